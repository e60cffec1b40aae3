/** Answers of the servers that come at the same moment. */
import assert from 'node:assert/strict';
import { STILL_STOPPED } from '#src/messages/it/alerts.js';
import { UNKNOWN } from '#src/model/account-health.js';
import { RouteKeeper, type RouteKeeperParts } from '#src/sending/route-keeper.js';
import { FakeTown } from '../fakes/fake-town.js';
import { silentLogger } from '../fakes/runtime.js';
import { useStorage } from '../support/storage.js';

describe('RouteKeeper', () => {
  const db = useStorage();
  let town: FakeTown;
  let routes: RouteKeeper;
  let unenterable = false;

  beforeEach(async () => {
    town = new FakeTown(db.storage);
    routes = keeper(town.whatsapp.lists);
    await town.whatsapp.start();
    routes.start();
    await routes.status();
  });
  afterEach(() => routes.stop());

  function keeper(lists: RouteKeeperParts['lists']): RouteKeeper {
    return new RouteKeeper({
      session: town.whatsapp,
      caughtUp: () => true,
      lists,
      account: {
        health: null,
        listPeopleLeft: null,
        noteList: () => undefined,
        noteRefusal: () => undefined,
      },
      canary: { run: () => assert.fail('there are no test phones') },
      testPhones: [],
      store: db.storage.sending,
      outbox: db.storage.outbox,
      quiet: () => false,
      audit: {
        record: (entry) =>
          unenterable ? Promise.reject(new Error('disk full')) : db.storage.audit.record(entry),
      },
      transaction: db.storage.transaction,
      settings: town.listSettings,
      zone: 'Europe/Rome',
      clock: town.clock,
      log: silentLogger,
      alerts: town.alerts,
      topics: town.topics,
    });
  }

  it('foresees lists as large as they were while the page is asked what it takes', async () => {
    const checking = keeper({ support: () => new Promise(() => undefined) });
    checking.start();
    assert.equal((await checking.present(false)).why, 'checking');
    assert.equal(checking.listLimit, 0, 'nobody is sent to meanwhile');
    assert.equal(await checking.listLimitForeseen(), null, 'nobody has said it yet');
    const before = { ...UNKNOWN, at: town.clock.now() };
    await db.storage.sending.saveHealth({ ...before, listLimit: 100 });
    assert.equal(await checking.listLimitForeseen(), 100);
    await db.storage.sending.saveHealth({ ...before, listLimit: 900 });
    assert.equal(
      await checking.listLimitForeseen(),
      256,
      'what is announced beyond that is not believed',
    );
    checking.stop();
  });

  const blocked = () =>
    routes.note('person', { kind: 'refused', why: 'blocked', code: '482', detail: 'blocked' }, 1);
  const taken = () => routes.note('list', { kind: 'sent' }, 2);

  for (const [what, answers] of [
    ['a block and a success', [blocked, taken]],
    ['a success and a block', [taken, blocked]],
  ] as const) {
    it(`stops for ${what} at the same moment, in memory as in the database`, async () => {
      await Promise.all(answers.map((answer) => answer()));
      const stored = await db.storage.sending.state();
      assert.equal(stored.stop?.why, 'blocked');
      assert.equal(stored.canary?.outcome, 'passed');
      assert.equal(routes.canSend, false);
    });
  }

  const listRefused = () =>
    routes.note('list', { kind: 'refused', why: 'no-lists', code: '405', detail: 'no lists' }, 2);

  it('does not lift a stop of all sending for who asks to try lists again, and says so', async () => {
    await listRefused();
    await blocked();
    const outcome = await routes.retryLists();
    assert.ok(outcome.kind === 'refused');
    assert.equal(outcome.why, STILL_STOPPED);
    assert.equal(routes.canSend, false);
    const stored = await db.storage.sending.state();
    assert.deepEqual([stored.stop?.why, stored.listsOff?.why], ['blocked', 'refused']);
    assert.ok(town.alerts.current().some(({ code }) => code === 'sending-stopped'));
    assert.equal((await routes.resume()).kind, 'done', 'which tries lists again, too');
    assert.equal((await db.storage.sending.state()).listsOff, null);
  });

  it('tells staff of a stop that cannot be entered in the audit log', async () => {
    unenterable = true;
    await blocked();
    unenterable = false;
    assert.deepEqual(
      town.alerts.current().map(({ code }) => code),
      ['sending-stopped'],
    );
    assert.equal((await routes.resume()).kind, 'done');
  });

  it('tries lists again that were refused, once, and enters who has asked for it', async () => {
    await listRefused();
    assert.equal((await routes.present(false)).why, 'refused');
    assert.deepEqual(await routes.retryLists(), { kind: 'done' });
    assert.equal((await routes.present(false)).route, 'lists');
    const [entry] = await db.storage.audit.entries({ limit: 1 });
    assert.deepEqual([entry?.actor, entry?.event], ['staff', 'sending.lists-retried']);
    assert.equal((await routes.retryLists()).kind, 'refused');
  });

  it('goes on once, when staff say so twice at the same moment', async () => {
    await blocked();
    const outcomes = await Promise.all([routes.resume(), routes.resume()]);
    assert.deepEqual(outcomes.map(({ kind }) => kind).sort(), ['done', 'refused']);
    assert.equal(routes.canSend, true);
    assert.equal((await db.storage.sending.state()).stop, null);
  });
});
