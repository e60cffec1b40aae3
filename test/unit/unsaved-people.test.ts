/** People who have not saved the number, on the fake WhatsApp over a real database. */
import assert from 'node:assert/strict';
import type { Sending } from '#src/sending/sending.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import type { FakeTown } from '../fakes/fake-town.js';
import { blockedWhileListIsMade } from '../support/blocked-meanwhile.js';
import { at, notice } from '../support/storage.js';
import { useTown } from '../support/town-under-test.js';

const DAY = 24 * 3_600_000;

describe('people who have not saved the number', function () {
  this.timeout(60_000);
  let sending: Sending;
  let town: FakeTown;
  let saved: FakeCitizen[];
  let unsaved: FakeCitizen[];
  const db = useTown(
    async (founded) => {
      town = founded;
      town.pace = { ...town.pace, pauseSeconds: { from: 0, to: 0 } };
      await town.whatsapp.start();
    },
    () => sending.stop(0),
  );

  /** Four people whom lists reach, and some whom they do not; all have had a welcome. */
  async function begin(without = 2): Promise<void> {
    sending = town.sending();
    sending.start();
    saved = Array.from({ length: 4 }, () => town.whatsapp.addCitizen());
    unsaved = Array.from({ length: without }, () => town.whatsapp.addCitizen({ saved: false }));
    for (const citizen of [...saved, ...unsaved]) await town.says(citizen, 'opt-in', 'Benvenuto');
    town.topics.touch('replies');
    await town.timePassesUntil('the welcomes to be heard of', async () => {
      const rows = await db.inspect(
        'select 1 from subscribers where direct_receipt_at is not null',
      );
      return rows.length === 4 + without;
    });
  }

  async function sent(text: string): Promise<number> {
    const id = await town.accept(text);
    town.topics.touch('notices');
    await town.timePassesUntil('the notice to be sent', () => town.finished.includes(id));
    await town.timePassesUntil('its receipts', async () => {
      return (await town.progress(id)).delivered >= saved.length;
    });
    return id;
  }

  async function missThree(): Promise<void> {
    for (const text of ['Uno', 'Due', 'Tre']) await sent(text);
    await town.clock.leap(DAY);
  }

  const counted = async (): Promise<number> => (await db.storage.register.counts()).unsaved;

  it('get their notices one to one after three lists did not reach them, and one reminder', async () => {
    await begin();
    await missThree();
    await sent('Quattro');
    await town.timePassesUntil('the reminders', () =>
      unsaved.every((citizen) => town.shown(citizen).includes('Salva il numero')),
    );
    await town.clock.leap(DAY);
    await sent('Cinque');
    for (const citizen of unsaved) {
      assert.deepEqual(town.shown(citizen).toSorted(), [
        'Benvenuto',
        'Cinque',
        'Quattro',
        'Salva il numero',
      ]);
      assert.ok(citizen.inbox.every(({ via }) => via === 'direct'));
    }
    for (const citizen of saved) {
      assert.deepEqual(town.shown(citizen), [
        'Benvenuto',
        'Uno',
        'Due',
        'Tre',
        'Quattro',
        'Cinque',
      ]);
      assert.equal(citizen.inbox.filter(({ via }) => via === 'list').length, 5);
    }
    assert.equal(await counted(), 2);
  });

  it('are not looked for before phones have had a day to receive', async () => {
    await begin();
    for (const text of ['Uno', 'Due', 'Tre', 'Quattro']) await sent(text);
    assert.equal(await counted(), 0);
  });

  it('are left alone when nothing has ever reached them', async () => {
    await begin();
    const [never] = await town.subscribers(1, { saved: false });
    assert.ok(never);
    await missThree();
    await sent('Quattro');
    assert.equal(await counted(), 2);
    assert.deepEqual(town.shown(never), []);
  });

  it('are tried out with a list once a month, and go back to lists when they have saved it', async () => {
    await begin();
    await missThree();
    await sent('Quattro');
    const [one, other] = unsaved;
    assert.ok(one && other);
    await town.timePassesUntil('the reminders', () => other.inbox.length === 3);
    one.saved = true;
    const before = (await sending.deliveryStatus()).listRecipientsThisMonth;
    await town.clock.leap(30 * DAY);
    town.topics.touch('notices');
    await town.timePassesUntil('the canary', () => town.shown(one).includes('Grazie'));
    await town.timePassesUntil('its receipt', async () => (await counted()) === 1);
    assert.ok(!town.shown(other).includes('Grazie'));
    assert.equal(before, 22);
    assert.ok((await sending.deliveryStatus()).listRecipientsThisMonth > 0, 'it counts');

    await sent('Cinque');
    const routes = [one, other].map(({ inbox }) =>
      inbox.filter(({ text }) => text === 'Cinque').map(({ via }) => via),
    );
    assert.deepEqual(routes, [['list'], ['direct']]);
    assert.deepEqual(town.whatsapp.lists.changes.slice(-2), ['create Rubrica', 'edit Avvisi 1']);

    one.saved = false;
    await town.clock.leap(29 * DAY);
    await sent('Sei');
    assert.equal(town.shown(one).filter((text) => text === 'Grazie').length, 1);
  });

  it('are not tried out with a list that was being made when the account was blocked', async () => {
    await begin();
    await missThree();
    await sent('Quattro');
    const [one] = unsaved;
    assert.ok(one);
    await town.timePassesUntil('the reminders', () => one.inbox.length === 3);
    const before = town.whatsapp.accepted.length;
    blockedWhileListIsMade(town, one);
    await town.clock.leap(30 * DAY);
    town.topics.touch('notices');
    await town.timePassesUntil('the stop', () => town.alerts.raised.has('sending-stopped'));
    await town.clock.advance(60_000);
    assert.equal(town.whatsapp.accepted.length, before);
  });

  it('are not tried out with more people than may be written to by list', async () => {
    await begin(4);
    await missThree();
    await sent('Quattro');
    await town.timePassesUntil('the reminders', () =>
      unsaved.every((citizen) => town.shown(citizen).includes('Salva il numero')),
    );
    await sending.stop(0);
    town.listSettings = { ...town.listSettings, monthlyAllowance: 5, urgentReserve: 2 };
    sending = town.sending();
    sending.start();
    await town.clock.leap(30 * DAY);
    town.topics.touch('notices');
    const tried = () =>
      town.whatsapp.accepted
        .filter(({ content }) => 'text' in content && content.text === 'Grazie')
        .map(({ target }) => (target.kind === 'list' ? target.recipients.length : 1));
    await town.timePassesUntil('the canary', () => tried().length > 0);
    await town.clock.leap(DAY);
    assert.deepEqual(tried(), [3]);
    assert.equal((await sending.deliveryStatus()).listRecipientsThisMonth, 3);
  });

  it('keep no urgent notice waiting while the list that tries them out is not answered', async () => {
    await begin();
    await missThree();
    await sent('Quattro');
    const [, other] = unsaved;
    await town.timePassesUntil('the reminders', () => other?.inbox.length === 3);
    const answer = town.whatsapp.hold((content) => 'text' in content && content.text === 'Grazie');
    const { changes } = town.whatsapp.lists;
    await town.clock.leap(30 * DAY);
    town.topics.touch('notices');
    await town.timePassesUntil('the canary', () => changes.includes('create Rubrica'));
    await town.clock.advance(0);
    assert.equal(sending.isSending, true, 'the browser is not restarted meanwhile');
    const { notice: urgent } = await db.storage.notices.accept(
      notice('Urgente', { parts: [{ kind: 'text', text: 'Urgente' }], urgent: true }),
      at(town.clock.now()),
    );
    const begun = town.clock.elapsed();
    town.topics.touch('notices');
    await town.clock.passesUntil('those in lists to have it', () =>
      saved.every((citizen) => town.shown(citizen).includes('Urgente')),
    );
    const took = town.clock.elapsed() - begun;
    assert.ok(took <= 5_000, String(took));
    answer();
    await town.timePassesUntil('the urgent one', () => town.finished.includes(urgent.id));
  });

  it('are only counted when it is set so', async () => {
    town.unsaved = { ...town.unsaved, direct: false };
    await begin();
    await missThree();
    await sent('Quattro');
    assert.equal(await counted(), 2);
    for (const citizen of unsaved) assert.deepEqual(town.shown(citizen), ['Benvenuto']);
  });

  it('were only a phone that was off: its late receipts take it back', async () => {
    await begin();
    const [away] = saved.splice(3);
    assert.ok(away);
    town.whatsapp.setOnline(away, false);
    await missThree();
    await sent('Quattro');
    assert.equal(await counted(), 3);
    town.whatsapp.setOnline(away, true);
    await town.timePassesUntil('the receipts', async () => (await counted()) === 2);
    await sent('Cinque');
    assert.deepEqual(
      away.inbox.filter(({ text }) => text === 'Cinque').map(({ via }) => via),
      ['list'],
    );
  });
});
