import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { unlessHeld } from '../errors.js';
import type { PictureCheck } from '../ports/transport.js';
import { undecodable } from '../messages/it/rejections/files.js';
import type { ParsedPart } from './notice-file.js';
import type { Rejection } from '../model/notice.js';
import type { NoticeFolder } from '../ports/folder.js';
import type { NoticeStore } from '../ports/storage/notices.js';

/** Pictures that could not be checked, and private copies that are missing. */

/**
 * Whether the pictures of a notice would be seen as such. `unknown`: one of them could not be
 * checked; it is checked again before anything is sent.
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

/** The private copy of a notice's media has gone or cannot be read: there may be another one. */
export interface LostMediaParts {
  readonly folder: Pick<NoticeFolder, 'read' | 'spool'>;
  readonly notices: Pick<NoticeStore, 'get'>;
  /** bytes of one file at most */
  readonly maxBytes: number;
}

/**
 * Makes the private copies of a notice's media again from the files of the notice that lie in
 * `in-corso`, if their bytes are the same. Tells whether all of them could be made.
 */
export async function restoreMedia(
  { folder, notices, maxBytes }: LostMediaParts,
  noticeId: number,
): Promise<boolean> {
  const notice = await notices.get(noticeId);
  const wanted = new Map(
    (notice?.parts ?? []).flatMap((part) =>
      part.kind === 'media' ? [[part.sha256, extname(part.path).slice(1)] as const] : [],
    ),
  );
  for (const name of notice?.placed ?? []) {
    const bytes = await unlessHeld(folder.read(name, maxBytes, 'in-corso'));
    if (bytes === null) continue;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const extension = wanted.get(sha256);
    if (extension === undefined) continue;
    await folder.spool(bytes, extension);
    wanted.delete(sha256);
  }
  return wanted.size === 0;
}
