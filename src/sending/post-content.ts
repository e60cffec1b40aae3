/** What of a notice stands in the channel. */
import type { OutgoingContent } from '../model/message.js';
import type { Notice } from '../model/notice.js';
import type { DocumentPages } from '../ports/channel.js';
import type { NoticeFolder } from '../ports/folder.js';

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

/**
 * One post for each part. WhatsApp offers no documents in channels, so of one there are its first pages
 * as pictures, the words on the first, or else the words alone; both say where the whole is.
 * @param documentsText for citizens: where the whole document is
 */
export async function postsFor(
  { parts, title }: Pick<Notice, 'parts' | 'title'>,
  documentsText: string,
  pagesOf: PagesOf,
): Promise<readonly OutgoingContent[]> {
  const posts: OutgoingContent[] = [];
  for (const part of parts) {
    if (part.kind === 'text' || part.as !== 'document') posts.push(part);
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
