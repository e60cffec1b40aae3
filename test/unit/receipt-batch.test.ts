import assert from 'node:assert/strict';
import { receiptsIn } from '#src/transports/whatsapp-web/inbound.js';

describe('a batch of receipts from the page', () => {
  const entry = (number: number, ack: unknown) => ({
    id: `3EB0${String(number)}`,
    chatId: `90000000000000${String(number)}@lid`,
    ack,
  });

  it('loses nothing for an entry that is not understood, and counts it', () => {
    const { receipts, odd } = receiptsIn([entry(1, 2), entry(2, 5), entry(3, 3), entry(4, 'x'), 7]);
    assert.deepEqual(
      receipts.map(({ messageId, level }) => [messageId, level]),
      [
        ['3EB01', 'delivered'],
        ['3EB03', 'read'],
      ],
    );
    assert.equal(odd, 3);
  });

  it('is nothing that is understood when it is none', () => {
    assert.deepEqual(receiptsIn('receipts'), { receipts: [], odd: 1 });
    assert.deepEqual(receiptsIn([]), { receipts: [], odd: 0 });
  });
});
