/** What certainly did not leave this PC: it is tried again, and nobody is blamed for it. */
import assert from 'node:assert/strict';
import { peopleUnaccounted, SETBACKS } from '#src/messages/it/alerts.js';
import type { Sending } from '#src/sending/sending.js';
import type { OutgoingContent, Target } from '#src/model/message.js';
import type { FakeTown } from '../fakes/fake-town.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import type { SendFault } from '../fakes/fake-whatsapp.js';
import { Setbacks } from '#src/sending/setbacks.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { at, messageId, notice } from '../support/storage.js';
import { until } from '../support/until.js';
import { useTown } from '../support/town-under-test.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const PICTURE: OutgoingContent = {
  kind: 'media',
  path: '/spool/piazza.jpg',
  sha256: 'c0ffee',
  mimetype: 'image/jpeg',
  filename: 'piazza.jpg',
  as: 'image',
  caption: 'La piazza è chiusa',
};

describe('What did not leave this PC', () => {
  let sending: Sending;
  let town: FakeTown;
  let sends: { readonly target: Target; readonly at: number }[];
  const db = useTown(
    (founded) => {
      town = founded;
      town.whatsapp.lists.limitTo(40);
      town.pace = { ...town.pace, pauseSeconds: { from: 1, to: 1 } };
      sending = town.sending();
      sends = [];
    },
    () => sending.stop(0),
  );

  const start = async (): Promise<void> => {
    sending.start();
    await town.whatsapp.start();
  };
  const acceptPicture = async (name = 'Piazza'): Promise<number> => {
    const accepted = await db.storage.notices.accept(
      notice(name, { parts: [PICTURE] }),
      at(town.clock.now()),
    );
    return accepted.notice.id;
  };
  const finished = (id: number) =>
    town.timePassesUntil('the notice to be sent', () => town.finished.includes(id));
  const alerts = (): string[] => town.alerts.current().map(({ code }) => code);
  const alert = (code: string): string =>
    town.alerts.current().find((one) => one.code === code)?.text ?? '';
  const attempts = (): number => sends.length;
  /** Every send fails like this, while it says so. */
  const troubled = (
    fault: (target: Target, content: OutgoingContent) => SendFault['kind'] | null,
  ): void => {
    town.whatsapp.trouble((target, content) => {
      const kind = fault(target, content);
      if (kind === null) return null;
      sends.push({ target, at: town.clock.now() });
      return { kind } as SendFault;
    });
  };
  const mediaFail = (kind: 'uploadFails' | 'contentGone'): void =>
    troubled((_, content) => (content.kind === 'media' ? kind : null));
  /** Time goes by in steps of a few attempts, each with a moment for what it brings about. */
  const passes = async (ms: number): Promise<void> => {
    const end = town.clock.now() + ms;
    while (town.clock.now() < end) {
      await town.clock.advance(Math.min(40 * SECOND, ms / 10));
      let looks = 0;
      await town.timePassesUntil('a look', () => (looks += 1) > 1);
    }
  };
  const peopleOf = (target: Target): number =>
    target.kind === 'list' ? target.recipients.length : 1;
  const oneHas = (citizens: readonly FakeCitizen[], text: string): void => {
    for (const citizen of citizens) {
      assert.deepEqual(
        town.shown(citizen).filter((shown) => shown === text),
        [text],
      );
    }
  };

  describe('because the media server takes nothing', () => {
    it('goes later to the same list, while notices without media go on', async () => {
      const citizens = await town.subscribers(8);
      mediaFail('uploadFails');
      const picture = await acceptPicture();
      const text = await town.accept('Manca l’acqua');
      await start();
      await finished(text);
      oneHas(citizens, 'Manca l’acqua');
      assert.equal((await town.progress(picture)).waiting, 8);
      town.whatsapp.trouble(null);
      await finished(picture);
      oneHas(citizens, 'La piazza è chiusa');
      const [last] = town.whatsapp.accepted.slice(-1);
      assert.ok(last && peopleOf(last.target) === 8, 'by the same list');
      assert.equal(await db.storage.outbox.bisections(picture), 0);
      assert.equal((await db.storage.lists.excluded(0)).size, 0);
    });

    it('is told to staff after a minute, and when it is over', async () => {
      await town.subscribers(4);
      mediaFail('uploadFails');
      const id = await acceptPicture();
      await start();
      await passes(45 * SECOND);
      assert.deepEqual(alerts(), []);
      await town.timePassesUntil('the alert', () => alerts().includes('media-not-taken'));
      assert.equal(alert('media-not-taken'), SETBACKS.upload('Piazza', 4));
      town.whatsapp.trouble(null);
      await finished(id);
      await town.timePassesUntil('its end', () => alerts().length === 0);
    });

    it('is tried less and less often, and goes out after an hour', async () => {
      const citizens = await town.subscribers(4);
      mediaFail('uploadFails');
      const id = await acceptPicture();
      await start();
      await passes(60 * MINUTE);
      assert.ok(attempts() > 5 && attempts() < 30, `${String(attempts())} attempts`);
      town.whatsapp.trouble(null);
      await finished(id);
      oneHas(citizens, 'La piazza è chiusa');
    });

    it('is known while it is tried once more, whatever is looked at meanwhile', async () => {
      await town.subscribers(4);
      mediaFail('uploadFails');
      const id = await acceptPicture();
      await start();
      await town.timePassesUntil('the alert', () => alerts().includes('media-not-taken'));
      const release = town.whatsapp.hold((content) => content.kind === 'media');
      const isBeingTried = async () => (await db.deliveryStates()).includes('sending');
      await town.timePassesUntil('another try', isBeingTried);
      const urgent = await db.storage.notices.accept(
        notice('Manca l’acqua', { urgent: true }),
        at(town.clock.now()),
      );
      town.topics.touch('notices');
      await finished(urgent.notice.id);
      assert.deepEqual(alerts(), ['media-not-taken']);
      release();
      town.whatsapp.trouble(null);
      await finished(id);
      await town.timePassesUntil('its end', () => alerts().length === 0);
    });

    it('lets single people have other notices meanwhile', async () => {
      town.whatsapp.lists.takeAway('none');
      const citizens = await town.subscribers(3);
      mediaFail('uploadFails');
      const picture = await acceptPicture();
      const text = await town.accept('Manca l’acqua');
      await start();
      await finished(text);
      oneHas(citizens, 'Manca l’acqua');
      town.whatsapp.trouble(null);
      await finished(picture);
      oneHas(citizens, 'La piazza è chiusa');
    });
  });

  describe('because its file cannot be read', () => {
    for (const route of ['by list', 'one to one']) {
      it(`${route}: is not called sent, is told to staff, and keeps nobody else waiting`, async () => {
        if (route === 'one to one') town.whatsapp.lists.takeAway('none');
        const citizens = await town.subscribers(3);
        mediaFail('contentGone');
        const picture = await acceptPicture();
        const text = await town.accept('Manca l’acqua');
        await start();
        await finished(text);
        oneHas(citizens, 'Manca l’acqua');
        await town.timePassesUntil('the alert', () => alerts().includes('media-unreadable'));
        await passes(10 * MINUTE);
        assert.equal((await db.storage.notices.get(picture))?.state, 'sending');
        assert.equal((await town.progress(picture)).waiting, 3);
        assert.equal(await db.storage.outbox.bisections(picture), 0);
        assert.equal((await db.storage.lists.excluded(0)).size, 0);
      });
    }

    it('goes out at once when its copy can be made again from the folder', async () => {
      const citizens = await town.subscribers(3);
      mediaFail('contentGone');
      const restored: number[] = [];
      town.restoreMedia = (noticeId) => {
        restored.push(noticeId);
        town.whatsapp.trouble(null);
        return true;
      };
      const id = await acceptPicture();
      await start();
      await finished(id);
      assert.deepEqual(restored, [id]);
      assert.equal(attempts(), 1);
      oneHas(citizens, 'La piazza è chiusa');
      assert.deepEqual(alerts(), []);
    });

    it('waits as well when the page would make a document of its picture, and staff are told what to do', async () => {
      const citizens = await town.subscribers(3);
      troubled((_, content) => (content.kind === 'media' ? 'undecodable' : null));
      const picture = await acceptPicture();
      const text = await town.accept('Manca l’acqua');
      await start();
      await finished(text);
      await town.timePassesUntil('the alert', () => alerts().includes('picture-not-shown'));
      assert.equal(alert('picture-not-shown'), SETBACKS.picture('Piazza', 3));
      assert.deepEqual(town.shown(citizens[0] ?? assert.fail()), ['Manca l’acqua']);
      assert.equal((await town.progress(picture)).waiting, 3);
      await db.storage.notices.cancel(picture, town.clock.now());
      await town.timePassesUntil('its end', () => alerts().length === 0);
    });

    it('leaves nothing behind when staff stop the notice', async () => {
      await town.subscribers(3);
      mediaFail('contentGone');
      const id = await acceptPicture();
      await start();
      await town.timePassesUntil('the alert', () => alerts().includes('media-unreadable'));
      await db.storage.notices.cancel(id, town.clock.now());
      await town.timePassesUntil('its end', () => alerts().length === 0);
    });
  });

  describe('because keys cannot be had', () => {
    it('goes to the same list after a pause when the key server was away', async () => {
      const citizens = await town.subscribers(40);
      const since = town.clock.now();
      troubled(() => (town.clock.now() < since + 20 * SECOND ? 'keysMissing' : null));
      const id = await town.accept('Avviso');
      await start();
      await finished(id);
      oneHas(citizens, 'Avviso');
      assert.deepEqual(
        town.whatsapp.accepted.map(({ target }) => peopleOf(target)),
        [40],
      );
      assert.equal(await db.storage.outbox.bisections(id), 0);
    });

    it('finds the one, whom the notice reaches alone, while the others have it by list', async () => {
      const citizens = await town.subscribers(40);
      const [culprit] = citizens.slice(17);
      assert.ok(culprit);
      const isFor = (target: Target): boolean =>
        target.kind === 'list'
          ? target.recipients.includes(culprit.alias)
          : culprit.is(target.person);
      troubled((target) => (isFor(target) ? 'keysMissing' : null));
      const id = await town.accept('Avviso');
      const since = town.clock.now();
      await start();
      await town.timePassesUntil('the others', async () => {
        return (await town.progress(id)).accepted === 39;
      });
      assert.ok(town.clock.now() - since < 5 * MINUTE, 'within minutes');
      const alone = town.whatsapp.accepted.filter(({ target }) => target.kind === 'person').length;
      assert.ok(alone <= 2, `${String(alone)} others one to one`);
      await town.timePassesUntil('the alert', () => alerts().includes('keys-unavailable'));
      assert.equal(alert('keys-unavailable'), SETBACKS.recipients('Avviso', 1));
      town.whatsapp.trouble(null);
      await finished(id);
      oneHas(citizens, 'Avviso');
      await town.timePassesUntil('its end', () => alerts().length === 0);
      assert.ok((await db.storage.lists.excluded(0)).size <= 3);
    });

    it('divides nothing more as soon as two different halves fail alike', async () => {
      const citizens = await town.subscribers(40);
      troubled(() => 'keysMissing');
      const id = await town.accept('Avviso');
      await start();
      await passes(10 * MINUTE);
      const bisections = await db.storage.outbox.bisections(id);
      assert.ok(bisections <= 2, `${String(bisections)} bisections`);
      assert.equal((await db.storage.lists.excluded(0)).size, 0);
      town.whatsapp.trouble(null);
      await finished(id);
      oneHas(citizens, 'Avviso');
      assert.ok(town.whatsapp.accepted.every(({ target }) => target.kind === 'list'));
    });

    it('divides no list when several fail alike', async () => {
      town.whatsapp.lists.limitTo(8);
      await town.subscribers(24);
      troubled(() => 'keysMissing');
      const id = await town.accept('Avviso');
      await start();
      await passes(10 * MINUTE);
      assert.equal(await db.storage.outbox.bisections(id), 0);
      town.whatsapp.trouble(null);
      await finished(id);
    });

    it('keeps no other list waiting', async () => {
      town.whatsapp.lists.limitTo(8);
      const citizens = await town.subscribers(16);
      const [culprit] = citizens;
      assert.ok(culprit);
      troubled((target) =>
        target.kind === 'list' && target.recipients.includes(culprit.alias) ? 'keysMissing' : null,
      );
      const id = await town.accept('Avviso');
      await start();
      const since = town.clock.now();
      await town.timePassesUntil('the other list', () => town.whatsapp.accepted.length === 1);
      assert.ok(town.clock.now() - since < 30 * SECOND);
      await finished(id);
      oneHas(citizens, 'Avviso');
    });

    it('is tried again one to one, with the same id, and not waited for', async () => {
      town.whatsapp.lists.takeAway('none');
      const [stuck, other] = await town.subscribers(2);
      assert.ok(stuck && other);
      const ids = new Set<string>();
      town.whatsapp.failAlways(stuck, { kind: 'keysMissing' });
      const id = await town.accept('Avviso');
      await start();
      await town.timePassesUntil('the other', () => other.inbox.length === 1);
      for (const row of await db.inspect(
        'select message_id as id from deliveries where postponed > 0',
      )) {
        ids.add((row as { id: string }).id);
      }
      town.whatsapp.failAlways(stuck, null);
      const since = town.clock.now();
      await finished(id);
      assert.ok(town.clock.now() - since < 2 * MINUTE);
      assert.deepEqual(
        stuck.inbox.map((message) => message.id),
        [...ids],
      );
    });
  });

  it('keeps a notice open, and says of how many people, when they are accounted for nowhere', async () => {
    await town.subscribers(1);
    town.whatsapp.lists.takeAway('none');
    const id = await town.accept('Avviso');
    const [subscriberId] = await db.storage.outbox.unassigned(id);
    assert.ok(subscriberId);
    const delivery = await db.assign(id, { kind: 'person', subscriberId });
    await db.storage.outbox.begin(delivery, '3EB0000000000000000001', 1, 'link 1');
    await db.storage.outbox.settle(delivery, { kind: 'failed', refusal: null, detail: 'a bug' }, 2);
    const other = await town.accept('Altro');
    await start();
    await finished(other);
    await town.timePassesUntil('the alert', () => alerts().includes('people-unaccounted'));
    assert.equal(alert('people-unaccounted'), peopleUnaccounted('Avviso', 1));
    assert.ok(!town.finished.includes(id));
    await db.storage.notices.cancel(id, town.clock.now());
    await town.timePassesUntil('its end', () => !alerts().includes('people-unaccounted'));
  });
});

