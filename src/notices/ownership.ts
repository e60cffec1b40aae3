/**
 * Whether a file in the watched folder is (still) the one a notice was made from. Names do not
 * tell: staff may save a corrected text under the same name while the first one waits.
 */
import { createHash } from 'node:crypto';
import type { NoticeFolder } from '../ports/folder.js';
import type { Notice } from '../ports/storage.js';
import { largestTextFile } from './notice-file.js';
import { isText } from './notice-group.js';
import { wording, type NoticeLimits } from './notice.js';
import { decodeText } from './text-decoding.js';

export async function isFileOf(
  notice: Notice,
  fileName: string,
  folder: NoticeFolder,
  limits: NoticeLimits,
): Promise<boolean> {
  if (!notice.files.some(({ name }) => name === fileName)) return false;
  if (isText(fileName)) {
    const bytes = await folder.read(fileName, largestTextFile(limits));
    const decoded = bytes && decodeText(bytes);
    if (decoded?.kind !== 'text') return false;
    return notice.parts.some((part) => wording(part) === decoded.text);
  }
  const bytes = await folder.read(fileName, limits.documentBytes);
  if (bytes === null) return false;
  const hash = sha256(bytes);
  return notice.parts.some((part) => part.kind === 'media' && part.sha256 === hash);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
