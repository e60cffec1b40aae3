/** What the account may do, read from WhatsApp Web, and what follows from it for a notice. */
import assert from 'node:assert/strict';
import { DEFAULT_TEXTS } from '#src/messages/it/citizens.js';
import { Renewals } from '#src/notices/renewals.js';
import { systemClock } from '#src/runtime/time.js';
import { silentLogger } from '../fakes/runtime.js';
import { LinkedTown, LIST_LIMIT } from '../support/linked-town.js';
import { LinkedWhatsApp, named } from '../support/linked-whatsapp.js';
import { say } from '../support/spoken-keywords.js';
import { until } from '../support/until.js';

const DAY = 24 * 60 * 60_000;

describe('what WhatsApp says of the account', function () {
  this.timeout(60_000);
  let linked: LinkedWhatsApp;
  let staff: string[];

  before(async () => {
    linked = await LinkedWhatsApp.ready({
      limits: { send: 2_000 },
      emulator: { listLimit: LIST_LIMIT },
    });
    const phones = ['393490000021', '393490000022'];
    staff = (await Promise.all(phones.map((phone) => linked.phones.citizen({ phone })))).map(
      ({ phone }) => phone,
    );
  });
  after(() => linked.close());
  afterEach(() => linked.phones.heal());

  const refused = async (): Promise<number> => {
    const events = await linked.phones.ask<readonly { readonly used: number }[]>('GET', '/faults');
    return events.reduce((sum, { used }) => sum + used, 0);
  };

  it('is read whole: credits, timelock, cap, kind and limit', async () => {
    const ends = Math.floor(Date.now() / 1_000 + 86_400) * 1_000;
    await linked.phones.fault('credits', { total: 35, remaining: 30, single: 2 });
    await linked.phones.fault('timelock', { enforcement: 'WEB_COMPANION_ONLY', until: ends });
    await linked.phones.fault('newContactCap', { total: 100, used: 100, until: ends });
    assert.deepEqual(await linked.account.facts(staff), {
      credits: { remaining: 32, monthly: 35, eligible: true },
      timelock: { active: true, kind: 'WEB_COMPANION_ONLY', until: ends },
      newChats: { state: 'capped', used: 100, total: 100, until: ends },
      hosted: false,
      business: true,
      listLimit: LIST_LIMIT,
    });
  });

  it('leaves unknown what WhatsApp does not say, and does not call it zero', async () => {
    await linked.phones.fault('healthFails', { code: 500 });
    const { credits, timelock, newChats } = await linked.account.facts(staff);
    assert.deepEqual([credits, timelock, newChats], [null, null, null]);
    await linked.phones.heal();
    assert.equal((await linked.account.facts(staff)).credits?.remaining, null);
    assert.equal((await linked.account.facts([])).credits, null);
  });

  it('tells who has given a token, and since when one must have been given', async () => {
    const citizen = await linked.phones.citizen({ phone: '393490000031' });
    await linked.phones.write(citizen.phone, 'ATTIVA');
    await linked.hasTokenOf(citizen);
    const { expiredBefore = 0 } = (await linked.account.tokens()) ?? {};
    const age = Date.now() - expiredBefore;
    assert.ok(age >= 21 * DAY && age <= 28 * DAY, String(age / DAY));
  });

  it('keeps a notice under a timelock from who has not written for long, until they write ATTIVA', async () => {
    const town = await LinkedTown.open(linked);
    try {
      await linked.phones.fault('noLists');
      await linked.phones.fault('timelock');
      const [warm, cold] = await town.subscribers(2);
      assert.ok(warm && cold);
      await linked.phones.write(warm.phone, 'ATTIVA');
      await linked.hasTokenOf(warm);
      const first = await town.publish('Avviso');
      await until('who has a token to have it', async () => {
        return (await town.progress(first)).accepted === 1;
      });
      await town.routesOf('Avviso', [warm]);
      assert.deepEqual(await linked.phones.inbox(cold.phone), []);
      await linked.phones.write(cold.phone, 'ATTIVA');
      await linked.hasTokenOf(cold);
      // the account is read before each notice; who had been tried and refused would wait for an hour
      await town.published('Secondo');
      await town.settled(first);
      for (const name of ['Avviso', 'Secondo']) {
        assert.deepEqual(await town.routesOf(name, [warm, cold]), ['direct', 'direct']);
      }
    } finally {
      await town.close();
    }
  });

  it('divides a notice: so many by list, the others one to one, nothing refused', async () => {
    // two of them go to the canary
    await linked.phones.fault('credits', { total: 35, remaining: 2 + 3 });
    const town = await LinkedTown.open(linked, { testPhones: staff });
    try {
      const citizens = await town.subscribers(2 * LIST_LIMIT);
      await town.published('Avviso');
      const routes = await town.routesOf('Avviso', citizens);
      assert.equal(routes.filter((route) => route === 'list').length, 3);
      assert.equal(await refused(), 5, 'what was granted, and no more');
    } finally {
      await town.close();
    }
  });

  it('makes of a Conferma a notice to who has been silent, whose answer is a token that counts', async () => {
    const town = await LinkedTown.open(linked);
    try {
      const silent = await Promise.all(
        ['393490000041', '393490000042'].map((phone) => linked.phones.citizen({ phone })),
      );
      for (const citizen of silent) {
        const terms = { at: Date.now() - 400 * DAY, chatId: citizen.lid };
        await say(town.storage.register, 'opt-in', named(citizen), terms);
      }
      const { storage } = town;
      await new Renewals({
        ...{
          renewals: storage.renewals,
          sending: storage.sending,
          transaction: storage.transaction,
        },
        ...{ clock: systemClock, log: silentLogger, coolingMs: 0 },
        settings: { active: true, months: 12, coldPercent: 0, weeks: 1 },
        text: DEFAULT_TEXTS.renewal,
        onAsked: () => town.topics.touch('notices'),
      }).look();
      await town.settled(1);
      for (const { phone } of silent) {
        const inbox = await linked.phones.inbox(phone);
        assert.equal(inbox.filter(({ body }) => body === DEFAULT_TEXTS.renewal).length, 1);
      }
      const [answers] = silent;
      assert.ok(answers);
      await linked.phones.write(answers.phone, 'ATTIVA');
      await linked.hasTokenOf(answers);
      // the account is read before each notice
      await town.published('Avviso');
      assert.deepEqual((await storage.sending.health())?.warmth, { warm: 1, people: 2 });
    } finally {
      await town.close();
    }
  });
});
