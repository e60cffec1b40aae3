/** What has become of a draft's files in the watched folder, as the database and the folder say. */
import type { Notice } from '../model/notice.js';
import type { DraftStore, Published } from './drafts.js';
import type { PanelFolder, RefusedNotice } from './folder.js';
import type { NoticeStore } from './storage/notices.js';

export type DropOutcome =
  | { readonly kind: 'accepted'; readonly notice: Notice }
  | { readonly kind: 'refused'; readonly refusal: RefusedNotice }
  | { readonly kind: 'waiting' };

/** Where it is looked for. */
export interface DropTraces {
  readonly notices: Pick<NoticeStore, 'get' | 'newestFrom'>;
  readonly folder: Pick<PanelFolder, 'refusalOf'>;
}

/** The times of files may be rounded, in milliseconds. */
const ROUNDED = 1000;

export async function outcomeOf(
  { name, at, after }: Omit<Published, 'drop'>,
  { notices, folder }: DropTraces,
): Promise<DropOutcome> {
  const noticeId = await notices.newestFrom(name, after ?? 0);
  const notice = noticeId === null ? null : await notices.get(noticeId);
  const isOlder = after === null && notice !== null && notice.acceptedAt < at;
  if (notice !== null && !isOlder) return { kind: 'accepted', notice };
  const refusal = await folder.refusalOf(name, at - ROUNDED);
  return refusal === null ? { kind: 'waiting' } : { kind: 'refused', refusal };
}

/**
 * Whether a draft is published in place of a notice: it lies in the folder, or was accepted.
 * @param except id of a draft that does not count
 */
export async function isBeingReplaced(
  notice: number,
  { drafts, ...traces }: DropTraces & { readonly drafts: Pick<DraftStore, 'list'> },
  except: string | null = null,
): Promise<boolean> {
  for (const { id, edits, published } of await drafts.list()) {
    if (edits !== notice || id === except || published === null) continue;
    if ((await outcomeOf(published, traces)).kind !== 'refused') return true;
  }
  return false;
}
