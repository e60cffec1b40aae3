import type {
  HistoryPoint,
  Notice,
  NoticeContent,
  NoticeState,
  NoticeStore,
} from '../ports/storage.js';
import { first, type Database, type Sql } from './connection.js';
import { progressOf } from './recipients.js';

interface NoticeRow {
  readonly id: number;
  readonly name: string;
  readonly files: string;
  readonly fingerprint: string;
  readonly content: string;
  readonly state: NoticeState;
  readonly acceptedAt: number;
  readonly finishedAt: number | null;
  readonly filedAt: number | null;
}

/** Notices that are being sent or wait for it, and the order in which they go. */
export const UNSENT = `notices.state <> 'sent'`;
export const IN_ORDER = 'order by notices.id';

/** Something for lists to do, or nothing left: see `NoticeStore.next`. */
const NOT_ONLY_PEOPLE = `(
  exists (select 1 from deliveries
    where notice_id = notices.id and kind = 'list' and state = 'queued')
  or exists (select 1 from recipients r join subscribers s on s.id = r.subscriber_id
    where r.notice_id = notices.id and r.delivery_id is null and r.dropped_at is null
      and s.state = 'active')
  or not exists (select 1 from deliveries
    where notice_id = notices.id and state in ('queued', 'sending')))`;

export function openNoticeStore(database: Database): NoticeStore {
  return {
    accept: (notice, now) =>
      database.write(async (sql) => {
        const { name, fingerprint } = notice;
        const [known] = await select(sql, 'where fingerprint = :fingerprint', { fingerprint });
        if (known !== undefined) return { kind: 'known', notice: known };

        await sql.raw(
          `insert into notices (name, files, fingerprint, content, accepted_at)
           values (:name, :files, :fingerprint, :content, :now)`,
          {
            name,
            files: JSON.stringify(notice.files),
            fingerprint,
            content: JSON.stringify(notice.content),
            now,
          },
        );
        const accepted = first(
          await select(sql, 'where fingerprint = :fingerprint', { fingerprint }),
          'notice',
        );
        await sql.raw(
          `insert into recipients (notice_id, subscriber_id)
           select :id, id from subscribers where state = 'active' order by id`,
          { id: accepted.id },
        );
        const { recipients } = await progressOf(sql, accepted.id);
        return { kind: 'accepted', notice: accepted, recipients };
      }),

    get: (id) =>
      database.read(async (sql) => (await select(sql, 'where id = :id', { id }))[0] ?? null),

    next: () =>
      database.read(
        async (sql) =>
          (
            await select(sql, `where ${UNSENT} and ${NOT_ONLY_PEOPLE} ${IN_ORDER} limit 1`, {})
          )[0] ?? null,
      ),

    unfiled: () => database.read((sql) => select(sql, 'where filed_at is null order by id', {})),

    markFiled: (id, now) =>
      database.write(async (sql) => {
        const filed = await sql.raw<Pick<NoticeRow, 'id'>[]>(
          'update notices set filed_at = coalesce(filed_at, :now) where id = :id returning id',
          { id, now },
        );
        first(filed, 'notice');
      }),

    recent: (limit) =>
      database.read(async (sql) => {
        const notices = await select(sql, 'order by id desc limit :limit', { limit });
        const recent = [];
        for (const notice of notices) {
          recent.push({ ...notice, progress: await progressOf(sql, notice.id) });
        }
        return recent;
      }),

    progress: (id) => database.read((sql) => progressOf(sql, id)),

    trackProgress: (id, now) =>
      database.write(async (sql) => {
        const { accepted, delivered, read } = await progressOf(sql, id);
        await sql.raw(
          `insert into progress_history (notice_id, at, accepted, delivered, read)
           select :id, :now, :accepted, :delivered, :read
           where not exists (
             select 1 from (select * from progress_history where notice_id = :id
               order by at desc limit 1)
             where accepted = :accepted and delivered = :delivered and read = :read)
           on conflict do update set accepted = excluded.accepted,
             delivered = excluded.delivered, read = excluded.read`,
          { id, now, accepted, delivered, read },
        );
      }),

    history: (id) =>
      database.read((sql) =>
        sql.raw<HistoryPoint[]>(
          `select at, accepted, delivered, read from progress_history
           where notice_id = :id order by at`,
          { id },
        ),
      ),
  };
}

async function select(
  sql: Sql,
  clauses: string,
  bindings: Record<string, string | number>,
): Promise<Notice[]> {
  const rows = await sql.raw<NoticeRow[]>(
    `select id, name, files, fingerprint, content, state, accepted_at as "acceptedAt",
       finished_at as "finishedAt", filed_at as "filedAt"
     from notices ${clauses}`,
    bindings,
  );
  return rows.map((row) => ({
    ...row,
    files: JSON.parse(row.files) as string[],
    content: JSON.parse(row.content) as NoticeContent,
  }));
}
