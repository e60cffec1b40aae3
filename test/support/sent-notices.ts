import assert from 'node:assert/strict';
import type { OutboxStore } from '#src/ports/storage/outbox.js';
import { messageId } from './storage.js';

/** What comes of notices when nothing stands in the way: handed over one to one, and received. */
export class SentNotices {
  /** message ids of a notice, those of one person beside each other */
  readonly #sent = new Map<number, { readonly chatId: string; readonly messageId: string }[]>();
  #messages = 0;

  constructor(private readonly outbox: OutboxStore) {}

  /** Everybody has been sent to; the notice is done. */
  async send(noticeId: number, now: number): Promise<void> {
    await this.sendTo(Infinity, noticeId, now);
    assert.equal(await this.outbox.finish(noticeId, now), true);
  }

  /** So many people have been sent to, the others wait. */
  async sendTo(people: number, noticeId: number, now: number): Promise<void> {
    const waiting = (await this.outbox.unassigned(noticeId)).slice(0, people);
    await this.outbox.assign(
      noticeId,
      waiting.map((subscriberId) => ({ kind: 'person', subscriberId })),
    );
    const sent = this.#sent.get(noticeId) ?? [];
    this.#sent.set(noticeId, sent);
    for (;;) {
      const next = await this.outbox.nextOf(noticeId, 'person', now);
      if (next === null) return;
      this.#messages += 1;
      const begun = await this.outbox.begin(next.id, messageId(this.#messages), now, 'link');
      if (begun.kind === 'dropped') continue;
      const { messageId: id, target } = begun.delivery;
      assert.ok(target.kind === 'person' && target.chatId !== null);
      sent.push({ chatId: target.chatId, messageId: id });
      await this.outbox.settle(next.id, { kind: 'handed-over' }, now);
    }
  }

  /** The phones of the first so many people have shown the whole notice. */
  async receivedBy(people: number, noticeId: number, now: number): Promise<void> {
    const sent = this.#sent.get(noticeId) ?? [];
    const first = [...new Set(sent.map(({ chatId }) => chatId))].slice(0, people);
    assert.equal(first.length, people, 'so many have been sent to');
    const theirs = sent.filter(({ chatId }) => first.includes(chatId));
    await this.outbox.recordReceipts(
      theirs.map((message) => ({ ...message, level: 'delivered' })),
      now,
    );
  }
}
