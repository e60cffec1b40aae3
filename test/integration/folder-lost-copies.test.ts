import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { restoreMedia } from '#src/notices/media.js';
import { fixture } from '../support/fixtures.js';
import { FolderDesk } from '../support/folder-desk.js';

describe('the private copy of a picture that has gone', () => {
  let desk: FolderDesk;
  const picture = fixture('mercato.jpg');

  beforeEach(async () => {
    desk = await FolderDesk.open();
    await desk.drop('a.jpg', picture);
    await desk.drop('a.txt', 'Mercato');
    await desk.takeIn();
    await desk.filing.fileDone();
  });
  afterEach(() => desk.close());

  const spool = (): string => join(desk.home, 'archivio', 'spool');
  const copies = async (): Promise<readonly string[]> =>
    (await readdir(spool())).filter((name) => name.endsWith('.jpg'));
  async function emptySpool(): Promise<void> {
    for (const name of await copies()) await rm(join(spool(), name));
  }
  const restored = (): Promise<boolean> =>
    restoreMedia({ folder: desk.folder, notices: desk.store, maxBytes: 1e8 }, 1);

  it('is made again from a file that was put back after all were gone', async () => {
    for (const name of ['a.jpg', 'a.txt']) await rm(join(desk.avvisi, 'in-corso', name));
    await desk.filing.fileDone();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.states(), ['parked']);
    await writeFile(join(desk.avvisi, 'in-corso', 'a.jpg'), picture);
    await emptySpool();
    assert.equal(await restored(), true);
    assert.equal((await copies()).length, 1);
  });

  it('is put away with the others when it was put back', async () => {
    for (const name of ['a.jpg', 'a.txt']) await rm(join(desk.avvisi, 'in-corso', name));
    await desk.filing.fileDone();
    await writeFile(join(desk.avvisi, 'in-corso', 'a.jpg'), picture);
    await desk.filing.fileDone();
    await desk.staff.confirm({ id: 1 });
    await desk.send();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt', 'a.jpg']);
  });

  it('is made again from where its file lies when it goes on after a stop', async () => {
    await desk.staff.stop({ id: 1 });
    await desk.filing.fileDone();
    await desk.staff.resume({ id: 1 });
    await emptySpool();
    assert.equal(await restored(), true);
    assert.equal((await copies()).length, 1);
  });

  it('is not made from another file of that name', async () => {
    await writeFile(join(desk.avvisi, 'in-corso', 'a.jpg'), 'another');
    await emptySpool();
    assert.equal(await restored(), false);
  });
});
