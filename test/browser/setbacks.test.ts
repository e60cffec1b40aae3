/** What certainly did not leave this PC, through a real Chromium, counted on the phones. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { systemClock } from '#src/system/clock.js';
import type { OutgoingContent } from '#src/ports/whatsapp.js';
import { fixture } from '../support/fixtures.js';
import { LinkedTown } from '../support/linked-town.js';
import { LinkedWhatsApp } from '../support/linked-whatsapp.js';
import type { Citizen } from '../support/phones.js';
import { at, notice } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';

const PEOPLE = 40;

describe('a notice to forty people that cannot leave at first', function () {
  this.timeout(240_000);
  const dir = useTempDir();
  let linked: LinkedWhatsApp;
  let town: LinkedTown;
  let raised: Set<string>;
  let citizens: Citizen[];

  before(async () => {
    linked = await LinkedWhatsApp.ready({ emulator: { listLimit: 256 } });
  });
  after(() => linked.close());
  beforeEach(async () => {
    town = await LinkedTown.open(linked, { tellAfter: 8_000 });
    raised = new Set();
    const { raise } = town.alerts;
    town.alerts.raise = (code, text) => {
      raised.add(code);
      raise.call(town.alerts, code, text);
    };
    citizens = await town.subscribers(PEOPLE);
  });
  afterEach(() => town.close());

  /** Everybody exactly once; by which ways. */
  const counted = async (id: number, shows: (body: string) => boolean): Promise<string[]> => {
    await until(
      'everybody to have it',
      async () => (await town.storage.notices.progress(id)).delivered === PEOPLE,
      180_000,
    );
    const ways: string[] = [];
    for (const { phone } of citizens) {
      const shown = (await linked.phones.inbox(phone)).filter(({ body }) => shows(body));
      assert.equal(shown.length, 1, phone);
      ways.push(shown[0]?.via ?? '');
    }
    await until('no alert to be up', () => town.alerts.current().length === 0);
    return ways;
  };
  const byList = (ways: readonly string[]): number => ways.filter((way) => way === 'list').length;

  it('comes to each once when uploads are refused for 30 s, by the same list', async () => {
    const bytes = fixture('avviso.png');
    const path = dir.join('avviso.png');
    await writeFile(path, bytes);
    const caption = `La piazza è chiusa ${String(Date.now())}`;
    const picture: OutgoingContent = {
      kind: 'media',
      path,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      mimetype: 'image/png',
      filename: 'avviso.png',
      as: 'image',
      caption,
    };
    await linked.phones.fault('uploadFails', { ms: 30_000 });
    const accepted = await town.storage.notices.accept(
      { ...notice('piazza'), parts: [picture], fingerprint: caption },
      at(systemClock.now()),
    );
    const { id } = accepted.notice;
    town.broadcast.noticeAccepted();
    const text = await town.publish('Manca l’acqua');
    await town.settled(text);
    assert.equal((await town.storage.notices.progress(id)).waiting, PEOPLE, 'others go on');
    const ways = await counted(id, (body) => body === caption);
    assert.equal(byList(ways), PEOPLE);
    assert.deepEqual([...raised], ['media-not-taken']);
    assert.equal(await town.storage.outbox.divisions(id), 0);
    assert.equal((await town.storage.lists.excluded(0)).size, 0);
  });

  it('comes to each once when the key server is away for 20 s, by the same list', async () => {
    const { id: fault } = await linked.phones.fault('keysUnavailable');
    const id = await town.publish('Avviso');
    await until('the alert', () => raised.has('keys-unavailable'));
    await systemClock.sleep(12_000); // how long it stays away is what is tried
    await linked.phones.heal(fault);
    const ways = await counted(id, (body) => body.startsWith('Avviso'));
    assert.equal(byList(ways), PEOPLE);
    assert.equal(await town.storage.outbox.divisions(id), 0);
    assert.equal((await town.storage.lists.excluded(0)).size, 0);
  });

  it('comes to the others by list within minutes when keys of one cannot be had, and to that one later', async () => {
    const culprit = citizens[17];
    assert.ok(culprit);
    const { id: fault } = await linked.phones.fault('keysUnavailable', { to: culprit.phone });
    const id = await town.publish('Avviso');
    await until(
      'the others',
      async () => (await town.storage.notices.progress(id)).accepted === PEOPLE - 1,
      150_000,
    );
    await until('the alert', () => raised.has('keys-unavailable'), 60_000);
    await linked.phones.heal(fault);
    const ways = await counted(id, (body) => body.startsWith('Avviso'));
    assert.ok(byList(ways) >= PEOPLE - 3, `${String(byList(ways))} by list`);
    const excluded = await town.storage.lists.excluded(0);
    assert.ok(excluded.size >= 1 && excluded.size <= 3);
  });
});
