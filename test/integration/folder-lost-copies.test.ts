import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { restoreMedia } from '#src/notices/media.js';
import { fixture } from '../support/fixtures.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';

describe('the private copy of a picture that has gone', () => {
  let comune: ComuneWithFolder;
  const picture = fixture('mercato.jpg');

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
    await comune.drop('a.jpg', picture);
    await comune.drop('a.txt', 'Mercato');
    await comune.takeIn();
    await comune.filing.fileDone();
  });
  afterEach(() => comune.close());

  const spool = (): string => join(comune.home, 'archivio', 'spool');
  const copies = async (): Promise<readonly string[]> =>
    (await readdir(spool())).filter((name) => name.endsWith('.jpg'));
  async function emptySpool(): Promise<void> {
    for (const name of await copies()) await rm(join(spool(), name));
  }
  const restored = (): Promise<boolean> =>
    restoreMedia({ folder: comune.folder, notices: comune.store, maxBytes: 1e8 }, 1);

  it('is made again from a file that was put back after all were gone', async () => {
    for (const name of ['a.jpg', 'a.txt']) await rm(join(comune.avvisi, 'in-corso', name));
    await comune.filing.fileDone();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.states(), ['parked']);
    await writeFile(join(comune.avvisi, 'in-corso', 'a.jpg'), picture);
    await emptySpool();
    assert.equal(await restored(), true);
    assert.equal((await copies()).length, 1);
  });

  it('is put away with the others when it was put back', async () => {
    for (const name of ['a.jpg', 'a.txt']) await rm(join(comune.avvisi, 'in-corso', name));
    await comune.filing.fileDone();
    await writeFile(join(comune.avvisi, 'in-corso', 'a.jpg'), picture);
    await comune.filing.fileDone();
    await comune.staff.confirm({ id: 1 });
    await comune.send();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt', 'a.jpg']);
  });

  it('is made again from where its file lies when it goes on after a stop', async () => {
    await comune.staff.stop({ id: 1 });
    await comune.filing.fileDone();
    await comune.staff.resume({ id: 1 });
    await emptySpool();
    assert.equal(await restored(), true);
    assert.equal((await copies()).length, 1);
  });

  it('is not made from another file of that name', async () => {
    await writeFile(join(comune.avvisi, 'in-corso', 'a.jpg'), 'another');
    await emptySpool();
    assert.equal(await restored(), false);
  });
});
