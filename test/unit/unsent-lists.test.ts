/** Lists that have certainly not left, on the fake WhatsApp over a real database. */
import assert from 'node:assert/strict';
import type { Sending } from '#src/sending/sending.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import type { Target } from '#src/model/message.js';
import type { SendFault } from '../fakes/fake-whatsapp.js';
import { FakeTown } from '../fakes/fake-town.js';
import { at, notice, useStorage } from '../support/storage.js';
import { whenIdle } from '../support/when-idle.js';

describe('a list that has not left', () => {
  let sending: Sending;
  // stopped before the database is closed
  afterEach(() => sending.stop(0));
  const db = useStorage();
  let town: FakeTown;
  let citizens: FakeCitizen[];

  beforeEach(async () => {
    town = new FakeTown(db.storage);
    sending = town.sending();
    citizens = await town.subscribers(3);
  });

  afterEach(() => assert.deepEqual(town.bugs, []));

  const start = async (): Promise<void> => {
    sending.start();
    await town.whatsapp.start();
  };
  /** Lists with these words fail so, until it is said otherwise. */
  const failLists = (words: string, fault: SendFault): (() => void) => {
    town.whatsapp.trouble(({ kind }, content) =>
      kind === 'list' && 'text' in content && content.text === words ? fault : null,
    );
    return () => town.whatsapp.trouble(null);
  };
  const tried = (id: number) =>
    whenIdle('the list to be tried', async () => {
      const begun = await db.inspect(
        `select 1 from deliveries where notice_id = ${String(id)} and message_id is not null
           and state = 'queued'`,
      );
      return begun.length > 0;
    });
  const finished = (...ids: number[]) =>
    town.timePassesUntil('the notices to be sent', () =>
      ids.every((id) => town.finished.includes(id)),
    );
  const everyoneShows = (...texts: string[]): void => {
    for (const citizen of citizens) {
      assert.deepEqual(town.shown(citizen).toSorted(), texts.toSorted());
    }
  };
  const routes = (): string[] =>
    town.whatsapp.accepted.map(({ target }) =>
      target.kind === 'list' ? `list of ${String(target.recipients.length)}` : 'person',
    );

  it('goes one to one when lists cannot be used any more, and keeps no other notice', async () => {
    failLists('Primo', { kind: 'notSent' });
    const first = await town.accept('Primo');
    await start();
    await tried(first);
    town.whatsapp.disconnect();
    town.whatsapp.lists.takeAway('no lists');
    town.whatsapp.connect();
    await finished(first, await town.accept('Secondo'));
    everyoneShows('Primo', 'Secondo');
    assert.deepEqual(routes(), Array(6).fill('person'));
  });

  it('is not sent beyond what is free when an urgent notice has used that up meanwhile', async () => {
    town.listSettings = { ...town.listSettings, monthlyAllowance: 4 };
    sending = town.sending();
    const recover = failLists('Primo', { kind: 'keysMissing' });
    const first = await town.accept('Primo');
    await start();
    await tried(first);
    const { notice: urgent } = await db.storage.notices.accept(
      notice('Urgente', { parts: [{ kind: 'text', text: 'Urgente' }], urgent: true }),
      at(town.clock.now()),
    );
    town.topics.touch('notices');
    await whenIdle('the urgent one', () => town.finished.includes(urgent.id));
    recover();
    await finished(first);
    everyoneShows('Primo', 'Urgente');
    assert.equal((await sending.deliveryStatus()).listRecipientsThisMonth, 3);
    assert.deepEqual(routes(), ['list of 3', 'person', 'person', 'person']);
  });

  it('keeps the other notices for seconds only while WhatsApp Web cannot send it', async () => {
    const recover = failLists('Primo', { kind: 'notSent' });
    const first = await town.accept('Primo');
    const second = await town.accept('Secondo');
    await start();
    const begun = town.clock.elapsed();
    await finished(second);
    assert.ok(town.clock.elapsed() - begun <= 60_000);
    assert.equal((await town.progress(first)).waiting, 3);
    recover();
    await finished(first);
    everyoneShows('Primo', 'Secondo');
    assert.deepEqual(routes(), ['list of 3', 'list of 3']);
  });

  const excluded = async (): Promise<number> => (await db.storage.lists.excluded(0)).size;
  const acceptUrgent = async (): Promise<number> => {
    const { notice: urgent } = await db.storage.notices.accept(
      notice('Urgente', { parts: [{ kind: 'text', text: 'Urgente' }], urgent: true }),
      at(town.clock.now()),
    );
    return urgent.id;
  };
  const failAllLists = (): void =>
    town.whatsapp.trouble(({ kind }) => (kind === 'list' ? { kind: 'notSent' } : null));

  for (const urgent of [false, true]) {
    const which = urgent ? 'an urgent one' : 'one that is not urgent';
    it(`blames nobody while no list at all can be sent (${which})`, async () => {
      citizens = [...citizens, ...(await town.subscribers(21))];
      failAllLists();
      const id = urgent ? await acceptUrgent() : await town.accept('Urgente');
      await start();
      const begun = town.clock.elapsed();
      await finished(id);
      const minutes = (town.clock.elapsed() - begun) / 60_000;
      assert.ok(minutes <= (urgent ? 40 : 120), String(minutes));
      everyoneShows('Urgente');
      assert.deepEqual(routes(), Array(24).fill('person'));
      assert.equal(await excluded(), 0);
    });
  }

  it('is told to staff once, however often it is halved', async () => {
    citizens = [...citizens, ...(await town.subscribers(21))];
    failAllLists();
    let ended = 0;
    const clear = town.alerts.clear.bind(town.alerts);
    town.alerts.clear = (code) => {
      if (code === 'list-not-sent' && town.alerts.current().some((one) => one.code === code))
        ended += 1;
      clear(code);
    };
    const id = await town.accept('Avviso');
    await start();
    await finished(id);
    assert.equal(ended, 1);
  });

  it('goes by list all the same when it is urgent and no list could be sent for two minutes', async () => {
    town.whatsapp.lists.limitTo(8);
    citizens = [...citizens, ...(await town.subscribers(21))];
    failAllLists();
    const id = await acceptUrgent();
    await start();
    await town.clock.advance(100_000);
    town.whatsapp.trouble(null);
    await finished(id);
    everyoneShows('Urgente');
    assert.deepEqual(routes(), Array(3).fill('list of 8'));
    assert.equal(await excluded(), 0);
  });

  describe('of several', () => {
    const bad = (target: Target): boolean =>
      target.kind === 'list' && target.recipients.includes(citizens[0]?.alias ?? '');
    const alerts = (): string[] => town.alerts.current().map(({ code }) => code);
    const minutesSince = (begun: number): number => (town.clock.elapsed() - begun) / 60_000;
    const shows = (citizen: FakeCitizen | undefined): boolean =>
      citizen !== undefined && town.shown(citizen).length === 1;

    beforeEach(async () => {
      town.whatsapp.lists.limitTo(2);
      citizens = [...citizens, ...(await town.subscribers(1))];
      town.whatsapp.trouble((target) => (bad(target) ? { kind: 'notSent' } : null));
    });

    it('keeps the other lists of its notice for seconds only', async () => {
      await town.accept('Avviso');
      await start();
      const begun = town.clock.elapsed();
      await town.timePassesUntil('the other list', () => shows(citizens[3]));
      assert.ok(minutesSince(begun) <= 1);
      assert.ok(!shows(citizens[0]));
    });

    it('is told to staff, divided, and goes one to one when it can never be sent', async () => {
      const id = await town.accept('Avviso');
      await start();
      const begun = town.clock.elapsed();
      await town.timePassesUntil('the alert', () => alerts().includes('list-not-sent'));
      assert.ok(minutesSince(begun) <= 2);
      await finished(id);
      assert.ok(minutesSince(begun) <= 60);
      everyoneShows('Avviso');
      assert.deepEqual(routes(), ['list of 2', 'person', 'person']);
      assert.equal(await excluded(), 2, 'the others went meanwhile');
      await town.timePassesUntil('its end', () => alerts().length === 0);
    });

    it('goes one to one within minutes when it is urgent', async () => {
      const { notice: urgent } = await db.storage.notices.accept(
        notice('Urgente', { parts: [{ kind: 'text', text: 'Urgente' }], urgent: true }),
        at(town.clock.now()),
      );
      await start();
      const begun = town.clock.elapsed();
      await finished(urgent.id);
      assert.ok(minutesSince(begun) <= 3, String(minutesSince(begun)));
      everyoneShows('Urgente');
    });

    it('goes one to one like all others when no list can be sent', async () => {
      town.whatsapp.trouble(({ kind }) => (kind === 'list' ? { kind: 'notSent' } : null));
      const id = await town.accept('Avviso');
      await start();
      const begun = town.clock.elapsed();
      await finished(id);
      assert.ok(minutesSince(begun) <= 60);
      everyoneShows('Avviso');
    });
  });
});
