import assert from 'node:assert/strict';
import { listNameTaken } from '#src/messages/it/alerts.js';
import { ListSync } from '#src/sending/list-sync.js';
import type { SyncedList } from '#src/sending/list-plan.js';
import { OwnLists } from '#src/sending/own-lists.js';
import { FakeLists } from '../fakes/fake-lists.js';
import { MemoryMadeLists } from '../fakes/memory-made-lists.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { citizen, useStorage } from '../support/storage.js';

describe('ListSync', () => {
  const db = useStorage();
  let lists: FakeLists;
  let clock: ManualClock;
  let limit: number;
  let sync: ListSync;
  let made: MemoryMadeLists;
  let alerts: MemoryAlerts;
  /** the page was loaded long ago */
  let loadSettled: boolean;

  beforeEach(() => {
    lists = new FakeLists();
    limit = 3;
    clock = new ManualClock();
    made = new MemoryMadeLists();
    alerts = new MemoryAlerts();
    loadSettled = true;
    sync = new ListSync({
      lists,
      ownLists: new OwnLists({ lists, made, clock }),
      loadSettled: () => loadSettled,
      alerts,
      store: db.storage.lists,
      reachability: { notByList: () => Promise.resolve(new Set()) },
      register: db.storage.register,
      clock,
      log: silentLogger,
    });
  });

  const alias = (number: number): string => citizen(number).alias;
  const aliases = (...numbers: number[]): string[] => numbers.map(alias);
  /** The numbers of the citizens in each list. */
  const inside = async (synced: readonly SyncedList[]): Promise<Record<string, number[]>> => {
    const numbers = new Map(
      (await db.active()).map(({ id, person }) => [
        id,
        Number(person.alias?.slice(0, -4)) - 900_000,
      ]),
    );
    return Object.fromEntries(
      synced.map(({ name, subscriberIds }) => [
        name,
        [...subscriberIds].map((id) => numbers.get(id) ?? NaN).sort((a, b) => a - b),
      ]),
    );
  };
  const looked = async (ownAlias: string | null = null) => {
    const result = await sync.sync(ownAlias, limit);
    assert.ok(result.kind === 'synced');
    return result;
  };
  const isLate = async () => (await sync.sync(null, limit)).kind === 'late';
  /** The database is lost, and the citizens write again. */
  const databaseLost = async (count: number) => {
    for (const { id } of await db.storage.lists.own()) await db.storage.lists.forget(id);
    assert.equal((await db.active()).length, count);
  };
  const synced = async (ownAlias: string | null = null) => inside((await looked(ownAlias)).lists);
  const listNamed = async (name: string) =>
    (await lists.all()).find((list) => list.name === name && list.members.length > 0);

  it('creates the lists, remembers them, and touches nothing the second time', async () => {
    await db.subscribe(5);
    const expected = { 'Avvisi 1': [1, 2, 3], 'Avvisi 2': [4, 5] };
    assert.deepEqual(await synced(), expected);
    assert.deepEqual(lists.changes, ['create Avvisi 1', 'create Avvisi 2']);
    assert.deepEqual(
      (await db.storage.lists.own()).map(({ name }) => name),
      ['Avvisi 1', 'Avvisi 2'],
    );
    assert.deepEqual(await synced(), expected);
    assert.equal(lists.changes.length, 2);
  });

  it('edits only the list that changed', async () => {
    await db.subscribe(6);
    await synced();
    await db.says('opt-out', citizen(2));
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 3], 'Avvisi 2': [4, 5, 6] });
    assert.deepEqual(lists.changes.slice(2), ['edit Avvisi 1']);
    assert.deepEqual((await listNamed('Avvisi 1'))?.members, aliases(1, 3));
  });

  it('leaves out those without LID and the account itself', async () => {
    await db.subscribe(4);
    await db.says('opt-in', { alias: null, phone: '393471234567' });
    assert.deepEqual(await synced(alias(4)), { 'Avvisi 1': [1, 2, 3] });
  });

  it('never touches the lists of others', async () => {
    const foreign = { id: '9@broadcast', name: 'Colleghi', members: aliases(1, 2) };
    lists.put(foreign);
    await db.subscribe(3);
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2, 3] });
    assert.deepEqual(lists.get('9@broadcast'), foreign);
    assert.deepEqual(lists.changes, ['create Avvisi 1']);
  });

  it('leaves lists of the same name alone that somebody made by hand, and says so once', async () => {
    const byHand = [
      { id: '7@broadcast', name: 'Avvisi 1', members: aliases(1, 2, 3) },
      { id: '8@broadcast', name: 'Avvisi 3', members: aliases(4, 5) },
    ];
    for (const list of byHand) lists.put(list);
    await db.subscribe(3);
    assert.deepEqual(await synced(), { 'Avvisi 2': [1, 2, 3] });
    assert.deepEqual(lists.changes, ['create Avvisi 2']);
    for (const list of byHand) assert.deepEqual(lists.get(list.id), list);
    const [alert] = alerts.current();
    assert.equal(alert?.text, listNameTaken(['Avvisi 1', 'Avvisi 3']));
    assert.deepEqual(await synced(), { 'Avvisi 2': [1, 2, 3] });
    assert.deepEqual(alerts.current(), [], 'told once');
    lists.remove('7@broadcast');
    await synced();
    assert.deepEqual(alerts.current(), []);
  });

  it('gives its own list another name when somebody makes one of the same name later', async () => {
    await db.subscribe(3);
    await synced();
    lists.put({ id: '7@broadcast', name: 'Avvisi 1', members: aliases(1, 2) });
    assert.deepEqual(await synced(), { 'Avvisi 2': [1, 2, 3] });
    assert.deepEqual(lists.changes, ['create Avvisi 1', 'edit Avvisi 2']);
    assert.deepEqual(lists.get('7@broadcast')?.members, aliases(1, 2));
  });

  it('knows its lists again after the database was lost, by its record of having made them', async () => {
    await db.subscribe(5);
    const before = await synced();
    await databaseLost(5);
    lists.put({ id: '7@broadcast', name: 'Avvisi 3', members: aliases(1, 2) });
    assert.deepEqual(await synced(), before);
    assert.deepEqual(lists.changes, ['create Avvisi 1', 'create Avvisi 2']);
    assert.equal((await db.storage.lists.own()).length, 2);
  });

  it('makes others, under free names, when that record is lost, too', async () => {
    await db.subscribe(3);
    await synced();
    await databaseLost(3);
    for (const id of (await made.read()).made.keys()) await made.gone(id);
    assert.deepEqual(await synced(), { 'Avvisi 2': [1, 2, 3] });
    assert.deepEqual(lists.changes, ['create Avvisi 1', 'create Avvisi 2']);
  });

  it('knows a list again that was made while the program died', async () => {
    await db.subscribe(3);
    await made.begin({ name: 'Avvisi 1', purpose: 'notices', at: clock.now() });
    const second = Math.floor(clock.now() / 1000) + 3;
    lists.put({ id: `${String(second)}@broadcast`, name: 'Avvisi 1', members: aliases(1, 2, 3) });
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2, 3] });
    assert.deepEqual(lists.changes, []);
  });

  it('does not take one for it that was made at another time, or under another name', async () => {
    await db.subscribe(3);
    await made.begin({ name: 'Avvisi 1', purpose: 'notices', at: clock.now() });
    const second = Math.floor(clock.now() / 1000);
    lists.put({ id: `${String(second - 60)}@broadcast`, name: 'Avvisi 1', members: aliases(1, 2) });
    lists.put({ id: `${String(second + 3)}@broadcast`, name: 'Avvisi 2', members: aliases(1, 2) });
    assert.deepEqual(await synced(), { 'Avvisi 3': [1, 2, 3] });
  });

  for (const late of ['memory', 'everything'] as const) {
    it(`changes nothing while its lists are late (${late})`, async () => {
      await db.subscribe(5);
      const before = await synced();
      loadSettled = false;
      lists.late = late;
      assert.ok(await isLate());
      assert.ok(await isLate());
      lists.late = null;
      assert.deepEqual(await synced(), before);
      assert.equal(lists.changes.length, 2);
    });
  }

  it('waits for a list that only its record knows', async () => {
    await db.subscribe(3);
    const before = await synced();
    await databaseLost(3);
    loadSettled = false;
    lists.late = 'everything';
    assert.ok(await isLate());
    lists.late = null;
    assert.deepEqual(await synced(), before);
  });

  it('waits for nothing where it has made no lists yet', async () => {
    await db.subscribe(3);
    loadSettled = false;
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2, 3] });
  });

  it('takes a list for deleted that is missing long after the load', async () => {
    await db.subscribe(3);
    await synced();
    const [own] = await db.storage.lists.own();
    lists.remove(own?.id ?? '');
    loadSettled = false;
    assert.ok(await isLate());
    loadSettled = true;
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2, 3] });
    assert.deepEqual(lists.changes, ['create Avvisi 1', 'create Avvisi 1']);
  });

  it('puts right what was changed on the phone', async () => {
    await db.subscribe(6);
    await synced();
    const [first, second] = await db.storage.lists.own();
    assert.ok(first && second);
    lists.put({ id: first.id, name: 'Amici', members: aliases(1, 2) });
    lists.remove(second.id);
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2, 3], 'Avvisi 2': [4, 5, 6] });
    assert.equal(lists.get(first.id)?.name, 'Avvisi 1');
    const own = await db.storage.lists.own();
    assert.ok(!own.some(({ id }) => id === second.id), 'the deleted list is forgotten');
  });

  it('takes the ghost of a deleted list for none', async () => {
    await db.subscribe(3);
    await synced();
    const [own] = await db.storage.lists.own();
    assert.ok(own);
    lists.put({ ...own, members: [] });
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2, 3] });
    assert.deepEqual(lists.changes, ['create Avvisi 1', 'create Avvisi 1']);
    assert.notEqual((await db.storage.lists.own())[0]?.id, own.id);
  });

  it('keeps people whom WhatsApp drops out of lists from then on', async () => {
    await db.subscribe(5);
    lists.dropFromNext(1);
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2], 'Avvisi 2': [4, 5] });
    assert.equal((await db.storage.lists.excluded(0)).size, 1);
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2], 'Avvisi 2': [4, 5] });
    assert.equal(lists.changes.length, 2, 'and does not try again');
  });

  it('asks WhatsApp again after a month to take those whom it left out', async () => {
    await db.subscribe(3);
    lists.dropFromNext(1);
    await synced();
    await clock.advance(29 * 24 * 60 * 60_000);
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2] });
    await clock.advance(2 * 24 * 60 * 60_000);
    lists.dropFromNext(1);
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2] }, 'dropped once more');
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2] });
    assert.deepEqual(lists.changes, ['create Avvisi 1', 'edit Avvisi 1']);
    await clock.advance(31 * 24 * 60 * 60_000);
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2, 3] });
  });

  it('needs one list less as soon as it can, and takes it up again', async () => {
    await db.subscribe(5);
    await synced();
    for (const gone of [1, 4]) await db.says('opt-out', citizen(gone));
    assert.deepEqual(await synced(), { 'Avvisi 1': [2, 3, 5] });
    assert.deepEqual(lists.changes.slice(2), ['edit Avvisi 1']);
    assert.deepEqual(
      (await db.storage.lists.own()).map(({ name, idle }) => [name, idle]),
      [
        ['Avvisi 1', false],
        ['Avvisi 2', true],
      ],
    );
    await db.says('opt-out', citizen(2));
    assert.deepEqual(await synced(), { 'Avvisi 1': [3, 5] }, 'who left a list stays out of it');
    await db.subscribe(3, 6);
    assert.deepEqual(await synced(), { 'Avvisi 1': [3, 5, 6], 'Avvisi 2': [7, 8] });
    assert.deepEqual(lists.changes.slice(4), ['edit Avvisi 1', 'edit Avvisi 2']);
  });

  it('blames nobody when the whole list comes back empty', async () => {
    await db.subscribe(3);
    lists.dropFromNext(3);
    assert.deepEqual(await synced(), {});
    assert.equal((await db.storage.lists.excluded(0)).size, 0);
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2, 3] });
  });

  it('finds a list that was stored though its creation failed', async () => {
    await db.subscribe(3);
    lists.failNext(true);
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2, 3] });
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2, 3] });
    assert.deepEqual(lists.changes, ['create Avvisi 1']);
  });

  it('serves through a list that could not be edited those who are in it', async () => {
    await db.subscribe(2);
    await synced();
    await db.subscribe(1, 3);
    lists.failNext(false);
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2] });
    assert.equal((await db.storage.lists.excluded(0)).size, 0);
    assert.deepEqual(await synced(), { 'Avvisi 1': [1, 2, 3] });
  });

  it('tells whether WhatsApp has taken any list', async () => {
    assert.equal((await looked()).taken, true, 'none was asked for');
    await db.subscribe(3);
    lists.failNext(false);
    assert.deepEqual(await sync.sync(null, limit), { kind: 'synced', lists: [], taken: false });
    assert.equal((await looked()).taken, true);
  });
});
