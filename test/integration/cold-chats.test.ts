/**
 * While WhatsApp refuses new chats, it refuses everybody who has not written for some weeks: their token
 * has run out. Nobody of them is tried, since each refusal counts against the number (docs/delivery.md).
 */
import assert from 'node:assert/strict';
import { UNKNOWN, type AccountFacts } from '#src/model/account-health.js';
import type { Sending } from '#src/sending/sending.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { FakeTown } from '../fakes/fake-town.js';
import { at, notice, useStorage } from '../support/storage.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Days since each citizen wrote last; tokens are good for 21 to 28. */
const AGES = [0, 3, 10, 20, 22, 29, 40, 90, 180, 400];
const WARM = 5;

const LOCKS: Readonly<Record<string, (until: number | null) => Partial<AccountFacts>>> = {
  timelock: (until) => ({ timelock: { active: true, kind: 'RESTRICT_ALL_COMPANIONS', until } }),
  'the cap on new chats': (until) => ({
    newChats: { state: 'capped', used: 100, total: 100, until },
  }),
};

describe('people whose token has run out', () => {
  const db = useStorage();
  let town: FakeTown;
  let sending: Sending;
  let citizens: FakeCitizen[];

  beforeEach(async () => {
    town = new FakeTown(db.storage);
    town.whatsapp.lists.takeAway('no lists');
    town.pace = { ...town.pace, pauseSeconds: { from: 0, to: 0 } };
    citizens = await town.subscribers(AGES.length);
    const { account } = town.whatsapp;
    account.expiredBefore = town.clock.now() - 24 * DAY;
    for (const [index, { person }] of citizens.entries()) {
      account.give(person, town.clock.now() - (AGES[index] ?? 0) * DAY);
    }
    sending = town.sending();
  });
  afterEach(async () => {
    await sending.stop(0);
    assert.deepEqual(town.bugs, []);
  });

  const begin = async (): Promise<number> => {
    const id = await town.accept('Avviso');
    await town.whatsapp.start();
    sending.start();
    return id;
  };
  const served = () => citizens.filter((citizen) => town.shown(citizen).includes('Avviso'));

  for (const [what, lock] of Object.entries(LOCKS)) {
    describe(`under ${what}`, () => {
      it('are not tried, and wait; the others have it', async () => {
        town.whatsapp.account.told = { ...UNKNOWN, ...lock(null) };
        const id = await begin();
        await town.timePassesUntil('the others', () => served().length === WARM);
        // readings and retries have had their turn
        for (let days = 0; days < 3; days += 1) await town.clock.leap(DAY);
        assert.deepEqual(served(), citizens.slice(0, WARM));
        assert.deepEqual(town.whatsapp.refused, []);
        assert.equal((await town.progress(id)).waiting, AGES.length - WARM);
      });

      it('are named where it is foretold when the notice is done', async () => {
        const until = town.clock.now() + DAY;
        town.whatsapp.account.told = { ...UNKNOWN, ...lock(until) };
        const id = await begin();
        await town.timePassesUntil('the others', () => served().length === WARM);
        const notice = await db.storage.notices.get(id);
        assert.ok(notice);
        const outlookOf = await sending.outlooks();
        assert.deepEqual(outlookOf(notice, await town.progress(id)), {
          startsAt: until,
          waitsFor: 'account',
          ends: null,
          cold: AGES.length - WARM,
          routes: {
            ...{ lists: null, direct: null, channel: null },
            notNow: [{ people: AGES.length - WARM, why: 'account', until }],
          },
        });
      });

      it('have it when they write', async () => {
        town.whatsapp.account.told = { ...UNKNOWN, ...lock(null) };
        await begin();
        await town.timePassesUntil('the others', () => served().length === WARM);
        const cold = citizens.at(-1);
        assert.ok(cold);
        town.whatsapp.account.give(cold.person, town.clock.now());
        const wroteAt = town.clock.now();
        town.topics.touch('replies');
        await town.timePassesUntil('the one who wrote', () => served().length === WARM + 1);
        assert.ok(town.clock.now() - wroteAt < 2 * MINUTE, 'not only when it is read again anyway');
        assert.deepEqual(town.whatsapp.refused, []);
      });

      it('have it when WhatsApp has said that it ends', async () => {
        town.whatsapp.account.told = { ...UNKNOWN, ...lock(town.clock.now() + DAY) };
        const id = await begin();
        await town.timePassesUntil('the others', () => served().length === WARM);
        await town.clock.leap(DAY - 1);
        assert.equal(served().length, WARM);
        town.whatsapp.account.told = UNKNOWN;
        await town.timePassesUntil('all', () => town.finished.includes(id));
        assert.equal(served().length, AGES.length);
        assert.deepEqual(town.whatsapp.refused, []);
      });
    });
  }

  describe('while the notice cannot go', () => {
    /** How often the account was read in these minutes, after the first one. */
    const readings = async (minutes: number): Promise<number> => {
      town.whatsapp.account.told = { ...UNKNOWN, ...LOCKS['timelock']?.(null) };
      await begin();
      await town.clock.leap(60_000);
      const before = town.whatsapp.account.named.length;
      await town.clock.leap(minutes * 60_000);
      return town.whatsapp.account.named.length - before;
    };

    it('and all sending is stopped, are asked about no more often than at any time', async () => {
      const { sending: state } = db.storage;
      await state.save({ stop: { why: 'errors', code: '463', since: town.clock.now() } });
      const count = await readings(14);
      assert.ok(count <= 1, String(count));
    });

    it('for lists that come late, are asked about when it is looked at, and not because they were', async () => {
      town.whatsapp.lists.comeLate('WAWebBroadcastListAction');
      const count = await readings(1);
      assert.ok(count <= 6, String(count));
    });
  });

  it('are written to like everybody while nothing is refused', async () => {
    const id = await begin();
    await town.timePassesUntil('all', () => town.finished.includes(id));
    assert.equal(served().length, AGES.length);
  });

  it('are found out by one refusal when the lock comes between two readings', async () => {
    await sending.stop(0);
    town.pace = { ...town.pace, pauseSeconds: { from: 10, to: 10 } };
    sending = town.sending();
    await begin();
    await town.timePassesUntil('the first', () => served().length > 0);
    town.whatsapp.account.told = { ...UNKNOWN, ...LOCKS['timelock']?.(null) };
    await town.timePassesUntil('the others', () => served().length === WARM);
    await town.timePassesUntil('a refusal', () => town.whatsapp.refused.length > 0);
    // before it is read again anyway
    await town.clock.leap(10 * MINUTE);
    assert.equal(town.whatsapp.refused.length, 1);
  });

  it('do not wait on a reading that is old', async () => {
    const { account } = town.whatsapp;
    account.told = { ...UNKNOWN, ...LOCKS['timelock']?.(null) };
    await begin();
    await town.timePassesUntil('the others', () => served().length === WARM);
    account.takes = () => Promise.reject(new Error('the servers do not answer'));
    await town.clock.leap(16 * MINUTE);
    account.takes = () => Promise.resolve();
    account.told = UNKNOWN;
    const endedAt = town.clock.now();
    await town.timePassesUntil('all', () => served().length === AGES.length);
    assert.ok(town.clock.now() - endedAt < 5 * MINUTE, 'not only when it is read again anyway');
  });

  it('keep no urgent message waiting that others can have, while nobody tells of the account', async () => {
    const { account } = town.whatsapp;
    account.told = { ...UNKNOWN, ...LOCKS['timelock']?.(null) };
    await begin();
    await town.timePassesUntil('the others', () => served().length === WARM);
    const asked = account.named.length;
    account.takes = () => town.clock.sleep(30_000);
    await town.clock.passesUntil('it to be asked again', () => account.named.length > asked);
    const { notice: taken } = await db.storage.notices.accept(
      notice('Urgente', { parts: [{ kind: 'text', text: 'Urgente' }], urgent: true }),
      at(town.clock.now()),
    );
    const before = town.clock.elapsed();
    town.topics.touch('notices');
    const have = () => citizens.filter((citizen) => town.shown(citizen).includes('Urgente'));
    await town.clock.passesUntil('those who can', () => have().length === WARM);
    assert.ok(town.clock.elapsed() - before < 10_000, String(town.clock.elapsed() - before));
    assert.equal((await town.progress(taken.id)).waiting, AGES.length - WARM);
    assert.deepEqual(town.whatsapp.refused, []);
  });
});
