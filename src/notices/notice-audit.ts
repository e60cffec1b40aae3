/** What becomes of notices by themselves, for the audit log; what staff decide is recorded there. */
import { InvariantError } from '../errors.js';
import type { AuditEntry } from '../model/audit.js';
import type { AuditLog } from '../ports/storage/audit.js';
import type { Clock, Logger } from '../ports/runtime.js';
import { hadNobody, type Notice } from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { figure, longTime, people } from '../italian.js';
import type { RejectedNotice } from '../model/rejection.js';

export interface NoticeAuditParts {
  readonly notices: Pick<NoticeStore, 'progress'>;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A record that cannot be written is logged; the notice goes on. Methods throw InvariantError only. */
export class NoticeAudit {
  constructor(
    private readonly parts: NoticeAuditParts,
    /** `Europe/Rome` */
    private readonly zone: string,
  ) {}

  async accepted(notices: readonly Notice[]): Promise<void> {
    for (const notice of notices) {
      if (notice.replaces !== null) {
        await this.#record(notice.replaces, () => ({
          actor: 'staff',
          event: 'notice.replaced',
          text: `L’avviso «${notice.title}» è stato fermato prima di partire: ne è arrivata una nuova versione con lo stesso nome, che parte al suo posto.`,
        }));
      }
      await this.#record(notice.id, async () => {
        const { recipients } = await this.parts.notices.progress(notice.id);
        const what = `L’avviso «${notice.title}» è stato preso in carico per ${people(recipients)}`;
        return {
          actor: 'staff',
          event: 'notice.accepted',
          text: `${what}${this.#when(notice)}.`,
        };
      });
    }
  }

  async refused(notices: readonly RejectedNotice[]): Promise<void> {
    for (const { name, why } of notices) {
      await this.#record(null, () => ({
        actor: 'service',
        event: 'notice.refused',
        text: `«${name}» è stato scartato: ${why}.`,
      }));
    }
  }

  /** Their files have come to the place where they stay. */
  async filed(notices: readonly Notice[]): Promise<void> {
    for (const notice of notices) {
      const { id, title, state, notSentTo } = notice;
      if (state === 'sent') {
        await this.#record(id, async () => {
          const { accepted, recipients } = await this.parts.notices.progress(id);
          return {
            actor: 'service',
            event: 'notice.sent',
            text: `L’invio dell’avviso «${title}» è terminato: WhatsApp l’ha accettato per ${people(accepted)} su ${figure(recipients)}.`,
          };
        });
      } else if (state === 'expired') {
        await this.#record(id, () => ({
          actor: 'service',
          event: 'notice.expired',
          text: hadNobody(notice)
            ? `L’avviso «${title}» non è stato inviato: non c’era nessun iscritto.`
            : `L’avviso «${title}» è scaduto: non va a ${people(notSentTo)}.`,
        }));
      }
    }
  }

  #when({ state, sendAt, urgent }: Notice): string {
    if (state === 'unconfirmed') return ' e aspetta una conferma';
    if (sendAt !== null && sendAt > this.parts.clock.now()) {
      return `: parte ${longTime(sendAt, this.zone)}`;
    }
    return urgent ? ', come urgente' : '';
  }

  async #record(noticeId: number | null, entry: () => Facts | Promise<Facts>): Promise<void> {
    const { audit, clock, logger } = this.parts;
    try {
      await audit.record({ at: clock.now(), noticeId, ...(await entry()) });
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      logger.warn('notice.not-recorded', { notice: noticeId, error });
    }
  }
}

type Facts = Pick<AuditEntry, 'actor' | 'event' | 'text'>;
