import type { AuditLog } from '../ports/audit.js';
import type { ReachStore } from '../ports/reach.js';
import type { Clock, Logger } from '../ports/runtime.js';
import { PERSONAL_CODES } from './refusal.js';

/** So many notices in a row must have been refused for one person. */
const REFUSED_NOTICES = 3;

export interface ReachParts {
  readonly store: ReachStore;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Knows whom notices reach, and draws the consequences. */
export class Reach {
  readonly #parts: ReachParts;

  constructor(parts: ReachParts) {
    this.#parts = parts;
  }

  /** Nothing of a notice is left to be sent: whom it has never reached is given up. */
  async noticeIsOver(noticeId: number): Promise<void> {
    const { store, audit, clock, log } = this.#parts;
    const now = clock.now();
    const codes = [...PERSONAL_CODES];
    const people = await store.giveUp({ noticeId, codes, notices: REFUSED_NOTICES, now });
    if (people === 0) return;
    log.info('people.given-up', { notice: noticeId, people });
    const who =
      people === 1
        ? 'Una persona non è più raggiungibile'
        : `${people} persone non sono più raggiungibili`;
    await audit.record({
      at: now,
      actor: 'whatsapp',
      event: 'people.given-up',
      noticeId,
      text: `${who}: WhatsApp ha rifiutato gli ultimi ${REFUSED_NOTICES} avvisi. Gli avvisi riprendono se la persona scrive ATTIVA.`,
    });
  }
}
