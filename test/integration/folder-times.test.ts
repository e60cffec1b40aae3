import assert from 'node:assert/strict';
import { longTime } from '#src/italian.js';
import { outlookSentence } from '#src/messages/it/outlook.js';
import type { Outlook } from '#src/model/outlook.js';
import { parkOverdue } from '#src/notices/notice-audit.js';
import { QuietHours } from '#src/sending/daily-window.js';
import { silentLogger } from '../fakes/runtime.js';
import { AT_ONCE, MINUTE, noteOf, withCooling, ZONE } from '../support/accepted-in-folder.js';
import type { ComuneWithFolder } from '../support/comune-with-folder.js';
import { shows } from '../support/shows.js';

describe('an accepted notice and its time', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await withCooling();
  });

  afterEach(() => comune.close());

  const whenItGoes = (outlook: Outlook): string =>
    outlookSentence('queued', outlook, 0, (at) => longTime(at, ZONE)) ?? '';

  it('says that it waits for the morning, unless it is urgent', async () => {
    const quiet = new QuietHours({ from: 10 * 60, to: 8 * 60 }, 'Europe/Rome');
    comune.afterQuiet = (at) => quiet.next(at);
    await comune.accept({ 'a.txt': 'Mercato', 'b.txt': 'Urgente: sì\n\nAcqua' });
    const ordinary = await comune.read('in-corso', 'a.stato.txt');
    const startsAt = Date.parse('2026-11-25T08:00+01:00');
    shows(ordinary, whenItGoes({ ...AT_ONCE, startsAt, waitsFor: 'quiet-hours' }));
    shows(await comune.read('in-corso', 'b.stato.txt'), whenItGoes(AT_ONCE));
    const urgent = await comune.notice(2);
    assert.deepEqual(
      [urgent.name, urgent.dueAt],
      ['b', urgent.acceptedAt],
      'an urgent one does not cool',
    );
  });

  it('is told of once when its time has come', async () => {
    let told = 0;
    comune.onDue = () => {
      told += 1;
    };
    await comune.accept({ 'a.txt': 'Mercato' });
    const before = told;
    await comune.clock.advance(MINUTE);
    await comune.filing.fileDone();
    await comune.filing.fileDone();
    assert.deepEqual([before, told], [0, 1]);
    shows(await comune.read('in-corso', 'a.stato.txt'), whenItGoes(AT_ONCE));
  });

  it('waits for a person when it was due long ago at a start, and only then', async () => {
    await comune.accept({ 'a.txt': 'Mercato', 'b.txt': 'Invia il: 24/11/2026 22:30\n\nFra poco' });
    const parts = {
      notices: comune.store,
      transaction: comune.transaction,
      clock: comune.clock,
      logger: silentLogger,
    };
    await comune.clock.advance(12 * 60 * MINUTE);
    await comune.filing.fileDone();
    assert.equal(
      (await comune.notice()).state,
      'queued',
      'a service that runs lets it wait for WhatsApp',
    );
    await parkOverdue(parts, 11 * 60 * MINUTE);
    assert.deepEqual(await comune.states(), ['parked', 'queued']);
    assert.equal((await comune.notices())[0]?.parkedWhy, 'overdue');
    comune.restart();
    await comune.filing.fileDone();
    shows(await comune.read('in-corso', 'a.stato.txt'), await noteOf(comune, 1, 'decision'));
    assert.ok((await comune.files('in-corso')).includes('CONFERMA-1-a.txt'));
    assert.equal(comune.alerts.current()[0]?.code, 'notice-waits');
    await comune.staff.confirm({ id: 1 });
    await parkOverdue(parts, 11 * 60 * MINUTE);
    assert.equal(
      (await comune.notice()).state,
      'queued',
      'what a person has confirmed is not overdue again',
    );
  });
});
