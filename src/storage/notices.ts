import type { Notice, NoticeContent, NoticeFile } from '../model/notice.js';
import type { Sql } from './sql.js';
import { columns } from './sql.js';

/** As SQLite has it: arrays are JSON, truth is 0 or 1. */
interface NoticeRow extends Omit<Notice, 'files' | 'parts' | 'urgent' | 'hurried' | 'placed'> {
  readonly files: string;
  readonly parts: string;
  readonly urgent: 0 | 1;
  readonly hurried: 0 | 1;
  readonly placed: string | null;
}

const COLUMNS = columns<NoticeRow>({
  id: 'id',
  name: 'name',
  title: 'title',
  kind: 'kind',
  corrects: 'corrects',
  files: 'files',
  fingerprint: 'fingerprint',
  parts: 'parts',
  urgent: 'urgent',
  hurried: 'hurried',
  sendAt: 'send_at',
  expiresAt: 'expires_at',
  channel: 'channel',
  state: 'state',
  parkedWhy: 'parked_why',
  acceptedAt: 'accepted_at',
  dueAt: 'due_at',
  finishedAt: 'finished_at',
  notSentTo: 'not_sent_to',
  retractedAt: 'retracted_at',
  replaces: 'replaces',
  replacedBy: '(select max(later.id) from notices later where later.replaces = notices.id)',
  placed: 'placed',
  filedAt: 'filed_at',
});

/** With `:now` and `:quiet`: see `NoticeStore.next`. */
export const MAY_GO = `(
  notices.state in ('queued', 'sending') and notices.due_at <= :now
  and (notices.expires_at is null or notices.expires_at > :now)
  and (not :quiet or notices.urgent or notices.kind <> 'notice'))`;
/** With `:now`: whether a queued list delivery `d` may go, and no earlier part for it has been put off. */
export const LIST_IS_DUE = `(d.not_before <= :now and not exists (
  select 1 from deliveries e
  where e.notice_id = d.notice_id and e.kind = 'list' and e.state = 'queued'
    and e.list_id = d.list_id and e.part < d.part and e.not_before > :now))`;
export const IN_ORDER = 'order by notices.urgent desc, notices.due_at, notices.id';

/** @param clauses the condition, and what may follow it */
export async function noticesWhere(
  sql: Sql,
  clauses: string,
  bindings: Readonly<Record<string, string | number | null>>,
): Promise<Notice[]> {
  const rows = await sql.raw<NoticeRow[]>(
    `select ${COLUMNS} from notices where ${clauses}`,
    bindings,
  );
  return rows.map((row) => ({
    ...row,
    files: JSON.parse(row.files) as NoticeFile[],
    parts: JSON.parse(row.parts) as NoticeContent[],
    urgent: row.urgent === 1,
    hurried: row.hurried === 1,
    placed: row.placed === null ? null : (JSON.parse(row.placed) as string[]),
  }));
}
