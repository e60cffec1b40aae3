import assert from 'node:assert/strict';
import { Outbox } from '#src/broadcast/outbox.js';
import { Recovery, verdict } from '#src/broadcast/recovery.js';
import type { Trace } from '#src/ports/whatsapp.js';
import { FakeWhatsApp, type SendFault } from '../fakes/fake-whatsapp.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { silentLogger } from '../fakes/runtime.js';
import { useStorage } from '../support/storage.js';

describe('verdict', () => {
  const found = (ack: number, encrypted: boolean, bestRecipientAck = ack): Trace => ({
    kind: 'found',
    ack,
    encrypted,
    bestRecipientAck,
  });
  const CASES: [string, Trace, string][] = [
    ['no row', { kind: 'absent' }, 'queued'],
    ['acknowledged by the servers', found(1, true), 'handed-over'],
    ['received', found(2, true), 'handed-over'],
    ['refused', found(-1, true), 'failed'],
    ['stopped before encryption', found(0, false), 'queued'],
    ['a receipt without acknowledgement', found(0, true, 2), 'handed-over'],
    ['a receipt of a refused message', found(-1, true, 3), 'handed-over'],
    ['encrypted, and silence', found(0, true), 'uncertain'],
    ['encrypted, acknowledged for no recipient', found(0, true, 1), 'uncertain'],
    ['the page cannot tell', { kind: 'cannotTell', detail: 'page closed' }, 'uncertain'],
  ];
  for (const [what, trace, expected] of CASES) {
    it(`${what}: ${expected}`, () => {
      assert.equal(verdict(trace).kind, expected);
    });
  }
});

describe('Recovery', () => {
  const db = useStorage();
  const clock = new ManualClock();
  let whatsapp: FakeWhatsApp;
  let outbox: Outbox;
  let recovery: Recovery;
  let queuedReplies: number;

  beforeEach(async () => {
    whatsapp = new FakeWhatsApp();
    await whatsapp.start();
    outbox = new Outbox({
      store: db.storage.outbox,
      messenger: whatsapp,
      clock,
      log: silentLogger,
      onOutcome: () => Promise.resolve(),
    });
    queuedReplies = 0;
    recovery = new Recovery({
      outbox,
      store: db.storage.outbox,
      messenger: whatsapp,
      clock,
      log: silentLogger,
      onReplyQueued: () => {
        queuedReplies += 1;
      },
    });
  });

  const stateOf = async (deliveryId: number): Promise<string | undefined> => {
    const rows = await db.inspect(`select state from deliveries where id = ${String(deliveryId)}`);
    return (rows as { state: string }[])[0]?.state;
  };
  const listDelivery = async (online = true): Promise<number> => {
    const citizens = [whatsapp.addCitizen({ online }), whatsapp.addCitizen({ online })];
    for (const { person, chatId } of citizens) await db.says('opt-in', person, { chatId });
    return db.assignList(await db.accept());
  };

  const CASES: [SendFault['kind'], string][] = [
    ['stoppedBefore', 'queued'],
    ['answerLost', 'handed-over'],
    ['neverArrived', 'uncertain'],
  ];
  for (const [kind, expected] of CASES) {
    it(`makes a delivery ${expected} whose send had the fault ${kind}`, async () => {
      const id = await listDelivery();
      whatsapp.failNext({ kind } as SendFault);
      await outbox.dispatch(id);
      assert.equal(await stateOf(id), 'uncertain');
      await recovery.run();
      assert.equal(await stateOf(id), expected);
      await recovery.run();
      assert.equal(await stateOf(id), expected, 'and the second time');
    });
  }

  it('settles what a killed process left in sending', async () => {
    const id = await listDelivery();
    await db.storage.outbox.begin(id, '3EB0000000000000000001', clock.now());
    await recovery.run();
    assert.equal(await stateOf(id), 'queued');
    await outbox.dispatch(id);
    assert.deepEqual(
      whatsapp.accepted.map((accepted) => accepted.id),
      ['3EB0000000000000000001'],
      'with the id it had',
    );
  });

  it('does not touch a delivery that is being sent', async () => {
    const id = await listDelivery();
    const release = whatsapp.hold();
    const dispatched = outbox.dispatch(id);
    await recovery.run();
    release();
    assert.deepEqual(await dispatched, { kind: 'sent' });
    assert.equal(await stateOf(id), 'handed-over');
  });

  it('lets a receipt that comes meanwhile have the last word', async () => {
    const id = await listDelivery(false);
    whatsapp.failNext({ kind: 'neverArrived' });
    await outbox.dispatch(id);
    const [open] = await db.storage.outbox.open();
    assert.ok(open?.target.kind === 'list');
    const { messageId, target } = open;
    const [chatId = ''] = target.recipients;
    const late = new Recovery({
      outbox,
      store: db.storage.outbox,
      messenger: {
        trace: async () => {
          await db.storage.outbox.recordReceipts([{ messageId, chatId, ack: 2 }], clock.now());
          return { kind: 'absent' };
        },
      },
      clock,
      log: silentLogger,
      onReplyQueued: () => undefined,
    });
    await late.run();
    assert.equal(await stateOf(id), 'handed-over');
  });

  it('tells of replies that are to be sent again', async () => {
    const { person, chatId } = whatsapp.addCitizen();
    await db.says('opt-in', person, { chatId, reply: { kind: 'welcome', text: 'Benvenuti' } });
    const [id] = await db.storage.outbox.queuedReplies(1);
    assert.ok(id !== undefined);
    whatsapp.failNext({ kind: 'stoppedBefore' });
    await outbox.dispatch(id);
    await recovery.run();
    assert.equal(queuedReplies, 1);
    assert.deepEqual(await db.storage.outbox.queuedReplies(1), [id]);
  });
});
