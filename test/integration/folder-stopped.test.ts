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
import type { FolderDesk } from '../support/folder-desk.js';
import { shows, showsNot } from '../support/shows.js';

describe('an accepted notice that staff stop, or whose files they delete,', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await withCooling();
  });

  afterEach(() => desk.close());

  it('is stopped when it is dragged to «annullati»: nobody gets it', async () => {
    await desk.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    await drag(desk, 'a.txt', 'annullati');
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'cancelled');
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('annullati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    const report = await desk.read('annullati', 'a.esito.txt');
    const { notice, progress } = await factsOf(desk);
    assert.deepEqual([notice.notSentTo, progress.accepted], [3, 0]);
    shows(report, await became(desk));
    shows(report, willNotGet(3));
    shows(report, SENT_TO_NOBODY);
    assert.deepEqual(await desk.audit(), [stopped(notice, progress)]);
  });

  it('may be dropped once more after it was stopped before anybody got it', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await drag(desk, 'a.txt', 'annullati');
    await desk.filing.fileDone();
    await desk.accept({ 'b.txt': 'Mercato' });
    assert.deepEqual(await desk.states(), ['cancelled', 'queued']);
    assert.deepEqual(await desk.files('scartati'), []);
  });

  it('that is dropped once more after a stop is not stopped by what lies in «annullati» since', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await drag(desk, 'a.txt', 'annullati');
    await desk.filing.fileDone();
    for (const crash of [true, false]) {
      if (crash) desk.restart(failing('file', false));
      else desk.restart();
      await desk.accept(crash ? { 'a.txt': 'Mercato' } : {});
      assert.deepEqual(await desk.states(), ['cancelled', 'queued']);
    }
    assert.deepEqual((await desk.notice(2)).placed, ['a.txt']);
  });

  it('says in figures who had it when it is stopped half way', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.sendTo(1);
    await drag(desk, 'a.txt', 'annullati');
    await desk.filing.fileDone();
    const report = await desk.read('annullati', 'a.esito.txt');
    const { notice } = await factsOf(desk);
    shows(report, await became(desk));
    shows(report, willNotGet(2));
    shows(report, acceptedBy(1, notice));
    await desk.receivedBy(1);
    await desk.filing.refresh(1);
    const arrived = { ...NO_PEOPLE, accepted: 1, delivered: 1 };
    const said = REPORT_SENTENCES.delivered(arrived, notice);
    shows(await desk.read('annullati', 'a.esito.txt'), said ?? '');
  });

  it('has its report where staff dragged it, though it was too late', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.send();
    await drag(desk, 'a.txt', 'annullati');
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'sent');
    assert.deepEqual(await desk.files('annullati'), ['a.esito.txt', 'a.txt']);
    shows(await desk.read('annullati', 'a.esito.txt'), acceptedBy(3, await desk.notice()));
  });

  it('that was dragged too late waits for the file to be closed before its report is put beside it', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.send();
    await drag(desk, 'a.txt', 'annullati');
    desk.locked.add('a.txt');
    await desk.filing.fileDone();
    desk.locked.clear();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('inviati'), []);
    assert.deepEqual(await desk.files('annullati'), ['a.esito.txt', 'a.txt']);
  });

  it('is stopped, not left to a person, when its file in «annullati» is locked at that moment', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await drag(desk, 'a.txt', 'annullati');
    desk.locked.add('a.txt');
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'cancelled');
  });

  it('is told from an older one with the same name that lies in «annullati»', async () => {
    await desk.accept({ 'a.txt': 'uno' });
    await drag(desk, 'a.txt', 'annullati');
    await desk.filing.fileDone();
    await desk.accept({ 'a.txt': 'due' });
    await desk.filing.fileDone();
    assert.equal((await desk.notice(2)).state, 'queued');
    await rename(
      join(desk.avvisi, 'in-corso', 'a.txt'),
      join(desk.avvisi, 'annullati', 'a (2).txt'),
    );
    await desk.filing.fileDone();
    assert.equal((await desk.notice(2)).state, 'cancelled');
    assert.deepEqual(await desk.files('annullati'), [
      'a (2).esito.txt',
      'a (2).txt',
      'a.esito.txt',
      'a.txt',
    ]);
  });

  for (const { how, act, state } of [
    {
      how: 'is stopped when one of its files is dragged to «annullati»',
      act: () => rename(join(desk.avvisi, 'a.txt'), join(desk.avvisi, 'annullati', 'a.txt')),
      state: 'cancelled',
    },
    {
      how: 'waits for a person when its files are deleted',
      act: async () => {
        for (const name of ['a.txt', 'a.jpg']) await unlink(join(desk.avvisi, name));
      },
      state: 'parked',
    },
    {
      how: 'goes on when one of its files is deleted',
      act: () => unlink(join(desk.avvisi, 'a.txt')),
      state: 'queued',
    },
  ]) {
    it(`${how} before they are in «in-corso»`, async () => {
      await desk.drop('a.txt', 'Mercato');
      await desk.drop('a.jpg', fixture('mercato.jpg'));
      await desk.takeIn();
      desk.locked.add('a.jpg');
      await desk.filing.fileDone();
      await act();
      desk.locked.clear();
      for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, state);
      const isLive = state !== 'cancelled';
      assert.equal((await desk.files('in-corso')).includes('a.stato.txt'), isLive);
    });
  }

  it('waits for a person when its files are gone, and goes when confirmed', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await unlink(join(desk.avvisi, 'in-corso', 'a.txt'));
    await desk.filing.fileDone();
    const { state, parkedWhy } = await desk.notice();
    assert.deepEqual([state, parkedWhy], ['parked', 'files-gone']);
    await desk.filing.fileDone();
    shows(await desk.read('in-corso', 'a.stato.txt'), await noteOf(desk, 1, 'decision'));
    assert.equal(desk.alerts.current()[0]?.text, noticesWait(['a']));
    assert.deepEqual(await desk.audit(), [parkedEntry(await desk.notice(), 'files-gone')]);
    assert.equal((await desk.staff.confirm({ id: 1 })).kind, 'done');
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'queued');
    assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt']);
    assert.deepEqual(desk.alerts.current(), []);
  });

  it('has a report that says so when it goes on after a stop, and its end is entered', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.sendTo(1);
    await desk.staff.stop({ id: 1 });
    await desk.filing.fileDone();
    shows(await desk.read('annullati', 'a.esito.txt'), willNotGet(2));
    await desk.staff.resume({ id: 1 });
    await desk.filing.refresh(1);
    const report = await desk.read('annullati', 'a.esito.txt');
    for (const left of [1, 2, 3]) showsNot(report, willNotGet(left));
    assert.equal((await desk.notice()).state, 'sending');
    shows(report, await became(desk));
    await desk.send();
    const before = (await desk.audit()).length;
    for (const round of ['its end', 'once']) {
      await desk.filing.fileDone();
      const entered = (await desk.audit()).slice(before);
      assert.equal(entered.length, 1, round);
      const { notice, progress } = await factsOf(desk);
      assert.equal(entered[0], sent(notice, progress));
    }
  });
});
