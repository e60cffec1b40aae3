/**
 * The promise that every recipient of a notice is accounted for, stated a second time, from the
 * database alone: for the end of each test that sends, and of each crash run.
 */
import knex from 'knex';

/**
 * Of each notice that is called sent, the people who neither have it (or may have it), nor were
 * refused as a person by the servers, nor are held for a decision, nor have opted out.
 */
export const UNACCOUNTED = `
  select n.id, n.name, count(distinct r.subscriber_id) as people
  from notices n join recipients r on r.notice_id = n.id
  join subscribers s on s.id = r.subscriber_id
  left join deliveries d on d.id = r.delivery_id
  where n.state = 'sent' and case
    when r.dropped_at is not null then n.kind <> 'test' and s.state = 'active' and not exists (
      select 1 from consent_events c where c.subscriber_id = s.id and c.kind = 'opt-out')
    when d.state in ('handed-over', 'uncertain', 'held') then 0
    when d.state = 'failed' then d.kind <> 'person' or d.refused_why is null
    else 1 end
  group by n.id order by n.id`;

/** What is wrong, in words; none: everybody is accounted for. */
export async function unaccountedIn(file: string): Promise<readonly string[]> {
  const database = knex({
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
  });
  try {
    const rows = await database.raw<{ id: number; name: string; people: number }[]>(UNACCOUNTED);
    return rows.map(
      ({ id, name, people }) =>
        `notice ${String(id)} (${name}) is called sent without ${String(people)} people`,
    );
  } finally {
    await database.destroy();
  }
}
