/**
 * People whom the comune knows by number, from a register it kept before, and whom WhatsApp shows
 * only by LID: two rows of the register that nobody can tell to be one person, until a message is
 * about to go to the number.
 */
import assert from 'node:assert/strict';
import type { Sending } from '#src/sending/sending.js';
import { commandCalls } from '#src/commands/service-or-database.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import type { FakeTown } from '../fakes/fake-town.js';
import { useTown } from '../support/town-under-test.js';

const DAY = 24 * 60 * 60_000;

describe('A person imported by number whom WhatsApp shows only by LID', () => {
  let sending: Sending;
  let town: FakeTown;
  let hidden: FakeCitizen;
  let others: FakeCitizen[];
  const db = useTown(
    async (founded) => {
      town = founded;
      sending = town.sending();
      others = await town.subscribers(2);
      hidden = town.whatsapp.addCitizen({ phoneKnown: false });
    },
    () => sending.stop(0),
  );

  const imported = async (at = town.clock.now() - 30 * DAY): Promise<void> => {
    const consent = { at, origin: 'modulo cartaceo', privacyVersion: null };
    await db.storage.registerAdmin.enter({
      people: [{ phone: hidden.phone, ...consent }],
      now: town.clock.now(),
      rehearse: false,
    });
  };
  const start = async (): Promise<void> => {
    sending.start();
    await town.whatsapp.start();
  };
  const publish = async (text: string): Promise<number> => {
    const id = await town.accept(text);
    town.topics.touch('notices');
    await town.timePassesUntil('the notice to be sent', () => town.finished.includes(id));
    return id;
  };

  it('is not sent the next notice after DISATTIVA', async () => {
    await imported();
    await town.says(hidden, 'opt-out');
    await start();
    await publish('Avviso');
    assert.deepEqual(town.shown(hidden), []);
    for (const other of others) assert.deepEqual(town.shown(other), ['Avviso']);
  });

  it('is sent the next notice once after ATTIVA', async () => {
    await imported();
    await town.says(hidden, 'opt-in');
    await start();
    const id = await publish('Avviso');
    assert.deepEqual(
      hidden.inbox.map(({ text }) => text),
      ['Avviso'],
    );
    const accepted = town.whatsapp.accepted.filter(
      ({ target }) =>
        (target.kind === 'person' && hidden.is(target.person)) ||
        (target.kind === 'list' && target.recipients.includes(hidden.alias)),
    );
    assert.equal(accepted.length, 1);
    assert.equal((await town.progress(id)).recipients, 3);
  });

  it('is in a list from the next notice on, and nobody asks again whose the number is', async () => {
    await imported();
    await start();
    await publish('Uno');
    await publish('Due');
    assert.deepEqual(town.whatsapp.identified, [hidden.phone]);
    assert.deepEqual(
      hidden.inbox.map(({ via }) => via),
      ['direct', 'list'],
    );
  });

  it('waits, and is sent nothing twice, while nobody says whose the number is', async () => {
    await imported();
    await town.says(hidden, 'opt-in');
    town.whatsapp.silentAbout.add(hidden.phone);
    await start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await town.timePassesUntil('the question', () => town.whatsapp.identified.length > 1);
    assert.deepEqual(town.shown(hidden), ['Avviso'], 'by list');
    town.whatsapp.silentAbout.clear();
    await town.timePassesUntil('the notice to be sent', () => town.finished.includes(id));
    assert.deepEqual(town.shown(hidden), ['Avviso']);
    assert.equal((await town.progress(id)).recipients, 3);
  });

  it('is asked about at the servers for a message to them alone, never for the register’s sake', async () => {
    await imported();
    await start();
    await town.clock.advance(10 * 60_000);
    assert.deepEqual(town.whatsapp.identified, []);
  });

  it('is forgotten under both names as soon as WhatsApp Web knows them', async () => {
    await imported();
    await town.says(hidden, 'opt-in');
    const { alias, phone } = hidden;
    const calls = commandCalls(db.storage, town.clock, {
      learnNames: () => db.storage.register.learn({ alias, phone }),
    });
    const person = { alias: null, phone };
    assert.equal(await calls.forget({ person, rehearse: false }), 'forgotten');
    assert.equal((await db.storage.register.counts()).active, 2);
    assert.equal(await calls.forget({ person: { alias, phone: null }, rehearse: true }), 'unknown');
  });

  it('stays out when DISATTIVA came first, whatever the date of the consent on paper', async () => {
    await town.says(hidden, 'opt-in');
    await town.clock.advance(DAY);
    await town.says(hidden, 'opt-out');
    await town.clock.advance(DAY);
    await imported(town.clock.now());
    await start();
    await publish('Avviso');
    assert.deepEqual(town.shown(hidden), []);
    assert.equal((await db.storage.register.counts()).active, 2);
  });
});
