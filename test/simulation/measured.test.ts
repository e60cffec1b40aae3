/**
 * What was measured on the real WhatsApp Web client (August 2026), as far as it shows at the ports: the
 * emulator's page is held to the same in `test/emulator/tests/browser/conformance-*.test.ts`.
 */
import assert from 'node:assert/strict';
import type { ListChange, SendOutcome } from '#src/ports/transport.js';
import type { ListMember } from '#src/model/broadcast-list.js';
import type { Target } from '#src/model/message.js';
import type { Receipt } from '#src/model/delivery.js';
import { ACCOUNT } from '../fakes/fake-whatsapp.js';
import { Draw } from './draw.js';
import { Scheduler } from './scheduler.js';
import { SimWhatsApp } from './sim-whatsapp.js';
import { Town, type SimCitizen } from './town.js';

const US = ACCOUNT.alias ?? assert.fail();
const MINUTE = 60_000;
const TEXT = { kind: 'text', text: 'due' } as const;

describe('the simulated WhatsApp, held to what was measured', () => {
  let time: Scheduler;
  let town: Town;
  let whatsapp: SimWhatsApp;
  let citizens: SimCitizen[];
  let receipts: Receipt[];

  beforeEach(async () => {
    const draw = new Draw(1);
    time = new Scheduler(draw);
    town = new Town(time, draw, Date.UTC(2026, 10, 2, 9));
    whatsapp = new SimWhatsApp(town, time, draw);
    citizens = Array.from({ length: 3 }, () => town.add());
    receipts = [];
    whatsapp.onReceipts((batch) => receipts.push(...batch));
    await whatsapp.start();
    await time.runUntil(MINUTE);
  });

  /** Lets time go by until it has come. */
  const awaited = async <T>(promise: Promise<T>): Promise<T> => {
    let isHere = false;
    void promise.finally(() => {
      isHere = true;
    });
    await time.runUntil(time.now + 10 * MINUTE, () => isHere);
    return await promise;
  };
  const members = (of = citizens) => of.map(({ alias }) => ({ alias, phone: null }));
  const create = (name: string, of: readonly ListMember[] = members()): Promise<ListChange> =>
    awaited(whatsapp.create(name, of));
  const toList = async (): Promise<Target> => {
    const change = await create('Avvisi 1');
    assert.ok(change.kind === 'done');
    const { id, members: recipients } = change.list;
    return { kind: 'list', listId: id, recipients };
  };
  const send = async (target: Target, id = whatsapp.newId()) => {
    const outcome: SendOutcome = await awaited(whatsapp.send(target, id, TEXT));
    return { id, outcome, trace: await awaited(whatsapp.trace(target, id)) };
  };

  for (const code of [405, 420, 429, 463, 475, 479]) {
    it(`has a list message at -1 that was refused with ${String(code)}, though it was handed over`, async () => {
      const target = await toList();
      whatsapp.sendFaults.push({ kind: 'refused', code });
      const { outcome, trace } = await send(target);
      assert.ok(outcome.kind === 'refused');
      assert.ok(trace.kind === 'found');
      assert.deepEqual(
        [trace.ack, trace.encrypted, trace.handedOver, trace.live],
        [-1, true, true, false],
      );
      assert.deepEqual(town.accepted, []);
    });
  }

  it('has one at 0 of which the servers say nothing, and repeats it', async () => {
    const target = await toList();
    whatsapp.sendFaults.push({ kind: 'neverArrived' });
    const { outcome, trace } = await send(target);
    assert.equal(outcome.kind, 'unknown');
    assert.ok(trace.kind === 'found');
    assert.deepEqual([trace.ack, trace.bestRecipientAck, trace.live], [0, 0, true]);
    whatsapp.cut();
    whatsapp.mend();
    await time.runUntil(time.now + MINUTE);
    assert.equal(town.accepted.length, 1);
  });

  it('lets the servers take an id twice, and a phone shows it once', async () => {
    const target = await toList();
    const { id } = await send(target);
    await send(target, id);
    await time.runUntil(time.now + MINUTE);
    assert.equal(town.accepted.filter((accepted) => accepted.id === id).length, 2);
    for (const { inbox } of citizens) assert.equal(inbox.length, 1);
  });

  it('keeps the highest receipt of each, and takes none of somebody else', async () => {
    const target = await toList();
    for (const citizen of citizens) town.setOnline(citizen, false);
    const { id } = await send(target);
    const [first, second, third] = citizens;
    assert.ok(first && second && third);
    const other = town.add();
    for (const [citizen, level] of [
      [first, 'delivered'],
      [first, 'read'],
      [first, 'delivered'],
      [second, 'read'],
      [other, 'delivered'],
    ] as const) {
      town.page.takeReceipt({ messageId: id, chatId: citizen.alias, level });
    }
    town.page.takeReceipt({ messageId: 'unknown', chatId: third.alias, level: 'read' });
    const stored = await awaited(whatsapp.readReceipts([{ target, messageId: id }]));
    assert.deepEqual(stored?.map(({ chatId, level }) => [chatId, level]).toSorted(), [
      [first.alias, 'read'],
      [second.alias, 'read'],
    ]);
    assert.ok(receipts.every(({ chatId }) => chatId !== other.alias));
  });

  it('makes lists without repetitions, of any size, also with ourselves, and none of nobody', async () => {
    const [first, second] = members();
    assert.ok(first && second);
    const twice = await create('Dup', [first, second, first]);
    assert.ok(twice.kind === 'done');
    assert.deepEqual(twice.list.members, [first.alias, second.alias]);
    const own = await create('Io', [first, { alias: US, phone: null }]);
    assert.ok(own.kind === 'done');
    assert.deepEqual(own.list.members, [first.alias, US]);
    const many = Array.from({ length: 300 }, () => town.add());
    const large = await create('Trecento', members(many));
    assert.ok(large.kind === 'done');
    assert.equal(large.list.members.length, 300);
    const before = whatsapp.lists.size;
    assert.equal((await create('Nessuno', [])).kind, 'failed');
    const unknown = await create('NoLid', [{ alias: null, phone: '393330004444' }]);
    assert.equal(unknown.kind, 'failed');
    assert.equal(whatsapp.lists.size, before);
  });

  it('gives two lists of one second ids that follow each other', async () => {
    const [one, two] = [whatsapp.create('S1', members()), whatsapp.create('S2', members())];
    const [first, second] = [await awaited(one), await awaited(two)];
    assert.ok(first.kind === 'done' && second.kind === 'done');
    const ids = [first, second].map(({ list }) => Number.parseInt(list.id, 10)).toSorted();
    assert.ok((ids[1] ?? 0) - (ids[0] ?? 0) >= 1);
    assert.notEqual(first.list.id, second.list.id);
  });

  it('takes no notice of a change that leaves nobody, or of a list that is not there', async () => {
    const change = await create('Uno');
    assert.ok(change.kind === 'done');
    await awaited(whatsapp.edit(change.list.id, 'Due', []));
    assert.deepEqual(whatsapp.lists.get(change.list.id), change.list);
    assert.equal((await awaited(whatsapp.edit('1@broadcast', 'Uno', members()))).kind, 'failed');
  });
});
