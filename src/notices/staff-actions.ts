/** What staff decide about a notice that is not done yet. Each act is committed and in the audit log. */
import type { AuditLog } from '../ports/storage/audit.js';
import type { Clock } from '../ports/runtime.js';
import type { StaffActions, StaffOutcome } from '../ports/staff.js';
import type { Notice } from '../model/notice.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import * as entries from '../messages/it/audit.js';
import { DECLINED } from '../messages/it/staff-acts.js';

export interface NoticeActionsParts {
  readonly notices: Pick<NoticeStore, 'get' | 'cancel' | 'confirm' | 'hurry' | 'progress'>;
  readonly outbox: Pick<OutboxStore, 'held' | 'decideHeld'>;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  /** a notice may go that could not before, or has been stopped */
  readonly onDecided: () => void;
}

export class NoticeActions implements Pick<
  StaffActions,
  'sendNow' | 'stop' | 'confirm' | 'arrived' | 'sendAgain'
> {
  constructor(private readonly parts: NoticeActionsParts) {}

  async sendNow(id: number): Promise<StaffOutcome> {
    const { notices, clock } = this.parts;
    return this.#decide(id, {
      act: () => notices.hurry(id, clock.now()),
      event: 'notice.hurried',
      text: entries.sentNow,
      otherwise: 'not-waiting',
    });
  }

  async stop(id: number): Promise<StaffOutcome> {
    const { notices, clock } = this.parts;
    return this.#decide(id, {
      act: () => notices.cancel(id, clock.now()),
      event: 'notice.stopped',
      text: entries.stopped,
      otherwise: 'nothing-to-stop',
    });
  }

  async confirm(id: number): Promise<StaffOutcome> {
    const { notices, clock } = this.parts;
    return this.#decide(id, {
      act: () => notices.confirm(id, clock.now()),
      event: 'notice.confirmed',
      text: entries.confirmed,
      otherwise: 'no-confirmation',
    });
  }

  arrived(id: number): Promise<StaffOutcome> {
    return this.#decideHeld(id, 'sent');
  }

  sendAgain(id: number): Promise<StaffOutcome> {
    return this.#decideHeld(id, 'again');
  }

  async #decideHeld(id: number, decision: 'sent' | 'again'): Promise<StaffOutcome> {
    const { outbox, audit, clock, onDecided } = this.parts;
    const held = (await outbox.held()).find(({ noticeId }) => noticeId === id);
    if (held === undefined) return { kind: 'refused', why: DECLINED['nothing-held'] };
    const now = clock.now();
    await outbox.decideHeld(id, decision, now);
    await audit.record({
      at: now,
      actor: 'staff',
      event: 'notice.held-decided',
      noticeId: id,
      text: entries.heldDecided(decision, held.people),
    });
    onDecided();
    return { kind: 'done' };
  }

  async #decide(
    id: number,
    decision: {
      readonly act: () => Promise<boolean>;
      readonly event: string;
      /** as the notice is after the act, and how many people it still goes to */
      readonly text: (notice: Notice, waiting: number) => string;
      /** why it cannot be done, where it cannot */
      readonly otherwise: keyof typeof DECLINED;
    },
  ): Promise<StaffOutcome> {
    const { notices, audit, clock, onDecided } = this.parts;
    const before = await notices.get(id);
    if (before === null) return { kind: 'refused', why: DECLINED['no-notice'] };
    if (!(await decision.act())) return { kind: 'refused', why: DECLINED[decision.otherwise] };
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
