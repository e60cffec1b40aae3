/**
 * How the page sends a message, and what the servers do with it: they take it for the citizens' phones, refuse
 * it, or never see it. What it had on its way when it lost them goes again once it has them back.
 */
import { refusalOf } from '#src/transports/whatsapp-web/evidence.js';
import { judge, notSent } from '#src/transports/whatsapp-web/send-answer.js';
import type { MessageId, OutgoingContent, PersonTarget, Target } from '#src/model/message.js';
import type { Messenger, RevokeOutcome, SendOutcome } from '#src/ports/transport.js';
import type { Draw } from './draw.js';
import type { Scheduler } from './scheduler.js';
import type { SendFault } from './sim-conditions.js';
import { ANSWER_LIMIT, type SimPage } from './sim-page.js';
import type { SentRow, SimSentMessages } from './sim-sent-messages.js';
import type { SimSession } from './sim-session.js';
import type { Town } from './town.js';

const REVOCABLE_FOR = 60 * 3_600_000;

export class SimSending implements Pick<Messenger, 'send' | 'revoke'> {
  constructor(
    private readonly session: SimSession,
    private readonly sent: SimSentMessages,
    private readonly town: Town,
    private readonly time: Scheduler,
    private readonly draw: Draw,
  ) {}

  async send(target: Target, id: MessageId, content: OutgoingContent): Promise<SendOutcome> {
    if (!this.session.isReady) return notSent('transport', 'not connected');
    const { watch, page } = this.session;
    watch.onSend(target, id, content);
    const known = this.sent.get(id)?.knownSince ?? null;
    if (known !== null) watch.onKnownSent(id, this.time.now - known);
    this.time.stir();
    const lost = (): SendOutcome => {
      const row = this.sent.get(id);
      return row?.handedOver === false && row.ack < 0
        ? notSent('transport', 'the page is gone')
        : { kind: 'unknown', detail: 'the page is gone' };
    };
    return page.call(() => this.#send(page, target, id, content), lost, ANSWER_LIMIT);
  }

  revoke({ person }: PersonTarget, id: MessageId): Promise<RevokeOutcome> {
    const unknown = (): RevokeOutcome => ({ kind: 'unknown', detail: 'no answer' });
    if (!this.session.isReady || this.session.shapeless) return Promise.resolve(unknown());
    this.session.watch.onRevoke(id);
    return this.session.page.call(async (page) => {
      await page.wait(20, 800);
      const row = this.sent.get(id);
      if (row === undefined) return { kind: 'absent' };
      const isOld = this.time.now - row.sentAt > REVOCABLE_FOR;
      if (row.target.kind === 'list' || isOld || row.ack < 1)
        return { kind: 'refused', detail: 'not allowed' };
      const fault = this.session.sendFaults.shift();
      if (fault !== undefined && fault.kind !== 'answerLost' && fault.kind !== 'slow')
        return { kind: 'unknown', detail: fault.kind };
      const citizen = this.town.find(person);
      if (citizen?.hasBlocked === false) citizen.deleted.add(id);
      // a row under another key stands in its place
      this.sent.delete(id);
      return fault === undefined ? { kind: 'done' } : { kind: 'unknown', detail: fault.kind };
    }, unknown);
  }

  /** The page repeats what it was not answered for. */
  repeat(): void {
    const { page } = this.session;
    for (const id of page.live) {
      this.time.after(
        this.draw.between(100, 3_000),
        () => {
          const row = this.sent.get(id);
          if (row === undefined || !this.session.connected || !page.live.has(id)) return;
          this.#toServers(id, row);
          this.sent.acknowledge(row);
          page.live.delete(id);
        },
        page,
      );
    }
  }

  async #send(
    page: SimPage,
    target: Target,
    id: MessageId,
    content: OutgoingContent,
  ): Promise<SendOutcome> {
    page.running.add(id);
    try {
      const fault = this.#faultFor(target, content);
      if (fault?.kind === 'refused' && target.kind === 'person')
        this.session.watch.onRefused(this.town.addressed(target));
      await page.wait(20, 1_200);
      const end = this.#endsUnwritten(target, content, fault);
      if (end !== null) return end;
      page.here.add(id);
      const row = this.sent.write(id, target, content);
      const toList = target.kind === 'list';
      if (content.kind === 'media') {
        await page.wait(100, 2_000);
        if (fault?.kind === 'uploadFails' || this.session.uploadsFail) {
          if (toList) row.ack = -1;
          else this.sent.delete(id);
          return notSent('upload', 'ERROR_UPLOAD');
        }
      }
      row.encrypted = true;
      await page.wait(10, 500);
      if (fault?.kind === 'keysMissing') {
        if (toList) row.ack = -1;
        return answered(target, row, 'ERROR_UNKNOWN');
      }
      row.handedOver = true;
      return await this.#overTheWire(page, id, row, fault);
    } finally {
      page.running.delete(id);
    }
  }

