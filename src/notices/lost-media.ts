/** The private copy of a notice's media has gone or cannot be read: there may be another one. */
import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import type { NoticeFolder } from '../ports/folder.js';
import type { NoticeStore } from '../ports/storage/notices.js';

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
    const bytes = await folder.read(name, maxBytes, 'in-corso');
    if (bytes === null) continue;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const extension = wanted.get(sha256);
    if (extension === undefined) continue;
    await folder.spool(bytes, extension);
    wanted.delete(sha256);
  }
  return wanted.size === 0;
}
