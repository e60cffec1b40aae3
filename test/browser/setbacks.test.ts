/** What certainly did not leave this PC, through a real Chromium, counted on the phones. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { systemClock } from '#src/runtime/time.js';
import { fixture } from '../support/fixtures.js';
import { LinkedTown } from '../support/linked-town.js';
import { LinkedWhatsApp, named } from '../support/linked-whatsapp.js';
import type { Citizen } from '../emulator/phones.js';
import { at, notice } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';
import { undecodableJpeg } from '../support/undecodable-jpeg.js';
import { until } from '../support/until.js';

const PEOPLE = 40;

describe('a notice to forty people that cannot leave at first', function () {
  this.timeout(240_000);
  const dir = useTempDir();
  let linked: LinkedWhatsApp;
  let town: LinkedTown;
  let citizens: Citizen[];

  before(async () => {
    linked = await LinkedWhatsApp.ready({ emulator: { listLimit: 256 } });
  });
  after(() => linked.close());
  beforeEach(async () => {
    town = await LinkedTown.open(linked, { tellAfter: 8_000 });
    citizens = await town.subscribers(PEOPLE);
  });
  afterEach(() => town.close());

  /** Everybody exactly once, by lists that are still there, and nothing to be told; by which ways. */
  const counted = async (id: number, shows: (body: string) => boolean): Promise<string[]> => {
    await until(
      'everybody to have it',
      async () => (await town.storage.notices.progress(id)).delivered === PEOPLE,
      180_000,
    );
    const routes: string[] = [];
    const members = (await linked.phones.lists()).flatMap(({ recipients }) => recipients);
    for (const { phone } of citizens) {
      const shown = (await linked.phones.inbox(phone)).filter(({ body }) => shows(body));
      assert.equal(shown.length, 1, phone);
      const [{ via } = assert.fail()] = shown;
      if (via === 'list') assert.ok(members.includes(phone), `${phone} is in no list any more`);
      routes.push(via);
    }
    await until('no alert to be up', () => town.alerts.current().length === 0);
    return routes;
  };
  const byList = (routes: readonly string[]): number =>
    routes.filter((route) => route === 'list').length;

  /** Accepts a notice that is a picture; its caption tells it from every other. */
  const publishPicture = async (): Promise<{ id: number; caption: string }> => {
    const bytes = fixture('avviso.png');
    const caption = `La piazza è chiusa ${newMessageId()}`;
    const accepted = await town.storage.notices.accept(
      {
        ...notice('piazza'),
        parts: [{ ...(await onDisk(bytes, 'avviso.png', 'image/png')), caption }],
        fingerprint: caption,
      },
      at(systemClock.now()),
    );
    town.topics.touch('notices');
    return { id: accepted.notice.id, caption };
  };
  const onDisk = async (bytes: Buffer, filename: string, mimetype: string) => {
    const path = dir.join(filename);
    await writeFile(path, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { kind: 'media', path, sha256, mimetype, filename, as: 'image' } as const;
  };
  const nobodyIsBlamed = async (id: number): Promise<void> => {
    assert.equal(await town.storage.outbox.bisections(id), 0);
    assert.equal((await town.storage.lists.excluded(0)).size, 0);
  };

  it('comes to each once when uploads are refused for a while, by the same list', async () => {
    const { id: fault } = await linked.phones.fault('uploadFails');
    const { id, caption } = await publishPicture();
    const text = await town.publish('Manca l’acqua');
    await town.settled(text);
    assert.equal((await town.storage.notices.progress(id)).waiting, PEOPLE, 'others go on');
    await until('the alert', () => town.alerts.raised.has('media-not-taken'), 60_000);
    await linked.phones.heal(fault);
    const routes = await counted(id, (body) => body === caption);
    assert.equal(byList(routes), PEOPLE);
    assert.deepEqual([...town.alerts.raised], ['media-not-taken']);
    await nobodyIsBlamed(id);
  });

  it('comes to each once when the network is cut during the upload, by the same list', async () => {
    await linked.phones.fault('uploadCut', { ms: 3_000 });
    const { id, caption } = await publishPicture();
    const routes = await counted(id, (body) => body === caption);
    assert.equal(byList(routes), PEOPLE);
    const sent = (await linked.phones.accepted()).filter(({ type }) => type === 'image');
    assert.equal(new Set(sent.map(({ id: message }) => message)).size, sent.length);
    await nobodyIsBlamed(id);
  });

  it('comes to each once when the key server is away for a while, by the same list', async () => {
    const { id: fault } = await linked.phones.fault('keysUnavailable');
    const id = await town.publish('Avviso');
    await until('the alert', () => town.alerts.raised.has('keys-unavailable'), 60_000);
    await linked.phones.heal(fault);
    const routes = await counted(id, (body) => body.startsWith('Avviso'));
    assert.equal(byList(routes), PEOPLE);
    assert.deepEqual([...town.alerts.raised], ['keys-unavailable']);
    await nobodyIsBlamed(id);
  });

  it('does not leave as a document, by list or one to one, when the browser cannot decode its picture', async () => {
    const { pictures } = linked.messenger;
    const crooked = await onDisk(undecodableJpeg(), 'storta.jpg', 'image/jpeg');
    const sound = await onDisk(fixture('mercato.jpg'), 'mercato.jpg', 'image/jpeg');
    assert.equal(await pictures.decodes({ ...sound, bytes: fixture('mercato.jpg') }), true);
    assert.equal(await pictures.decodes({ ...crooked, bytes: undecodableJpeg() }), false);
    await town.published('Avviso');
    const [list] = await linked.lists.all();
    assert.ok(list);
    const [first = assert.fail()] = citizens;
    const before = await town.accepted();
    for (const target of [
      { kind: 'list', listId: list.id, recipients: citizens.map(({ lid }) => lid) },
      { kind: 'person', person: named(first), chatId: null },
    ] as const) {
      const outcome = await linked.messenger.send(target, newMessageId(), crooked);
      assert.ok(outcome.kind === 'notSent' && outcome.why === 'picture', JSON.stringify(outcome));
    }
    assert.equal(await town.accepted(), before);
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
    await until('the alert', () => town.alerts.raised.has('keys-unavailable'), 60_000);
    await linked.phones.heal(fault);
    const routes = await counted(id, (body) => body.startsWith('Avviso'));
    assert.ok(byList(routes) >= PEOPLE - 3, `${String(byList(routes))} by list`);
    const excluded = await town.storage.lists.excluded(0);
    assert.ok(excluded.size >= 1 && excluded.size <= 3);
  });
});
