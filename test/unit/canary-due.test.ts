/** When the canary goes, and what it costs, on the fake WhatsApp over a real database. */
import assert from 'node:assert/strict';
import type { Sending } from '#src/sending/sending.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import type { SendFault } from '../fakes/fake-whatsapp.js';
import type { FakeTown } from '../fakes/fake-town.js';
import { at, notice } from '../support/storage.js';
import { whenIdle } from '../support/when-idle.js';
import { useTown } from '../support/town-under-test.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('when the canary goes', () => {
  let sending: Sending;
  let town: FakeTown;
  let staff: FakeCitizen[];
  let citizens: FakeCitizen[];
  const db = useTown(
    async (founded) => {
      town = founded;
      staff = [town.whatsapp.addCitizen(), town.whatsapp.addCitizen()];
      town.testPhones = staff.map(({ phone }) => phone);
      sending = town.sending();
      citizens = await town.subscribers(3);
    },
    () => sending.stop(0),
  );

  const start = async (): Promise<void> => {
    sending.start();
    await town.whatsapp.start();
  };
  const finished = (id: number) =>
    town.timePassesUntil('the notice to be sent', () => town.finished.includes(id));
  const everyoneShows = (...texts: string[]): void => {
    for (const citizen of citizens) assert.deepEqual(town.shown(citizen), texts);
  };
  const routes = (): string[] =>
    town.whatsapp.accepted.map(({ target }) =>
      target.kind === 'list' ? `list of ${String(target.recipients.length)}` : 'person',
    );

  it('does not go while lists are only looked after', async () => {
    town.quiet = true;
    await start();
    sending.refreshLists();
    await whenIdle('the sync', () => town.whatsapp.lists.changes.length > 0);
    await whenIdle('the loops to rest', () => town.clock.naps.at(-1) === 30_000);
    assert.deepEqual(town.whatsapp.lists.changes, ['create Avvisi 1']);
    assert.deepEqual(town.whatsapp.accepted, []);
  });

  it('goes with the notice of the morning, though phones were off when lists were looked after', async () => {
    for (const phone of staff) town.whatsapp.setOnline(phone, false);
    await start();
    sending.refreshLists();
    await whenIdle('the sync', () => town.whatsapp.lists.changes.length > 0);
    await town.clock.leap(HOUR);
    for (const phone of staff) town.whatsapp.setOnline(phone, true);
    await finished(await town.accept('Avviso'));
    everyoneShows('Avviso');
    assert.deepEqual(routes(), ['list of 2', 'list of 3']);
  });

  /** Every canary fails so, until it is said otherwise. */
  const failCanaries = (fault: SendFault | null): void => {
    town.whatsapp.trouble((_, content) =>
      'text' in content && content.text === 'Prova' ? fault : null,
    );
  };
  const counted = async (): Promise<number> =>
    (await sending.deliveryStatus()).listRecipientsThisMonth;
  const alertCodes = (): string[] => town.alerts.current().map(({ code }) => code);

  for (const kind of ['keysMissing', 'notSent'] as const) {
    it(`keeps no notice for longer than half an hour when it does not leave (${kind}), and staff are told`, async () => {
      failCanaries({ kind });
      await start();
      const begun = town.clock.now();
      const id = await town.accept('Avviso');
      town.topics.touch('notices');
      await town.timePassesUntil('the alert', () => alertCodes().length > 0);
      assert.ok(town.clock.now() - begun <= MINUTE);
      assert.equal((await sending.deliveryStatus()).why.code, 'canary-unclear');
      await finished(id);
      everyoneShows('Avviso');
      assert.deepEqual(routes(), ['person', 'person', 'person']);
      const [first] = await db.storage.outbox.begunToPeople(0);
      assert.ok(first !== undefined && first.at - begun <= 40 * MINUTE);
      assert.deepEqual(alertCodes(), ['lists-unavailable']);
      assert.equal((await sending.deliveryStatus()).why.code, 'canary-failed');
      assert.equal(await counted(), 0, 'nothing has left');

      failCanaries(null);
      await town.clock.leap(7 * HOUR);
      await finished(await town.accept('Altro'));
      assert.deepEqual(routes().slice(3), ['list of 2', 'list of 3']);
      assert.deepEqual(alertCodes(), []);
    });
  }

  const setStaffOnline = (online: boolean): void => {
    for (const phone of staff) town.whatsapp.setOnline(phone, online);
  };
  const canaryIsOut = () => whenIdle('the canary', () => town.whatsapp.accepted.length === 1);
  const acceptUrgent = async (text = 'Urgente'): Promise<number> => {
    const { notice: urgent } = await db.storage.notices.accept(
      notice(text, { parts: [{ kind: 'text', text }], urgent: true }),
      at(town.clock.now()),
    );
    town.topics.touch('notices');
    return urgent.id;
  };

  it('goes again when the service was started anew while its receipts were waited for', async () => {
    setStaffOnline(false);
    await start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await canaryIsOut();
    await sending.stop(0);
    setStaffOnline(true);
    sending = town.sending();
    sending.start();
    await finished(id);
    everyoneShows('Avviso');
    assert.deepEqual(routes(), ['list of 2', 'list of 2', 'list of 3']);
  });

  it('goes again when the session ended while its receipts were waited for', async () => {
    setStaffOnline(false);
    await start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await canaryIsOut();
    town.whatsapp.disconnect();
    await town.clock.advance(3 * MINUTE);
    setStaffOnline(true);
    town.whatsapp.connect();
    await finished(id);
    assert.deepEqual(routes(), ['list of 2', 'list of 2', 'list of 3']);
  });

  it('goes again when its list could not be made once', async () => {
    town.whatsapp.lists.failNext(false);
    await start();
    await finished(await town.accept('Avviso'));
    assert.deepEqual(routes(), ['list of 2', 'list of 3']);
  });

  it('goes again when it could not leave for minutes, and keeps no urgent notice meanwhile', async () => {
    failCanaries({ kind: 'keysMissing' });
    await start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await town.clock.advance(MINUTE);
    const begun = town.clock.now();
    await finished(await acceptUrgent());
    assert.ok(town.clock.now() - begun <= MINUTE);
    assert.deepEqual(routes(), ['person', 'person', 'person']);
    await town.clock.advance(4 * MINUTE);
    assert.deepEqual(alertCodes(), ['lists-unavailable']);
    failCanaries(null);
    await finished(id);
    assert.deepEqual(routes().slice(3), ['list of 2', 'list of 3']);
    assert.deepEqual(alertCodes(), []);
  });

  it('keeps no urgent notice while the receipts of one that is repeated are waited for', async () => {
    town.whatsapp.failNext({ kind: 'keysMissing' });
    setStaffOnline(false);
    await start();
    await town.accept('Avviso');
    town.topics.touch('notices');
    await town.timePassesUntil('the second one', () => town.whatsapp.accepted.length === 1);
    const begun = town.clock.now();
    await finished(await acceptUrgent());
    assert.ok(town.clock.now() - begun <= MINUTE);
    assert.deepEqual(routes(), ['list of 2', 'person', 'person', 'person']);
  });

  it('goes again for an urgent notice hours after one that was unclear', async () => {
    failCanaries({ kind: 'keysMissing' });
    await start();
    await finished(await acceptUrgent());
    assert.deepEqual(routes(), ['person', 'person', 'person']);
    failCanaries(null);
    await town.clock.leap(7 * HOUR);
    await finished(await acceptUrgent('Altro'));
    assert.deepEqual(routes().slice(3), ['list of 2', 'list of 3']);
    assert.deepEqual(alertCodes(), []);
  });

  it('is no news any more when no notice waits for it', async () => {
    failCanaries({ kind: 'keysMissing' });
    await start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await town.timePassesUntil('the alert', () => alertCodes().length > 0);
    assert.ok(await db.storage.notices.cancel(id, town.clock.now()));
    town.topics.touch('notices');
    await whenIdle('staff to be told', () => alertCodes().length === 0);
    assert.equal((await sending.deliveryStatus()).why.code, 'canary-unclear');
    assert.deepEqual(alertCodes(), [], 'nor is it told again by who asks how things stand');
  });

  it('is told while an urgent notice goes one to one for it', async () => {
    failCanaries({ kind: 'keysMissing' });
    await start();
    const id = await acceptUrgent();
    await whenIdle('the first of them', () => town.whatsapp.accepted.length > 0);
    assert.equal((await sending.deliveryStatus()).why.code, 'canary-unclear');
    assert.deepEqual(alertCodes(), ['lists-unavailable']);
    await finished(id);
    await whenIdle('staff to be told', () => alertCodes().length === 0);
  });

  it('goes again when staff say so, whatever its pauses', async () => {
    failCanaries({ kind: 'keysMissing' });
    await start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await town.clock.advance(9 * MINUTE);
    failCanaries(null);
    assert.equal((await sending.deliveryStatus()).why.code, 'canary-unclear');
    const begun = town.clock.now();
    assert.deepEqual(await sending.retryLists(), { kind: 'done' });
    await finished(id);
    assert.ok(town.clock.now() - begun <= MINUTE);
    assert.deepEqual(routes(), ['list of 2', 'list of 3']);
    assert.deepEqual(alertCodes(), []);
  });

  it('keeps no notice any more when staff take the test phones out', async () => {
    failCanaries({ kind: 'keysMissing' });
    await start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await town.timePassesUntil('the alert', () => alertCodes().length > 0);
    await sending.stop(0);
    town.testPhones = [];
    sending = town.sending();
    const begun = town.clock.now();
    sending.start();
    await finished(id);
    assert.ok(town.clock.now() - begun <= MINUTE);
    assert.deepEqual(routes(), ['list of 3']);
    assert.deepEqual(alertCodes(), []);
  });

  it('goes without the one phone whose keys cannot be had', async () => {
    const third = town.whatsapp.addCitizen();
    town.testPhones = [...town.testPhones, third.phone];
    sending = town.sending();
    town.whatsapp.trouble((target) =>
      target.kind === 'list' && target.recipients.includes(third.alias)
        ? { kind: 'keysMissing' }
        : null,
    );
    await start();
    await finished(await town.accept('Avviso'));
    assert.deepEqual(routes(), ['list of 2', 'list of 3']);
  });

  it('goes again after a moment in which it could not leave', async () => {
    town.whatsapp.failNext({ kind: 'keysMissing' });
    await start();
    await finished(await town.accept('Avviso'));
    everyoneShows('Avviso');
    for (const phone of staff) assert.deepEqual(town.shown(phone), ['Prova']);
    assert.deepEqual(routes(), ['list of 2', 'list of 3']);
    assert.equal(await counted(), 5);
  });

  it('goes with the next session when this one has ended meanwhile', async () => {
    const release = town.whatsapp.hold();
    await start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await whenIdle('the canary', () => town.whatsapp.lists.changes.length > 0);
    failCanaries({ kind: 'notSent' });
    town.whatsapp.disconnect();
    release();
    await whenIdle('the loops to rest', () => town.clock.naps.at(-1) === 30_000);
    failCanaries(null);
    town.whatsapp.connect();
    await finished(id);
    assert.deepEqual(routes(), ['list of 2', 'list of 3']);
  });

  it('goes to no more phones than may be written to by list', async () => {
    const third = town.whatsapp.addCitizen();
    town.testPhones = [...town.testPhones, third.phone];
    town.listSettings = { ...town.listSettings, monthlyAllowance: 2 };
    sending = town.sending();
    await start();
    await finished(await town.accept('Avviso'));
    everyoneShows('Avviso');
    assert.deepEqual(routes(), ['list of 2', 'person', 'person', 'person']);
    assert.equal(await counted(), 2);
  });

  it('is not counted when it was refused', async () => {
    failCanaries({ kind: 'refused', code: 400 });
    await start();
    await finished(await town.accept('Avviso'));
    everyoneShows('Avviso');
    assert.equal(await counted(), 0);
  });
});
