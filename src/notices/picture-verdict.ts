import type { PictureCheck } from '../ports/transport.js';
import { undecodable } from '../messages/it/rejections/files.js';
import type { ParsedPart } from './notice-file.js';
import type { Rejection } from '../model/rejection.js';

/**
 * Whether the pictures of a notice would be seen as such. `unknown`: nobody could be asked about one of
 * them; it is looked at again before anything of it is sent.
 */
export async function judgePictures(
  parts: readonly ParsedPart[],
  pictures: PictureCheck,
): Promise<Rejection | 'unknown' | null> {
  let verdict: 'unknown' | null = null;
  for (const part of parts) {
    if (part.kind === 'text' || part.attachment.kind.as !== 'image') continue;
    const { filename, bytes, kind } = part.attachment;
    const decodes = await pictures.decodes({ bytes, mimetype: kind.mimetype, filename });
    if (decodes === false) return undecodable(filename);
    if (decodes === null) verdict = 'unknown';
  }
  return verdict;
}
