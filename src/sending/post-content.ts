/** What of a notice stands in the channel. */
import type { OutgoingContent } from '../model/message.js';
import type { Notice } from '../model/notice.js';

/** Pictures of the first pages of a document; null: it cannot be made into pictures. */
export type PagesOf = (
  document: Extract<OutgoingContent, { kind: 'media' }>,
) => Promise<readonly Extract<OutgoingContent, { kind: 'media' }>[] | null>;

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
  document: Extract<OutgoingContent, { kind: 'media' }>,
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
