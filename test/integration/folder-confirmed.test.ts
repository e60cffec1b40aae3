import assert from 'node:assert/strict';
import { rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { confirmed } from '#src/messages/it/audit.js';
import { stateClause } from '#src/messages/it/notice-states.js';
import { confirmationText } from '#src/messages/it/status-note.js';
import type { Outlook } from '#src/model/outlook.js';
import { AT_ONCE, drag, factsOf, withCooling, ZONE } from '../support/accepted-in-folder.js';
import { failing } from '../support/failing-folder.js';
import type { FolderDesk } from '../support/folder-desk.js';
import { shows, showsNot } from '../support/shows.js';

describe('an accepted notice', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await withCooling();
  });

  afterEach(() => desk.close());

  describe('to many people', () => {
    const REQUEST = 'CONFERMA-1-a.txt';

    beforeEach(async () => {
      desk.confirmAbove = 2;
      desk.restart();
      await desk.accept({ 'a.txt': 'Mercato' });
      await desk.filing.fileDone();
    });

    it('waits for a confirmation and says how to give it', async () => {
      assert.equal((await desk.notice()).state, 'unconfirmed');
      assert.deepEqual(await desk.files('in-corso'), [REQUEST, 'a.stato.txt', 'a.txt']);
      const { notice, progress } = await factsOf(desk);
      assert.equal(progress.waiting, 3);
      const outlook: Outlook = { ...AT_ONCE, waitsFor: 'confirmation' };
      const request = confirmationText(notice, { progress, outlook }, ZONE);
      shows(await desk.read('in-corso', REQUEST), request);
      shows(await desk.read('in-corso', 'a.stato.txt'), await unconfirmed());
    });

    /** What its note says of it until it is confirmed. */
    async function unconfirmed(): Promise<string> {
      const { notice, progress } = await factsOf(desk);
      const facts = { ...notice, ...progress, outlook: { waitsFor: 'confirmation' } } as const;
      return stateClause({ ...facts, state: 'unconfirmed' });
    }

    for (const yes of ['SI-CONFERMA-1-a.txt', 'sì conferma-1-a.txt', 'Si-CONFERMA-1-a.txt.txt']) {
      it(`goes when the file is renamed to «${yes}»`, async () => {
        await rename(join(desk.avvisi, 'in-corso', REQUEST), join(desk.avvisi, 'in-corso', yes));
        await desk.filing.fileDone();
        assert.equal((await desk.notice()).state, 'queued');
        await desk.filing.fileDone();
        assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
        const { notice, progress } = await factsOf(desk);
        assert.deepEqual(await desk.audit(), [confirmed(notice, { ...progress, waiting: 3 })]);
      });
    }

    const sayYes = (): Promise<void> =>
      rename(
        join(desk.avvisi, 'in-corso', REQUEST),
        join(desk.avvisi, 'in-corso', `SI-${REQUEST}`),
      );

    it('goes on a renamed file only when that is gone, so that it confirms nothing a second time', async () => {
      desk.restart(failing('takeBack'));
      await sayYes();
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'unconfirmed');
      assert.ok(desk.alerts.current().some(({ code }) => code === 'notice-filing'));
      desk.restart();
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'queued');
      await desk.store.park(1, 'overdue');
      for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'parked');
    });

    it('waits for a new decision, though it was confirmed twice, when its files are gone', async () => {
      await sayYes();
      assert.equal((await desk.staff.confirm({ id: 1 })).kind, 'done');
      await desk.filing.fileDone();
      assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
      await unlink(join(desk.avvisi, 'in-corso', 'a.txt'));
      for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'parked');
    });

    it('has a note that says how it stands, also after one that could not be written', async () => {
      assert.equal((await desk.staff.confirm({ id: 1 })).kind, 'done');
      const { renew } = desk.folder;
      desk.folder.renew = () => Promise.reject(new Error('EBUSY'));
      await desk.filing.fileDone();
      assert.ok(desk.alerts.current().some(({ code }) => code === 'notice-filing'));
      desk.folder.renew = renew;
      await desk.filing.fileDone();
      assert.deepEqual(desk.alerts.current(), []);
      showsNot(await desk.read('in-corso', 'a.stato.txt'), await unconfirmed());
    });

    it('keeps the decision that was written when the database does not take it', async () => {
      await sayYes();
      const { confirm } = desk.staff;
      Object.assign(desk.staff, { confirm: () => Promise.reject(new Error('disk I/O error')) });
      await desk.filing.fileDone();
      Object.assign(desk.staff, { confirm });
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'queued');
    });

    it('takes a renamed file away with its request when it is stopped', async () => {
      await sayYes();
      await desk.staff.stop({ id: 1 });
      await desk.filing.fileDone();
      assert.deepEqual(await desk.files('in-corso'), []);
    });

    it('does not go when another file is renamed, or the request is deleted', async () => {
      await writeFile(join(desk.avvisi, 'in-corso', 'SI-CONFERMA-2-a.txt'), 'x');
      await unlink(join(desk.avvisi, 'in-corso', REQUEST));
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'unconfirmed');
      assert.ok((await desk.files('in-corso')).includes(REQUEST));
    });

    it('is stopped like any other, and its request goes with it', async () => {
      await drag(desk, 'a.txt', 'annullati');
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'cancelled');
      assert.deepEqual(await desk.files('in-corso'), []);
    });
  });

  it('is not called parked, when its file is removed, while it waits for a confirmation', async () => {
    desk.confirmAbove = 2;
    desk.restart();
    await desk.accept({ 'a.txt': 'Mercato' });
    await rm(join(desk.avvisi, 'in-corso', 'a.txt'));
    await desk.filing.fileDone();
    assert.deepEqual(await desk.states(), ['unconfirmed']);
    assert.deepEqual(await desk.audit(), []);
  });
});
