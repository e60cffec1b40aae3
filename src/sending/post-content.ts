/** What of a notice stands in the channel. */
import { IN_CHANNELS, type OutgoingContent } from '../model/message.js';
import type { Notice } from '../model/notice.js';
import type { DocumentPages } from '../ports/channel.js';
import type { NoticeFolder } from '../ports/folder.js';
import { SerialQueue } from '../runtime/loop.js';

/** Pictures of the first pages of a document; null: it cannot be made into pictures. */
export type PagesOf = (document: Media) => Promise<readonly Media[] | null>;

type Media = Extract<OutgoingContent, { kind: 'media' }>;

/** Pages of PDFs, drawn and kept beside what notices have attached. @param most none: words alone */
export function pagesInSpool(
  pages: DocumentPages,
  folder: Pick<NoticeFolder, 'spool'>,
  most: number,
): PagesOf {
  return async ({ path, mimetype, filename }) => {
    if (mimetype !== 'application/pdf' || most === 0) return null;
    const drawn = await pages.firstPages(path, most);
    if (drawn === null) return null;
    const pictures: Media[] = [];
    for (const [index, jpeg] of drawn.entries()) {
      pictures.push({
        kind: 'media',
        ...(await folder.spool(jpeg, 'jpg')),
        mimetype: 'image/jpeg',
        filename: `${filename.replace(/\.pdf$/i, '')}-${String(index + 1)}.jpg`,
        as: 'image',
      });
    }
    return pictures;
  };
}

/** `making`: it is not done; else it is taken, once. */
type Making =
  | { readonly kind: 'making' }
  | { readonly kind: 'made'; readonly posts: readonly OutgoingContent[] }
  | { readonly kind: 'failed'; readonly cause: unknown };

/**
 * Posts of notices, made beside what asks for them: to draw a document may take a minute. One document at a
 * time, since each takes much memory.
 */
export class PostMaking {
  readonly #notices = new Map<number, Making>();
  readonly #drawing = new SerialQueue();

  /** @param onMade those of a notice can be asked for again */
  constructor(
    private readonly documentsText: string,
    private readonly pagesOf: PagesOf,
    private readonly onMade: () => void,
  ) {}

  /** Notices whose posts are being made. */
  get underway(): readonly number[] {
    return [...this.#notices].flatMap(([id, { kind }]) => (kind === 'making' ? [id] : []));
  }

  /** Null: they are being made. @throws Error they could not be made; they are when they are asked for again */
  postsOf(notice: Pick<Notice, 'id' | 'parts' | 'title'>): readonly OutgoingContent[] | null {
    const { id, parts } = notice;
    if (parts.every((part) => part.kind === 'text' || IN_CHANNELS[part.as] === 'itself'))
      return parts;
    const making = this.#notices.get(id);
    if (making === undefined) this.#make(notice);
    if (making === undefined || making.kind === 'making') return null;
    this.#notices.delete(id);
    if (making.kind === 'made') return making.posts;
    throw new Error('the posts of a notice could not be made', { cause: making.cause });
  }

  #make(notice: Pick<Notice, 'id' | 'parts' | 'title'>): void {
    this.#notices.set(notice.id, { kind: 'making' });
    this.#drawing
      .run(() => postsFor(notice, this.documentsText, this.pagesOf))
      .then(
        (posts) => {
          this.#notices.set(notice.id, { kind: 'made', posts });
          this.onMade();
        },
        // nobody is woken: to try again at once would fail likewise
        (cause: unknown) => this.#notices.set(notice.id, { kind: 'failed', cause }),
      );
  }
}

/**
 * One post for each part. WhatsApp offers no documents in channels, so of one there are its first pages
 * as pictures, the words on the first, or else the words alone; both say where the whole is.
 * @param documentsText for citizens: where the whole document is
 */
async function postsFor(
  { parts, title }: Pick<Notice, 'parts' | 'title'>,
  documentsText: string,
  pagesOf: PagesOf,
): Promise<readonly OutgoingContent[]> {
  const posts: OutgoingContent[] = [];
  for (const part of parts) {
    if (part.kind === 'text' || IN_CHANNELS[part.as] === 'itself') posts.push(part);
    else posts.push(...(await documentPosts(part, title, documentsText, pagesOf)));
  }
  return posts;
}

async function documentPosts(
  document: Media,
  title: string,
  documentsText: string,
  pagesOf: PagesOf,
): Promise<readonly OutgoingContent[]> {
  const words = `${document.caption ?? `*${title}*`}\n\n${documentsText}`;
  const pages = await pagesOf(document);
  if (pages === null || pages.length === 0) return [{ kind: 'text', text: words }];
  const [first, ...others] = pages;
  if (first === undefined) return [];
  return [{ ...first, caption: words }, ...others];
}

/** The one text of a notice that has nothing else; null: it has. */
export function onlyText(parts: readonly OutgoingContent[]): string | null {
  const [only, ...others] = parts;
  return only?.kind === 'text' && others.length === 0 ? only.text : null;
}
