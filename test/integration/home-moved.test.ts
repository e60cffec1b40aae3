import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage } from '#src/storage/database.js';
import type { Storage } from '#src/ports/storage.js';
import { fixture } from '../support/fixtures.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { messageId, SILENT } from '../support/storage.js';

describe('a home that is moved to another folder, or to another PC', () => {
  let comune: ComuneWithFolder;
  let other: string;
  let moved: Storage | null;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
    other = await mkdtemp(join(tmpdir(), 'campanile-moved-'));
    moved = null;
  });
  afterEach(async () => {
    await moved?.close();
    await comune.close();
    await rm(other, { recursive: true, force: true });
  });

  /** «Cambiare computer»: what is there is copied, and what was there is gone. */
  async function move(): Promise<Storage> {
    await comune.storage.close();
    await cp(join(comune.home, 'archivio'), join(other, 'archivio'), { recursive: true });
    await rm(join(comune.home, 'archivio', 'spool'), { recursive: true });
    const file = join(other, 'archivio', 'campanile.sqlite');
    moved = await openStorage({ file, logger: SILENT });
    return moved;
  }

  const picture = fixture('mercato.jpg');

  it('has the files of its notices, those that wait among them', async () => {
    await comune.drop('piazza.jpg', picture);
    await comune.takeIn();
    const { notices } = await move();
    const [part] = (await notices.get(1))?.parts ?? [];
    assert.ok(part?.kind === 'media');
    assert.deepEqual(await readFile(part.path), picture);
  });

  it('has the files of deliveries that have begun', async () => {
    await comune.drop('piazza.jpg', picture);
    await comune.takeIn();
    const { outbox } = comune.storage;
    const [subscriberId = 0] = await outbox.unassigned(1);
    await outbox.assign(1, [{ kind: 'person', subscriberId }]);
    const next = await outbox.nextOf(1, 'person', comune.clock.now());
    await outbox.begin(next?.id ?? 0, messageId(1), comune.clock.now(), 'link');
    const [open] = await (await move()).outbox.open();
    assert.ok(open?.content.kind === 'media');
    assert.deepEqual(await readFile(open.content.path), picture);
  });

  it('has what is to be public, and was drawn for it', async () => {
    await comune.drop('piazza.jpg', picture);
    await comune.takeIn();
    const drawn = await comune.folder.spool(Buffer.from('a page'), 'jpg');
    const as = { mimetype: 'image/jpeg', filename: 'pagina.jpg', as: 'image' } as const;
    await comune.storage.channel.plan(1, '1@newsletter', [{ kind: 'media', ...drawn, ...as }]);
    const { channel } = await move();
    const post = await channel.next('ordinary', comune.clock.now());
    const begun = await channel.begin(post?.id ?? 0, messageId(1), comune.clock.now());
    assert.ok(begun.kind === 'started' && begun.post.content.kind === 'media');
    assert.equal(await readFile(begun.post.content.path, 'utf8'), 'a page');
  });
});
