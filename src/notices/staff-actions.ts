/** What staff decide about a notice that is not done yet. Each act is committed and in the audit log. */
import type { AuditLog } from '../ports/storage/audit.js';
import type { Clock } from '../ports/runtime.js';
import type { StaffActions, StaffOutcome } from '../ports/staff.js';
import type { Notice } from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { people } from '../italian.js';

export interface NoticeActionsParts {
  readonly notices: Pick<NoticeStore, 'get' | 'cancel' | 'confirm' | 'hurry' | 'progress'>;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  /** a notice may go that could not before, or has been stopped */
  readonly onDecided: () => void;
}

export class NoticeActions implements Pick<StaffActions, 'sendNow' | 'stop' | 'confirm'> {
  constructor(private readonly parts: NoticeActionsParts) {}

  async sendNow(id: number): Promise<StaffOutcome> {
    const { notices, clock } = this.parts;
    return this.#decide(id, {
      act: () => notices.hurry(id, clock.now()),
      event: 'notice.hurried',
      text: ({ title }) => `L’avviso «${title}» parte subito, senza aspettare l’ora prevista.`,
      rejection: 'Questo avviso non aspetta più: è già partito, è stato fermato o va confermato.',
    });
  }

  async stop(id: number): Promise<StaffOutcome> {
    const { notices, clock } = this.parts;
    return this.#decide(id, {
      act: () => notices.cancel(id, clock.now()),
      event: 'notice.stopped',
      text: ({ title, notSentTo }) =>
        `L’avviso «${title}» è stato fermato: non va a ${people(notSentTo)}.`,
      rejection: 'Non c’è più niente da fermare: l’avviso è già partito per tutti o è già finito.',
    });
  }

  async confirm(id: number): Promise<StaffOutcome> {
    const { notices, clock } = this.parts;
    return this.#decide(id, {
      act: () => notices.confirm(id, clock.now()),
      event: 'notice.confirmed',
      text: ({ title }, waiting) =>
        `L’avviso «${title}», per ${people(waiting)}, è stato confermato.`,
      rejection: 'Questo avviso non aspetta una conferma.',
    });
  }

  async #decide(
    id: number,
    decision: {
      readonly act: () => Promise<boolean>;
      readonly event: string;
      /** as the notice is after the act, and how many people it still goes to */
      readonly text: (notice: Notice, waiting: number) => string;
      readonly rejection: string;
    },
  ): Promise<StaffOutcome> {
    const { notices, audit, clock, onDecided } = this.parts;
    const before = await notices.get(id);
    if (before === null) return { kind: 'refused', why: 'Questo avviso non c’è.' };
    if (!(await decision.act())) return { kind: 'refused', why: decision.rejection };
    const notice = (await notices.get(id)) ?? before;
    const { waiting } = await notices.progress(id);
    await audit.record({
      at: clock.now(),
      actor: 'staff',
      event: decision.event,
      noticeId: id,
      text: decision.text(notice, waiting),
    });
    onDecided();
    return { kind: 'done' };
  }
}
