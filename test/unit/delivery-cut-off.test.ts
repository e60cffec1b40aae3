import assert from 'node:assert/strict';
import { at, notice } from '../support/storage.js';
import { useTownThatSends, type TownThatSends } from '../support/town-that-sends.js';
import { whenIdle } from '../support/when-idle.js';

describe('Delivery of notices, where something comes between,', () => {
  let town: TownThatSends;
  const db = useTownThatSends((founded) => {
    town = founded;
    town.whatsapp.lists.limitTo(3);
  });

  it('goes on after an interruption where it was', async () => {
    const citizens = await town.subscribers(6);
    const id = await town.accept('Avviso');
    const release = town.whatsapp.hold();
    await town.start();
    await whenIdle('the first list', async () => (await db.storage.outbox.open()).length === 1);
    town.whatsapp.disconnect();
    release();
    await whenIdle('the first list to be sent', () => town.whatsapp.accepted.length === 1);
    town.whatsapp.connect();
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    assert.deepEqual(town.routes(), ['list of 3', 'list of 3']);
  });

  it('tries again what was not sent, with the same id and growing pauses', async () => {
    const citizens = await town.subscribers(2);
    town.whatsapp.failNext({ kind: 'notSent' }, { kind: 'notSent' }, { kind: 'notSent' });
    const id = await town.accept('Avviso');
    await town.start();
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    const retries = town.clock.naps.filter((ms) => [1_000, 2_000].includes(ms));
    assert.deepEqual(retries, [1_000, 2_000]);
    assert.equal(new Set(town.whatsapp.accepted.map(({ id }) => id)).size, 1);
  });

  it('never repeats a send whose answer was lost; receipts prove it', async () => {
    const citizens = await town.subscribers(6);
    town.whatsapp.failNext({ kind: 'answerLost' });
    const id = await town.accept('Avviso');
    await town.start();
    await town.finishes(id);
    await town.timePassesUntil('the proof', async () => (await town.progress(id)).accepted === 6);
    town.everyoneShows(citizens, 'Avviso');
    assert.equal(town.whatsapp.accepted.length, 2);
  });

  it('reads the receipts of a delivery that recovery has found handed over', async () => {
    const citizens = await town.subscribers(2);
    const id = await sentUnheard();
    town.process.start();
    await delivered(id, 2);
    town.everyoneShows(citizens, 'Avviso');
  });

  it('asks about receipts only after what citizens wrote has been read', async () => {
    await town.subscribers(2);
    const id = await sentUnheard();
    const readReceipts = town.whatsapp.readReceipts.bind(town.whatsapp);
    const asked: boolean[] = [];
    town.whatsapp.readReceipts = (sent) => {
      asked.push(town.caughtUp);
      return readReceipts(sent);
    };
    town.caughtUp = false;
    town.process.start();
    const recovered = async () => (await town.progress(id)).accepted === 2;
    await town.timePassesUntil('the recovery', recovered);
    await whenIdle('the loops to rest', () => town.clock.naps.at(-1) === 30_000);
    assert.deepEqual(asked, []);
    town.caughtUp = true;
    town.topics.touch('inbox');
    await delivered(id, 2);
  });

  /** A notice to two subscribers of which the last process heard neither the answer nor a receipt. */
  async function sentUnheard(): Promise<number> {
    const id = await town.accept('Avviso');
    await db.storage.outbox.assign(id, [
      { kind: 'list', listId: '1@broadcast', subscriberIds: [1, 2] },
    ]);
    const begun = await db.storage.outbox.begin(1, '3EB0000000000000000001', 1, 'link 1');
    assert.ok(begun.kind === 'started');
    const { target, messageId, content } = begun.delivery;
    await town.whatsapp.start();
    await town.whatsapp.send(target, messageId, content);
    await whenIdle('the receipts to have gone unheard', () =>
      town.whatsapp
        .readReceipts([{ target, messageId }])
        .then((receipts) => receipts?.length === 2),
    );
    return id;
  }

  async function delivered(id: number, people: number): Promise<void> {
    await town.timePassesUntil(
      `receipts of ${String(people)}`,
      async () => (await town.progress(id)).delivered === people,
    );
  }

  it('shows as uncertain what nobody can tell, and leaves it', async () => {
    await town.subscribers(2);
    town.whatsapp.failNext({ kind: 'neverArrived' });
    const id = await town.accept('Avviso');
    await town.start();
    await town.finishes(id);
    town.whatsapp.disconnect();
    town.whatsapp.connect();
    await whenIdle('the loop to rest again', () => town.clock.naps.at(-1) === 30_000);
    assert.equal((await town.progress(id)).uncertain, 2);
    assert.deepEqual(town.whatsapp.accepted, []);
  });

  it('sends again, a little later, what is proved not to have gone', async () => {
    const citizens = await town.subscribers(1);
    town.whatsapp.failNext({ kind: 'stoppedBefore' });
    await town.accept('Avviso');
    await town.start();
    await whenIdle('the first finish', () => town.finished.length === 1);
    town.everyoneShows(citizens);
    const before = town.clock.now();
    await town.timePassesUntil('the second finish', () => town.finished.length === 2);
    town.everyoneShows(citizens, 'Avviso');
    assert.ok(town.clock.now() - before >= 10_000, 'not at once');
  });

  it('goes on in another process when one was stopped in the middle of a send', async () => {
    const citizens = await town.subscribers(6);
    const id = await town.accept('Avviso');
    const release = town.whatsapp.hold();
    await town.start();
    await whenIdle('the first list', async () => (await db.storage.outbox.open()).length === 1);
    await town.process.stop(0);
    town.process = town.sending();
    town.whatsapp.disconnect();
    release();
    await whenIdle('the first list to be settled', async () => {
      return (await db.storage.outbox.open()).length === 0;
    });
    await town.start();
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    assert.equal(town.whatsapp.accepted.length, 2);
  });

  it('finds out what became of a delivery that a killed process had begun', async () => {
    const citizens = await town.subscribers(4);
    town.whatsapp.lists.limitTo(2);
    const id = await town.accept('Avviso');
    const subscriberIds = await db.storage.outbox.unassigned(id);
    await db.storage.outbox.assign(id, [
      { kind: 'list', listId: '1@broadcast', subscriberIds: subscriberIds.slice(0, 2) },
      { kind: 'list', listId: '2@broadcast', subscriberIds: subscriberIds.slice(2) },
    ]);
    const next = await db.storage.outbox.nextOf(id);
    assert.ok(next);
    const begun = await db.storage.outbox.begin(next.id, '3EB0000000000000000001', 1, 'link 1');
    assert.ok(begun.kind === 'started');
    const { target, messageId, content } = begun.delivery;
    await town.whatsapp.start();
    await town.whatsapp.send(target, messageId, content);
    town.process.start();
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    assert.equal(town.whatsapp.accepted.length, 2);
    await town.timePassesUntil('the receipts that nobody heard', async () => {
      return (await town.progress(id)).delivered === 4;
    });
  });

  it('lets the message that is being sent end when it stops', async () => {
    await town.subscribers(6);
    await town.accept('Avviso');
    const release = town.whatsapp.hold();
    await town.start();
    await whenIdle('the first list', async () => (await db.storage.outbox.open()).length === 1);
    const stopped = town.process.stop(5_000);
    release();
    await stopped;
    assert.deepEqual(await db.storage.outbox.open(), []);
    assert.equal(town.whatsapp.accepted.length, 1, 'and begins no other');
  });

  it('lets a list message end, too, that an urgent notice has overtaken while it stops', async () => {
    await town.subscribers(6);
    await town.accept('Avviso');
    const answer = town.whatsapp.hold();
    await town.start();
    await whenIdle('the first list', async () => (await db.storage.outbox.open()).length === 1);
    let isStopped = false;
    const stopped = town.process.stop(60_000).then(() => {
      isStopped = true;
    });
    await db.storage.notices.accept(notice('Urgente', { urgent: true }), at(town.clock.now()));
    town.topics.touch('notices');
    await whenIdle('the stop to wait for the answer', () => !isStopped);
    await town.clock.advance(59_000);
    assert.equal(isStopped, false);
    answer();
    await stopped;
    assert.deepEqual(await db.storage.outbox.open(), []);
    assert.equal(town.whatsapp.accepted.length, 1, 'and begins no other');
  });

  it('waits no longer for what was overtaken than it was to wait altogether', async () => {
    await town.subscribers(6);
    await town.accept('Avviso');
    const answer = town.whatsapp.hold();
    await town.start();
    await whenIdle('the first list', async () => (await db.storage.outbox.open()).length === 1);
    const stopped = town.process.stop(60_000);
    await town.clock.advance(40_000);
    await db.storage.notices.accept(notice('Urgente', { urgent: true }), at(town.clock.now()));
    town.topics.touch('notices');
    await town.clock.advance(20_001);
    await stopped;
    assert.equal(town.whatsapp.accepted.length, 0, 'it is still on its way');
    answer();
    await whenIdle('its end', async () => (await db.storage.outbox.open()).length === 0);
  });
});
