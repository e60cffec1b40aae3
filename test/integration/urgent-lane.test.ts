/** An urgent notice overtakes everything that waits, and never waits for ordinary people of another notice. */
import assert from 'node:assert/strict';
import { Sending } from '#src/sending/sending.js';
import type { Notice } from '#src/model/notice.js';
import { FakeChannels } from '../fakes/fake-channels.js';
import { FakeTown } from '../fakes/fake-town.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { at, notice, useStorage } from '../support/storage.js';
import { whenIdle } from '../support/when-idle.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('an urgent notice', () => {
  const db = useStorage();
  let town: FakeTown;
  let sending: Sending;

  beforeEach(() => {
    town = new FakeTown(db.storage);
    town.pace = { ...town.pace, urgentPerHour: 200 };
  });
  afterEach(async () => {
    await sending.stop(0);
    assert.deepEqual(town.bugs, []);
  });

  const accept = async (text: string, facts: Partial<Notice> = {}): Promise<Notice> => {
    const { notice: taken } = await db.storage.notices.accept(
      notice(text, { parts: [{ kind: 'text', text }], fingerprint: text, ...facts }),
      at(town.clock.now()),
    );
    town.topics.touch('notices');
    return taken;
  };
  /** How often a text has been shown. */
  const shown = (text: string, citizens: readonly FakeCitizen[]): number =>
    citizens.filter((citizen) => town.shown(citizen).includes(text)).length;

  it('goes before everybody who waits for an ordinary one, in its rests and when its day is over', async () => {
    town.whatsapp.lists.takeAway('no lists');
    town.pace = { ...town.pace, perDay: 10 };
    const citizens = await town.subscribers(30);
    sending = town.sending();
    await town.whatsapp.start();
    sending.start();
    const ordinary = await accept('Ordinario');
    await town.timePassesUntil('its day to be over', () => shown('Ordinario', citizens) === 10);
    const begun = town.clock.now();
    const urgent = await accept('Urgente', { urgent: true });
    await town.clock.passesUntil('all to have it', () => shown('Urgente', citizens) === 30);
    assert.equal(shown('Ordinario', citizens), 10, 'the others wait meanwhile');
    assert.ok(town.clock.now() - begun <= 10 * MINUTE, String(town.clock.now() - begun));
    assert.ok(town.finished.includes(urgent.id));
    assert.ok(!town.finished.includes(ordinary.id));
  });

  it('goes by list before the lists of an ordinary one that have not begun', async () => {
    town.whatsapp.lists.limitTo(2);
    const citizens = await town.subscribers(8);
    sending = town.sending();
    await town.whatsapp.start();
    let isAccepted = false;
    town.whatsapp.trouble(({ kind }) => {
      if (kind === 'list' && !isAccepted) {
        isAccepted = true;
        void accept('Urgente', { urgent: true });
      }
      return null;
    });
    sending.start();
    await accept('Ordinario');
    await town.timePassesUntil('the urgent one', () => shown('Urgente', citizens) === 8);
    const order = town.whatsapp.accepted.map(({ content }) => 'text' in content && content.text);
    const before = order.slice(0, order.lastIndexOf('Urgente'));
    assert.deepEqual(
      before.filter((text) => text === 'Ordinario'),
      ['Ordinario'],
      'the one list that had begun',
    );
  });

  /** An ordinary message is not answered, and an urgent notice comes; how long until so many people have that. */
  const urgentMeanwhile = async (people: number): Promise<number> => {
    const citizens = await town.subscribers(people);
    sending = town.sending();
    await town.whatsapp.start();
    const answer = town.whatsapp.hold(
      (content) => 'text' in content && content.text === 'Ordinario',
    );
    sending.start();
    await accept('Ordinario');
    await town.clock.passesUntil('its first message to be on its way', () => sending.isSending);
    const begun = town.clock.elapsed();
    await accept('Urgente', { urgent: true });
    await town.clock.passesUntil('all to have it', () => shown('Urgente', citizens) === people);
    const took = town.clock.elapsed() - begun;
    assert.equal(shown('Ordinario', citizens), 0);
    answer();
    await town.timePassesUntil('the ordinary one', () => shown('Ordinario', citizens) === people);
    for (const citizen of citizens) {
      assert.deepEqual(town.shown(citizen), ['Urgente', 'Ordinario'], 'each once');
    }
    return took;
  };

  it('does not wait for the answer to a list message of an ordinary one, which goes on afterwards', async () => {
    town.whatsapp.lists.limitTo(2);
    const took = await urgentMeanwhile(8);
    assert.ok(took <= 5 * SECOND, String(took));
  });

  it('does not wait for the answer to a message of an ordinary one to one person', async () => {
    town.whatsapp.lists.takeAway('no lists');
    const took = await urgentMeanwhile(4);
    // at 200 in an hour, with pauses of 18 seconds and a fifth more
    assert.ok(took <= 100 * SECOND, String(took));
  });

  it('goes once to whom a message of it was just about to begin when staff said «Invia subito»', async () => {
    town.whatsapp.lists.takeAway('no lists');
    const citizens = await town.subscribers(2);
    const { outbox, notices } = db.storage;
    const beginning: (() => void)[] = [];
    let isSlow = true;
    const begin: typeof outbox.begin = async (...attempt) => {
      if (isSlow) await new Promise<void>((resolve) => beginning.push(resolve));
      return outbox.begin(...attempt);
    };
    const storage = { ...db.storage, outbox: { ...outbox, begin } };
    sending = new Sending({ ...town.sendingParts, storage });
    await town.whatsapp.start();
    sending.start();
    const { id } = await accept('Avviso');
    await town.clock.passesUntil('the first to begin', () => beginning.length === 1);
    assert.equal(await notices.sendNow(id, town.clock.now()), true);
    town.topics.touch('decisions');
    await whenIdle('both loops to have looked', () => sending.isSending);
    isSlow = false;
    for (const goOn of beginning) goOn();
    await town.timePassesUntil('all to have it', () => town.finished.includes(id));
    assert.deepEqual(town.bugs, []);
    for (const citizen of citizens) assert.deepEqual(town.shown(citizen), ['Avviso']);
    assert.equal(town.whatsapp.accepted.length, 2, 'each was sent once');
  });

  it('to 3,000 people with lists refused is public in the channel within seconds, and goes on at the urgent pace, as foretold', async function () {
    this.timeout(120_000);
    const citizens = Array.from({ length: 3_000 }, () => town.whatsapp.addCitizen());
    await db.fill(citizens.map(({ person, chatId }) => ({ ...person, chatId })));
    town.whatsapp.lists.takeAway('no lists');
    const channels = new FakeChannels(() => town.clock.now());
    const id = channels.make('Comune di Prova', { followers: 812 });
    sending = town.sendingInChannel(channels, id);
    await town.whatsapp.start();
    sending.start();
    await accept('Ordinario');
    await town.timePassesUntil('the ordinary one to begin', () => shown('Ordinario', citizens) > 0);
    const before = shown('Ordinario', citizens);
    const begun = town.clock.elapsed();
    const began = town.clock.now();
    const urgent = await accept('Urgente', { urgent: true, channel: 'fallback' });
    await town.timePassesUntil('the post', () => channels.posts(id).length === 1);
    assert.ok(town.clock.elapsed() - begun <= 5 * SECOND, String(town.clock.elapsed() - begun));

    const { routes } = (await sending.outlooks())(urgent, await town.progress(urgent.id));
    assert.ok(routes?.direct);
    assert.equal(routes.direct.people + shown('Urgente', citizens), 3_000);
    assert.equal(routes.channel, null, 'it is there already');
    const whole = 3_000 * (HOUR / 200);
    for (const end of Object.values(routes.direct.ends)) {
      assert.ok(Math.abs(end - began - whole) <= whole / 10, String((end - began) / HOUR));
    }
    await town.clock.advance(began + 10 * MINUTE - town.clock.now());
    const served = shown('Urgente', citizens);
    assert.ok(served >= 30 && served <= 38, String(served));
    assert.equal(shown('Ordinario', citizens), before);
    assert.deepEqual(
      channels.posts(id).map(({ times }) => times),
      [1],
    );
  });
});
