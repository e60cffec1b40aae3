/**
 * Decides about notices of the panel whose publishing was interrupted after all their files were
 * written.
 */
import { isWithdrawn } from '../model/notice.js';
import type { DraftStore } from '../ports/drafts.js';
import { dropsUndecided } from '../messages/it/alerts.js';
import type { Alerts, Logger } from '../ports/runtime.js';
import type { NoticeStore } from '../ports/storage/notices.js';

interface Parts {
  readonly drafts: Pick<DraftStore, 'readAll' | 'save'>;
  readonly notices: Pick<NoticeStore, 'get' | 'progress'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/**
 * It goes when its draft is noted as published, and the notice whose place it takes does not go any more. While
 * that one still goes this one does not, and its draft is there to be published again. Null: no draft names it, but one
 * that might do so cannot be read.
 */
export function goesAfterAll({
  drafts,
  notices,
  logger,
}: Parts): (drop: string) => Promise<boolean | null> {
  return async (drop) => {
    const { drafts: readable, unreadable } = await drafts.readAll();
    const draft = readable.find(({ published }) => published?.drop === drop);
    if (draft === undefined) {
      if (unreadable.length === 0) return false;
      logger.warn('folder.drafts-unreadable', { drop, drafts: unreadable });
      return null;
    }
    if (draft.edits === null) return true;
    const edited = await notices.get(draft.edits);
    if (edited !== null && isWithdrawn(edited, await notices.progress(edited.id))) return true;
    const { id, savedAt, ...written } = draft;
    await drafts.save(id, { ...written, published: null }, savedAt);
    logger.info('folder.drop-withdrawn', { drop, draft: id, edits: draft.edits });
    return false;
  };
}

/** Under its old name the draft's page would find what made a drop come out under another one. */
export function notedAnew(
  drafts: Pick<DraftStore, 'list' | 'save'>,
): (drop: string, name: string) => Promise<void> {
  return async (drop, name) => {
    const draft = (await drafts.list()).find(({ published }) => published?.drop === drop);
    if (draft?.published == null) return;
    const { id, savedAt, published, ...written } = draft;
    await drafts.save(id, { ...written, published: { ...published, name } }, savedAt);
  };
}

/** Until it is known they do not go, and staff are told not to publish them again. */
export function tellUndecidedDrops(drops: number, alerts: Pick<Alerts, 'raise' | 'clear'>): void {
  if (drops === 0) alerts.clear(UNDECIDED);
  else alerts.raise(UNDECIDED, dropsUndecided(drops));
}

const UNDECIDED = 'drop-undecided';
