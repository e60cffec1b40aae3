import assert from 'node:assert/strict';
import { SessionLostError } from '#src/errors.js';
import { Outbox, type Dispatch } from '#src/sending/outbox.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import type { Storage } from '#src/ports/storage.js';
import type { Messenger, SendOutcome } from '#src/ports/transport.js';
import type { Receipt } from '#src/model/delivery.js';
import { FakeWhatsApp, type SendFault } from '../fakes/fake-whatsapp.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { silentLogger } from '../fakes/runtime.js';
import { useStorage } from '../support/storage.js';
import { whenIdle } from '../support/when-idle.js';

describe('Outbox', () => {
  const db = useStorage();
  let whatsapp: FakeWhatsApp;
  let outbox: Outbox;
  let deliveryId: number;
  let clock: ManualClock;
  let canSend: boolean;
  const receiptListeners = new Set<(receipts: readonly Receipt[]) => void>();

  beforeEach(async () => {
    clock = new ManualClock();
    canSend = true;
    receiptListeners.clear();
    whatsapp = new FakeWhatsApp();
    await whatsapp.start();
    const citizens = [whatsapp.addCitizen(), whatsapp.addCitizen()];
    for (const { person, chatId } of citizens) await db.says('opt-in', person, { chatId });
    outbox = outboxWith(whatsapp);
    deliveryId = await db.assignList(await db.accept());
  });

  const outboxWith = (
    messenger: Pick<Messenger, 'send'>,
    store: Storage['outbox'] = db.storage.outbox,
  ) =>
    new Outbox({
      session: whatsapp,
      store,
      register: db.storage.register,
      messenger: {
        newId: newMessageId,
        identify: (phone) => whatsapp.identify(phone),
        send: (...message) => messenger.send(...message),
        onReceipts: (listener) => {
          receiptListeners.add(listener);
          return () => receiptListeners.delete(listener);
        },
      },
      clock,
      log: silentLogger,
      canSend: () => canSend,
      onOutcome: () => Promise.resolve(),
    });
  const row = async (): Promise<{ state: string; code: string | null; id: string | null }> => {
    const [found] = (await db.inspect(
      `select state, code, message_id as id from deliveries where id = ${String(deliveryId)}`,
    )) as { state: string; code: string | null; id: string | null }[];
    assert.ok(found);
    return found;
  };

  const OUTCOMES: [SendFault | null, Dispatch['kind'], string][] = [
    [null, 'sent', 'handed-over'],
    [{ kind: 'refused', code: 429 }, 'refused', 'failed'],
    [{ kind: 'notSent' }, 'notSent', 'queued'],
    [{ kind: 'answerLost' }, 'unknown', 'uncertain'],
    [{ kind: 'stoppedBefore' }, 'unknown', 'uncertain'],
  ];
  for (const [fault, outcome, state] of OUTCOMES) {
    it(`makes a delivery ${state} when the outcome is ${fault?.kind ?? 'good'}`, async () => {
      if (fault !== null) whatsapp.failNext(fault);
      assert.equal((await outbox.dispatch(deliveryId)).kind, outcome);
      assert.equal((await row()).state, state);
      assert.equal((await row()).code, fault?.kind === 'refused' ? '429' : null);
    });
  }

  it('sends nothing when all sending is stopped as it is begun, and has it wait', async () => {
    canSend = false;
    assert.equal((await outbox.dispatch(deliveryId)).kind, 'stopped');
    assert.deepEqual(whatsapp.accepted, []);
    assert.equal((await row()).state, 'queued');
    canSend = true;
    assert.equal((await outbox.dispatch(deliveryId)).kind, 'sent');
  });

  it('takes an exception for an unknown outcome', async () => {
    const failing = outboxWith({ send: () => Promise.reject(new SessionLostError('closed')) });
    assert.deepEqual(await failing.dispatch(deliveryId), { kind: 'unknown', detail: 'closed' });
    assert.equal((await row()).state, 'uncertain');
  });

  describe('when the answer does not come', () => {
    let answers: (outcome: SendOutcome) => void;
    let dispatched: Promise<Dispatch>;

    beforeEach(async () => {
      const waiting = outboxWith({
        send: () =>
          new Promise((resolve) => {
            answers = resolve;
          }),
      });
      dispatched = waiting.dispatch(deliveryId);
      await whenIdle('the send', () => receiptListeners.size === 1);
    });

    const receiptOf = (messageId: string): void => {
      for (const listener of receiptListeners)
        listener([{ messageId, chatId: '1@lid', level: 'delivered' }]);
    };

    it('takes the receipt of a phone for it, five seconds later', async () => {
      receiptOf((await row()).id ?? '');
      receiptOf((await row()).id ?? '');
      assert.deepEqual(clock.naps, [5_000]);
      await clock.advance(5_000);
      assert.equal((await dispatched).kind, 'sent');
      assert.equal((await row()).state, 'handed-over');
      assert.equal(receiptListeners.size, 0);
    });

    it('prefers the answer if that comes meanwhile', async () => {
      receiptOf((await row()).id ?? '');
      answers({ kind: 'sent' });
      assert.equal((await dispatched).kind, 'sent');
      assert.equal(receiptListeners.size, 0);
      assert.equal(clock.sleepers, 0);
    });

    it('takes no notice of the receipt of another message', async () => {
      receiptOf('3EB0000000000000000001');
      assert.deepEqual(clock.naps, []);
      answers({ kind: 'unknown', detail: 'timeout' });
      assert.equal((await dispatched).kind, 'unknown');
    });
  });

  it('has committed the id when the page is asked to send', async () => {
    const committed: unknown[] = [];
    const looking = outboxWith({
      send: async (_target, id) => {
        committed.push([id, await row()]);
        return { kind: 'sent' };
      },
    });
    await looking.dispatch(deliveryId);
    const { id } = await row();
    assert.match(id ?? '', /^3EB0[0-9A-F]{18}$/);
    assert.deepEqual(committed, [[id, { state: 'sending', code: null, id }]]);
  });

  it('sends again with the same id', async () => {
    whatsapp.failNext({ kind: 'notSent' });
    await outbox.dispatch(deliveryId);
    const { id } = await row();
    await outbox.dispatch(deliveryId);
    assert.deepEqual(
      whatsapp.accepted.map((accepted) => accepted.id),
      [id],
    );
  });

  it('sends nothing when nobody is left', async () => {
    for (const { person } of await db.active()) await db.says('opt-out', person);
    assert.deepEqual(await outbox.dispatch(deliveryId), { kind: 'dropped' });
    assert.equal((await row()).state, 'dropped');
    assert.deepEqual(whatsapp.accepted, []);
  });

  it('counts a delivery as abandoned only when no send of it runs', async () => {
    const release = whatsapp.hold();
    const dispatched = outbox.dispatch(deliveryId);
    await whenIdle('the send', async () => (await row()).state === 'sending');
    assert.deepEqual(await outbox.abandoned(), []);
    const afterRestart = outboxWith(whatsapp);
    assert.deepEqual(
      (await afterRestart.abandoned()).map(({ id, state }) => [id, state]),
      [[deliveryId, 'sending']],
    );
    release();
    await dispatched;
    assert.deepEqual(await afterRestart.abandoned(), []);
  });

  it('begins nothing that it is sending already, and leaves it to whoever has begun it', async () => {
    const release = whatsapp.hold();
    const dispatched = outbox.dispatch(deliveryId);
    // before it is committed that it has begun, and afterwards
    assert.deepEqual(await outbox.dispatch(deliveryId), { kind: 'underway' });
    await whenIdle('the send', async () => (await row()).state === 'sending');
    assert.deepEqual(await outbox.dispatch(deliveryId), { kind: 'underway' });
    assert.deepEqual(await outbox.abandoned(), []);
    release();
    assert.equal((await dispatched).kind, 'sent');
    assert.equal((await row()).state, 'handed-over');
    assert.equal(whatsapp.accepted.length, 1);
  });

  it('does not count a delivery that started and ended while the store was read', async () => {
    const { outbox: store } = db.storage;
    const [sending, read, answered] = [gate(), gate(), gate()];
    const slow = outboxWith(whatsapp, {
      ...store,
      // what was read is out of date when it comes back
      open: async () => {
        await sending.passed;
        const open = await store.open();
        read.open();
        await answered.passed;
        return open;
      },
    });
    const abandoned = slow.abandoned();
    const release = whatsapp.hold();
    const dispatched = slow.dispatch(deliveryId);
    await whenIdle('the send', async () => (await row()).state === 'sending');
    sending.open();
    await read.passed;
    release();
    await dispatched;
    answered.open();
    assert.deepEqual(await abandoned, []);
  });
});

function gate(): { open: () => void; passed: Promise<void> } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), passed };
}
