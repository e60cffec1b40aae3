import { extname } from 'node:path';
import { unlessLocked } from '../errors.js';
import type { PictureCheck } from '../ports/transport.js';
import { undecodable } from '../messages/it/rejections/files.js';
import type { ParsedPart } from './notice-file.js';
import type { Notice, Rejection } from '../model/notice.js';
import type { FilingPlace, NoticeFolder } from '../ports/folder.js';
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
  readonly folder: Pick<NoticeFolder, 'lying' | 'read' | 'digest' | 'spool'>;
  readonly notices: Pick<NoticeStore, 'get'>;
  /** bytes of one file at most */
  readonly maxBytes: number;
}

/**
 * Makes the private copies of a notice's media again from files with the same bytes: whatever lies in `in-corso`, where
 * staff may have put them back, and what was put away of it before it went on. Tells whether all of them could be made.
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
  if (notice === null || wanted.size === 0) return wanted.size === 0;
  for (const at of await candidates(notice, folder)) {
    if (wanted.size === 0) break;
    const sha256 = await unlessLocked(folder.digest(at.name, maxBytes, at.place));
    const extension = sha256 === null ? undefined : wanted.get(sha256);
    if (sha256 === null || extension === undefined) continue;
    const bytes = await unlessLocked(folder.read(at.name, maxBytes, at.place));
    if (bytes === null) continue;
    const again = await folder.spool(bytes, extension);
    wanted.delete(again.sha256);
  }
  return wanted.size === 0;
}

/** Where its files may lie, the likeliest first. */
async function candidates(
  notice: Notice,
  folder: LostMediaParts['folder'],
): Promise<readonly { readonly name: string; readonly place: FilingPlace }[]> {
  const names = notice.placed ?? notice.files.map(({ name }) => name);
  const lying = (await folder.lying('in-corso')).filter((name) => !names.includes(name));
  return [
    ...names.map((name) => ({ name, place: 'in-corso' as const })),
    ...lying.map((name) => ({ name, place: 'in-corso' as const })),
    ...PUT_AWAY.flatMap((place) => names.map((name) => ({ name, place }))),
  ];
}

const PUT_AWAY = ['annullati', 'inviati', 'scartati'] as const;
