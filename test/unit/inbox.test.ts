import assert from 'node:assert/strict';
import { StorageError } from '#src/errors.js';
import { nextMark } from '#src/subscribers/catch-up.js';
import { Inbox } from '#src/subscribers/inbox.js';
import { NOT_RECORDED } from '#src/messages/it/alerts.js';
import { DEFAULT_TEXTS } from '#src/messages/it/citizens.js';
import type { PersonId } from '#src/model/person.js';
import { KeywordCommands } from '#src/subscribers/keyword-commands.js';
import { ServersClock } from '#src/subscribers/servers-clock.js';
import type { CitizenTraits, FakeCitizen } from '../fakes/fake-citizens.js';
import { FakeWhatsApp } from '../fakes/fake-whatsapp.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { failing } from '../support/failing.js';
import { useStorage } from '../support/storage.js';
import { whenIdle } from '../support/when-idle.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ACCOUNT = '393665775490';

describe('Inbox', () => {
  const database = useStorage();
  let whatsapp: FakeWhatsApp;
  let clock: ManualClock;
  let alerts: MemoryAlerts;
  let commands: KeywordCommands;
  let catchUp: Inbox;
  let letGo: number;
  let servers: ServersClock;
  let storageFails: (of: PersonId) => boolean;
  let marksFail: boolean;

  beforeEach(() => {
    whatsapp = new FakeWhatsApp();
    clock = new ManualClock();
    alerts = new MemoryAlerts();
    letGo = 0;
    storageFails = () => false;
    marksFail = false;
    whatsapp.history.servers = () => clock.now();
    servers = new ServersClock(whatsapp.history, clock);
    commands = new KeywordCommands({
      register: failing(database.storage.register, {
        apply: ({ from }) => storageFails(from) && throwStorageError(),
      }),
      messenger: whatsapp,
      servers,
      clock,
      log: silentLogger,
      comune: {
        municipality: 'Comune di Bientina',
        number: '366 577 54 90',
        informationPhone: '0587 758456',
        privacyUrl: null,
      },
      texts: DEFAULT_TEXTS,
      privacyVersion: '1',
      furtherWords: { 'opt-in': [], 'opt-out': [] },
      onReply: () => undefined,
    });
    catchUp = start();
    whatsapp.onMessage((message) => {
      catchUp.hear(message).catch((error: unknown) => assert.ok(error instanceof StorageError));
    });
  });

  afterEach(() => catchUp.stop());

  function start(): Inbox {
    const started = new Inbox({
      session: whatsapp,
      history: whatsapp.history,
      commands: commands,
      store: failing(database.storage.catchUp, {
        caughtUp: () => marksFail && throwStorageError(),
      }),
      servers,
      clock,
      log: silentLogger,
      alerts,
      onCaughtUp: () => (letGo += 1),
      onBug: (error) => assert.fail(error),
    });
    started.start();
    return started;
  }

  /** Pairs, and lets an hour go by, so that there is a time after the pairing to write in. */
  async function pairedAnHourAgo(): Promise<void> {
    whatsapp.become({ name: 'pairing', qr: 'code' });
    whatsapp.become({ name: 'syncing' });
    await reconnect();
    whatsapp.disconnect();
    await clock.advance(HOUR);
  }

  async function reconnect(): Promise<void> {
    whatsapp.connect();
    await whenIdle('the catch-up', () => catchUp.caughtUp);
  }

  /** Lets the pause go by and waits until the look after it has come to its end. */
  async function nextLook(): Promise<void> {
    const pauses = clock.naps.length;
    await clock.advance(clock.naps.at(-1) ?? 0);
    await whenIdle('the next look', () => clock.naps.length > pauses);
  }

  const mark = () =>
    database.storage.catchUp.begin(ACCOUNT, { pairingId: 'link 1', linkedAt: 0, aheadMs: 0 });
  const state = async (citizen: FakeCitizen) =>
    (await database.active()).some(({ person }) => person.alias === citizen.alias);
  const replies = async () =>
    (await database.inspect('select reply_kind from deliveries order by id')).map(
      (row) => (row as { reply_kind: string }).reply_kind,
    );
  const events = async () =>
    (await database.inspect('select kind from consent_events order by id')).map(
      (row) => (row as { kind: string }).kind,
    );
  const met = (traits?: CitizenTraits) => whatsapp.addCitizen(traits);
  const ago = (ms: number) => clock.now() - ms;

  // ------------------------------------------------------------- commands

  it('takes a correction of the newest message for a command: DISTATTIVA is no word', async () => {
    await pairedAnHourAgo();
    await reconnect();
    const anna = met();
    whatsapp.write(anna, 'ATTIVA', ago(5 * MINUTE));
    const written = whatsapp.write(anna, 'DISTATTIVA', ago(2 * MINUTE));
    await whenIdle('the subscription', () => state(anna));
    whatsapp.edit(anna, written, 'DISATTIVA', ago(35 * SECOND));
    await whenIdle('the opt-out', async () => !(await state(anna)));
    assert.deepEqual(await replies(), ['welcome', 'farewell']);
    whatsapp.disconnect();
    await reconnect();
    assert.deepEqual(await events(), ['opt-in', 'opt-out'], 'known when it is read back');
  });

  it('finds the correction that was made while nobody listened, to what had been read before', async () => {
    await pairedAnHourAgo();
    await reconnect();
    const anna = met();
    whatsapp.write(anna, 'ATTIVA', ago(5 * MINUTE));
    const written = whatsapp.write(anna, 'DISTATTIVA', clock.now());
    await nextLook();
    whatsapp.disconnect();
    await clock.advance(MINUTE);
    whatsapp.edit(anna, written, 'DISATTIVA', clock.now());
    await reconnect();
    assert.equal(await state(anna), false);
    assert.deepEqual(await replies(), ['welcome', 'farewell']);
  });

  it('does not take a correction of an older message for a command', async () => {
    await pairedAnHourAgo();
    await reconnect();
    const anna = met();
    const written = whatsapp.write(anna, 'Buongiorno', ago(3 * MINUTE));
    whatsapp.write(anna, 'a che ora aprite?', ago(2 * MINUTE));
    whatsapp.edit(anna, written, 'ATTIVA', ago(MINUTE));
    await nextLook();
    assert.equal(await state(anna), false);
    assert.deepEqual(await replies(), []);
  });

  it('honours what was written while nobody listened, with one reply each', async () => {
    await pairedAnHourAgo();
    const [anna, bruno] = [met(), met({ oldChat: true })];
    whatsapp.writeUnheard(anna, 'ATTIVA', ago(30 * MINUTE));
    whatsapp.writeUnheard(bruno, 'attiva!', ago(29 * MINUTE));
    whatsapp.writeUnheard(bruno, 'Quanto costa?', ago(28 * MINUTE));
    await reconnect();
    assert.deepEqual([await state(anna), await state(bruno)], [true, true]);
    assert.deepEqual(await replies(), ['welcome', 'welcome']);
  });

  it('goes by the time of writing, in whatever order messages come', async () => {
    await pairedAnHourAgo();
    const anna = met();
    whatsapp.writeUnheard(anna, 'DISATTIVA', ago(10 * MINUTE));
    whatsapp.writeUnheard(anna, 'ATTIVA', ago(20 * MINUTE));
    await reconnect();
    assert.equal(await state(anna), false);
    assert.deepEqual(await events(), ['opt-in', 'opt-out']);

    whatsapp.disconnect();
    const bruno = met();
    whatsapp.writeUnheard(bruno, 'ATTIVA', ago(9 * MINUTE));
    await commands.handle(whatsapp.write(bruno, 'DISATTIVA', ago(8 * MINUTE)));
    await reconnect();
    assert.equal(await state(bruno), false, 'the later one was heard first');
  });

  it('counts a message once that comes live and is read back', async () => {
    await pairedAnHourAgo();
    const anna = met();
    whatsapp.write(anna, 'ATTIVA', ago(MINUTE));
    await reconnect();
    assert.deepEqual(await events(), ['opt-in']);
    assert.deepEqual(await replies(), ['welcome']);
    whatsapp.disconnect();
    await reconnect();
    assert.deepEqual(await replies(), ['welcome']);
  });

  it('never takes for a command what is older than the first pairing', async () => {
    const [anna, bruno, carla] = [met(), met(), met()];
    await clock.advance(DAY);
    whatsapp.writeUnheard(anna, 'ATTIVA', ago(MINUTE));
    whatsapp.write(carla, 'ATTIVA', ago(MINUTE));
    whatsapp.become({ name: 'pairing', qr: 'code' });
    await clock.advance(MINUTE);
    whatsapp.become({ name: 'syncing' });
    whatsapp.writeUnheard(bruno, 'ATTIVA', clock.now());
    // the page needs an hour for its first sync
    await clock.advance(HOUR);
    await reconnect();
    assert.deepEqual(
      [await state(anna), await state(bruno), await state(carla)],
      [false, true, false],
    );
  });

  it('goes on where it was after another pairing', async () => {
    await pairedAnHourAgo();
    const anna = met();
    whatsapp.writeUnheard(anna, 'ATTIVA', ago(30 * MINUTE));
    whatsapp.become({ name: 'pairing', qr: 'code' });
    await reconnect();
    assert.equal(await state(anna), true);
  });

  /** She subscribed; ten hours without a link later another pairing is made, with nothing in the page. */
  async function anotherPairing(): Promise<FakeCitizen> {
    await pairedAnHourAgo();
    await reconnect();
    const anna = met();
    whatsapp.write(anna, 'ATTIVA', clock.now());
    await whenIdle('the subscription', () => state(anna));
    whatsapp.disconnect();
    await clock.advance(10 * HOUR);
    whatsapp.history.lose();
    whatsapp.become({ name: 'pairing', qr: 'another' });
    whatsapp.relink();
    return anna;
  }

  it('reads what the phone sends to another pairing of the time before, also hours later', async () => {
    const anna = await anotherPairing();
    await clock.passesUntil('the catch-up', () => catchUp.caughtUp);
    await clock.advance(2 * HOUR);
    whatsapp.writeUnheard(anna, 'DISATTIVA', ago(11 * HOUR));
    await nextLook();
    assert.equal(await state(anna), false);
  });

  it('opens every chat once more before it moves its mark on after another pairing', async () => {
    const anna = await anotherPairing();
    whatsapp.writeUnheard(anna, 'Buongiorno', clock.now());
    await clock.passesUntil('the catch-up', () => catchUp.caughtUp);
    // of the same chat, which looks as it did
    const chats = await whatsapp.history.chats();
    whatsapp.writeUnheard(anna, 'DISATTIVA', ago(9 * HOUR));
    whatsapp.history.chats = () => Promise.resolve(chats);
    await clock.advance(2 * HOUR);
    assert.equal(await state(anna), true);
    await clock.leap(23 * HOUR);
    await clock.passesUntil('the opt-out', async () => !(await state(anna)));
  });

  it('waits a minute for the chats of before when WhatsApp Web is empty after another pairing', async () => {
    const anna = await anotherPairing();
    await clock.advance(30 * SECOND);
    assert.equal(catchUp.caughtUp, false);
    whatsapp.writeUnheard(anna, 'DISATTIVA', ago(9 * HOUR));
    await clock.passesUntil('the catch-up', () => catchUp.caughtUp);
    assert.equal(await state(anna), false);
    whatsapp.history.lose();
    whatsapp.become({ name: 'pairing', qr: 'another' });
    whatsapp.relink();
    const since = clock.elapsed();
    await clock.passesUntil('the gate to open', () => catchUp.caughtUp);
    assert.ok(clock.elapsed() - since <= 70 * SECOND, 'there may be none');
    assert.deepEqual(alerts.current(), []);
  });

  it('does not answer what is older than a week, but does it', async () => {
    await pairedAnHourAgo();
    const anna = met();
    await clock.advance(10 * DAY);
    whatsapp.writeUnheard(anna, 'ATTIVA', ago(8 * DAY));
    await reconnect();
    assert.equal(await state(anna), true);
    assert.deepEqual(await replies(), []);
  });

  it('answers what is new by the servers, whatever the clock of the PC says', async () => {
    await pairedAnHourAgo();
    whatsapp.history.servers = () => clock.now() - 20 * DAY;
    const anna = met();
    whatsapp.writeUnheard(anna, 'ATTIVA', ago(20 * DAY));
    await database.storage.catchUp.caughtUp(ACCOUNT, ago(20 * DAY));
    await database.inspect(`update catch_up set linked_at = ${String(ago(21 * DAY))}`);
    await reconnect();
    assert.equal(await state(anna), true);
    assert.deepEqual(await replies(), ['welcome']);
  });

  // ------------------------------------------------------------- the gate

  it('lets notices go when everything has been looked at, and not before', async () => {
    await pairedAnHourAgo();
    assert.equal(catchUp.caughtUp, false);
    const before = letGo;
    whatsapp.history.settled = false;
    whatsapp.connect();
    await whenIdle('the question to be asked again', () => clock.naps.includes(500));
    const anna = met();
    whatsapp.writeUnheard(anna, 'ATTIVA', ago(MINUTE));
    assert.equal(catchUp.caughtUp, false, 'the page still takes in what waited');
    whatsapp.history.settled = true;
    await clock.advance(SECOND);
    await whenIdle('the catch-up', () => letGo === before + 1);
    assert.equal(await state(anna), true);
    whatsapp.disconnect();
    assert.equal(catchUp.caughtUp, false);
  });

  it('takes no chats for no answer while the page has not brought them back', async () => {
    await pairedAnHourAgo();
    const anna = met();
    whatsapp.writeUnheard(anna, 'ATTIVA', ago(MINUTE));
    whatsapp.history.restored = false;
    whatsapp.connect();
    await clock.advance(90 * SECOND);
    assert.equal(catchUp.caughtUp, false);
    whatsapp.history.restored = true;
    await clock.passesUntil('the catch-up', () => catchUp.caughtUp);
    assert.equal(await state(anna), true);
    assert.deepEqual(alerts.current(), []);
  });

  it('waits for what the servers held for a page whose chats were late, before it lets notices go', async () => {
    await pairedAnHourAgo();
    const anna = met();
    whatsapp.writeUnheard(anna, 'ATTIVA', ago(2 * MINUTE));
    whatsapp.history.restored = false;
    whatsapp.connect();
    await clock.advance(90 * SECOND);
    whatsapp.history.restored = true;
    // the page has its chats back, and takes in a moment later what came while it had not
    await clock.advance(2 * SECOND);
    assert.equal(catchUp.caughtUp, false);
    whatsapp.writeUnheard(anna, 'DISATTIVA', ago(MINUTE));
    await clock.passesUntil('the catch-up', () => catchUp.caughtUp);
    assert.equal(await state(anna), false);
  });

  it('does not keep the service from stopping while the page hangs', async () => {
    await pairedAnHourAgo();
    whatsapp.history.chats = () => new Promise(() => undefined);
    whatsapp.connect();
    await catchUp.stop();
    assert.equal(catchUp.caughtUp, false);
  });

  it('lets notices go after five minutes without chats, and tells staff', async () => {
    await pairedAnHourAgo();
    whatsapp.history.restored = false;
    whatsapp.connect();
    const since = clock.elapsed();
    await clock.passesUntil('the gate to open', () => catchUp.caughtUp);
    assert.ok(clock.elapsed() - since >= 5 * MINUTE);
    assert.deepEqual(
      alerts.current().map(({ code }) => code),
      ['catch-up-overdue'],
    );
  });

  it('does not wait for ever for a page that never says it has settled', async () => {
    await pairedAnHourAgo();
    whatsapp.history.settled = false;
    whatsapp.connect();
    const since = clock.now();
    await clock.passesUntil('the catch-up', () => catchUp.caughtUp);
    assert.ok(clock.now() - since >= MINUTE && clock.now() - since < 2 * MINUTE);
    assert.deepEqual(alerts.current(), []);
  });

  it('lets notices go after five minutes although the clock of the PC is set back meanwhile', async () => {
    await pairedAnHourAgo();
    whatsapp.connect();
    whatsapp.history.answers = false;
    await whenIdle('the first attempts', () => clock.naps.includes(10 * SECOND));
    clock.setBy(-6 * HOUR);
    await clock.advance(5 * MINUTE);
    await whenIdle('the gate to open', () => catchUp.caughtUp);
  });

  it('lets notices go after five minutes without success, and tells staff until it succeeds', async () => {
    await pairedAnHourAgo();
    const anna = met();
    whatsapp.writeUnheard(anna, 'ATTIVA', ago(MINUTE));
    whatsapp.connect();
    whatsapp.history.answers = false;
    const since = clock.now();
    await clock.passesUntil('the gate to open', () => catchUp.caughtUp);
    assert.ok(clock.now() - since >= 5 * MINUTE);
    assert.deepEqual(
      alerts.current().map(({ code }) => code),
      ['catch-up-overdue'],
    );
    whatsapp.history.answers = true;
    await clock.passesUntil('the catch-up', () => state(anna));
    await whenIdle('the alert to be cleared', () => alerts.current().length === 0);
  });

  describe('when nothing can be recorded', () => {
    /** Anna is subscribed, and everything has been looked at. */
    async function subscribed(): Promise<FakeCitizen> {
      await pairedAnHourAgo();
      await reconnect();
      return await joins();
    }

    async function joins(): Promise<FakeCitizen> {
      const citizen = met();
      whatsapp.write(citizen, 'ATTIVA', clock.now());
      await whenIdle('the opt-in', () => state(citizen));
      return citizen;
    }

    async function leaves(citizen: FakeCitizen): Promise<void> {
      whatsapp.write(citizen, 'DISATTIVA', clock.now());
      await whenIdle('the gate to close', () => !catchUp.caughtUp);
    }

    /** Whether notices could go at any time while so much goes by. */
    async function everOpen(ms: number): Promise<boolean> {
      let open = false;
      for (let passed = 0; passed < ms; passed += 10 * SECOND) {
        await clock.advance(10 * SECOND);
        await whenIdle('the next attempt', () => true);
        open ||= catchUp.caughtUp;
      }
      return open;
    }

    it('lets no notice go before a DISATTIVA that was heard', async () => {
      const anna = await subscribed();
      storageFails = () => true;
      await leaves(anna);
      assert.equal(await everOpen(30 * MINUTE), false);
      assert.deepEqual(alerts.current(), []);
      storageFails = () => false;
      await clock.passesUntil('the gate to open', () => catchUp.caughtUp);
      assert.equal(await state(anna), false);
    });

    it('lets no notice go before a DISATTIVA that was read back', async () => {
      const anna = await subscribed();
      storageFails = () => true;
      whatsapp.writeUnheard(anna, 'DISATTIVA', clock.now());
      await clock.passesUntil('the gate to close', () => !catchUp.caughtUp);
      assert.equal(await everOpen(30 * MINUTE), false);
      storageFails = () => false;
      await clock.passesUntil('the gate to open', () => catchUp.caughtUp);
      assert.equal(await state(anna), false);
    });

    it('records what it heard as soon as it can, also while the chats cannot be read', async () => {
      const anna = await subscribed();
      storageFails = () => true;
      await leaves(anna);
      whatsapp.history.answers = false;
      storageFails = () => false;
      await clock.passesUntil('the gate to open', () => catchUp.caughtUp);
      assert.equal(await state(anna), false);
    });

    it('records each by itself', async () => {
      const anna = await subscribed();
      const bruno = await joins();
      storageFails = () => true;
      await leaves(anna);
      await leaves(bruno);
      whatsapp.history.answers = false;
      storageFails = ({ alias }) => alias === anna.alias;
      await clock.passesUntil('the gate to open', () => catchUp.caughtUp);
      assert.deepEqual([await state(anna), await state(bruno)], [true, false]);
    });

    for (const { what, fails } of [
      { what: 'of messages', fails: () => (storageFails = () => true) },
      { what: 'of how far it has come', fails: () => (marksFail = true) },
    ]) {
      it(`lets notices go after an hour, and on, when it is the record ${what} alone`, async () => {
        await pairedAnHourAgo();
        whatsapp.writeUnheard(met(), 'ATTIVA', ago(MINUTE));
        fails();
        whatsapp.connect();
        const since = clock.elapsed();
        await clock.passesUntil('the gate to open', () => catchUp.caughtUp);
        const waited = clock.elapsed() - since;
        assert.ok(waited >= 65 * MINUTE && waited < 66 * MINUTE, String(waited));
        for (let minutes = 0; minutes < 60; minutes += 3) {
          whatsapp.write(met(), 'ATTIVA', clock.now());
          await clock.advance(3 * MINUTE);
          assert.ok(catchUp.caughtUp);
        }
        const [alert] = alerts.current();
        assert.deepEqual([alert?.code, alert?.text], ['catch-up-overdue', NOT_RECORDED]);
      });
    }

    it('does not keep the service from stopping while the servers do not say what time it is', async () => {
      const anna = await subscribed();
      storageFails = () => true;
      await leaves(anna);
      whatsapp.disconnect();
      whatsapp.history.serversTime = () => new Promise(() => undefined);
      whatsapp.connect();
      await clock.advance(10 * MINUTE);
      await catchUp.stop();
    });
  });

  // ----------------------------------------------------------- the rhythm

  it('looks again after 1 and 5 minutes and then every 10', async () => {
    await pairedAnHourAgo();
    clock.naps.length = 0;
    await reconnect();
    const pauses = () => clock.naps.filter((ms) => ms !== 5 * MINUTE);
    for (const count of [1, 2, 3, 4]) {
      await whenIdle(`pause ${String(count)}`, () => pauses().length === count);
      await clock.advance(pauses().at(-1) ?? 0);
    }
    assert.deepEqual(
      pauses().slice(0, 4),
      [1, 4, 10, 10].map((minutes) => minutes * MINUTE),
    );
  });

  it('finds at the next look what had got lost on the way', async () => {
    await pairedAnHourAgo();
    await reconnect();
    const anna = met();
    whatsapp.writeUnheard(anna, 'ATTIVA', clock.now());
    await clock.passesUntil('the next look', () => state(anna));
  });

  it('opens only chats that are newer than the mark, of two thousand', async () => {
    await pairedAnHourAgo();
    const people = Array.from({ length: 2_000 }, () => met());
    for (const citizen of people) whatsapp.writeUnheard(citizen, 'Buongiorno', ago(30 * MINUTE));
    await reconnect();
    assert.equal(whatsapp.history.opened.length, 2_000);
    whatsapp.disconnect();
    await clock.advance(HOUR);
    const [anna] = people;
    assert.ok(anna);
    whatsapp.writeUnheard(anna, 'ATTIVA', ago(MINUTE));
    whatsapp.history.opened.length = 0;
    await reconnect();
    assert.deepEqual(whatsapp.history.opened, [anna.chatId]);
    assert.equal(await state(anna), true);
  });

  it('opens at the next look only what has changed since, be it within the same second', async () => {
    await pairedAnHourAgo();
    const { opened } = whatsapp.history;
    const [anna, bruno] = [met(), met()];
    const written = ago(MINUTE);
    for (const one of [anna, bruno]) whatsapp.writeUnheard(one, 'Buongiorno', written);
    await reconnect();
    assert.deepEqual(opened.splice(0), [anna.chatId, bruno.chatId]);
    whatsapp.writeUnheard(anna, 'ATTIVA', written);
    await nextLook();
    assert.deepEqual(opened.splice(0), [anna.chatId]);
    assert.equal(await state(anna), true);
    await nextLook();
    assert.deepEqual(opened.splice(0), []);
    whatsapp.disconnect();
    whatsapp.writeUnheard(bruno, 'ATTIVA', written);
    await reconnect();
    assert.deepEqual(opened.splice(0), [bruno.chatId], 'the page is the same');
    assert.equal(await state(bruno), true);
    whatsapp.disconnect();
    whatsapp.history.load += 1;
    await reconnect();
    assert.deepEqual(opened, [anna.chatId, bruno.chatId], 'another page is another matter');
  });

  it('opens at every look what the page cannot count', async () => {
    await pairedAnHourAgo();
    whatsapp.history.countsUnread = false;
    const anna = met();
    const written = ago(MINUTE);
    whatsapp.writeUnheard(anna, 'Buongiorno', written);
    await reconnect();
    whatsapp.writeUnheard(anna, 'ATTIVA', written);
    await nextLook();
    assert.equal(await state(anna), true);
  });

  it('opens at every look what it could not read completely', async () => {
    await pairedAnHourAgo();
    const { opened, broken } = whatsapp.history;
    const anna = met();
    const reveal = whatsapp.writeUnreadable(anna, 'ATTIVA', ago(MINUTE), clock.now());
    await reconnect();
    broken.add(anna.chatId);
    await nextLook();
    broken.clear();
    await nextLook();
    reveal();
    await nextLook();
    assert.deepEqual(
      opened,
      Array.from({ length: 4 }, () => anna.chatId),
    );
    assert.equal(await state(anna), true);
  });

  // ----------------------------------------------------------- ciphertext

  it('finds a message that became readable while nobody listened', async () => {
    await pairedAnHourAgo();
    const anna = met();
    const reveal = whatsapp.writeUnreadable(anna, 'ATTIVA', ago(50 * MINUTE), clock.now());
    await reconnect();
    whatsapp.disconnect();
    await catchUp.stop();
    await clock.advance(20 * HOUR);
    reveal();
    catchUp = start();
    await reconnect();
    assert.equal(await state(anna), true);
    assert.deepEqual(await replies(), ['welcome']);
  });

  it('reads again what it could not open', async () => {
    await pairedAnHourAgo();
    const anna = met();
    whatsapp.writeUnheard(anna, 'ATTIVA', ago(50 * MINUTE));
    whatsapp.history.broken.add(anna.chatId);
    await reconnect();
    assert.equal(await state(anna), false);
    whatsapp.history.broken.clear();
    whatsapp.disconnect();
    await reconnect();
    assert.equal(await state(anna), true);
  });

  it('keeps the mark of the account on disk', async () => {
    await pairedAnHourAgo();
    await reconnect();
    const { linkedAt, caughtUpTo } = await mark();
    await whenIdle('the mark', async () => {
      return (await mark()).caughtUpTo === clock.now();
    });
    assert.ok(linkedAt > 0 && caughtUpTo >= linkedAt);
    assert.equal(linkedAt, ago(HOUR));
  });

  describe('on a PC whose clock is an hour ahead of the servers', () => {
    beforeEach(() => {
      whatsapp.history.servers = () => clock.now() - HOUR;
    });

    it('takes what is written right after the pairing at its word', async () => {
      whatsapp.become({ name: 'pairing', qr: 'code' });
      await reconnect();
      const anna = met();
      whatsapp.write(anna, 'ATTIVA', ago(HOUR));
      await whenIdle('the opt-in', () => state(anna));
    });

    it('puts right when it was linked as soon as the servers can be asked', async () => {
      whatsapp.history.servers = null;
      whatsapp.become({ name: 'pairing', qr: 'code' });
      await reconnect();
      const anna = met();
      whatsapp.write(anna, 'ATTIVA', ago(HOUR));
      await nextLook();
      assert.equal(await state(anna), false, 'nobody can tell yet');
      whatsapp.history.servers = () => clock.now() - HOUR;
      await nextLook();
      assert.equal(await state(anna), true);
      const bruno = met();
      whatsapp.write(bruno, 'ATTIVA', ago(HOUR));
      await whenIdle('what comes live', () => state(bruno));
    });

    it('passes nothing over while the servers cannot be asked', async () => {
      whatsapp.become({ name: 'pairing', qr: 'code' });
      await reconnect();
      whatsapp.history.servers = null;
      await nextLook();
      const anna = met();
      whatsapp.disconnect();
      whatsapp.writeUnheard(anna, 'ATTIVA', ago(HOUR) + SECOND);
      await reconnect();
      assert.equal(await state(anna), true);
    });

    it('sets its mark by what messages are stamped with', async () => {
      await reconnect();
      const { caughtUpTo } = await mark();
      assert.equal(caughtUpTo, ago(HOUR));
    });
  });
});

describe('nextMark', () => {
  const began = 100 * DAY;
  const usual = { unreadable: [], broken: 0, began, caughtUpTo: began - HOUR };

  it('is the beginning of the reading', () => {
    assert.equal(nextMark(usual), began);
  });

  it('is held back by ciphertext for a day from its arrival', () => {
    const old = began - 3 * DAY;
    const at = (receivedAt: number) =>
      nextMark({ ...usual, unreadable: [{ at: old, receivedAt }] });
    assert.equal(at(began - DAY + 1), old);
    assert.equal(at(began - DAY), began);
  });

  it('stays for chats that would not open, but not longer than a day', () => {
    assert.equal(nextMark({ ...usual, broken: 1 }), began - HOUR);
    assert.equal(nextMark({ ...usual, broken: 1, caughtUpTo: began - 9 * DAY }), began - DAY);
  });
});

function throwStorageError(): never {
  throw new StorageError('the disk is full');
}
