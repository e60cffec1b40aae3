import assert from 'node:assert/strict';
import type { DeliveryPlan, Receipt } from '#src/model/delivery.js';
import { at, messageId, notice, useStorage } from '../support/storage.js';

const SUBSCRIBERS = 50_000;
const LIST_SIZE = 256;

describe('storage: a whole province', () => {
  const fixture = useStorage();

  it('accepts, assigns, sends and counts a notice to 50,000 people', async function () {
    this.timeout(60_000);
    await fixture.inspect(
      `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${String(SUBSCRIBERS)})
       insert into subscribers (lid, phone, chat_id, state, registered_at, last_command_at)
       select i || '@lid', 390000000000 + i, i || '@lid', 'active', i, i from n`,
    );
    const { register, notices, outbox } = fixture.storage;
    assert.equal((await register.candidates()).length, SUBSCRIBERS);

    const accepted = await notices.accept(notice('avviso'), at(1));
    assert.equal(accepted.kind === 'accepted' && accepted.recipients, SUBSCRIBERS);
    const noticeId = accepted.notice.id;

    const recipients = await outbox.unassigned(noticeId);
    const plans: DeliveryPlan[] = [];
    for (let start = 0; start < recipients.length; start += LIST_SIZE) {
      const subscriberIds = recipients.slice(start, start + LIST_SIZE);
      plans.push({ kind: 'list', listId: `${String(start)}@broadcast`, subscriberIds });
    }
    await outbox.assign(noticeId, plans);
    assert.deepEqual(await outbox.unassigned(noticeId), []);

    const receipts: Receipt[] = [];
    for (let next; (next = await outbox.nextOf(noticeId)) !== null;) {
      const begun = await outbox.begin(next.id, messageId(next.id), 2, 'link 1');
      assert.ok(begun.kind === 'started' && begun.delivery.target.kind === 'list');
      await outbox.settle(next.id, { kind: 'handed-over' }, 3);
      for (const [index, chatId] of begun.delivery.target.recipients.entries()) {
        const receipt = { messageId: begun.delivery.messageId, chatId };
        receipts.push({ ...receipt, level: 'delivered' });
        if (index % 2 === 0) receipts.push({ ...receipt, level: 'read' });
      }
    }
    assert.equal(await outbox.finish(noticeId, 4), true);
    assert.deepEqual(await outbox.recordReceipts(receipts, 5), [noticeId]);
    assert.deepEqual(await notices.progress(noticeId), {
      recipients: SUBSCRIBERS,
      waiting: 0,
      accepted: SUBSCRIBERS,
      delivered: SUBSCRIBERS,
      read: SUBSCRIBERS / 2,
      notReached: 0,
      uncertain: 0,
      held: 0,
    });
    const awaited: number[] = [];
    const next = () =>
      outbox.awaitingReceipts({ since: 0, receipt: 'read', before: awaited.at(-1) });
    for (let some; (some = await next()).length > 0;) awaited.push(...some.map(({ id }) => id));
    assert.equal(awaited.length, plans.length);
    assert.deepEqual(
      awaited,
      awaited.toSorted((a, b) => b - a),
      'the newest first',
    );
  });
});
