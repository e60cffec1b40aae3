/** To how many people a notice may go before a person has said so. */
import { progressOf } from './figures.js';
import type { Sql } from './sql.js';

export async function limitTo(sql: Sql, id: number, confirmAbove: number): Promise<void> {
  await sql.raw('update notices set confirm_above = :confirmAbove where id = :id', {
    id,
    confirmAbove,
  });
}

/** queued → unconfirmed where it goes to more people than it may; false: it does not. */
export async function askIfMany(sql: Sql, id: number): Promise<boolean> {
  const [limited] = await sql.raw<{ most: number }[]>(
    `select confirm_above as most from notices
     where id = :id and state = 'queued' and confirm_above is not null`,
    { id },
  );
  if (limited === undefined) return false;
  const { recipients } = await progressOf(sql, id);
  if (recipients <= limited.most) return false;
  await sql.raw(`update notices set state = 'unconfirmed' where id = :id`, { id });
  return true;
}

/** A person has said so, knowing to how many: some more subscribe until it goes, but not as many again. */
export async function agreeToAll(sql: Sql, id: number): Promise<void> {
  const { recipients } = await progressOf(sql, id);
  await sql.raw(
    `update notices set confirm_above = :agreed where id = :id and confirm_above < :agreed`,
    { id, agreed: 2 * recipients },
  );
}
