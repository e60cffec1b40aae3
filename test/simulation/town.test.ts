/** What was decided of citizens who block the comune or get another number (docs/decisions/370), and of what is new with a load. */
import assert from 'node:assert/strict';
import type { InboundMessage, Target } from '#src/model/message.js';
import type { Receipt } from '#src/model/delivery.js';
import { Draw } from './draw.js';
import { Scheduler } from './scheduler.js';
import { SimWhatsApp } from './sim-whatsapp.js';
import { Town, type SimCitizen } from './town.js';

const MINUTE = 60_000;
const TEXT = { kind: 'text', text: 'avviso' } as const;

describe('the citizens of a simulated town', () => {
  let time: Scheduler;
  let town: Town;
  let whatsapp: SimWhatsApp;
  let one: SimCitizen;
  let other: SimCitizen;
  let receipts: Receipt[];
  let heard: InboundMessage[];

  beforeEach(async () => {
    const draw = new Draw(1);
    time = new Scheduler(draw);
    town = new Town(time, draw, Date.UTC(2026, 10, 2, 9));
    whatsapp = new SimWhatsApp(town, time, draw);
    one = town.add();
    other = town.add();
    receipts = [];
    heard = [];
    whatsapp.onReceipts((batch) => receipts.push(...batch));
    whatsapp.onMessage((message) => heard.push(message));
    await whatsapp.start();
    await time.runUntil(MINUTE);
  });

  const passes = (minutes = 2): Promise<void> => time.runUntil(time.now + minutes * MINUTE);
  /** Lets time go by until it has come. */
  const awaited = async <T>(promise: Promise<T>): Promise<T> => {
    await passes();
    return await promise;
  };
  const send = async (target: Target): Promise<string> => {
    const { kind } = await awaited(whatsapp.send(target, whatsapp.newId(), TEXT));
    return kind;
  };
  const to = ({ alias }: SimCitizen): Target => {
    return { kind: 'person', person: { alias, phone: null }, chatId: null };
  };
  const toBoth = (): Target => {
    return { kind: 'list', listId: '1@broadcast', recipients: [one.alias, other.alias] };
  };
  const page = ({ alias }: SimCitizen) => awaited(whatsapp.resolve({ alias, phone: null }));

  it('have what is sent taken by the servers once they have blocked the comune, and get nothing of it', async () => {
    town.block(one, true);
    assert.deepEqual([await send(to(one)), await send(toBoth())], ['sent', 'sent']);
    town.block(one, false);
    await passes();
    assert.deepEqual(one.inbox, [], 'nor later');
    assert.deepEqual(
      receipts.map(({ chatId }) => chatId),
      [other.alias],
    );
    await send(to(one));
    assert.equal(one.inbox.length, 1);
  });

  it('keep their LID with another number, which the page learns from what they write', async () => {
    const { alias, phone } = one;
    town.changeNumber(one, true, null);
    assert.notEqual(one.phone, phone);
    assert.deepEqual(await page(one), { alias, phone });
    await send(to(one));
    assert.equal(one.inbox.length, 1);
    town.write(one, 'ATTIVA');
    await passes();
    assert.deepEqual(heard[0]?.from, { alias, phone: one.phone });
    assert.deepEqual(await page(one), { alias, phone: one.phone });
  });

  it('are somebody else once they have set up WhatsApp under another number', async () => {
    const former = to(one);
    town.block(one, true);
    town.changeNumber(one, false, null);
    await send(former);
    assert.deepEqual(one.inbox, []);
    await send(to(one));
    assert.equal(one.inbox.length, 1);
  });

  it('can have the number that was another’s, which says nothing of the other any more', async () => {
    const { phone } = one;
    town.changeNumber(one, true, null);
    town.changeNumber(other, true, one);
    assert.equal(other.phone, phone);
    assert.deepEqual(await awaited(whatsapp.identify(phone)), { kind: 'known', alias: one.alias });
    town.write(other, 'ATTIVA');
    await passes();
    assert.deepEqual(await awaited(whatsapp.identify(phone)), {
      ...{ kind: 'known', alias: other.alias },
    });
    assert.deepEqual(await page(one), { alias: one.alias, phone: null });
  });

  it('are read late, and not heard, when the phone sends late what they wrote before a linking', async () => {
    town.write(one, 'ATTIVA');
    await passes();
    whatsapp.unlinkOnPhone(10 * MINUTE);
    town.write(other, 'DISATTIVA');
    await passes();
    whatsapp.scan();
    await passes();
    const chats = async (): Promise<number> => {
      const listing = await awaited(whatsapp.chats());
      assert.ok(listing.kind === 'listed');
      return listing.chats.length;
    };
    assert.equal(await chats(), 0);
    await passes(10);
    assert.equal(await chats(), 2);
    assert.deepEqual(
      heard.map(({ body }) => body),
      ['ATTIVA'],
    );
  });

  it('may be as many in a list as the phone has announced by the last load', async () => {
    whatsapp.announced = 0;
    assert.deepEqual(await awaited(whatsapp.support()), { kind: 'supported', limit: 256 });
    whatsapp.reload();
    await passes();
    const none = await awaited(whatsapp.support());
    assert.ok(none.kind === 'unsupported' && none.why === 'limit');
  });
});
