import assert from 'node:assert/strict';
import { rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { confirmed } from '#src/messages/it/audit.js';
import { stateClause } from '#src/messages/it/notice-states.js';
import { confirmationText } from '#src/messages/it/status-note.js';
import type { Outlook } from '#src/model/outlook.js';
import { AT_ONCE, drag, factsOf, withCooling, ZONE } from '../support/accepted-in-folder.js';
import { failing } from '../support/failing-folder.js';
import type { ComuneWithFolder } from '../support/comune-with-folder.js';
import { shows, showsNot } from '../support/shows.js';

describe('an accepted notice', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await withCooling();
  });

  afterEach(() => comune.close());

  describe('to many people', () => {
    const REQUEST = 'CONFERMA-1-a.txt';

    beforeEach(async () => {
      comune.confirmAbove = 2;
      comune.restart();
      await comune.accept({ 'a.txt': 'Mercato' });
      await comune.filing.fileDone();
    });

    it('waits for a confirmation and says how to give it', async () => {
      assert.equal((await comune.notice()).state, 'unconfirmed');
      assert.deepEqual(await comune.files('in-corso'), [REQUEST, 'a.stato.txt', 'a.txt']);
      const { notice, progress } = await factsOf(comune);
      assert.equal(progress.waiting, 3);
      const outlook: Outlook = { ...AT_ONCE, waitsFor: 'confirmation' };
      const request = confirmationText(notice, { progress, outlook }, ZONE);
      shows(await comune.read('in-corso', REQUEST), request);
      shows(await comune.read('in-corso', 'a.stato.txt'), await unconfirmed());
    });

    /** What its note says of it until it is confirmed. */
    async function unconfirmed(): Promise<string> {
      const { notice, progress } = await factsOf(comune);
      const facts = { ...notice, ...progress, outlook: { waitsFor: 'confirmation' } } as const;
      return stateClause({ ...facts, state: 'unconfirmed' });
    }

    for (const yes of ['SI-CONFERMA-1-a.txt', 'sì conferma-1-a.txt', 'Si-CONFERMA-1-a.txt.txt']) {
      it(`goes when the file is renamed to «${yes}»`, async () => {
        await rename(
          join(comune.avvisi, 'in-corso', REQUEST),
          join(comune.avvisi, 'in-corso', yes),
        );
        await comune.filing.fileDone();
        assert.equal((await comune.notice()).state, 'queued');
        await comune.filing.fileDone();
        assert.deepEqual(await comune.files('in-corso'), ['a.stato.txt', 'a.txt']);
        const { notice, progress } = await factsOf(comune);
        assert.deepEqual(await comune.audit(), [confirmed(notice, { ...progress, waiting: 3 })]);
      });
    }

    const sayYes = (): Promise<void> =>
      rename(
        join(comune.avvisi, 'in-corso', REQUEST),
        join(comune.avvisi, 'in-corso', `SI-${REQUEST}`),
      );

    it('goes on a renamed file only when that is gone, so that it confirms nothing a second time', async () => {
      comune.restart(failing('takeBack'));
      await sayYes();
      await comune.filing.fileDone();
      assert.equal((await comune.notice()).state, 'unconfirmed');
      assert.ok(comune.alerts.current().some(({ code }) => code === 'notice-filing'));
      comune.restart();
      await comune.filing.fileDone();
      assert.equal((await comune.notice()).state, 'queued');
      await comune.store.park(1, 'overdue');
      for (let round = 0; round < 3; round += 1) await comune.filing.fileDone();
      assert.equal((await comune.notice()).state, 'parked');
    });

    it('waits for a new decision, though it was confirmed twice, when its files are gone', async () => {
      await sayYes();
      assert.equal((await comune.staff.confirm({ id: 1 })).kind, 'done');
      await comune.filing.fileDone();
      assert.deepEqual(await comune.files('in-corso'), ['a.stato.txt', 'a.txt']);
      await unlink(join(comune.avvisi, 'in-corso', 'a.txt'));
      for (let round = 0; round < 3; round += 1) await comune.filing.fileDone();
      assert.equal((await comune.notice()).state, 'parked');
    });

    it('has a note that says how it stands, also after one that could not be written', async () => {
      assert.equal((await comune.staff.confirm({ id: 1 })).kind, 'done');
      const { renew } = comune.folder;
      comune.folder.renew = () => Promise.reject(new Error('EBUSY'));
      await comune.filing.fileDone();
      assert.ok(comune.alerts.current().some(({ code }) => code === 'notice-filing'));
      comune.folder.renew = renew;
      await comune.filing.fileDone();
      assert.deepEqual(comune.alerts.current(), []);
      showsNot(await comune.read('in-corso', 'a.stato.txt'), await unconfirmed());
    });

    it('keeps the decision that was written when the database does not take it', async () => {
      await sayYes();
      const { confirm } = comune.staff;
      Object.assign(comune.staff, { confirm: () => Promise.reject(new Error('disk I/O error')) });
      await comune.filing.fileDone();
      Object.assign(comune.staff, { confirm });
      await comune.filing.fileDone();
      assert.equal((await comune.notice()).state, 'queued');
    });

    it('takes a renamed file away with its request when it is stopped', async () => {
      await sayYes();
      await comune.staff.stop({ id: 1 });
      await comune.filing.fileDone();
      assert.deepEqual(await comune.files('in-corso'), []);
    });

    it('does not go when another file is renamed, or the request is deleted', async () => {
      await writeFile(join(comune.avvisi, 'in-corso', 'SI-CONFERMA-2-a.txt'), 'x');
      await unlink(join(comune.avvisi, 'in-corso', REQUEST));
      await comune.filing.fileDone();
      assert.equal((await comune.notice()).state, 'unconfirmed');
      assert.ok((await comune.files('in-corso')).includes(REQUEST));
    });

    it('is stopped like any other, and its request goes with it', async () => {
      await drag(comune, 'a.txt', 'annullati');
      await comune.filing.fileDone();
      assert.equal((await comune.notice()).state, 'cancelled');
      assert.deepEqual(await comune.files('in-corso'), []);
    });
  });

  it('is not called parked, when its file is removed, while it waits for a confirmation', async () => {
    comune.confirmAbove = 2;
    comune.restart();
    await comune.accept({ 'a.txt': 'Mercato' });
    await rm(join(comune.avvisi, 'in-corso', 'a.txt'));
    await comune.filing.fileDone();
    assert.deepEqual(await comune.states(), ['unconfirmed']);
    assert.deepEqual(await comune.audit(), []);
  });
});