  /** What comes of it before anything is written down; null: it goes on. */
  #endsUnwritten(
    target: Target,
    content: OutgoingContent,
    fault: SendFault | null,
  ): SendOutcome | null {
    if (fault?.kind === 'throws') throw new Error('Protocol error');
    if (fault?.kind === 'notSent') return notSent('transport', 'not connected');
    if (fault?.kind === 'stoppedBefore') return { kind: 'unknown', detail: 'page error' };
    if (content.kind === 'media' && !this.session.hasBytes(content.path))
      return notSent('content', 'ENOENT');
    if (content.kind === 'media' && content.as === 'image' && this.session.picturesUnseen)
      return notSent('picture', 'EncodingError');
    const { breakers } = this.session;
    return target.kind === 'list' && this.town.addressed(target).some((one) => breakers.has(one))
      ? notSent('recipients', 'BulkError')
      : null;
  }

  async #overTheWire(
    page: SimPage,
    id: MessageId,
    row: SentRow,
    fault: SendFault | null,
  ): Promise<SendOutcome> {
    page.live.add(id);
    if (!this.session.connected || fault?.kind === 'neverArrived') return silence();
    await page.wait(10, 300);
    if (fault?.kind === 'connectionFails') {
      page.live.delete(id);
      row.ack = -1;
      return answered(row.target, row, 'ERROR_UNKNOWN');
    }
    if (fault?.kind === 'refused') {
      await page.wait(10, 300);
      page.live.delete(id);
      row.ack = -1;
      if (fault.code === 482) this.session.watch.onBlocked();
      return { kind: 'refused', ...refusalOf(row.target.kind, fault.code), detail: 'nack' };
    }
    this.#toServers(id, row);
    if (fault?.kind === 'answerLost') return silence();
    if (fault?.kind === 'throwsAfter') {
      page.live.delete(id);
      return answered(row.target, row, 'BulkError');
    }
    if (this.session.shapeless) {
      this.sent.acknowledge(row);
      return { kind: 'unknown', detail: 'an answer of another shape' };
    }
    await page.wait(10, fault?.kind === 'slow' ? 400_000 : 700);
    page.live.delete(id);
    this.sent.acknowledge(row);
    return { kind: 'sent' };
  }

  #toServers(id: MessageId, { target, content }: SentRow): void {
    this.town.accept(id, target.kind, [...this.town.addressed(target)], content);
  }

  #faultFor(target: Target, content: OutgoingContent): SendFault | null {
    const { sendFaults, faultsOf } = this.session;
    const code = this.session.restricts(target, content);
    if (code !== null) return { kind: 'refused', code };
    if (target.kind === 'person') {
      const people = this.town.addressed(target);
      const own = people.map((citizen) => faultsOf.get(citizen)).find(Boolean);
      if (own !== undefined) return own;
    }
    const [next] = sendFaults;
    if (next === undefined || (next.kind === 'uploadFails' && content.kind === 'text')) return null;
    sendFaults.shift();
    return next;
  }
}

/** What the adapter makes of a list, or a message, that the page has given up. */
function answered(target: Target, { handedOver: left }: SentRow, detail: string): SendOutcome {
  const value =
    detail === 'BulkError'
      ? ({ stage: 'sending', detail, left } as const)
      : ({ stage: 'answered', result: detail, code: null, left } as const);
  return judge(target, { kind: 'answered', value });
}

function silence(): Promise<never> {
  return new Promise(() => undefined);
}
