import assert from 'node:assert/strict';
import { listWaits } from '#src/messages/it/routes.js';
import type { Sending } from '#src/sending/sending.js';
import { planDeliveries } from '#src/sending/list-plan.js';
import type { FakeTown } from '../fakes/fake-town.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { at, notice } from '../support/storage.js';
import { whenIdle } from '../support/when-idle.js';
import { useTown } from '../support/town-under-test.js';
import { blockedWhileListIsMade } from '../support/blocked-meanwhile.js';

describe('planDeliveries', () => {
  const list = (name: string, ...ids: number[]) => ({
    id: `${name}@broadcast`,
    name,
    subscriberIds: ids,
  });

  it('goes through the lists in order, then to the others', () => {
    assert.deepEqual(planDeliveries([5, 4, 3, 2, 1], [list('a', 1, 2), list('b', 3, 4)]), [
      { kind: 'list', listId: 'a@broadcast', subscriberIds: [1, 2] },
      { kind: 'list', listId: 'b@broadcast', subscriberIds: [3, 4] },
      { kind: 'person', subscriberId: 5 },
    ]);
  });

  it('leaves out people in a list who are no recipients, and lists with one recipient', () => {
    assert.deepEqual(planDeliveries([1, 2, 3], [list('a', 1, 2, 9), list('b', 3, 8)]), [
      { kind: 'list', listId: 'a@broadcast', subscriberIds: [1, 2] },
      { kind: 'person', subscriberId: 3 },
    ]);
  });

  it('sends once to somebody who is in two lists', () => {
    assert.deepEqual(planDeliveries([1, 2, 3, 4], [list('a', 1, 2), list('b', 2, 3, 4)]), [
      { kind: 'list', listId: 'a@broadcast', subscriberIds: [1, 2] },
      { kind: 'list', listId: 'b@broadcast', subscriberIds: [3, 4] },
    ]);
  });
});

