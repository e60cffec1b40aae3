import assert from 'node:assert/strict';
import { blockedWhileListIsMade } from '../support/blocked-meanwhile.js';
import { useTownThatSends, type TownThatSends } from '../support/town-that-sends.js';
import { whenIdle } from '../support/when-idle.js';

describe('Delivery of notices, where WhatsApp refuses,', () => {
  let town: TownThatSends;
  const db = useTownThatSends((founded) => {
    town = founded;
    town.whatsapp.lists.limitTo(3);
  });

  it('tries a person later whose chat is refused, with the same id, and the others at once', async () => {
    town.whatsapp.lists.takeAway('no lists');
    const citizens = await town.subscribers(3);
    town.whatsapp.failNext({ kind: 'refused', code: 463 });
    const id = await town.accept('Avviso');
    const acceptedAt = town.clock.now();
    await town.start();
    await town.timePassesUntil('the others', async () => (await town.progress(id)).accepted === 2);
    const [first, ...others] = citizens;
    assert.ok(first);
    town.everyoneShows(others, 'Avviso');
    town.everyoneShows([first]);
    assert.equal((await town.progress(id)).waiting, 1);
    const [refused] = (await db.inspect(
      `select message_id as id, not_before as notBefore from deliveries where state = 'queued'`,
    )) as { id: string; notBefore: number }[];
    assert.ok(refused && refused.notBefore >= acceptedAt + 60 * 60_000);
    await town.clock.leap(refused.notBefore - town.clock.now() - 1);
    assert.equal(town.whatsapp.accepted.length, 2);
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    assert.equal(first.inbox[0]?.id, refused.id);
  });

  it('sends to the people of a refused list one to one', async () => {
    const citizens = await town.subscribers(6);
    await town.start();
    await town.finishes(await town.accept('Primo'));
    town.whatsapp.failNext({ kind: 'refused', code: 400 });
    const id = await town.accept('Avviso');
    await town.finishes(id);
    town.everyoneShows(citizens, 'Primo', 'Avviso');
    assert.deepEqual(town.routes().slice(2), ['list of 3', 'person', 'person', 'person']);
    const { notReached, accepted } = await town.progress(id);
    assert.deepEqual({ notReached, accepted }, { notReached: 0, accepted: 6 });
  });

  it('finds who makes a list fail, and sends to nobody twice', async () => {
    town.whatsapp.lists.limitTo(16);
    const citizens = await town.subscribers(16);
    const culprit = citizens[5];
    assert.ok(culprit);
    town.whatsapp.breakListsWith(culprit);
    const id = await town.accept('Avviso');
    await town.start();
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    assert.deepEqual(town.routes().toSorted(), [
      'list of 2',
      'list of 4',
      'list of 8',
      'person',
      'person',
    ]);
    const excluded = await db.storage.lists.excluded(0);
    assert.equal(excluded.size, 2, 'the culprit and one more');
    const second = await town.accept('Altro');
    await town.finishes(second);
    town.everyoneShows(citizens, 'Avviso', 'Altro');
    assert.deepEqual(town.routes().slice(5), ['list of 14', 'person', 'person']);
  });

  it('divides no list of which something may have left', async () => {
    await town.subscribers(8);
    town.whatsapp.lists.limitTo(8);
    town.whatsapp.failNext({ kind: 'neverArrived' });
    const id = await town.accept('Avviso');
    await town.start();
    await town.finishes(id);
    assert.equal((await town.progress(id)).uncertain, 8);
    assert.equal(await db.storage.outbox.bisections(id), 0);
  });

  for (const code of [402, 405, 420]) {
    it(`uses lists no more after ${String(code)}, until staff say so`, async () => {
      const citizens = await town.subscribers(3);
      town.whatsapp.failNext({ kind: 'refused', code });
      await town.start();
      await town.finishes(await town.accept('Avviso'));
      await town.clock.leap(40 * 24 * 60 * 60_000);
      await town.finishes(await town.accept('Altro'));
      assert.deepEqual(town.routes(), Array(6).fill('person'));
      assert.equal((await town.process.deliveryStatus()).why.code, 'refused');
      assert.deepEqual(town.alertCodes(), ['lists-unavailable']);
      assert.deepEqual(await town.process.resumeSending(), { kind: 'done' });
      await town.finishes(await town.accept('Ripreso'));
      assert.deepEqual(town.routes().slice(6), ['list of 3']);
      town.everyoneShows(citizens, 'Avviso', 'Altro', 'Ripreso');
      assert.deepEqual(town.alertCodes(), []);
    });
  }

  it('sends to no list that was being made when the account was blocked, until staff say so', async () => {
    const citizens = await town.subscribers(3);
    const [citizen] = citizens;
    assert.ok(citizen);
    const id = await town.accept('Avviso');
    blockedWhileListIsMade(town, citizen);
    await town.start();
    await town.timePassesUntil('the stop', () => town.alertCodes().includes('sending-stopped'));
    await town.clock.advance(60_000);
    assert.deepEqual(town.whatsapp.accepted, []);
    assert.equal((await town.progress(id)).waiting, 3);
    await town.process.resumeSending();
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
  });

  it('stops everything when the account is blocked, in the next process too', async () => {
    const citizens = await town.subscribers(6);
    town.whatsapp.failNext({ kind: 'refused', code: 482 });
    const id = await town.accept('Avviso');
    await town.start();
    await town.timePassesUntil('the stop', () => town.alertCodes().includes('sending-stopped'));
    const [citizen] = citizens;
    assert.ok(citizen);
    await town.says(citizen, 'opt-in', 'Risposta');
    await town.process.stop(0);
    town.process = town.sending();
    town.process.start();
    town.topics.touch('replies');
    await whenIdle('the loops to rest', () => town.clock.naps.length >= 12);
    assert.deepEqual(town.whatsapp.accepted, [], 'no reply either');
    const { route, why } = await town.process.deliveryStatus();
    assert.deepEqual([route, why.code], ['waiting', 'stopped']);

    assert.equal((await town.process.resumeSending()).kind, 'done');
    await town.finishes(id);
    for (const each of citizens) assert.ok(town.shown(each).includes('Avviso'));
    assert.equal(citizens.flatMap((each) => town.shown(each)).length, 7, 'and one reply');
    assert.equal((await town.process.resumeSending()).kind, 'refused');
    const events = (await db.storage.audit.entries({ limit: 5 })).map(({ event }) => event);
    assert.deepEqual(events, ['sending.resumed', 'sending.stopped']);
  });

  it('stops everything after three refusals in a row', async () => {
    town.whatsapp.lists.takeAway('no lists');
    await town.subscribers(5);
    const refusal = { kind: 'refused', code: 500 } as const;
    town.whatsapp.failNext(refusal, refusal, refusal);
    const id = await town.accept('Avviso');
    await town.start();
    await town.timePassesUntil('the stop', () => town.alertCodes().includes('sending-stopped'));
    assert.equal((await town.progress(id)).waiting, 2);
    assert.deepEqual(town.whatsapp.accepted, []);
  });
});
