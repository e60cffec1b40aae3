/** Notices of several parts in a month whose list messages do not suffice, on the fake WhatsApp over a real database. */
import assert from 'node:assert/strict';
import { listWaits } from '#src/messages/it/routes.js';
import type { Sending } from '#src/sending/sending.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { FakeTown } from '../fakes/fake-town.js';
import { at, notice, useStorage } from '../support/storage.js';
import { whenIdle } from '../support/when-idle.js';

const HOUR = 3_600_000;

describe('a notice of two parts whose people in lists may have to wait', () => {
  let sending: Sending;
  // stopped before the database is closed
  afterEach(() => sending.stop(0));
  const db = useStorage();
  let town: FakeTown;
  let citizens: FakeCitizen[];

  afterEach(() => assert.deepEqual(town.bugs, []));

  /** Two parts to five people in one list, of whom a month has list messages for so many. */
  async function begin(monthlyAllowance: number, before = (): void => undefined): Promise<number> {
    town = new FakeTown(db.storage);
    town.whatsapp.lists.limitTo(5);
    town.listSettings = { ...town.listSettings, monthlyAllowance, whenUsedUp: 'hold' };
    sending = town.sending();
    citizens = await town.subscribers(5);
    const parts = ['Primo', 'Secondo'].map((text) => ({ kind: 'text', text }) as const);
    const accepted = await db.storage.notices.accept(
      notice('Avviso', { parts }),
      at(town.clock.now()),
    );
    before();
    sending.start();
    await town.whatsapp.start();
    return accepted.notice.id;
  }
  const showing = (...texts: string[]): number =>
    citizens.filter((citizen) => town.shown(citizen).join() === texts.join()).length;
  const rows = async (): Promise<number> => (await db.inspect('select id from deliveries')).length;

  it('reaches whole who it reaches, and the others next month, without being planned on and on', async () => {
    const id = await begin(8);
    await whenIdle('three to have both parts', () => showing('Primo', 'Secondo') === 3);
    await whenIdle('the alert', () => town.alerts.current().length > 0);
    const before = await rows();
    await town.clock.advance(HOUR);
    assert.equal(await rows(), before);
    assert.equal(showing(), 2);
    assert.deepEqual(
      town.alerts.current().map(({ code }) => code),
      ['list-waits'],
    );
    // two are left, and so are two people: it is the second message that is too much
    const [told] = town.alerts.current();
    assert.equal(told?.text, listWaits(['Avviso'], 2, Date.UTC(2026, 10, 30, 23), 'Europe/Rome'));
    await town.clock.leap(7 * 24 * HOUR);
    await town.timePassesUntil('the notice to be sent', () => town.finished.includes(id));
    assert.equal(showing('Primo', 'Secondo'), 5);
  });

  it('reaches whole whom it can when an urgent one has taken list messages between its parts', async () => {
    let release = (): void => undefined;
    await begin(13, () => {
      release = town.whatsapp.hold((content) => 'text' in content && content.text === 'Primo');
    });
    await whenIdle('the first part to be on its way', () => town.whatsapp.lists.changes.length > 0);
    await db.storage.notices.accept(
      notice('Urgente', { parts: [{ kind: 'text', text: 'Urgente' }], urgent: true }),
      at(town.clock.now()),
    );
    town.topics.touch('notices');
    await whenIdle('the urgent one', () => showing('Urgente') === 5);
    release();
    await whenIdle('three to have both parts', () => showing('Urgente', 'Primo', 'Secondo') === 3);
    assert.equal(showing('Urgente', 'Primo'), 2);
  });
});
