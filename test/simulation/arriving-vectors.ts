/** What was measured of receipts, and of what people write. */
import assert from 'node:assert/strict';
import type { ReceiptLevel } from '#src/model/delivery.js';
import { MEASURING, OF_THE_PAGE, type Check, type Vectors } from './vector.js';

const MINUTE = 60_000;

/** What comes in each step, by whom; the acks of the file are those after it and all before. */
const STEPS: readonly (readonly [string, number | null, ReceiptLevel])[] = [
  ['delivery r1', 0, 'delivered'],
  ['read r1', 0, 'read'],
  ['delivery r1 repeated after read', 0, 'delivered'],
  ['delivery r2', 1, 'delivered'],
  ['read r2 only (no delivery) r3', 2, 'read'],
  ['read r2', 1, 'read'],
  ['receipt from a non recipient', null, 'delivered'],
];
const LEVELS = new Map([
  [2, 'delivered'],
  [3, 'read'],
]);

interface Acks {
  readonly clones: Readonly<Record<string, number>>;
}

function afterStep(last: number): Check {
  return async (page, fact: { readonly acksAfter?: Acks; readonly acks?: Acks }) => {
    const target = await page.toList();
    for (const citizen of page.citizens) page.town.setOnline(citizen, false);
    const { id } = await page.send(target);
    const other = page.town.add();
    for (const [, who, level] of STEPS.slice(0, last)) {
      const { alias } = who === null ? other : page.citizen(who);
      page.town.page.takeReceipt({ messageId: id, chatId: alias, level });
    }
    const stored = await page.awaited(page.whatsapp.readReceipts([{ target, messageId: id }]));
    const acks = Object.entries((fact.acksAfter ?? fact.acks ?? assert.fail()).clones);
    const expected = acks.flatMap(([lid, ack]) => {
      const level = LEVELS.get(ack);
      return level === undefined ? [] : [[`${lid}@lid`, level]];
    });
    assert.deepEqual(
      stored?.map(({ chatId, level }) => [chatId, level]).toSorted(),
      expected.toSorted(),
    );
    assert.ok(page.receipts.every(({ chatId }) => chatId !== other.alias));
  };
}

export const RECEIPTS: Vectors = {
  stanzaFed: MEASURING,
  before: afterStep(0),
  ...Object.fromEntries(STEPS.map(([name], index) => [name, afterStep(index + 1)])),
  rows: OF_THE_PAGE,
  unknownKeyInfo: OF_THE_PAGE,
  receiptForUnknownMessage: async (page, { events }: { readonly events: readonly object[] }) => {
    page.town.page.takeReceipt({
      messageId: 'unknown',
      chatId: page.citizen(0).alias,
      level: 'read',
    });
    await page.later();
    assert.equal(page.receipts.length, events.length);
  },
  nodeEvents: OF_THE_PAGE,
  getMessageByIdAndGetInfo: OF_THE_PAGE,
};

export const SENDER =
  'which names the page has for a sender: the simulated town says it of each citizen';

export const INCOMING: Vectors = {
  lidSenderKnownPn: async (page, { model }: { readonly model: { readonly from: string } }) => {
    const { message } = page.town.write(page.called(model.from), 'Ciao, STOP');
    const heard: unknown[] = [];
    page.whatsapp.onMessage(({ chatId, from, body }) => heard.push([chatId, from.alias, body]));
    await page.later();
    assert.deepEqual(heard, [[model.from, model.from, message.body]]);
  },
  ...Object.fromEntries(
    [
      ...['lidSenderKnownPn_second', 'lidSenderUnknownPn', 'lidSenderUnknownPn_usernameGateOn'],
      ...['oldPnSender_mappingKnown', 'oldPnSender_withSenderLidAttr', 'oldPnSender_noMapping'],
      ...['existingOldPnChat_msgFromPn', 'existingOldPnChat_msgFromLid'],
    ].map((name) => [name, SENDER]),
  ),
  ciphertext_step1_decryptFails: ciphertext(false),
  ciphertext_step2_resent_decrypts: ciphertext(true),
  duplicateStanza:
    'the simulated servers bring a message once; that it is read back as well is in lives',
  ...Object.fromEntries(
    ['imageWithCaption', 'statusPost', 'groupText', 'call'].map((name) => [
      name,
      'the adapter lets through what persons write, and nothing else',
    ]),
  ),
  unread: OF_THE_PAGE,
  stubs: MEASURING,
};

function ciphertext(isResent: boolean): Check {
  return async (
    page,
    { model }: { readonly model: { readonly from: string; readonly body?: string } },
  ) => {
    const from = page.called(model.from);
    const heard: string[] = [];
    page.whatsapp.onMessage(({ body }) => heard.push(body));
    const { message } = page.town.write(from, model.body ?? 'ATTIVA', 5 * MINUTE);
    await page.later(isResent ? 6 * MINUTE : MINUTE);
    const reading = await page.awaited(page.whatsapp.read([message.chatId], 0));
    assert.ok(reading.kind === 'read');
    const readable = isResent ? [model.body] : [];
    assert.deepEqual(heard, readable);
    assert.deepEqual(
      [reading.texts.map(({ body }) => body), reading.unreadable.length],
      [readable, isResent ? 0 : 1],
    );
  };
}
