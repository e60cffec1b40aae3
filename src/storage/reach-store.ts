import type { ReachStore } from '../ports/reach.js';
import type { Database } from './connection.js';

export function openReachStore(database: Database): ReachStore {
  return {
    giveUp: ({ noticeId, codes, notices, now }) =>
      database.write(async (sql) => {
        const givenUp = await sql.raw<{ id: number }[]>(
          `update subscribers set state = 'inactive', inactive_since = :now,
             inactive_why = (select 'refused with ' || code || ' in ' || :notices || ' notices'
               from deliveries d where d.subscriber_id = subscribers.id and d.notice_id = :noticeId
                 and d.state = 'failed' limit 1)
           where state = 'active'
             and id in (select subscriber_id from deliveries
               where notice_id = :noticeId and state = 'failed' and ${PERSONAL})
             and :notices <= (
               select count(distinct notice_id) from deliveries d
               where d.subscriber_id = subscribers.id and d.state = 'failed' and ${PERSONAL}
                 and d.changed_at > subscribers.last_command_at
                 and d.id > coalesce((select max(id) from deliveries got
                   where got.subscriber_id = subscribers.id and got.state = 'handed-over'), 0)
                 and exists (select 1 from deliveries others
                   where others.notice_id = d.notice_id and others.state = 'handed-over'))
           returning id`,
          { noticeId, codes: JSON.stringify(codes), notices, now },
        );
        return givenUp.length;
      }),
  };
}

/** A refusal that speaks of the person alone. */
const PERSONAL = `kind = 'person' and code in (select value from json_each(:codes))`;
