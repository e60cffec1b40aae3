import assert from 'node:assert/strict';
import { chatNamed, chatsOf, nameOfChat, newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { receiptOf } from '#src/transports/whatsapp-web/inbound.js';

describe('the names of WhatsApp Web', () => {
  it('are those of the program once a chat has come in, and again when it goes out', () => {
    for (const [chat, name] of [
      ['81234567890123@lid', '81234567890123@lid'],
      ['393331112201@c.us', '393331112201'],
    ] as const) {
      assert.equal(nameOfChat(chat), name);
      assert.equal(chatNamed(name), chat);
    }
    for (const chat of ['1@broadcast', '120363@g.us', 'status@broadcast', '120363@newsletter']) {
      assert.equal(nameOfChat(chat), null);
    }
  });

  it('are tried where the person has written first, each chat once', () => {
    const person = { alias: '81234567890123@lid', phone: '393331112201' };
    const both = ['393331112201@c.us', '81234567890123@lid'];
    assert.deepEqual(chatsOf(person, '393331112201'), both);
    assert.deepEqual(chatsOf(person, null), both.toReversed());
  });

  it('and its acks become receipts', () => {
    const from = (ack: number, chatId = '393331112201@c.us') =>
      receiptOf({ messageId: 'A', chatId, ack });
    const receipt = { messageId: 'A', chatId: '393331112201' };
    assert.deepEqual(
      [-1, 0, 1].map((ack) => from(ack)),
      [null, null, null],
    );
    assert.deepEqual(from(2), { ...receipt, level: 'delivered' });
    assert.deepEqual(
      [3, 4].map((ack) => from(ack)?.level),
      ['read', 'read'],
    );
    assert.equal(from(2, '1@broadcast'), null);
  });
});

describe('newMessageId', () => {
  it('makes ids as WhatsApp Web does, never twice the same', () => {
    const ids = Array.from({ length: 1_000 }, newMessageId);
    for (const id of ids) assert.match(id, /^3EB0[0-9A-F]{18}$/);
    assert.equal(new Set(ids).size, ids.length);
  });
});
