/** What has become of a draft's files in the watched folder, as the database, the draft and the folder say. */
import type { Notice } from '../model/notice.js';
import type { DraftStore, Published, Refusal } from './drafts.js';
import type { PanelFolder } from './folder.js';
import type { NoticeStore } from './storage/notices.js';

export type DropOutcome =
  | { readonly kind: 'accepted'; readonly notice: Notice }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'waiting' }
  /** it was accepted, and the database does not know it: a copy from before was restored, and people may have it */
  | { readonly kind: 'forgotten' }
  /** a person took its files away before they were looked at */
  | { readonly kind: 'removed' };

/** Where it is looked for. */
export interface DropTraces {
  readonly notices: Pick<NoticeStore, 'get' | 'newestFrom' | 'ofDrop'>;
  readonly folder: Pick<PanelFolder, 'holds' | 'refusalOf'>;
}

/** The times of files may be rounded, in milliseconds. */
const ROUNDED = 1000;

export async function outcomeOf(
  published: Published,
  { notices, folder }: DropTraces,
): Promise<DropOutcome> {
  // Before the others: what leaves the folder meanwhile has become one of them.
  const lies = await folder.holds(published);
  const notice = await acceptedFrom(published, notices);
  if (notice !== null) return { kind: 'accepted', notice };
  const { name, at, refusal, accepted = false } = published;
  if (refusal != null) return { kind: 'refused', refusal };
  if (lies) return { kind: 'waiting' };
  // The intake was cut off before it could note it, or nobody could read the draft.
  const found = await folder.refusalOf(name, at - ROUNDED);
  if (found !== null) return { kind: 'refused', refusal: found };
  if (accepted) return { kind: 'forgotten' };
  return { kind: refusal === undefined ? 'waiting' : 'removed' };
}

async function acceptedFrom(
  { name, at, drop, refusal, after = null }: Published,
  notices: DropTraces['notices'],
): Promise<Notice | null> {
  const notice = await notices.ofDrop(drop);
  if (notice !== null || refusal !== undefined) return notice;
  // An older version published it, and may have taken it in: then only its name tells.
  const id = await notices.newestFrom(name, after ?? 0);
  const namesake = id === null ? null : await notices.get(id);
  return after === null && namesake !== null && namesake.acceptedAt < at ? null : namesake;
}

/** It lies in the folder or was accepted: it is published, and is not to be published again. */
export async function isDone(published: Published, traces: DropTraces): Promise<boolean> {
  const { kind } = await outcomeOf(published, traces);
  return kind === 'accepted' || kind === 'waiting';
}

/**
 * Whether a draft is published in place of a notice, and not yet taken in: then the notice itself says which other is.
 * @param except id of a draft that does not count
 */
export async function isBeingReplaced(
  notice: number,
  { drafts, ...traces }: DropTraces & { readonly drafts: Pick<DraftStore, 'list'> },
  except: string | null = null,
): Promise<boolean> {
  for (const { id, edits, published } of await drafts.list()) {
    if (edits !== notice || id === except || published === null) continue;
    if ((await outcomeOf(published, traces)).kind === 'waiting') return true;
  }
  return false;
}
