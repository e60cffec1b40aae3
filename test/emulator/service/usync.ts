/** Who is on WhatsApp, and which phone number and LID belong together. */
import type { Jid, UsyncUser } from '../page/wire.js';
import { phoneJid } from './person.js';
import type { World } from './world.js';

export const whoIsOnWhatsApp = (world: World, users: readonly Jid[]): UsyncUser[] =>
  users.map((asked) => lookUp(world, asked));

function lookUp(world: World, asked: Jid): UsyncUser {
  const { account } = world;
  if (asked === account.lid || asked === phoneJid(account.phone)) {
    return { asked, exists: true, phone: phoneJid(account.phone), lid: account.lid };
  }
  const person = world.phoneBehind(asked)?.person;
  if (!person?.onWhatsApp) return { asked, exists: false };
  const known = { asked, exists: true, lid: person.lid };
  // Who asks by number knows the number; who asks by LID learns it only where it is not hidden.
  return person.phoneKnown || !asked.endsWith('@lid')
    ? { ...known, phone: phoneJid(person.phone) }
    : known;
}
