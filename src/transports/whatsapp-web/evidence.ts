import type { Target } from '../../model/message.js';
import type { Evidence } from '../../ports/transport.js';
import type { Refusal, RefusalWhy } from '../../model/delivery.js';

// Why so: docs/decisions/007-doubt.md

/**
 * What the page's own database says of a message id.
 * `ack` as WhatsApp counts: −1 error, 0 pending, 1 server, 2 device, 3 read, 4 played.
 */
export type Trace =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'found';
      readonly ack: number;
      /** message-info rows exist: without them it never left, with them it may have */
      readonly encrypted: boolean;
      /**
       * true: this page handed it to the wire; false: it certainly did not, and is done with it;
       * null: it does not know, as after a reload
       */
      readonly handedOver: boolean | null;
      /** lists: the highest ack of any recipient's copy; one to one: the same as `ack` */
      readonly bestRecipientAck: number;
      /** the page that sent it still lives, and repeats unacknowledged messages without us */
      readonly live: boolean;
    }
  | { readonly kind: 'cannotTell'; readonly detail: string };

/**
 * What a trace proves. A failed row proves no refusal: WhatsApp Web stores no code, and marks what
 * the servers refused as it marks what it could not encrypt (measured on the client of August 2026).
 * @param foreign another pairing of the account sent the message
 */
export function evidenceIn(trace: Trace, to: Target['kind'], foreign = false): Evidence {
  if (trace.kind === 'cannotTell') {
    return { kind: 'uncertain', detail: trace.detail, mayRepeat: false };
  }
  if (trace.kind === 'absent') {
    return foreign
      ? { kind: 'uncertain', detail: 'it was sent from an earlier pairing', mayRepeat: true }
      : { kind: 'neverLeft', detail: 'the page knows nothing of it' };
  }
  const { ack, bestRecipientAck, encrypted, handedOver, live } = trace;
  if (ack >= 1 || bestRecipientAck >= 2) return { kind: 'handedOver' };
  if (handedOver === false) return { kind: 'neverLeft', detail: 'the page gave up before it left' };
  if (ack < 0) {
    // one to one only the servers' no makes it −1; their code is worth asking for again
    if (to === 'person') return { kind: 'refused', detail: 'refused before the interruption' };
    if (!encrypted) return { kind: 'neverLeft', detail: 'it failed before it was encrypted' };
    return { kind: 'uncertain', detail: 'failed, and it is not known why', mayRepeat: true };
  }
  if (live) {
    return { kind: 'uncertain', detail: 'the page is still trying', mayRepeat: false };
  }
  if (!encrypted && !foreign)
    return { kind: 'neverLeft', detail: 'stopped before it was encrypted' };
  return {
    kind: 'uncertain',
    detail: 'encrypted, but neither acknowledged nor received',
    mayRepeat: true,
  };
}

/**
 * What WhatsApp's servers mean when they say no, by their code alone. The codes were measured on the
 * client of August 2026 or are reported publicly; docs/delivery.md has them in one table.
 */

/** The account is blocked for integrity. */
const BLOCKED = 482;
/** The month's list messages are used up. */
const USED_UP = 429;
/** Not authorised, no funds, and twice "invalid campaign": the account may not send to lists. */
const NO_LISTS: ReadonlySet<number> = new Set([401, 402, 405, 420]);
/** One to one: bad request, forbidden, not found, gone. Anyone on WhatsApp can be written to. */
const UNREACHABLE: ReadonlySet<number> = new Set([400, 403, 404, 410]);
/** No new chats for now, and no more of them this month. */
const NO_NEW_CHATS: ReadonlySet<number> = new Set([463, 475]);

export function refusalOf(to: 'list' | 'person', code: number): Refusal {
  return { why: whyOf(to, code), code: String(code) };
}

function whyOf(to: 'list' | 'person', code: number): RefusalWhy {
  if (code === BLOCKED) return 'blocked';
  if (to === 'list' && code === USED_UP) return 'quota';
  if (to === 'list' && NO_LISTS.has(code)) return 'no-lists';
  if (to === 'person' && NO_NEW_CHATS.has(code)) return 'later';
  if (to === 'person' && UNREACHABLE.has(code)) return 'unreachable';
  return 'other';
}
