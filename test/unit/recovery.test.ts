import assert from 'node:assert/strict';
import { Topics } from '#src/runtime/topics.js';
import { Outbox } from '#src/sending/outbox.js';
import { Recovery } from '#src/sending/recovery.js';
import type { Messenger } from '#src/ports/transport.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { FakeWhatsApp, type SendFault } from '../fakes/fake-whatsapp.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { messageId, useStorage } from '../support/storage.js';
import { whenIdle } from '../support/when-idle.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TIMES = { patience: 10 * MINUTE, urgentPatience: MINUTE, heldAfter: 24 * HOUR };

describe('Recovery', () => {
  const db = useStorage();
  let clock: ManualClock;
  let whatsapp: FakeWhatsApp;
  let outbox: Outbox;
  let recovery: Recovery;
  let alerts: MemoryAlerts;
  let recovered: number;
  let topics: Topics;

  beforeEach(async () => {
    clock = new ManualClock();
    alerts = new MemoryAlerts();
    whatsapp = new FakeWhatsApp();
    recovered = 0;
    topics = new Topics();
    topics.on(['recovered'], () => {
      recovered += 1;
    });
    await whatsapp.start();
    outbox = new Outbox({
      session: whatsapp,
      store: db.storage.outbox,
      register: db.storage.register,
      messenger: whatsapp,
      clock,
      log: silentLogger,
      canSend: () => true,
      onOutcome: () => Promise.resolve(),
    });
    recovery = recoveryWith(whatsapp);
  });
  afterEach(() => recovery.stop(0));

  const recoveryWith = (messenger: Pick<Messenger, 'evidence'>) =>
    new Recovery({
      session: whatsapp,
      outbox,
      store: db.storage.outbox,
      transaction: db.storage.transaction,
      messenger,
      times: TIMES,
      clock,
      log: silentLogger,
      alerts,
      topics,
      onBug: (error) => assert.fail(error),
    });
  const stateOf = async (deliveryId: number): Promise<string | undefined> => {
    const rows = await db.inspect(`select state from deliveries where id = ${String(deliveryId)}`);
    return (rows as { state: string }[])[0]?.state;
  };
  let citizens: FakeCitizen[];
  const listDelivery = async (online = true): Promise<number> => {
    citizens = [whatsapp.addCitizen({ online }), whatsapp.addCitizen({ online })];
    for (const { person, chatId } of citizens) await db.says('opt-in', person, { chatId });
    return db.assignList(await db.accept());
  };
  /** A delivery that went on the wire, of which nobody heard, by a page that is gone. */
  const doubtful = async (fault: SendFault['kind'] = 'neverArrived'): Promise<number> => {
    const id = await listDelivery(false);
    whatsapp.failNext({ kind: fault } as SendFault);
    await outbox.dispatch(id);
    whatsapp.reopen();
    recovery.start();
    await whenIdle('a look at it', () => recovery.recovered);
    return id;
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
    await db.storage.outbox.begin(id, messageId(1), clock.now(), 'link 1');
    await recovery.run();
    assert.equal(await stateOf(id), 'queued');
    await outbox.dispatch(id);
    assert.deepEqual(
      whatsapp.accepted.map((accepted) => accepted.id),
      [messageId(1)],
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
    const { messageId: sent, target } = open;
    const [chatId = ''] = target.recipients;
    const late = recoveryWith({
      evidence: async () => {
        await db.storage.outbox.recordReceipts(
          [{ messageId: sent, chatId, level: 'delivered' }],
          clock.now(),
        );
        return { kind: 'neverLeft', detail: 'no row' };
      },
    });
    await late.run();
    assert.equal(await stateOf(id), 'handed-over');
  });

  it('lets no bisection of a list settle what it is looking at', async () => {
    const id = await listDelivery(false);
    whatsapp.failNext({ kind: 'neverArrived' });
    await outbox.dispatch(id);
    const steps: string[] = [];
    const bisections: Promise<void>[] = [];
    const looking = recoveryWith({
      evidence: () => {
        bisections.push(
          outbox.inTurn(async () => {
            steps.push(`bisection finds it ${String(await stateOf(id))}`);
          }),
        );
        steps.push('recovery looks');
        return Promise.resolve({ kind: 'neverLeft', detail: 'no row' });
      },
    });
    await looking.run();
    await Promise.all(bisections);
    assert.deepEqual(steps, ['recovery looks', 'bisection finds it queued']);
  });

  it('lets notices go when it has looked once after the session became ready', async () => {
    whatsapp.disconnect();
    recovery.start();
    assert.equal(recovery.recovered, false);
    whatsapp.connect();
    await whenIdle('a look', () => recovery.recovered);
    assert.equal(recovered, 1);
    whatsapp.disconnect();
    assert.equal(recovery.recovered, false);
  });

  it('sends again, once, with the same id, what nobody acknowledged for ten minutes', async () => {
    const id = await doubtful();
    assert.equal(await stateOf(id), 'uncertain');
    await clock.advance(9 * MINUTE);
    assert.equal(await stateOf(id), 'uncertain');
    await clock.advance(2 * MINUTE);
    await whenIdle('it to be queued', async () => (await stateOf(id)) === 'queued');
    assert.ok(recovered > 1, 'the senders are told');

    whatsapp.failNext({ kind: 'neverArrived' });
    await outbox.dispatch(id);
    whatsapp.reopen();
    await clock.advance(HOUR);
    assert.equal(await stateOf(id), 'uncertain', 'never a third time');
  });

  it('waits one minute only when the notice is urgent', async () => {
    const id = await doubtful();
    await db.inspect('update notices set urgent = 1');
    await clock.advance(2 * MINUTE);
    await whenIdle('it to be queued', async () => (await stateOf(id)) === 'queued');
  });

  it('waits for receipts after a restart, however old the doubt is', async () => {
    const id = await doubtful();
    whatsapp.disconnect();
    await clock.advance(3 * HOUR);
    whatsapp.connect();
    await whenIdle('a look', () => recovery.recovered);
    assert.equal(await stateOf(id), 'uncertain');
    await clock.advance(2 * MINUTE);
    await whenIdle('it to be queued', async () => (await stateOf(id)) === 'queued');
  });

  it('does not send again what the living page still repeats by itself', async () => {
    const id = await listDelivery(false);
    whatsapp.failNext({ kind: 'neverArrived' });
    await outbox.dispatch(id);
    recovery.start();
    await whenIdle('a look at it', () => recovery.recovered);
    await clock.advance(HOUR);
    assert.equal(await stateOf(id), 'uncertain');
  });

  it('never takes an empty page for proof when another linking had sent', async () => {
    const id = await listDelivery(false);
    await db.storage.outbox.begin(id, messageId(7), clock.now(), 'link 1');
    whatsapp.relink();
    recovery.start();
    await whenIdle('a look at it', () => recovery.recovered);
    assert.equal(await stateOf(id), 'uncertain');
    await clock.advance(11 * MINUTE);
    await whenIdle('it to be queued', async () => (await stateOf(id)) === 'queued');
  });

  it('asks a person after a day, and hears a receipt even then', async () => {
    const id = await doubtful();
    await clock.advance(12 * MINUTE);
    whatsapp.failNext({ kind: 'answerLost' });
    await outbox.dispatch(id);
    await clock.leap(24 * HOUR);
    await whenIdle('it to be held', async () => (await stateOf(id)) === 'held');
    await whenIdle('the alert', () =>
      alerts.current().some(({ code }) => code === 'delivery-held'),
    );

    const [citizen] = citizens;
    assert.ok(citizen);
    const [accepted] = whatsapp.accepted;
    assert.ok(accepted);
    const receipt = { messageId: accepted.id, chatId: citizen.chatId, level: 'delivered' } as const;
    await db.storage.outbox.recordReceipts([receipt], clock.now());
    assert.equal(await stateOf(id), 'handed-over');
    await clock.advance(2 * MINUTE);
    await whenIdle('no alert', () => alerts.current().length === 0);
  });

  it('tells of what waits for a decision also while there is no link', async () => {
    const id = await doubtful();
    whatsapp.disconnect();
    await db.storage.outbox.settle(id, { kind: 'held', detail: 'stopped' }, clock.now());
    topics.touch('decisions');
    await whenIdle('the alert', () =>
      alerts.current().some(({ code }) => code === 'delivery-held'),
    );
    await db.storage.outbox.decideHeld(
      (await db.storage.outbox.held())[0]?.noticeId ?? 0,
      'sent',
      clock.now(),
    );
    topics.touch('decisions');
    await whenIdle('no alert', () => alerts.current().length === 0);
  });

  const DECISIONS = [
    ['sent', 'handed-over'],
    ['again', 'queued'],
  ] as const;
  for (const [decision, state] of DECISIONS) {
    it(`follows a person's decision: ${decision}`, async () => {
      const id = await doubtful();
      await db.storage.outbox.settle(id, { kind: 'held', detail: 'a day' }, clock.now());
      const [held] = await db.storage.outbox.held();
      assert.ok(held);
      assert.equal(held.people, 2);
      assert.equal(await db.storage.outbox.decideHeld(held.noticeId, decision, clock.now()), 1);
      assert.equal(await stateOf(id), state);
      assert.deepEqual(await db.storage.outbox.held(), []);
      if (decision === 'again') {
        await outbox.dispatch(id);
        assert.equal(whatsapp.accepted.length, 1);
      }
    });
  }

  it('holds a list that is to go again when one person is left of it', async () => {
    const id = await doubtful();
    await db.storage.outbox.settle(id, { kind: 'resend', detail: 'silence' }, clock.now());
    const [leaver] = citizens;
    assert.ok(leaver);
    await db.says('opt-out', leaver.person, { chatId: leaver.chatId });
    assert.deepEqual(await outbox.dispatch(id), { kind: 'dropped' });
    assert.equal(await stateOf(id), 'held');
    assert.deepEqual(whatsapp.accepted, []);
  });

  it('asks a person about a list that was sent again and is refused then: its people may have it', async () => {
    const id = await doubtful();
    await db.storage.outbox.settle(id, { kind: 'resend', detail: 'silence' }, clock.now());
    whatsapp.failNext({ kind: 'refused', code: 482 });
    assert.equal((await outbox.dispatch(id)).kind, 'refused');
    assert.equal(await stateOf(id), 'held');
    const [held] = await db.storage.outbox.held();
    assert.ok(held);
    assert.deepEqual(await db.storage.outbox.unassigned(held.noticeId), []);
    await db.storage.outbox.decideHeld(held.noticeId, 'again', clock.now());
    await outbox.dispatch(id);
    assert.equal(whatsapp.accepted.length, 1, 'under the id that it had');
  });

  it('asks a person about a list that was sent again and that one of its people makes fail then', async () => {
    const id = await doubtful();
    await db.storage.outbox.settle(id, { kind: 'resend', detail: 'silence' }, clock.now());
    whatsapp.trouble(() => ({ kind: 'keysMissing' }));
    for (let tries = 1; tries < 7; tries += 1) {
      assert.equal((await outbox.dispatch(id)).kind, 'notSent');
      assert.equal(await stateOf(id), 'queued', `after ${String(tries)} tries`);
    }
    await outbox.dispatch(id);
    assert.equal(await stateOf(id), 'held', 'it cannot be divided, and is not tried for ever');
    const [held] = await db.storage.outbox.held();
    assert.ok(held);
    assert.equal(held.people, 2);

    await db.storage.outbox.decideHeld(held.noticeId, 'again', clock.now());
    await outbox.dispatch(id);
    assert.equal(await stateOf(id), 'held', 'a person has it tried once more');
    await db.storage.outbox.decideHeld(held.noticeId, 'again', clock.now());
    whatsapp.trouble(null);
    await outbox.dispatch(id);
    assert.equal(await stateOf(id), 'handed-over');
  });

  it('goes on for ever with a list that has never left, which may be divided', async () => {
    const id = await listDelivery();
    whatsapp.trouble(() => ({ kind: 'keysMissing' }));
    for (let tries = 1; tries <= 9; tries += 1) await outbox.dispatch(id);
    assert.equal(await stateOf(id), 'queued');
  });

  it('ends a reply that is in doubt for a day with a record, and never repeats it', async () => {
    const { person, chatId } = whatsapp.addCitizen();
    await db.says('opt-in', person, { chatId, reply: { kind: 'welcome', text: 'Benvenuti' } });
    const [id] = await db.storage.outbox.queuedReplies(1, Infinity);
    assert.ok(id !== undefined);
    whatsapp.failNext({ kind: 'answerLost' });
    await outbox.dispatch(id);
    recovery = recoveryWith({
      evidence: () =>
        Promise.resolve({ kind: 'uncertain', detail: 'page closed', mayRepeat: false }),
    });
    await recovery.run();
    assert.equal(await stateOf(id), 'uncertain');

    await clock.leap(24 * HOUR);
    await recovery.run();

    assert.equal(await stateOf(id), 'failed');
    const entries = await db.storage.audit.entries({ limit: 10 });
    assert.deepEqual(
      entries.map(({ event }) => event),
      ['delivery.reply-given-up'],
    );
    assert.deepEqual(await db.storage.outbox.queuedReplies(1, Infinity), []);
    const [answer] = whatsapp.accepted;
    assert.ok(answer);

    const receipt = { messageId: answer.id, chatId, level: 'delivered' } as const;
    await db.storage.outbox.recordReceipts([receipt], clock.now());
    assert.equal(await stateOf(id), 'handed-over');
  });

  it('tells of replies that are to be sent again', async () => {
    const { person, chatId } = whatsapp.addCitizen();
    await db.says('opt-in', person, { chatId, reply: { kind: 'welcome', text: 'Benvenuti' } });
    const [id] = await db.storage.outbox.queuedReplies(1, Infinity);
    assert.ok(id !== undefined);
    whatsapp.failNext({ kind: 'stoppedBefore' });
    await outbox.dispatch(id);
    assert.equal(await recovery.run(), true);
    assert.deepEqual(await db.storage.outbox.queuedReplies(1, Infinity), [id]);
  });
});
