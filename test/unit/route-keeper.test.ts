/** Answers of the servers that come at the same moment. */
import assert from 'node:assert/strict';
import { RouteKeeper } from '#src/sending/route-keeper.js';
import { FakeTown } from '../fakes/fake-town.js';
import { silentLogger } from '../fakes/runtime.js';
import { useStorage } from '../support/storage.js';

describe('RouteKeeper', () => {
  const db = useStorage();
  let town: FakeTown;
  let routes: RouteKeeper;

  beforeEach(async () => {
    town = new FakeTown(db.storage);
    routes = new RouteKeeper({
      session: town.whatsapp,
      caughtUp: () => true,
      lists: town.whatsapp.lists,
      account: {
        health: null,
        listPeopleLeft: null,
        noteList: () => undefined,
        noteRefusal: () => undefined,
      },
      canary: { run: () => assert.fail('there are no test phones') },
      testPhones: [],
      store: db.storage.sending,
      audit: db.storage.audit,
      settings: town.listSettings,
      zone: 'Europe/Rome',
      clock: town.clock,
      log: silentLogger,
      alerts: town.alerts,
      topics: town.topics,
    });
    await town.whatsapp.start();
    routes.start();
    await routes.status();
  });
  afterEach(() => routes.stop());

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

  it('goes on once, when staff say so twice at the same moment', async () => {
    await blocked();
    const outcomes = await Promise.all([routes.resume(), routes.resume()]);
    assert.deepEqual(outcomes.map(({ kind }) => kind).sort(), ['done', 'refused']);
    assert.equal(routes.canSend, true);
    assert.equal((await db.storage.sending.state()).stop, null);
  });
});
