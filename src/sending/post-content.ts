/** What of a notice stands in the channel. */
import type { PostLane } from '../model/channel.js';
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

/** `making`: it is not done, and not begun before the lane has come to it; else it is taken, once. */
type Making =
  | { readonly kind: 'making'; readonly lane: PostLane; hasBegun: boolean }
  | { readonly kind: 'made'; readonly posts: readonly OutgoingContent[] }
  | { readonly kind: 'failed'; readonly cause: unknown };

type ToBeMade = Pick<Notice, 'id' | 'parts' | 'title'>;

/**
 * Posts of notices, made beside what asks for them: to draw a document may take a minute. One document at a
 * time in each lane, since each takes much memory. Of a notice that is hurried what has begun in the other lane is waited for, and
 * what has not is taken over.
 */
export class PostMaking {
  readonly #notices = new Map<number, Making>();
  readonly #drawing = { urgent: new SerialQueue(), ordinary: new SerialQueue() };

  /** @param onMade those of a notice can be asked for again */
  constructor(
    private readonly documentsText: string,
    private readonly pagesOf: PagesOf,
    private readonly onMade: () => void,
  ) {}

  /** Notices whose posts are being made, so that a lane can do nothing more for them. */
  underway(lane: PostLane): readonly number[] {
    return [...this.#notices.keys()].filter((id) => this.#isUnderway(id, lane));
  }

  /** Null: they are being made. @throws Error they could not be made; they are when they are asked for again */
  postsOf(notice: ToBeMade, lane: PostLane): readonly OutgoingContent[] | null {
    const { id, parts } = notice;
    if (parts.every((part) => part.kind === 'text' || IN_CHANNELS[part.as] === 'itself'))
      return parts;
    const making = this.#notices.get(id);
    if (making === undefined || making.kind === 'making') {
      if (!this.#isUnderway(id, lane)) this.#make(notice, lane);
      return null;
    }
    this.#notices.delete(id);
    if (making.kind === 'made') return making.posts;
    throw new Error('the posts of a notice could not be made', { cause: making.cause });
  }

  #isUnderway(id: number, lane: PostLane): boolean {
    const making = this.#notices.get(id);
    if (making?.kind !== 'making') return false;
    return making.hasBegun || lane === 'ordinary' || making.lane === lane;
  }

  #make(notice: ToBeMade, lane: PostLane): void {
    const making: Making = { kind: 'making', lane, hasBegun: false };
    this.#notices.set(notice.id, making);
    void this.#drawing[lane].run(async () => {
      // the other lane has taken it over
      if (this.#notices.get(notice.id) !== making) return;
      making.hasBegun = true;
      try {
        const posts = await postsFor(notice, this.documentsText, this.pagesOf);
        this.#notices.set(notice.id, { kind: 'made', posts });
        this.onMade();
      } catch (cause) {
        // no topic is touched: an immediate retry would fail as well
        this.#notices.set(notice.id, { kind: 'failed', cause });
      }
    });
  }
}

/**
 * One post for each part. WhatsApp offers no documents in channels, so of one there are its first pages
 * as pictures, the words on the first, or else the words alone; both say where the whole is.
 * @param documentsText for citizens: where the whole document is
 */
async function postsFor(
  { parts, title }: ToBeMade,
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
