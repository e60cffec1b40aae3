/** People whom lists, or nothing, reach, and lists that wait: each ends with the count on the phones. */
import assert from 'node:assert/strict';
import { CANARY_PATIENCE } from '#src/sending/choose-route.js';
import type { SendingParts } from '#src/sending/sending.js';
import type { Clock } from '#src/ports/runtime.js';
import { systemClock } from '#src/runtime/time.js';
import { LinkedTown, LIST_LIMIT } from '../support/linked-town.js';
import { LinkedWhatsApp } from '../support/linked-whatsapp.js';
import { until } from '../support/until.js';

const HOUR = 3_600_000;

describe('people whom notices do not reach', function () {
  this.timeout(90_000);
  let linked: LinkedWhatsApp;
  let town: LinkedTown;
  let later: number;
  const clock: Clock = {
    now: () => Date.now() + later,
    elapsed: () => systemClock.elapsed(),
    // a canary is waited for two minutes
    sleep: (ms, signal) => systemClock.sleep(ms === CANARY_PATIENCE ? 500 : ms, signal),
  };

  before(async () => {
    linked = await LinkedWhatsApp.ready({ emulator: { listLimit: LIST_LIMIT } });
  });
  after(() => linked.close());
  beforeEach(() => {
    later = 0;
  });
  afterEach(() => town.close());

  const open = async (settings: Partial<SendingParts> = {}): Promise<void> => {
    town = await LinkedTown.open(linked, { clock, ...settings });
  };
  const shown = async (phone: string): Promise<string[]> =>
    (await linked.phones.inbox(phone)).map(({ body }) => body);
  const counts = () => town.storage.register.counts();

  it('who has not saved the number ends one to one, and comes back to lists when they have', async () => {
    await open();
    const saved = await town.subscribers(LIST_LIMIT - 2);
    const unsaved = await town.subscribers(2, { savedContact: false });
    const citizens = [...saved, ...unsaved];
    for (const citizen of unsaved) {
      await town.says(citizen, 'opt-out');
      await town.says(citizen, 'opt-in', { answer: 'Benvenuto' });
    }
    const [one, other] = unsaved;
    assert.ok(one && other);
    for (const { phone } of unsaved) {
      await until('the welcome', async () => (await shown(phone)).includes('Benvenuto'));
    }
    for (const name of ['Uno', 'Due', 'Tre']) {
      const id = await town.published(name);
      await until('the receipts', async () => {
        return (await town.storage.notices.progress(id)).delivered === saved.length;
      });
    }
    later = 25 * HOUR;
    await town.published('Quattro');
    assert.deepEqual(await town.routesOf('Quattro', citizens), [
      'list',
      'list',
      'direct',
      'direct',
    ]);
    for (const { phone } of unsaved) {
      await until('the reminder', async () => (await shown(phone)).includes('Salva il numero'));
    }
    assert.equal((await counts()).unsaved, 2);

    await linked.phones.change(one.phone, { savedContact: true });
    later += 31 * 24 * HOUR;
    town.topics.touch('notices');
    await until('the canary', async () => (await shown(one.phone)).includes('Grazie'));
    await until('its receipt', async () => (await counts()).unsaved === 1);
    await town.published('Cinque');
    assert.deepEqual(await town.routesOf('Cinque', citizens), ['list', 'list', 'list', 'direct']);
    assert.equal((await shown(one.phone)).length, 5, 'welcome, fourth, reminder, thanks, fifth');
    assert.equal((await shown(other.phone)).length, 4, 'no thanks');
  });

  it('who has left WhatsApp becomes inactive, and gets notices again after ATTIVA', async () => {
    await open();
    const [gone, ...others] = await town.subscribers(3);
    assert.ok(gone);
    const { id: left } = await linked.phones.fault('sendError', {
      code: 404,
      count: 99,
      to: gone.phone,
    });
    for (const name of ['Uno', 'Due', 'Tre']) {
      const id = await town.published(name);
      assert.equal((await town.storage.notices.progress(id)).notReached, 1);
    }
    await until('the consequence', async () => (await counts()).inactive === 1);
    const fourth = await town.published('Quattro');
    assert.equal((await town.storage.notices.progress(fourth)).recipients, 2);
    assert.deepEqual(
      town.alerts.current().filter(({ code }) => code === 'sending-stopped'),
      [],
    );

    await linked.phones.heal(left);
    await town.says(gone, 'opt-in');
    await town.published('Cinque');
    await town.routesOf('Cinque', [gone, ...others]);
    for (const name of ['Uno', 'Due', 'Tre', 'Quattro']) await town.routesOf(name, others);
    assert.equal((await shown(gone.phone)).length, 1);
  });

  it('who has blocked the number stays in the lists, and is no trouble to anybody', async () => {
    await open();
    const citizens = await town.subscribers(LIST_LIMIT - 1);
    const [blocker] = await town.subscribers(1, { blocked: true });
    assert.ok(blocker);
    await town.published('Avviso');
    assert.deepEqual(await town.routesOf('Avviso', citizens), ['list', 'list', 'list']);
    assert.deepEqual(await shown(blocker.phone), []);
    assert.equal((await counts()).inactive, 0);
  });

  it('who is in lists waits for the new month when it is set so, and has the notice once', async () => {
    await open({
      listSettings: {
        maxRecipients: 256,
        waitSeconds: 0,
        monthlyAllowance: null,
        urgentReserve: 0,
        whenUsedUp: 'hold',
      },
    });
    const { id: quota } = await linked.phones.fault('quota', { remaining: LIST_LIMIT });
    const citizens = await town.subscribers(2 * LIST_LIMIT);
    const id = await town.publish('Avviso');
    await until('the first list', async () => {
      return (await town.storage.notices.progress(id)).accepted === LIST_LIMIT;
    });
    await town.comesToSay('used-up');
    assert.equal((await town.sending.deliveryStatus()).route, 'waiting');
    assert.equal((await town.storage.notices.progress(id)).waiting, LIST_LIMIT);

    await linked.phones.heal(quota);
    later = 32 * 24 * HOUR;
    town.topics.touch('notices');
    await town.settled(id);
    assert.deepEqual(new Set(await town.routesOf('Avviso', citizens)), new Set(['list']));
  });

  it('who is in lists gets a notice one to one when the canary does not arrive', async () => {
    const staff = [
      await linked.phones.citizen({ phone: '393490000011', savedContact: false }),
      await linked.phones.citizen({ phone: '393490000012', savedContact: false }),
    ];
    await open({ testPhones: staff.map(({ phone }) => phone) });
    const citizens = await town.subscribers(LIST_LIMIT);
    await town.published('Avviso');
    assert.deepEqual(new Set(await town.routesOf('Avviso', citizens)), new Set(['direct']));
    await town.comesToSay('canary-failed');
    for (const { phone } of staff) assert.deepEqual(await shown(phone), []);
  });
});
