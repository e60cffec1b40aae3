import assert from 'node:assert/strict';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DropBox } from '#src/folder/panel-folder.js';
import { rename } from '#src/runtime/disk.js';
import { FolderPresence } from '#src/folder/presence.js';
import { FolderDesk } from '../support/folder-desk.js';
import { shows } from '../support/shows.js';

/** A share that cannot be reached any more, as Windows and as a mount point of Linux show it. */
describe('a watched folder that is away', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await FolderDesk.open();
    await desk.drop('a.txt', 'uno');
    await desk.drop('b.txt', 'due');
    await desk.takeIn();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('in-corso'), [
      'a.stato.txt',
      'a.txt',
      'b.stato.txt',
      'b.txt',
    ]);
  });

  afterEach(() => desk.close());

  const codes = (): string[] => desk.alerts.current().map(({ code }) => code);
  const aside = (): string => join(desk.home, 'share');

  for (const { how, leave } of [
    { how: 'and leaves nothing', leave: () => Promise.resolve() },
    { how: 'and leaves an empty folder', leave: () => mkdir(desk.avvisi) },
  ]) {
    it(`${how}, stops, parks and makes nothing, and goes on when it is back`, async () => {
      await rename(desk.avvisi, aside());
      await leave();
      desk.restart(); // also a start must not take it for emptied
      await desk.folder.start();
      for (let round = 0; round < 3; round += 1) {
        assert.equal((await desk.takeIn()).isAway, true);
        await desk.filing.fileDone();
      }
      const report = { suffix: '.esito.txt', text: 'x', mark: 'x' } as const;
      assert.equal(await desk.folder.renew('inviati', 'a', report), false);
      assert.deepEqual(await desk.states(), ['queued', 'queued']);
      assert.ok(codes().includes('folder-away'));
      const left = await readdir(desk.avvisi).catch(() => []);
      assert.deepEqual(left, [], 'what is made there would hide what comes back');

      // what comes back hides the empty folder; Windows gives the name of a deleted one only when nobody watches it
      await rename(desk.avvisi, join(desk.home, 'hidden')).catch(() => undefined);
      await rename(aside(), desk.avvisi);
      await desk.drop('c.txt', 'tre');
      await desk.takeIn();
      await desk.filing.fileDone();
      assert.deepEqual(await desk.states(), ['queued', 'queued', 'queued']);
      assert.deepEqual(codes(), []);
      assert.ok((await desk.files('in-corso')).includes('c.txt'));
    });
  }

  it('is made anew when a person says that it was deleted, and its notices wait for a person', async () => {
    await rm(desk.avvisi, { recursive: true });
    await desk.takeIn();
    await mkdir(join(desk.avvisi, 'in-corso'), { recursive: true });
    await desk.takeIn();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.states(), ['parked', 'parked']);
    shows(await desk.read('LEGGIMI.txt'), desk.guide);
  });

  it('takes nothing from the page, which would never be seen, and shows it nothing', async () => {
    await rename(desk.avvisi, aside());
    await mkdir(desk.avvisi);
    const presence = new FolderPresence(desk.avvisi, () => Promise.resolve(true));
    const box = new DropBox(desk.avvisi, { confirm: () => presence.confirm() });
    await assert.rejects(box.drop({ name: 'x', text: 'x', attachments: [] }), /is away/);
    assert.deepEqual([await box.refused(9), await box.refusedCount()], [[], 0]);
    assert.deepEqual(await readdir(desk.avvisi), []);
  });
});
