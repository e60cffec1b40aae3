import assert from 'node:assert/strict';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DropBox } from '#src/folder/panel-folder.js';
import { rename } from '#src/runtime/disk.js';
import { FolderPresence } from '#src/folder/presence.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { shows } from '../support/shows.js';

/** A share that cannot be reached any more, as Windows and as a mount point of Linux show it. */
describe('a watched folder that is away', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
    await comune.drop('a.txt', 'uno');
    await comune.drop('b.txt', 'due');
    await comune.takeIn();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('in-corso'), [
      'a.stato.txt',
      'a.txt',
      'b.stato.txt',
      'b.txt',
    ]);
  });

  afterEach(() => comune.close());

  const codes = (): string[] => comune.alerts.current().map(({ code }) => code);
  const aside = (): string => join(comune.home, 'share');

  for (const { how, leave } of [
    { how: 'and leaves nothing', leave: () => Promise.resolve() },
    { how: 'and leaves an empty folder', leave: () => mkdir(comune.avvisi) },
  ]) {
    it(`${how}, stops, parks and makes nothing, and goes on when it is back`, async () => {
      await rename(comune.avvisi, aside());
      await leave();
      comune.restart(); // also a start must not take it for emptied
      await comune.folder.start();
      for (let round = 0; round < 3; round += 1) {
        assert.equal((await comune.takeIn()).isAway, true);
        await comune.filing.fileDone();
      }
      const report = { suffix: '.esito.txt', text: 'x', mark: 'x' } as const;
      assert.equal(await comune.folder.renew('inviati', 'a', report), false);
      assert.deepEqual(await comune.states(), ['queued', 'queued']);
      assert.ok(codes().includes('folder-away'));
      const left = await readdir(comune.avvisi).catch(() => []);
      assert.deepEqual(left, [], 'what is made there would hide what comes back');

      // what comes back hides the empty folder; Windows gives the name of a deleted one only when nobody watches it
      await rename(comune.avvisi, join(comune.home, 'hidden')).catch(() => undefined);
      await rename(aside(), comune.avvisi);
      await comune.drop('c.txt', 'tre');
      await comune.takeIn();
      await comune.filing.fileDone();
      assert.deepEqual(await comune.states(), ['queued', 'queued', 'queued']);
      assert.deepEqual(codes(), []);
      assert.ok((await comune.files('in-corso')).includes('c.txt'));
    });
  }

  it('is made anew when a person says that it was deleted, and its notices wait for a person', async () => {
    await rm(comune.avvisi, { recursive: true });
    await comune.takeIn();
    await mkdir(join(comune.avvisi, 'in-corso'), { recursive: true });
    await comune.takeIn();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.states(), ['parked', 'parked']);
    shows(await comune.read('LEGGIMI.txt'), comune.guide);
  });

  it('takes nothing from the page, which would never be seen, and shows it nothing', async () => {
    await rename(comune.avvisi, aside());
    await mkdir(comune.avvisi);
    const presence = new FolderPresence(comune.avvisi, () => Promise.resolve(true));
    const box = new DropBox(comune.avvisi, { confirm: () => presence.confirm() });
    await assert.rejects(box.drop({ name: 'x', text: 'x', attachments: [] }), /is away/);
    assert.deepEqual([await box.refused(9), await box.refusedCount()], [[], 0]);
    assert.deepEqual(await readdir(comune.avvisi), []);
  });
});
