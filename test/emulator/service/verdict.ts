/**
 * What the servers say to a message stanza: yes, or a number. The codes are WhatsApp's: 400 bad
 * request, 401 not authorised, 429 the month's recipients of list messages are used up, 463 and 475 no chats without a token.
 */
import { createHash } from 'node:crypto';
import type { Jid, SendMessage } from '../page/wire.js';
import type { Accepted, Session } from './changes.js';
import { textOf } from './citizen-phone.js';
import {
  activeFaults,
  creditsLeft,
  type Fault,
  newContactCap,
  takesNoLists,
  timelock,
} from './faults.js';
import type { MediaStore } from './media-store.js';
import type { World } from './world.js';

export type Verdict =
  /** `spends`: what this message used of faults; `lost`: the page is not to hear of it */
  | {
      readonly kind: 'accepted';
      readonly message: Accepted;
      readonly lost: boolean;
      readonly spends: readonly Spent[];
    }
  | { readonly kind: 'refused'; readonly code: number; readonly spends: readonly Spent[] };

interface Spent {
  /** of a fault */
  readonly id: string;
  readonly times: number;
}

const once = ({ id }: Fault): Spent => ({ id, times: 1 });
const refused = (code: number, ...faults: Fault[]): Verdict => ({
  kind: 'refused',
  code,
  spends: faults.map(once),
});

export function judge(
  world: World,
  media: MediaStore,
  session: Session,
  stanza: SendMessage,
  at: number,
): Verdict {
  const via = viaOf(stanza.to);
  const recipients = recipientsOf(world, stanza);
  const ordered = activeFaults(world.faults, 'sendError').find(({ order }) =>
    appliesTo(world, order.to, recipients),
  );
  if (ordered) return refused(ordered.order.code, ordered);

  const sha256 = hashOf(stanza, media);
  if (sha256 === null) return refused(400);
  const spends: Spent[] = [];
  if (via === 'list') {
    if (takesNoLists(world.faults)) return refused(401);
    if (recipients.length === 0 || recipients.length > world.account.listLimit) return refused(400);
    if (new Set(recipients).size < recipients.length) return refused(400);
    const quota = activeFaults(world.faults, 'quota');
    if (quota.some(({ order, used }) => used + recipients.length > order.remaining)) {
      return refused(429);
    }
    const credits = creditsLeft(world.faults);
    if (credits !== null && recipients.length > credits.remaining + credits.single) {
      return refused(429);
    }
    const counted = [...quota, ...activeFaults(world.faults, 'credits')];
    spends.push(...counted.map(({ id }) => ({ id, times: recipients.length })));
  }
  if (via === 'direct' && !isWarm(world, stanza)) {
    if (timelock(world.faults)) return refused(463);
    if (newContactCap(world.faults)) return refused(475);
  }
  if (via === 'group' && !world.groups.has(stanza.to)) return refused(400);

  const lost = activeFaults(world.faults, 'sendLost')[0];
  if (lost) spends.push(once(lost));
  const { id, to, content } = stanza;
  // Receipts for what another account's phone sent are not the comune's business.
  const silenced = lost !== undefined || session.phone !== world.account.phone;
  const message = { id, from: session.phone, to, via, recipients, content, sha256, at, silenced };
  return { kind: 'accepted', message, lost: lost !== undefined, spends };
}

/** The message carries the token that this person gave. That the servers look at it was not measured. */
function isWarm(world: World, { to, tctoken }: SendMessage): boolean {
  const given = world.phoneBehind(to)?.token;
  return given !== undefined && given !== null && given.token === tctoken;
}

function viaOf(to: Jid): Accepted['via'] {
  if (to.endsWith('@broadcast')) return 'list';
  return to.endsWith('@g.us') ? 'group' : 'direct';
}

function recipientsOf(world: World, { to, recipients }: SendMessage): readonly Jid[] {
  switch (viaOf(to)) {
    case 'list':
      return recipients ?? [];
    case 'group':
      return (world.groups.get(to)?.members ?? []).flatMap(
        (phone) => world.phones.get(phone)?.person.lid ?? [],
      );
    case 'direct':
      return [to];
  }
}

function appliesTo(world: World, phone: string | undefined, recipients: readonly Jid[]): boolean {
  return (
    phone === undefined || recipients.some((jid) => world.phoneBehind(jid)?.person.phone === phone)
  );
}

/** Null when the media was never uploaded. */
function hashOf({ content }: SendMessage, media: MediaStore): string | null {
  if ('media' in content) return media.get(content.media.directPath)?.sha256 ?? null;
  return createHash('sha256').update(textOf(content)).digest('hex');
}
