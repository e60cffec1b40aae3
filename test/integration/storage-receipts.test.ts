import assert from 'node:assert/strict';
import { citizen, messageId, useStorage } from '../support/storage.js';

describe('receipts in the database', () => {
  const db = useStorage();

  it('of a list that has become a message to one person are that person’s alone', async () => {
    const { outbox } = db.storage;
    await db.subscribe(3);
    const delivery = await db.assignList(await db.accept());
    for (const person of [1, 2]) await db.says('opt-out', citizen(person));
    await outbox.begin(delivery, messageId(1), 10, 'link 1');
    await outbox.settle(delivery, { kind: 'handed-over' }, 11);
    const receipt = { messageId: messageId(1), chatId: citizen(3).alias, level: 'read' } as const;
    await outbox.recordReceipts([receipt], 12);
    const acks = await db.inspect('select ack from recipients order by subscriber_id');
    assert.deepEqual(acks, [{ ack: 0 }, { ack: 0 }, { ack: 3 }]);
  });
});
