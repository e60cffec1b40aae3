/** Which notices have the same content, and people have it of one or may get it. */
import type { Notice } from '../model/notice.js';
import { HAD_IT, STOPPED } from './conditions.js';
import { noticesWhere } from './notice-rows.js';
import type { Sql } from './sql.js';

/** What was taken back, or was stopped or had expired before anybody got it, may be sent after all. */
const IS_OUT_OR_MAY_GO = `(kind = 'notice' and retracted_at is null
  and (state not in ${STOPPED} or exists (select 1 from deliveries
    where notice_id = notices.id and deliveries.state in ${HAD_IT})))`;

/** What is not over counts, however long ago it was accepted: it may wait for its date. */
export async function sameAs(
  sql: Sql,
  fingerprint: string,
  since: number | null,
  except: number | null,
): Promise<Notice | null> {
  const [same] = await noticesWhere(
    sql,
    `fingerprint = :fingerprint and :since is not null and (finished_at is null or finished_at >= :since)
       and ${IS_OUT_OR_MAY_GO} and id is distinct from :except
     order by id desc limit 1`,
    { fingerprint, since, except },
  );
  return same ?? null;
}

/** With `:id`: since when a notice has been stopped, or something of it been held; null: neither is. */
const AT_REST_SINCE = `(select case when mine.state = 'cancelled' then mine.finished_at
    else (select min(changed_at) from deliveries where notice_id = mine.id and state = 'held') end
  from notices mine where mine.id = :id)`;

/** Of the parts of a round each goes to others, as a test does, which has the content of its notice. */
export async function goneMeanwhile(sql: Sql, id: number): Promise<Notice | null> {
  const [same] = await noticesWhere(
    sql,
    `fingerprint = (select fingerprint from notices mine where mine.id = :id
         and mine.kind = 'notice') and id <> :id
       and coalesce(resumed_at, accepted_at) >= ${AT_REST_SINCE}
       and ${IS_OUT_OR_MAY_GO} and renewal_id is null
     order by id desc limit 1`,
    { id },
  );
  return same ?? null;
}
