import assert from 'node:assert/strict';
import { longTime } from '#src/italian.js';
import { outlookSentence } from '#src/messages/it/outlook.js';
import type { Outlook } from '#src/model/outlook.js';
import { parkOverdue } from '#src/notices/notice-audit.js';
import { QuietHours } from '#src/sending/daily-window.js';
import { silentLogger } from '../fakes/runtime.js';
import { AT_ONCE, MINUTE, noteOf, withCooling, ZONE } from '../support/accepted-in-folder.js';
import type { FolderDesk } from '../support/folder-desk.js';
import { shows } from '../support/shows.js';

describe('an accepted notice and its time', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await withCooling();
  });

  afterEach(() => desk.close());

  const whenItGoes = (outlook: Outlook): string =>
    outlookSentence('queued', outlook, 0, (at) => longTime(at, ZONE)) ?? '';

  it('says that it waits for the morning, unless it is urgent', async () => {
    const quiet = new QuietHours({ from: 10 * 60, to: 8 * 60 }, 'Europe/Rome');
    desk.afterQuiet = (at) => quiet.next(at);
    await desk.accept({ 'a.txt': 'Mercato', 'b.txt': 'Urgente: sì\n\nAcqua' });
    const ordinary = await desk.read('in-corso', 'a.stato.txt');
    const startsAt = Date.parse('2026-11-25T08:00+01:00');
    shows(ordinary, whenItGoes({ ...AT_ONCE, startsAt, waitsFor: 'quiet-hours' }));
    shows(await desk.read('in-corso', 'b.stato.txt'), whenItGoes(AT_ONCE));
    const urgent = await desk.notice(2);
    assert.deepEqual(
      [urgent.name, urgent.dueAt],
      ['b', urgent.acceptedAt],
      'an urgent one does not cool',
    );
  });

  it('is told of once when its time has come', async () => {
    let told = 0;
    desk.onDue = () => {
      told += 1;
    };
    await desk.accept({ 'a.txt': 'Mercato' });
    const before = told;
    await desk.clock.advance(MINUTE);
    await desk.filing.fileDone();
    await desk.filing.fileDone();
    assert.deepEqual([before, told], [0, 1]);
    shows(await desk.read('in-corso', 'a.stato.txt'), whenItGoes(AT_ONCE));
  });

  it('waits for a person when it was due long ago at a start, and only then', async () => {
    await desk.accept({ 'a.txt': 'Mercato', 'b.txt': 'Invia il: 24/11/2026 22:30\n\nFra poco' });
    const parts = {
      notices: desk.store,
      transaction: desk.transaction,
      clock: desk.clock,
      logger: silentLogger,
    };
    await desk.clock.advance(12 * 60 * MINUTE);
    await desk.filing.fileDone();
    assert.equal(
      (await desk.notice()).state,
      'queued',
      'a service that runs lets it wait for WhatsApp',
    );
    await parkOverdue(parts, 11 * 60 * MINUTE);
    assert.deepEqual(await desk.states(), ['parked', 'queued']);
    assert.equal((await desk.notices())[0]?.parkedWhy, 'overdue');
    desk.restart();
    await desk.filing.fileDone();
    shows(await desk.read('in-corso', 'a.stato.txt'), await noteOf(desk, 1, 'decision'));
    assert.ok((await desk.files('in-corso')).includes('CONFERMA-1-a.txt'));
    assert.equal(desk.alerts.current()[0]?.code, 'notice-waits');
    await desk.staff.confirm({ id: 1 });
    await parkOverdue(parts, 11 * 60 * MINUTE);
    assert.equal(
      (await desk.notice()).state,
      'queued',
      'what a person has confirmed is not overdue again',
    );
  });
});
