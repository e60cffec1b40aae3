/**
 * WhatsApp counts the people whom list messages are for. What is left is asked, a notice is divided
 * before it goes, and no refusal is provoked to find out (docs/delivery.md).
 */
import assert from 'node:assert/strict';
import type { ForeseenNotice } from '#src/model/outlook.js';
import type { Sending } from '#src/sending/sending.js';
import { FakeChannels } from '../fakes/fake-channels.js';
import { FakeTown } from '../fakes/fake-town.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { at, notice, useStorage } from '../support/storage.js';
import { PACE } from '../support/town.js';

const LIMIT = 256;
const DAY = 24 * 60 * 60_000;

describe('a notice and what is left of the list credits', () => {
  const db = useStorage();
  let town: FakeTown;
  let sending: Sending;

  beforeEach(() => {
    town = new FakeTown(db.storage);
    town.whatsapp.lists.limitTo(LIMIT);
    const staff = [town.whatsapp.addCitizen(), town.whatsapp.addCitizen()];
    town.testPhones = staff.map(({ phone }) => phone);
    town.pace = { ...town.pace, pauseSeconds: { from: 0, to: 0 }, perHour: 9_999, perDay: 9_999 };
  });
  afterEach(async () => {
    await sending.stop(0);
    assert.deepEqual(town.bugs, []);
  });

  const start = async (): Promise<void> => {
    sending = town.sending();
    await town.whatsapp.start();
    sending.start();
  };
  const urgent = async (text: string): Promise<number> => {
    const { notice: taken } = await db.storage.notices.accept(
      notice(text, { parts: [{ kind: 'text', text }], fingerprint: text, urgent: true }),
      at(town.clock.now()),
    );
    return taken.id;
  };
  /** Who has it how: people by list, people one to one. */
  const routesOf = (text: string, citizens: readonly FakeCitizen[]) => {
    const vias = citizens.map((citizen) =>
      citizen.inbox.filter((shown) => shown.text === text).map(({ via }) => via),
    );
    assert.ok(
      vias.every((each) => each.length === 1),
      'everybody has it once',
    );
    return {
      byList: vias.filter(([via]) => via === 'list').length,
      direct: vias.filter(([via]) => via === 'direct').length,
    };
  };
  const done = (...ids: number[]) =>
    town.timePassesUntil('the notices', () => ids.every((id) => town.finished.includes(id)));

  /** A notice of two messages goes, each so, and nothing is refused. */
  const bothGo = async (
    citizens: readonly FakeCitizen[],
    routes: ReturnType<typeof routesOf>,
  ): Promise<void> => {
    const parts = ['Uno', 'Due'].map((text) => ({ kind: 'text', text }) as const);
    const { notice: taken } = await db.storage.notices.accept(
      notice('due parti', { parts, fingerprint: 'due parti' }),
      at(town.clock.now()),
    );
    await done(taken.id);
    for (const { text } of parts) assert.deepEqual(routesOf(text, citizens), routes);
    assert.deepEqual(town.whatsapp.refused, []);
  };

  it('250 credits, 3,000 people, an urgent notice and two ordinary ones: nothing refused, all accounted for', async function () {
    this.timeout(60_000);
    const citizens = Array.from({ length: 3_000 }, () => town.whatsapp.addCitizen());
    await db.fill(citizens.map(({ person, chatId }) => ({ ...person, chatId })));
    // two of them go to the canary on the staff's phones
    town.whatsapp.account.credits = 252;
    town.pace = PACE;
    await start();
    const ids = [
      await town.accept('Ordinario uno'),
      await urgent('Urgente'),
      await town.accept('Ordinario due'),
    ];
    town.topics.touch('notices');
    await town.timePassesUntil('everybody to have a way', async () => {
      const left = await Promise.all(ids.map((id) => db.storage.outbox.unassigned(id)));
      return left.every(({ length }) => length === 0);
    });
    const byList = async (id: number) =>
      (await db.storage.notices.figures(id)).routes.find(({ route }) => route === 'lists')
        ?.accepted ?? 0;
    assert.deepEqual(await Promise.all(ids.map(byList)), [0, 250, 0]);
    for (const id of ids) {
      const { recipients, accepted, waiting } = await town.progress(id);
      assert.deepEqual([recipients, accepted + waiting], [3_000, 3_000]);
    }
    assert.deepEqual(town.whatsapp.refused, []);
    assert.equal(town.whatsapp.account.credits, 0);
  });

  it('gives everybody each notice once, so many by list and the others one to one', async () => {
    const citizens = await town.subscribers(40);
    town.whatsapp.account.credits = 2 + 25;
    await start();
    const ids = [
      await town.accept('Ordinario uno'),
      await urgent('Urgente'),
      await town.accept('Ordinario due'),
    ];
    town.topics.touch('notices');
    await done(...ids);
    assert.deepEqual(routesOf('Urgente', citizens), { byList: 25, direct: 15 });
    assert.deepEqual(routesOf('Ordinario uno', citizens), { byList: 0, direct: 40 });
    assert.deepEqual(routesOf('Ordinario due', citizens), { byList: 0, direct: 40 });
    assert.deepEqual(town.whatsapp.refused, []);
  });

  it('is foretold before it is confirmed, and comes so: an urgent one before what waits already', async () => {
    await db.fill([{ alias: null, phone: '393331234567', chatId: '393331234567@c.us' }]);
    const citizens = await town.subscribers(40);
    town.whatsapp.account.credits = 2 + 40;
    await start();
    await done(await town.accept('Primo'));
    town.whatsapp.account.credits = 12;
    await town.clock.leap(16 * 60_000);
    const tomorrow = { sendAt: town.clock.now() + DAY, fingerprint: 'domani' };
    const { notice: later } = await db.storage.notices.accept(
      notice('Domani', tomorrow),
      at(town.clock.now()),
    );
    const draft = { ...later, id: 0, urgent: true, sendAt: null, dueAt: town.clock.now() };
    const outlookOf = await sending.outlooks();
    const told = (each: ForeseenNotice) => outlookOf(each, { waiting: 41, held: 0 }).routes;
    assert.deepEqual([told(draft)?.lists?.people, told(draft)?.direct?.people], [12, 29]);
    const ordinary = told({ ...later, urgent: false });
    assert.deepEqual([ordinary?.lists?.people, ordinary?.direct?.people], [12, 29]);
    const beside = told({ ...draft, id: 0, dueAt: tomorrow.sendAt });
    assert.deepEqual([beside?.lists?.people, beside?.direct?.people], [12, 29]);

    const id = await urgent('Urgente');
    town.topics.touch('notices');
    await town.timePassesUntil(
      'the urgent one',
      async () => (await town.progress(id)).waiting === 0,
    );
    assert.deepEqual(routesOf('Urgente', citizens), { byList: 12, direct: 28 });
    assert.deepEqual(town.whatsapp.refused, []);
  });

  it('leaves the reserve to urgent notices', async () => {
    town.listSettings = { ...town.listSettings, urgentReserve: 4 };
    const citizens = await town.subscribers(10);
    town.whatsapp.account.credits = 2 + 7;
    await start();
    const ordinary = await town.accept('Ordinario');
    await done(ordinary);
    assert.deepEqual(routesOf('Ordinario', citizens), { byList: 3, direct: 7 });
    const id = await urgent('Urgente');
    town.topics.touch('notices');
    await done(id);
    assert.deepEqual(routesOf('Urgente', citizens), { byList: 4, direct: 6 });
    assert.deepEqual(town.whatsapp.refused, []);
  });

  it('asks again before each notice: what the phone itself has sent is gone', async () => {
    const citizens = await town.subscribers(6);
    town.whatsapp.account.credits = 2 + 12;
    await start();
    await done(await town.accept('Primo'));
    town.whatsapp.account.credits = 3;
    await done(await town.accept('Secondo'));
    assert.deepEqual(routesOf('Secondo', citizens), { byList: 3, direct: 3 });
    assert.deepEqual(town.whatsapp.refused, []);
  });

  it('waits for the answer before it divides, but with an urgent notice for half a second only', async () => {
    const citizens = await town.subscribers(6);
    town.whatsapp.account.credits = 2 + 15;
    await start();
    await done(await town.accept('Primo'));
    town.whatsapp.account.credits = 3;
    town.whatsapp.account.takes = () => town.clock.sleep(5_000);
    await done(await town.accept('Ordinario'));
    assert.deepEqual(routesOf('Ordinario', citizens), { byList: 3, direct: 3 });
    const id = await urgent('Urgente');
    const before = town.clock.elapsed();
    town.topics.touch('notices');
    await town.clock.passesUntil('the urgent one', () => town.finished.includes(id));
    assert.ok(town.clock.elapsed() - before < 5_000);
    assert.deepEqual(town.whatsapp.refused, []);
  });

  it('keeps no urgent notice waiting while it is asked for an ordinary one', async () => {
    const citizens = await town.subscribers(6);
    town.whatsapp.account.credits = 2 + 15;
    await start();
    await done(await town.accept('Primo'));
    const { account } = town.whatsapp;
    const asked = account.named.length;
    account.takes = () => town.clock.sleep(30_000);
    const ordinary = await town.accept('Ordinario');
    town.topics.touch('notices');
    await town.clock.passesUntil('it to be asked', () => account.named.length > asked);
    const id = await urgent('Urgente');
    const before = town.clock.elapsed();
    town.topics.touch('notices');
    await town.clock.passesUntil('the urgent one', () => town.finished.includes(id));
    const took = town.clock.elapsed() - before;
    assert.ok(took < 5_000, String(took));
    await done(ordinary);
    assert.deepEqual(routesOf('Urgente', citizens), { byList: 6, direct: 0 });
    routesOf('Ordinario', citizens);
    assert.deepEqual(town.whatsapp.refused, []);
  });

  it('counts who gets a notice of two messages twice', async () => {
    const citizens = await town.subscribers(8);
    town.whatsapp.account.credits = 2 + 11;
    await start();
    await bothGo(citizens, { byList: 5, direct: 3 });
  });

  it('begins a notice of two messages by list only where there is enough for both', async () => {
    town.whatsapp.lists.limitTo(3);
    const citizens = await town.subscribers(9);
    town.whatsapp.account.credits = 2 + 18;
    await start();
    let isFirst = true;
    town.whatsapp.trouble(({ kind }, content) => {
      if (kind !== 'list' || !isFirst || !('text' in content) || content.text !== 'Uno')
        return null;
      isFirst = false;
      town.whatsapp.account.credits = 10;
      return { kind: 'refused', code: 500 };
    });
    // of the other two lists, who has begun first gets the rest: ten messages are two for five people
    await bothGo(citizens, { byList: 5, direct: 4 });
  });

  it('plans anew when a refusal tells that less is left than was planned for', async () => {
    town.whatsapp.lists.limitTo(3);
    const citizens = await town.subscribers(9);
    town.whatsapp.account.credits = 2 + 9;
    await start();
    let isFirst = true;
    town.whatsapp.trouble(({ kind }, { kind: what, ...content }) => {
      if (kind !== 'list' || what !== 'text' || !('text' in content)) return null;
      if (content.text !== 'Avviso' || !isFirst) return null;
      isFirst = false;
      town.whatsapp.account.credits = 4;
      return { kind: 'refused', code: 500 };
    });
    await done(await town.accept('Avviso'));
    assert.deepEqual(routesOf('Avviso', citizens), { byList: 3, direct: 6 });
    assert.deepEqual(town.whatsapp.refused, []);
  });

  it('counts the people of its own allowance as well, each as often as they are written to', async () => {
    town.listSettings = { ...town.listSettings, monthlyAllowance: 2 + 8 };
    const citizens = await town.subscribers(5);
    await start();
    await done(await town.accept('Primo'));
    assert.deepEqual(routesOf('Primo', citizens), { byList: 5, direct: 0 });
    await done(await town.accept('Secondo'));
    assert.deepEqual(routesOf('Secondo', citizens), { byList: 3, direct: 2 });
  });

  it('lets who is in lists wait for the new month when it is set so, beyond what is left', async () => {
    town.listSettings = { ...town.listSettings, whenUsedUp: 'hold' };
    const citizens = await town.subscribers(6);
    town.whatsapp.account.credits = 2 + 4;
    await start();
    const id = await town.accept('Avviso');
    await town.timePassesUntil(
      'those who go now',
      async () => (await town.progress(id)).accepted === 4,
    );
    await town.clock.advance(60_000);
    assert.equal((await town.progress(id)).waiting, 2);
    assert.deepEqual(town.whatsapp.refused, []);
    town.whatsapp.account.credits = 10;
    await town.clock.leap(DAY);
    await done(id);
    assert.deepEqual(routesOf('Avviso', citizens), { byList: 6, direct: 0 });
  });

  it('is in the channel as a fallback while all who are in lists wait for credits', async () => {
    town.listSettings = { ...town.listSettings, whenUsedUp: 'hold' };
    await town.subscribers(4);
    town.whatsapp.account.credits = 2;
    const channels = new FakeChannels(() => town.clock.now());
    const id = channels.make('Comune di Prova');
    sending = town.sendingInChannel(channels, id);
    await town.whatsapp.start();
    sending.start();
    await db.storage.notices.accept(
      notice('Avviso', { parts: [{ kind: 'text', text: 'Avviso' }], channel: 'fallback' }),
      at(town.clock.now()),
    );
    await town.timePassesUntil('the post', () => channels.posts(id).length === 1);
    assert.equal((await sending.deliveryStatus()).why.code, 'credits');
  });

  it('does not believe that unknown is nothing: lists are used where nobody counts', async () => {
    const citizens = await town.subscribers(5);
    await start();
    await done(await town.accept('Avviso'));
    assert.deepEqual(routesOf('Avviso', citizens), { byList: 5, direct: 0 });
  });

  it('is asked by each session itself: what the former one has not answered keeps nobody waiting', async () => {
    await town.subscribers(3);
    town.whatsapp.account.credits = 50;
    town.whatsapp.account.takes = () => new Promise(() => undefined);
    await start();
    await town.clock.leap(1_000);
    town.whatsapp.account.takes = () => Promise.resolve();
    town.whatsapp.disconnect();
    town.whatsapp.connect();
    await town.clock.leap(1_000);
    assert.equal((await sending.deliveryStatus()).health?.credits?.remaining, 50);
  });

  it('is asked now and then while lists are late, and not at every look for them', async () => {
    town.listSettings = { ...town.listSettings, waitSeconds: 180 };
    await town.subscribers(3);
    await start();
    await done(await town.accept('Prima'));
    town.whatsapp.disconnect();
    town.whatsapp.lists.late = 'everything';
    town.whatsapp.connect();
    const before = town.whatsapp.account.named.length;
    const id = await town.accept('Dopo');
    await town.clock.advance(60_000);
    const readings = town.whatsapp.account.named.length - before;
    assert.ok(readings >= 1 && readings <= 4, String(readings));
    town.whatsapp.lists.late = null;
    await done(id);
  });

  it('names nobody but the staff’s own phones when it asks', async () => {
    await town.subscribers(3);
    await start();
    await done(await town.accept('Avviso'));
    assert.ok(town.whatsapp.account.named.length > 0);
    for (const named of town.whatsapp.account.named) assert.deepEqual(named, town.testPhones);
  });
});