describe('Setbacks', () => {
  let clock: ManualClock;
  let alerts: MemoryAlerts;
  let setbacks: Setbacks;
  /** before it is known which deliveries wait */
  let lookUp: () => Promise<void>;

  beforeEach(() => {
    clock = new ManualClock();
    alerts = new MemoryAlerts();
    lookUp = () => Promise.resolve();
    setbacks = new Setbacks({
      session: { state: { name: 'stopped' } },
      store: {
        unsettled: async (ids) => {
          await lookUp();
          return ids.map((id) => ({ id, noticeId: id, people: 1 }));
        },
      },
      notices: { get: () => Promise.resolve(null) },
      restoreMedia: () => Promise.resolve(false),
      ...{ tellAfter: MINUTE, clock, log: silentLogger, alerts },
    });
  });

  const fails = (id: number) =>
    setbacks.note(
      {
        ...{ id, noticeId: id, part: 0, messageId: messageId(id), postponed: 0, resentAt: null },
        target: { kind: 'list', listId: 'list', recipients: [] },
        content: PICTURE,
      },
      { kind: 'notSent', why: 'upload', detail: 'the media server takes nothing' },
    );

  it('lets a notice rest whose media fail while it is looked up what waits of another one', async () => {
    const lookUps: (() => void)[] = [];
    lookUp = () => new Promise<void>((resolve) => lookUps.push(resolve));
    const first = fails(1);
    await until('it to be looked up', () => lookUps.length === 1);
    const second = fails(2);
    await until('the other to be looked up', () => lookUps.length === 2);
    for (const answer of lookUps) answer();
    await Promise.all([first, second]);
    assert.deepEqual(setbacks.resting(), [1, 2]);
  });

  it('is looked at again at once when staff are to be told since it was looked at', async () => {
    await fails(1);
    await clock.advance(MINUTE - 1);
    await setbacks.review();
    assert.deepEqual(alerts.current(), []);
    await clock.advance(1);
    assert.equal(setbacks.nextIn(), 0);
    await setbacks.review();
    assert.deepEqual(
      alerts.current().map(({ code }) => code),
      ['media-not-taken'],
    );
    assert.equal(setbacks.nextIn(), null, 'told once');
  });

  it('tells staff in the moment that it gave for it, and does not have it looked at over and over', async () => {
    // by so much that the difference of what has gone by is a little less than the minute
    await clock.advance(71_072);
    await fails(1);
    await clock.advance(MINUTE);
    assert.equal(setbacks.nextIn(), 0);
    await setbacks.review();
    assert.equal(alerts.current().length, 1);
    assert.equal(setbacks.nextIn(), null);
  });

  it('has single people looked at again when something may go, and not when staff are to be told', async () => {
    await fails(1);
    const rest = setbacks.restsFor();
    assert.ok(rest !== null && rest > 0 && rest <= MINUTE);
    await clock.advance(MINUTE);
    assert.equal(setbacks.nextIn(), 0, 'staff are to be told');
    assert.equal(setbacks.restsFor(), null);
  });
});
