import type { Renewal } from '../model/renewal.js';
import type { RenewalStore } from '../ports/storage/notices.js';
import { columns, first, type Database, type Sql } from './sql.js';
import { addNotice } from './new-notice.js';
import { noticesWhere } from './notice-rows.js';

const RENEWAL = columns<Renewal>({
  ...{ id: 'r.id', beganAt: 'r.began_at', parts: 'r.parts' },
  ...{ asked: 'count(n.id)', askedAt: 'max(n.accepted_at)' },
});

export function openRenewalStore(database: Database): RenewalStore {
  return {
    latest: () => database.read(latest),

    oldestConsent: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ at: number | null }[]>(
          `select min(last_command_at) as at from subscribers where state = 'active'`,
        );
        return first(rows, 'consent').at;
      }),

    begin: (now, parts) =>
      database.write(async (sql) => {
        await sql.raw('insert into renewals (began_at, parts) values (:now, :parts)', {
          now,
          parts,
        });
        return first(
          [await latest(sql)].filter((each) => each !== null),
          'renewal',
        );
      }),

    ask: (renewal, notice, { now, coolingMs, since }) =>
      database.write(async (sql) => {
        const people = await toBeAsked(sql, renewal, since);
        if (people.length === 0) {
          await sql.raw('update renewals set parts = :asked where id = :id', {
            ...{ id: renewal.id, asked: renewal.asked },
          });
          return null;
        }
        const id = await addNotice(sql, notice, { now, coolingMs });
        await sql.raw('update notices set renewal_id = :renewal where id = :id', {
          ...{ id, renewal: renewal.id },
        });
        await sql.raw(
          `insert into recipients (notice_id, subscriber_id, part)
           select p.notice_id, s.id, p.part from notice_parts p, subscribers s
           where p.notice_id = :id and s.id in ${sql.membersOf(':people')} order by s.id`,
          { id, people: JSON.stringify(people) },
        );
        await sql.raw('update renewals set asked_up_to = :last where id = :id', {
          ...{ id: renewal.id, last: Math.max(...people) },
        });
        const accepted = first(await noticesWhere(sql, 'id = :id', { id }), 'notice');
        return { notice: accepted, people: people.length };
      }),
  };
}

/** One that has ended before anybody was asked, and so has no parts, is none. */
async function latest(sql: Sql): Promise<Renewal | null> {
  const [row] = await sql.raw<Renewal[]>(
    `select ${RENEWAL}
     from renewals r left join notices n on n.renewal_id = r.id
     where r.parts > 0 group by r.id order by r.id desc limit 1`,
  );
  return row ?? null;
}

/**
 * An even share of those who are left. How far it has come is remembered by itself: the recipients of its
 * first parts may be deleted before the last is asked.
 */
async function toBeAsked(
  sql: Sql,
  { id, parts, asked }: Renewal,
  since: number,
): Promise<readonly number[]> {
  const rows = await sql.raw<{ ids: string }[]>(
    `select ${sql.arrayOf('id')} as ids from (select s.id from subscribers s
     where state = 'active' and last_command_at < :since
       and s.id > (select asked_up_to from renewals where id = :id) and not exists (
       select 1 from notices n join recipients r on r.notice_id = n.id
       where n.renewal_id = :id and r.subscriber_id = s.id) order by s.id)`,
    { id, since },
  );
  const left = JSON.parse(first(rows, 'people').ids) as number[];
  return left.slice(0, Math.ceil(left.length / Math.max(1, parts - asked)));
}