describe('planDeliveries, when few are left and the others wait', () => {
  const lists = [1, 4, 7].map((from) => ({
    id: `${String(from)}@broadcast`,
    name: String(from),
    subscriberIds: [from, from + 1, from + 2],
  }));
  const everybody = lists.flatMap(({ subscriberIds }) => subscriberIds);
  const planned = (left: number) =>
    planDeliveries(everybody, lists, left, 'list').map((plan) =>
      plan.kind === 'list' ? plan.subscriberIds : plan.subscriberId,
    );

  it('has nobody written to one to one for that, whatever is left', () => {
    assert.deepEqual(planned(0), [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    assert.deepEqual(planned(1), [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    assert.deepEqual(
      planned(2),
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      'nobody is left over alone',
    );
    assert.deepEqual(planned(3), [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    assert.deepEqual(planned(5), [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
  });

  it('leaves one over where a whole month is too little for the list', () => {
    const one = [{ id: 'a@broadcast', name: 'a', subscriberIds: [1, 2, 3] }];
    const plans = planDeliveries([1, 2, 3], one, 2, 'list', 2);
    assert.deepEqual(
      plans.map((plan) => (plan.kind === 'list' ? plan.subscriberIds : plan.subscriberId)),
      [[1, 2], 3],
    );
  });

  it('sends to those whose list still fits before those who wait', () => {
    const [three, two] = [
      [1, 2, 3],
      [4, 5],
    ];
    const both = [three, two].map((ids) => ({
      ...{ id: `${String(ids[0])}@broadcast`, name: '', subscriberIds: ids },
    }));
    const plans = planDeliveries([1, 2, 3, 4, 5], both, 2, 'list');
    assert.deepEqual(
      plans.map((plan) => plan.kind === 'list' && plan.subscriberIds),
      [two, three],
    );
  });

  it('has everybody written to one to one where a month is too little for any list', () => {
    const one = [{ id: 'a@broadcast', name: 'a', subscriberIds: [1, 2, 3] }];
    const plans = planDeliveries([1, 2, 3], one, 1, 'list', 1);
    assert.deepEqual(
      plans.map(({ kind }) => kind),
      ['person', 'person', 'person'],
    );
  });

  it('divides a list where both parts are lists', () => {
    const one = [{ id: 'a@broadcast', name: 'a', subscriberIds: [1, 2, 3, 4, 5] }];
    const plans = planDeliveries([1, 2, 3, 4, 5], one, 4, 'list');
    assert.deepEqual(
      plans.map((plan) => plan.kind === 'list' && plan.subscriberIds),
      [
        [1, 2, 3],
        [4, 5],
      ],
    );
  });
});

describe('Delivery of notices', () => {
  let sending: Sending;
  let town: FakeTown;
  const db = useTown(
    (founded) => {
      town = founded;
      town.whatsapp.lists.limitTo(3);
      sending = town.sending();
    },
    () => sending.stop(0),
  );

  const start = async (): Promise<void> => {
    sending.start();
    await town.whatsapp.start();
  };
  /** How lists are used; what is not said is as it is in `LIST_SETTINGS`. */
  const setLists = (settings: Partial<FakeTown['listSettings']>): void => {
    town.listSettings = { ...town.listSettings, ...settings };
    sending = town.sending();
  };
  const finished = (...ids: number[]) =>
    town.timePassesUntil('the notice to be sent', () =>
      ids.every((id) => town.finished.includes(id)),
    );
  const everyoneShows = (citizens: readonly FakeCitizen[], ...texts: string[]): void => {
    for (const citizen of citizens) assert.deepEqual(town.shown(citizen), texts);
  };
  const routes = (): string[] =>
    town.whatsapp.accepted.map(({ target }) =>
      target.kind === 'list' ? `list of ${String(target.recipients.length)}` : 'person',
    );

  it('takes the account itself into no list, though it has written ATTIVA', async () => {
    await town.subscribers(2);
    await db.says('opt-in', { alias: '100100@lid', phone: '393665775490' });
    await start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await finished(id);
    assert.deepEqual(routes().sort(), ['list of 2', 'person']);
    const [list] = await town.whatsapp.lists.all();
    assert.ok(!list?.members.includes('100100@lid'));
  });

  it('reaches everybody once, by lists and one to one', async () => {
    const citizens = await town.subscribers(7);
    await start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    assert.deepEqual(routes().sort(), ['list of 3', 'list of 3', 'person']);
    await town.timePassesUntil('the receipts', async () => {
      return (await town.progress(id)).delivered === 7;
    });
    assert.ok(town.progressed.has(id));
    assert.deepEqual(await town.progress(id), {
      recipients: 7,
      waiting: 0,
      accepted: 7,
      delivered: 7,
      read: 0,
      notReached: 0,
      uncertain: 0,
      held: 0,
    });
  });

  it('finds a notice by itself when no topic woke it', async () => {
    const citizens = await town.subscribers(2);
    await start();
    await finished(await town.accept('Avviso'));
    everyoneShows(citizens, 'Avviso');
  });

  it('sends notices in the order in which they were accepted', async () => {
    const citizens = await town.subscribers(4);
    const first = await town.accept('Primo');
    const second = await town.accept('Secondo');
    await start();
    await finished(first, second);
    everyoneShows(citizens, 'Primo', 'Secondo');
    assert.deepEqual(town.finished, [first, second]);
  });

  it('keeps an old notice from those who subscribed after it', async () => {
    const citizens = await town.subscribers(2);
    const id = await town.accept('Avviso');
    const late = await town.subscribers(1);
    await start();
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    everyoneShows(late);
    assert.deepEqual(town.whatsapp.lists.changes, ['create Avvisi 1']);
  });

  it('gives a notice without recipients up as sent', async () => {
    await start();
    await finished(await town.accept('Avviso'));
    assert.deepEqual(town.whatsapp.accepted, []);
  });

  it('pauses between single people', async () => {
    town.whatsapp.lists.takeAway('no lists');
    await town.subscribers(3);
    const id = await town.accept('Avviso');
    await start();
    await finished(id);
    assert.deepEqual(routes(), ['person', 'person', 'person']);
    const begun = (await db.inspect('select begun_at as at from deliveries order by id')) as {
      at: number;
    }[];
    const [first = NaN, second = NaN, third = NaN] = begun.map(({ at }) => at);
    assert.ok(second - first >= 14_000 && third - second >= 14_000);
  });

  it('keeps the limits of the day across a restart, and tells when it will be done', async () => {
    town.whatsapp.lists.takeAway('no lists');
    town.pace = { ...town.pace, perDay: 2 };
    await town.subscribers(3);
    const id = await town.accept('Avviso');
    sending = town.sending();
    await start();
    await town.timePassesUntil('two messages', () => town.whatsapp.accepted.length === 2);
    await whenIdle('the second to be settled', async () => {
      return (await town.progress(id)).accepted === 2;
    });
    const [first] = await db.storage.outbox.begunToPeople(0);
    assert.ok(first);
    const tomorrow = first.at + 24 * 60 * 60_000;
    await sending.stop(0);
    sending = town.sending();
    const outlook = async () => {
      const notice = await db.storage.notices.get(id);
      assert.ok(notice);
      return (await sending.outlooks())(notice, await town.progress(id));
    };
    assert.deepEqual(await outlook(), {
      startsAt: tomorrow,
      waitsFor: 'day-limit',
      ends: { from: tomorrow, to: tomorrow },
      cold: 0,
      routes: {
        ...{ lists: null, notNow: [], channel: null },
        direct: { people: 1, ends: { from: tomorrow, to: tomorrow } },
      },
    });
    sending.start();
    await town.clock.leap(tomorrow - town.clock.now() - 1);
    await whenIdle('the loop to wait for its turn', () => town.clock.naps.includes(1));
    assert.equal(town.whatsapp.accepted.length, 2);
    await finished(id);
    assert.equal(town.whatsapp.accepted.length, 3);
    assert.deepEqual(await outlook(), { startsAt: null, waitsFor: null, ends: null, cold: 0 });
  });

  it('tries a person later whose chat is refused, with the same id, and the others at once', async () => {
    town.whatsapp.lists.takeAway('no lists');
    const citizens = await town.subscribers(3);
    town.whatsapp.failNext({ kind: 'refused', code: 463 });
    const id = await town.accept('Avviso');
    const acceptedAt = town.clock.now();
    await start();
    await town.timePassesUntil('the others', async () => (await town.progress(id)).accepted === 2);
    const [first, ...others] = citizens;
    assert.ok(first);
    everyoneShows(others, 'Avviso');
    everyoneShows([first]);
    assert.equal((await town.progress(id)).waiting, 1);
    const [refused] = (await db.inspect(
      `select message_id as id, not_before as notBefore from deliveries where state = 'queued'`,
    )) as { id: string; notBefore: number }[];
    assert.ok(refused && refused.notBefore >= acceptedAt + 60 * 60_000);
    await town.clock.leap(refused.notBefore - town.clock.now() - 1);
    assert.equal(town.whatsapp.accepted.length, 2);
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    assert.equal(first.inbox[0]?.id, refused.id);
  });

  it('does not let lists wait for single people', async () => {
    const citizens = await town.subscribers(3);
    town.whatsapp.lists.dropFromNext(1);
    const [first, second] = [await town.accept('Primo'), await town.accept('Secondo')];
    const release = town.whatsapp.hold();
    await start();
    await whenIdle(
      'a list and a person',
      async () => (await db.storage.outbox.open()).length === 2,
    );
    release();
    // the clock stands still: nobody else gets a turn one to one
    await whenIdle('the second list', () => town.whatsapp.accepted.length === 3);
    assert.deepEqual(routes().sort(), ['list of 2', 'list of 2', 'person']);
    assert.equal((await town.progress(second)).waiting, 1);
    await finished(first, second);
    everyoneShows(citizens, 'Primo', 'Secondo');
  });

  it('serves people one to one whom WhatsApp dropped from a list', async () => {
    const citizens = await town.subscribers(3);
    town.whatsapp.lists.dropFromNext(1);
    const id = await town.accept('Avviso');
    await start();
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    assert.deepEqual(routes(), ['list of 2', 'person']);
  });

  it('looks after the lists when nothing is to be sent, if told to', async () => {
    await town.subscribers(3);
    sending.start();
    sending.refreshLists();
    await whenIdle('the loop to rest', () => town.clock.naps.length >= 5);
    assert.deepEqual(town.whatsapp.lists.changes, [], 'not while the session is not ready');
    await town.whatsapp.start();
    await whenIdle('the sync', () => town.whatsapp.lists.changes.length > 0);
    assert.deepEqual(town.whatsapp.lists.changes, ['create Avvisi 1']);
    assert.deepEqual(town.whatsapp.accepted, []);
  });

  it('waits until what citizens wrote meanwhile has been looked at', async () => {
    const citizens = await town.subscribers(2);
    const [leaver] = citizens;
    assert.ok(leaver);
    town.caughtUp = false;
    const noticeId = await town.accept('Acqua');
    await start();
    await whenIdle('the loops to rest', () => town.clock.naps.length >= 5);
    await town.says(leaver, 'opt-out');
    assert.deepEqual(town.whatsapp.accepted, []);
    town.caughtUp = true;
    town.topics.touch('inbox');
    await finished(noticeId);
    assert.deepEqual(
      citizens.map((citizen) => town.shown(citizen)),
      [[], ['Acqua']],
    );
  });

  it('looks just before a list goes whether citizens have been heard', async () => {
    await town.subscribers(3);
    const { lists } = town.whatsapp;
    // the page is loaded anew while the list is being made
    const create = lists.create.bind(lists);
    lists.create = (...asked) => {
      town.caughtUp = false;
      return create(...asked);
    };
    const id = await town.accept('Acqua');
    await start();
    await whenIdle('the list to be made', () => !town.caughtUp);
    await whenIdle('the loops to rest', () => town.clock.naps.length >= 5);
    assert.deepEqual(town.whatsapp.accepted, []);
    town.caughtUp = true;
    town.topics.touch('inbox');
    await finished(id);
  });

  it('waits while the session is not ready', async () => {
    const citizens = await town.subscribers(2);
    sending.start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await whenIdle('the loop to rest', () => town.clock.naps.length >= 5);
    assert.equal((await town.progress(id)).waiting, 2);
    await town.whatsapp.start();
    await finished(id);
    everyoneShows(citizens, 'Avviso');
  });

  it('goes on after an interruption where it was', async () => {
    const citizens = await town.subscribers(6);
    const id = await town.accept('Avviso');
    const release = town.whatsapp.hold();
    await start();
    await whenIdle('the first list', async () => (await db.storage.outbox.open()).length === 1);
    town.whatsapp.disconnect();
    release();
    await whenIdle('the first list to be sent', () => town.whatsapp.accepted.length === 1);
    town.whatsapp.connect();
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    assert.deepEqual(routes(), ['list of 3', 'list of 3']);
  });

  it('honours an opt-out between two lists', async () => {
    const citizens = await town.subscribers(6);
    const id = await town.accept('Avviso');
    const release = town.whatsapp.hold();
    await start();
    await whenIdle('the first list', async () => (await db.storage.outbox.open()).length === 1);
    const [leaver] = citizens.slice(3);
    assert.ok(leaver);
    await town.says(leaver, 'opt-out');
    release();
    await finished(id);
    everyoneShows(
      citizens.filter((citizen) => citizen !== leaver),
      'Avviso',
    );
    everyoneShows([leaver]);
    assert.equal((await town.progress(id)).recipients, 5);
  });

  it('tries again what was not sent, with the same id and growing pauses', async () => {
    const citizens = await town.subscribers(2);
    town.whatsapp.failNext({ kind: 'notSent' }, { kind: 'notSent' }, { kind: 'notSent' });
    const id = await town.accept('Avviso');
    await start();
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    const retries = town.clock.naps.filter((ms) => [1_000, 2_000].includes(ms));
    assert.deepEqual(retries, [1_000, 2_000]);
    assert.equal(new Set(town.whatsapp.accepted.map(({ id }) => id)).size, 1);
  });

  it('sends to the people of a refused list one to one', async () => {
    const citizens = await town.subscribers(6);
    await start();
    await finished(await town.accept('Primo'));
    town.whatsapp.failNext({ kind: 'refused', code: 400 });
    const id = await town.accept('Avviso');
    await finished(id);
    everyoneShows(citizens, 'Primo', 'Avviso');
    assert.deepEqual(routes().slice(2), ['list of 3', 'person', 'person', 'person']);
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
    await start();
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    assert.deepEqual(routes().toSorted(), [
      'list of 2',
      'list of 4',
      'list of 8',
      'person',
      'person',
    ]);
    const excluded = await db.storage.lists.excluded(0);
    assert.equal(excluded.size, 2, 'the culprit and one more');
    const second = await town.accept('Altro');
    await finished(second);
    everyoneShows(citizens, 'Avviso', 'Altro');
    assert.deepEqual(routes().slice(5), ['list of 14', 'person', 'person']);
  });

  it('divides no list of which something may have left', async () => {
    await town.subscribers(8);
    town.whatsapp.lists.limitTo(8);
    town.whatsapp.failNext({ kind: 'neverArrived' });
    const id = await town.accept('Avviso');
    await start();
    await finished(id);
    assert.equal((await town.progress(id)).uncertain, 8);
    assert.equal(await db.storage.outbox.bisections(id), 0);
  });

  const QUOTA = { kind: 'refused', code: 429 } as const;

  it('goes on one to one when the month’s list messages are used up, until the next month', async () => {
    const citizens = await town.subscribers(6);
    town.whatsapp.failNext(QUOTA);
    const id = await town.accept('Avviso');
    await start();
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    assert.deepEqual(routes(), Array(6).fill('person'));
    const status = await sending.deliveryStatus();
    assert.deepEqual([status.route, status.why.code], ['direct', 'used-up']);
    assert.equal(status.until, Date.UTC(2026, 11, 1, 0) - 60 * 60_000, 'midnight in Rome');

    await sending.stop(0);
    sending = town.sending();
    sending.start();
    await finished(await town.accept('Dopo il riavvio'));
    assert.deepEqual(routes().slice(6), Array(6).fill('person'));

    await town.clock.leap(7 * 24 * 60 * 60_000);
    await finished(await town.accept('Dicembre'));
    assert.deepEqual(routes().slice(12), ['list of 3', 'list of 3']);
    everyoneShows(citizens, 'Avviso', 'Dopo il riavvio', 'Dicembre');
  });

  it('holds a notice until the next month when it is set so, but not who is in no list', async () => {
    setLists({ whenUsedUp: 'hold' });
    const citizens = await town.subscribers(7);
    town.whatsapp.failNext(QUOTA);
    const id = await town.accept('Avviso');
    await start();
    await town.timePassesUntil('the one who is in no list', () => routes().length === 1);
    await whenIdle('the month to be used up', () => isWaitingFor('used-up'));
    assert.equal((await town.progress(id)).waiting, 6);
    await town.clock.leap(7 * 24 * 60 * 60_000);
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    assert.deepEqual(routes(), ['person', 'list of 3', 'list of 3']);
  });

  it('divides a list that waits when a whole month is not enough for it', async () => {
    setLists({ monthlyAllowance: 2, whenUsedUp: 'hold' });
    const citizens = await town.subscribers(6);
    const id = await town.accept('Avviso');
    await start();
    await whenIdle('the month to be used up', () => isWaitingFor('allowance'));
    assert.equal((await town.progress(id)).waiting, 3);
    await town.clock.leap(7 * 24 * 60 * 60_000);
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    assert.deepEqual(routes(), ['list of 2', 'person', 'list of 2', 'person']);
  });

  it('has a list that does not fit any more wait for the next month, without asking on and on', async () => {
    setLists({ monthlyAllowance: 5, whenUsedUp: 'hold' });
    const citizens = await town.subscribers(6);
    const id = await town.accept('Avviso');
    await start();
    await whenIdle('one list to be out', async () => (await town.progress(id)).waiting === 3);
    const planned = async () =>
      db.inspect(`select id from deliveries where notice_id = ${String(id)}`);
    const before = (await planned()).length;
    await town.clock.advance(60 * 60_000);
    assert.ok((await planned()).length <= before + 1, 'it is not planned again at every look');
    assert.deepEqual(alertCodes(), ['list-waits']);
    const [told] = town.alerts.current();
    assert.equal(told?.text, listWaits(['Avviso'], 2, Date.UTC(2026, 10, 30, 23), 'Europe/Rome'));
    await town.clock.leap(7 * 24 * 60 * 60_000);
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    await whenIdle('the alert to be over', () => alertCodes().length === 0);
    assert.deepEqual(routes(), ['list of 3', 'list of 3']);
  });

  it('tells that a list waits for the next month in quiet hours too, until staff stop it', async () => {
    setLists({ monthlyAllowance: 5, whenUsedUp: 'hold' });
    await town.subscribers(6);
    const id = await town.accept('Avviso');
    await start();
    await whenIdle('one list to be out', () => alertCodes().includes('list-waits'));
    for (const isQuiet of [true, false, true]) {
      town.quiet = isQuiet;
      await town.clock.advance(10 * 60_000);
      assert.deepEqual(alertCodes(), ['list-waits'], 'each morning it would be news again');
    }
    await town.storage.notices.cancel(id, town.clock.now());
    await town.clock.advance(10 * 60_000);
    assert.deepEqual(alertCodes(), []);
  });

  it('stays within the month’s allowance', async () => {
    setLists({ monthlyAllowance: 9, urgentReserve: 3 });
    const citizens = await town.subscribers(9);
    await start();
    await finished(await town.accept('Avviso'));
    everyoneShows(citizens, 'Avviso');
    // single people do not wait for lists
    assert.deepEqual(routes().toSorted(), ['list of 3', 'list of 3', 'person', 'person', 'person']);
    const status = await sending.deliveryStatus();
    assert.deepEqual([status.route, status.why.code], ['direct', 'allowance']);
    assert.deepEqual([status.listRecipientsThisMonth, status.allowance], [6, 9]);
  });

  for (const code of [402, 405, 420]) {
    it(`uses lists no more after ${String(code)}, until staff say so`, async () => {
      const citizens = await town.subscribers(3);
      town.whatsapp.failNext({ kind: 'refused', code });
      await start();
      await finished(await town.accept('Avviso'));
      await town.clock.leap(40 * 24 * 60 * 60_000);
      await finished(await town.accept('Altro'));
      assert.deepEqual(routes(), Array(6).fill('person'));
      assert.equal((await sending.deliveryStatus()).why.code, 'refused');
      assert.deepEqual(alertCodes(), ['lists-unavailable']);
      assert.deepEqual(await sending.resumeSending(), { kind: 'done' });
      await finished(await town.accept('Ripreso'));
      assert.deepEqual(routes().slice(6), ['list of 3']);
      everyoneShows(citizens, 'Avviso', 'Altro', 'Ripreso');
      assert.deepEqual(alertCodes(), []);
    });
  }

  const isWaitingFor = async (code: string): Promise<boolean> => {
    const { route, why } = await sending.deliveryStatus();
    return route === 'waiting' && why.code === code;
  };
  const alertCodes = (): string[] => town.alerts.current().map(({ code }) => code);

  it('sends to no list that was being made when the account was blocked, until staff say so', async () => {
    const citizens = await town.subscribers(3);
    const [citizen] = citizens;
    assert.ok(citizen);
    const id = await town.accept('Avviso');
    blockedWhileListIsMade(town, citizen);
    await start();
    await town.timePassesUntil('the stop', () => alertCodes().includes('sending-stopped'));
    await town.clock.advance(60_000);
    assert.deepEqual(town.whatsapp.accepted, []);
    assert.equal((await town.progress(id)).waiting, 3);
    await sending.resumeSending();
    await finished(id);
    everyoneShows(citizens, 'Avviso');
  });

  it('sends no canary whose list was being made when the account was blocked', async () => {
    const staff = [town.whatsapp.addCitizen(), town.whatsapp.addCitizen()];
    town.testPhones = staff.map(({ phone }) => phone);
    sending = town.sending();
    const [citizen] = await town.subscribers(3);
    assert.ok(citizen);
    await town.accept('Avviso');
    blockedWhileListIsMade(town, citizen);
    await start();
    await town.timePassesUntil('the stop', () => alertCodes().includes('sending-stopped'));
    await town.clock.advance(60_000);
    assert.deepEqual(town.whatsapp.accepted, []);
    await sending.resumeSending();
    await town.timePassesUntil('the canary', () => staff.every(({ inbox }) => inbox.length === 1));
  });

  it('stops everything when the account is blocked, in the next process too', async () => {
    const citizens = await town.subscribers(6);
    town.whatsapp.failNext({ kind: 'refused', code: 482 });
    const id = await town.accept('Avviso');
    await start();
    await town.timePassesUntil('the stop', () => alertCodes().includes('sending-stopped'));
    const [citizen] = citizens;
    assert.ok(citizen);
    await town.says(citizen, 'opt-in', 'Risposta');
    await sending.stop(0);
    sending = town.sending();
    sending.start();
    town.topics.touch('replies');
    await whenIdle('the loops to rest', () => town.clock.naps.length >= 12);
    assert.deepEqual(town.whatsapp.accepted, [], 'no reply either');
    const { route, why } = await sending.deliveryStatus();
    assert.deepEqual([route, why.code], ['waiting', 'stopped']);

    assert.equal((await sending.resumeSending()).kind, 'done');
    await finished(id);
    for (const each of citizens) assert.ok(town.shown(each).includes('Avviso'));
    assert.equal(citizens.flatMap((each) => town.shown(each)).length, 7, 'and one reply');
    assert.equal((await sending.resumeSending()).kind, 'refused');
    const events = (await db.storage.audit.entries({ limit: 5 })).map(({ event }) => event);
    assert.deepEqual(events, ['sending.resumed', 'sending.stopped']);
  });

  it('stops everything after three refusals in a row', async () => {
    town.whatsapp.lists.takeAway('no lists');
    await town.subscribers(5);
    const refusal = { kind: 'refused', code: 500 } as const;
    town.whatsapp.failNext(refusal, refusal, refusal);
    const id = await town.accept('Avviso');
    await start();
    await town.timePassesUntil('the stop', () => alertCodes().includes('sending-stopped'));
    assert.equal((await town.progress(id)).waiting, 2);
    assert.deepEqual(town.whatsapp.accepted, []);
  });

  it('tries lists out on the phones of staff first', async () => {
    const staff = [town.whatsapp.addCitizen(), town.whatsapp.addCitizen()];
    town.testPhones = staff.map(({ phone }) => phone);
    sending = town.sending();
    const citizens = await town.subscribers(3);
    await start();
    await finished(await town.accept('Avviso'));
    everyoneShows(staff, 'Prova');
    everyoneShows(citizens, 'Avviso');
    assert.deepEqual(routes(), ['list of 2', 'list of 3']);
    await finished(await town.accept('Altro'));
    everyoneShows(staff, 'Prova');
    assert.deepEqual(town.whatsapp.lists.changes, ['create Prova', 'create Avvisi 1']);
    assert.equal((await sending.deliveryStatus()).listRecipientsThisMonth, 8);
  });

  it('makes no second list of the test phones when an older database is restored', async () => {
    const staff = [town.whatsapp.addCitizen(), town.whatsapp.addCitizen()];
    town.testPhones = staff.map(({ phone }) => phone);
    sending = town.sending();
    await town.subscribers(3);
    await start();
    await finished(await town.accept('Avviso'));
    await sending.stop(1_000);
    await db.storage.sending.save({ canaryList: null, canary: null });
    sending = town.sending();
    await start();
    await finished(await town.accept('Altro'));
    everyoneShows(staff, 'Prova', 'Prova');
    assert.deepEqual(town.whatsapp.lists.changes, ['create Prova', 'create Avvisi 1']);
  });

  it('waits for lists that WhatsApp Web does not show yet after a load', async () => {
    setLists({ waitSeconds: 180 });
    const citizens = await town.subscribers(6);
    await start();
    await finished(await town.accept('Prima'));
    const made = town.whatsapp.lists.changes.length;
    for (const late of ['memory', 'everything'] as const) {
      town.whatsapp.disconnect();
      town.whatsapp.lists.late = late;
      town.whatsapp.connect();
      const id = await town.accept(late);
      town.topics.touch('notices');
      await town.timePassesUntil('the wait', () => isWaitingFor('lists-late'));
      assert.equal((await town.progress(id)).waiting, 6);
      town.whatsapp.lists.late = null;
      await finished(id);
    }
    everyoneShows(citizens, 'Prima', 'memory', 'everything');
    assert.equal(town.whatsapp.lists.changes.length, made, 'no second list');
  });

  it('makes lists anew that are still missing long after a load', async () => {
    setLists({ waitSeconds: 180 });
    const citizens = await town.subscribers(3);
    await start();
    await finished(await town.accept('Prima'));
    town.whatsapp.disconnect();
    town.whatsapp.lists.late = 'everything';
    town.whatsapp.connect();
    await finished(await town.accept('Dopo'));
    everyoneShows(citizens, 'Prima', 'Dopo');
  });

  it('goes one to one when the canary does not arrive, and tries again later', async () => {
    const staff = [town.whatsapp.addCitizen(), town.whatsapp.addCitizen({ online: false })];
    town.testPhones = staff.map(({ phone }) => phone);
    sending = town.sending();
    const citizens = await town.subscribers(3);
    await start();
    await finished(await town.accept('Avviso'));
    everyoneShows(citizens, 'Avviso');
    assert.deepEqual(routes(), ['list of 2', 'person', 'person', 'person']);
    assert.equal((await sending.deliveryStatus()).why.code, 'canary-failed');
    await town.clock.leap(7 * 60 * 60_000);
    for (const phone of staff) town.whatsapp.setOnline(phone, true);
    await finished(await town.accept('Altro'));
    assert.deepEqual(routes().slice(4), ['list of 2', 'list of 3']);
  });

  it('lets the other lists wait for what became of the first', async () => {
    const citizens = await town.subscribers(6);
    town.whatsapp.failNext({ kind: 'answerLost' });
    for (const citizen of citizens) town.whatsapp.setOnline(citizen, false);
    const id = await town.accept('Avviso');
    await start();
    await whenIdle('the first list', () => town.whatsapp.accepted.length === 1);
    await whenIdle('the doubt', () => isWaitingFor('canary'));
    assert.equal(town.whatsapp.accepted.length, 1);
    for (const citizen of citizens) town.whatsapp.setOnline(citizen, true);
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    assert.deepEqual(routes(), ['list of 3', 'list of 3']);
  });

  it('never repeats a send whose answer was lost; receipts prove it', async () => {
    const citizens = await town.subscribers(6);
    town.whatsapp.failNext({ kind: 'answerLost' });
    const id = await town.accept('Avviso');
    await start();
    await finished(id);
    await town.timePassesUntil('the proof', async () => (await town.progress(id)).accepted === 6);
    everyoneShows(citizens, 'Avviso');
    assert.equal(town.whatsapp.accepted.length, 2);
  });

  it('reads the receipts of a delivery that recovery has found handed over', async () => {
    const citizens = await town.subscribers(2);
    const id = await sentUnheard();
    sending.start();
    await delivered(id, 2);
    everyoneShows(citizens, 'Avviso');
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
    sending.start();
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
    await start();
    await finished(id);
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
    await start();
    await whenIdle('the first finish', () => town.finished.length === 1);
    everyoneShows(citizens);
    const before = town.clock.now();
    await town.timePassesUntil('the second finish', () => town.finished.length === 2);
    everyoneShows(citizens, 'Avviso');
    assert.ok(town.clock.now() - before >= 10_000, 'not at once');
  });

  it('goes on in another process when one was stopped in the middle of a send', async () => {
    const citizens = await town.subscribers(6);
    const id = await town.accept('Avviso');
    const release = town.whatsapp.hold();
    await start();
    await whenIdle('the first list', async () => (await db.storage.outbox.open()).length === 1);
    await sending.stop(0);
    sending = town.sending();
    town.whatsapp.disconnect();
    release();
    await whenIdle('the first list to be settled', async () => {
      return (await db.storage.outbox.open()).length === 0;
    });
    await start();
    await finished(id);
    everyoneShows(citizens, 'Avviso');
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
    sending.start();
    await finished(id);
    everyoneShows(citizens, 'Avviso');
    assert.equal(town.whatsapp.accepted.length, 2);
    await town.timePassesUntil('the receipts that nobody heard', async () => {
      return (await town.progress(id)).delivered === 4;
    });
  });

  it('lets the message that is being sent end when it stops', async () => {
    await town.subscribers(6);
    await town.accept('Avviso');
    const release = town.whatsapp.hold();
    await start();
    await whenIdle('the first list', async () => (await db.storage.outbox.open()).length === 1);
    const stopped = sending.stop(5_000);
    release();
    await stopped;
    assert.deepEqual(await db.storage.outbox.open(), []);
    assert.equal(town.whatsapp.accepted.length, 1, 'and begins no other');
  });

  it('lets a list message end, too, that an urgent notice has overtaken while it stops', async () => {
    await town.subscribers(6);
    await town.accept('Avviso');
    const answer = town.whatsapp.hold();
    await start();
    await whenIdle('the first list', async () => (await db.storage.outbox.open()).length === 1);
    let isStopped = false;
    const stopped = sending.stop(60_000).then(() => {
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
    await start();
    await whenIdle('the first list', async () => (await db.storage.outbox.open()).length === 1);
    const stopped = sending.stop(60_000);
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

describe('Delivery of replies', () => {
  let sending: Sending;
  let town: FakeTown;
  const db = useTown(
    (founded) => {
      town = founded;
      sending = town.sending();
      sending.start();
    },
    () => sending.stop(0),
  );

  const writers = async (count: number): Promise<FakeCitizen[]> => {
    const citizens = Array.from({ length: count }, () => town.whatsapp.addCitizen());
    for (const citizen of citizens) await town.says(citizen, 'opt-in', 'Risposta');
    return citizens;
  };
  const answered = (citizens: readonly FakeCitizen[]) =>
    whenIdle('the replies', () => citizens.every(({ inbox }) => inbox.length > 0));

  it('answers each once, in the chat the person wrote from', async () => {
    await town.whatsapp.start();
    const old = town.whatsapp.addCitizen({ oldChat: true });
    await town.says(old, 'opt-in', 'Risposta');
    const citizens = [old, ...(await writers(9))];
    town.topics.touch('replies');
    await answered(citizens);
    for (const citizen of citizens) assert.deepEqual(town.shown(citizen), ['Risposta']);
    const targets = town.whatsapp.accepted.map(({ target }) => target);
    assert.ok(targets.some((to) => to.kind === 'person' && to.chatId === old.phone));
    assert.equal(targets.length, 10);
  });

  it('answers when the session becomes ready', async () => {
    const citizens = await writers(3);
    await town.whatsapp.start();
    await answered(citizens);
  });

  it('sends a few at a time, and does not wait for one that hangs', async () => {
    await town.whatsapp.start();
    const release = town.whatsapp.hold();
    const [first] = await writers(1);
    assert.ok(first);
    town.topics.touch('replies');
    await whenIdle(
      'the reply that hangs',
      async () => (await db.storage.outbox.open()).length === 1,
    );
    const hanging = await writers(5);
    town.topics.touch('replies');
    await whenIdle('four on their way', async () => (await db.storage.outbox.open()).length === 4);
    release();
    await answered([first, ...hanging]);
    assert.equal(town.whatsapp.accepted.length, 6);
  });

  it('sends one person one at a time, so that the later word is answered last', async () => {
    await town.whatsapp.start();
    const release = town.whatsapp.hold();
    const [first] = await writers(1);
    assert.ok(first);
    town.topics.touch('replies');
    await whenIdle('the first', async () => (await db.storage.outbox.open()).length === 1);
    await town.says(first, 'opt-out', 'Seconda risposta');
    const [other] = await writers(1);
    assert.ok(other);
    town.topics.touch('replies');
    await whenIdle('another’s', async () => (await db.storage.outbox.open()).length === 2);
    const onTheirWay = (await db.storage.outbox.open()).map(({ target }) => target);
    assert.equal(new Set(onTheirWay.map((to) => to.kind === 'person' && to.person.alias)).size, 2);
    release();
    await whenIdle('both', () => first.inbox.length === 2 && other.inbox.length === 1);
    assert.deepEqual(town.shown(first), ['Risposta', 'Seconda risposta']);
  });

  it('tries again what was not sent', async () => {
    town.whatsapp.failNext({ kind: 'notSent' }, { kind: 'notSent' });
    const citizens = await writers(1);
    await town.whatsapp.start();
    await town.timePassesUntil('the reply', () => citizens.every(({ inbox }) => inbox.length > 0));
    assert.equal(town.whatsapp.accepted.length, 1);
  });

  it('sends a reply again that is proved not to have gone', async () => {
    town.whatsapp.failNext({ kind: 'stoppedBefore' });
    const citizens = await writers(1);
    await town.whatsapp.start();
    await town.timePassesUntil('the reply', () => citizens.every(({ inbox }) => inbox.length > 0));
  });
});
