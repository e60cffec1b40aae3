import assert from 'node:assert/strict';
import { rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { noticesWait } from '#src/messages/it/alerts.js';
import { sent, stopped } from '#src/messages/it/audit.js';
import { parkedEntry, willNotGet } from '#src/messages/it/notice-states.js';
import { REPORT_SENTENCES, SENT_TO_NOBODY } from '#src/messages/it/report.js';
import { NO_PEOPLE } from '#src/model/notice.js';
import { acceptedBy } from '../support/accepted-by.js';
import { became, drag, factsOf, noteOf, withCooling } from '../support/accepted-in-folder.js';
import { failing } from '../support/failing-folder.js';
import { fixture } from '../support/fixtures.js';
import type { ComuneWithFolder } from '../support/comune-with-folder.js';
import { shows, showsNot } from '../support/shows.js';

describe('an accepted notice that staff stop, or whose files they delete,', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await withCooling();
  });

  afterEach(() => comune.close());

  it('is stopped when it is dragged to «annullati»: nobody gets it', async () => {
    await comune.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    await drag(comune, 'a.txt', 'annullati');
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).state, 'cancelled');
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.deepEqual(await comune.files('annullati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    const report = await comune.read('annullati', 'a.esito.txt');
    const { notice, progress } = await factsOf(comune);
    assert.deepEqual([notice.notSentTo, progress.accepted], [3, 0]);
    shows(report, await became(comune));
    shows(report, willNotGet(3));
    shows(report, SENT_TO_NOBODY);
    assert.deepEqual(await comune.audit(), [stopped(notice, progress)]);
  });

  it('may be dropped once more after it was stopped before anybody got it', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await drag(comune, 'a.txt', 'annullati');
    await comune.filing.fileDone();
    await comune.accept({ 'b.txt': 'Mercato' });
    assert.deepEqual(await comune.states(), ['cancelled', 'queued']);
    assert.deepEqual(await comune.files('scartati'), []);
  });

  it('that is dropped once more after a stop is not stopped by what lies in «annullati» since', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await drag(comune, 'a.txt', 'annullati');
    await comune.filing.fileDone();
    for (const crash of [true, false]) {
      if (crash) comune.restart(failing('file', false));
      else comune.restart();
      await comune.accept(crash ? { 'a.txt': 'Mercato' } : {});
      assert.deepEqual(await comune.states(), ['cancelled', 'queued']);
    }
    assert.deepEqual((await comune.notice(2)).placed, ['a.txt']);
  });

  it('says in figures who had it when it is stopped half way', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await comune.sendTo(1);
    await drag(comune, 'a.txt', 'annullati');
    await comune.filing.fileDone();
    const report = await comune.read('annullati', 'a.esito.txt');
    const { notice } = await factsOf(comune);
    shows(report, await became(comune));
    shows(report, willNotGet(2));
    shows(report, acceptedBy(1, notice));
    await comune.receivedBy(1);
    await comune.filing.refresh(1);
    const arrived = { ...NO_PEOPLE, accepted: 1, delivered: 1 };
    const said = REPORT_SENTENCES.delivered(arrived, notice);
    shows(await comune.read('annullati', 'a.esito.txt'), said ?? '');
  });

  it('has its report where staff dragged it, though it was too late', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await comune.send();
    await drag(comune, 'a.txt', 'annullati');
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).state, 'sent');
    assert.deepEqual(await comune.files('annullati'), ['a.esito.txt', 'a.txt']);
    shows(await comune.read('annullati', 'a.esito.txt'), acceptedBy(3, await comune.notice()));
  });

  it('that was dragged too late waits for the file to be closed before its report is put beside it', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await comune.send();
    await drag(comune, 'a.txt', 'annullati');
    comune.locked.add('a.txt');
    await comune.filing.fileDone();
    comune.locked.clear();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('inviati'), []);
    assert.deepEqual(await comune.files('annullati'), ['a.esito.txt', 'a.txt']);
  });

  it('is stopped, not left to a person, when its file in «annullati» is locked at that moment', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await drag(comune, 'a.txt', 'annullati');
    comune.locked.add('a.txt');
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).state, 'cancelled');
  });

  it('is told from an older one with the same name that lies in «annullati»', async () => {
    await comune.accept({ 'a.txt': 'uno' });
    await drag(comune, 'a.txt', 'annullati');
    await comune.filing.fileDone();
    await comune.accept({ 'a.txt': 'due' });
    await comune.filing.fileDone();
    assert.equal((await comune.notice(2)).state, 'queued');
    await rename(
      join(comune.avvisi, 'in-corso', 'a.txt'),
      join(comune.avvisi, 'annullati', 'a (2).txt'),
    );
    await comune.filing.fileDone();
    assert.equal((await comune.notice(2)).state, 'cancelled');
    assert.deepEqual(await comune.files('annullati'), [
      'a (2).esito.txt',
      'a (2).txt',
      'a.esito.txt',
      'a.txt',
    ]);
  });

  for (const { how, act, state } of [
    {
      how: 'is stopped when one of its files is dragged to «annullati»',
      act: () => rename(join(comune.avvisi, 'a.txt'), join(comune.avvisi, 'annullati', 'a.txt')),
      state: 'cancelled',
    },
    {
      how: 'waits for a person when its files are deleted',
      act: async () => {
        for (const name of ['a.txt', 'a.jpg']) await unlink(join(comune.avvisi, name));
      },
      state: 'parked',
    },
    {
      how: 'goes on when one of its files is deleted',
      act: () => unlink(join(comune.avvisi, 'a.txt')),
      state: 'queued',
    },
  ]) {
    it(`${how} before they are in «in-corso»`, async () => {
      await comune.drop('a.txt', 'Mercato');
      await comune.drop('a.jpg', fixture('mercato.jpg'));
      await comune.takeIn();
      comune.locked.add('a.jpg');
      await comune.filing.fileDone();
      await act();
      comune.locked.clear();
      for (let round = 0; round < 3; round += 1) await comune.filing.fileDone();
      assert.equal((await comune.notice()).state, state);
      const isLive = state !== 'cancelled';
      assert.equal((await comune.files('in-corso')).includes('a.stato.txt'), isLive);
    });
  }

  it('waits for a person when its files are gone, and goes when confirmed', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await unlink(join(comune.avvisi, 'in-corso', 'a.txt'));
    await comune.filing.fileDone();
    const { state, parkedWhy } = await comune.notice();
    assert.deepEqual([state, parkedWhy], ['parked', 'files-gone']);
    await comune.filing.fileDone();
    shows(await comune.read('in-corso', 'a.stato.txt'), await noteOf(comune, 1, 'decision'));
    assert.equal(comune.alerts.current()[0]?.text, noticesWait(['a']));
    assert.deepEqual(await comune.audit(), [parkedEntry(await comune.notice(), 'files-gone')]);
    assert.equal((await comune.staff.confirm({ id: 1 })).kind, 'done');
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).state, 'queued');
    assert.deepEqual(await comune.files('in-corso'), ['a.stato.txt']);
    assert.deepEqual(comune.alerts.current(), []);
  });

  it('has a report that says so when it goes on after a stop, and its end is entered', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await comune.sendTo(1);
    await comune.staff.stop({ id: 1 });
    await comune.filing.fileDone();
    shows(await comune.read('annullati', 'a.esito.txt'), willNotGet(2));
    await comune.staff.resume({ id: 1 });
    await comune.filing.refresh(1);
    const report = await comune.read('annullati', 'a.esito.txt');
    for (const left of [1, 2, 3]) showsNot(report, willNotGet(left));
    assert.equal((await comune.notice()).state, 'sending');
    shows(report, await became(comune));
    await comune.send();
    const before = (await comune.audit()).length;
    for (const round of ['its end', 'once']) {
      await comune.filing.fileDone();
      const entered = (await comune.audit()).slice(before);
      assert.equal(entered.length, 1, round);
      const { notice, progress } = await factsOf(comune);
      assert.equal(entered[0], sent(notice, progress));
    }
  });
});
