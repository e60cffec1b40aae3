import { connection } from '../core/connection.js';
import { createUserWidOrThrow, createWid } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { define } from '../require.js';
import type { Jid, UsyncUser } from '../wire.js';
import { rememberMappings } from './lid-mapping.js';

/** Asks the servers who is on WhatsApp and keeps the mappings they tell. */
export async function usync(users: readonly Jid[]): Promise<readonly UsyncUser[]> {
  const answer = (await connection.request({ name: 'usync', users })) as readonly UsyncUser[];
  await rememberMappings(
    answer.flatMap(({ lid, phone }) =>
      lid === undefined || phone === undefined ? [] : [{ lid, phone }],
    ),
  );
  return answer;
}

interface Existing {
  readonly wid: Wid;
  readonly lid?: Wid;
}

async function queryWidExists(wid: Wid, _context: unknown): Promise<Existing | null> {
  const [user] = await usync([wid.toString()]);
  if (user?.exists !== true) return null;
  return { wid, ...(user.lid === undefined ? {} : { lid: createWid(user.lid) }) };
}

define('WAWebQueryExistsJob', {
  queryWidExists,
  queryPhoneExists: (phone: string, context: unknown) =>
    queryWidExists(createUserWidOrThrow(phone.replace(/\D/g, '')), context),
});
