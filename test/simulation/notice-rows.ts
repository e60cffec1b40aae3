/** The notices of a life, as its database has them. */
import { fileStem } from './notice-texts.js';
import type { SimDatabase } from './sim-database.js';

interface NoticeRow {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly state: string;
  readonly filedAt: number | null;
  readonly retractedAt: number | null;
  /** since when it is not known any more who got it */
  readonly prunedAt: number | null;
}

export function noticeRows(database: SimDatabase): readonly NoticeRow[] {
  return database.rows<NoticeRow>(
    `select id, name, kind, state, filed_at as "filedAt", retracted_at as "retractedAt",
         pruned_at as "prunedAt" from notices order by id`,
  );
}

export function waitingForStaff(database: SimDatabase): readonly NoticeRow[] {
  return noticeRows(database).filter(({ state }) => state === 'unconfirmed' || state === 'parked');
}

export function unfinished(database: SimDatabase): readonly NoticeRow[] {
  return noticeRows(database).filter(({ state }) => state === 'queued' || state === 'sending');
}

/** null: none has been made of what staff have dropped under this number. */
export function latestNotice(
  database: SimDatabase,
  number: number,
): { readonly id: number } | null {
  const [latest] = database.rows<{ id: number }>(
    `select id from notices where name = :name and kind = 'notice' order by id desc`,
    { name: fileStem(number) },
  );
  return latest ?? null;
}
