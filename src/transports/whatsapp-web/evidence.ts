// Why so: docs/decisions/007-doubt.md
import type { Target } from '../../model/message.js';
import type { Evidence } from '../../ports/transport.js';

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
      /** the page that sent it still lives: it repeats by itself what was not acknowledged */
      readonly live: boolean;
    }
  | { readonly kind: 'cannotTell'; readonly detail: string };

/**
 * What a trace proves. A failed row proves no refusal: WhatsApp Web stores no code, and marks what
 * the servers refused as it marks what it could not encrypt (measured on the client of August 2026).
 * @param foreign another linking of the account sent the message
 */
export function evidenceIn(trace: Trace, to: Target['kind'], foreign = false): Evidence {
  if (trace.kind === 'cannotTell') {
    return { kind: 'doubt', detail: trace.detail, mayRepeat: false };
  }
  if (trace.kind === 'absent') {
    return foreign
      ? { kind: 'doubt', detail: 'it was sent from an earlier linking', mayRepeat: true }
      : { kind: 'neverLeft', detail: 'the page knows nothing of it' };
  }
  const { ack, bestRecipientAck, encrypted, handedOver, live } = trace;
  if (ack >= 1 || bestRecipientAck >= 2) return { kind: 'handedOver' };
  if (handedOver === false) return { kind: 'neverLeft', detail: 'the page gave up before it left' };
  if (ack < 0) {
    // one to one only the servers' no makes it −1; their code is worth asking for again
    if (to === 'person') return { kind: 'refused', detail: 'refused before the interruption' };
    if (!encrypted) return { kind: 'neverLeft', detail: 'it failed before it was encrypted' };
    return { kind: 'doubt', detail: 'failed, and it is not known why', mayRepeat: true };
  }
  if (live) {
    return { kind: 'doubt', detail: 'the page is still trying', mayRepeat: false };
  }
  if (!encrypted && !foreign)
    return { kind: 'neverLeft', detail: 'stopped before it was encrypted' };
  return {
    kind: 'doubt',
    detail: 'encrypted, but neither acknowledged nor received',
    mayRepeat: true,
  };
}
