import assert from 'node:assert/strict';
import { renderReport } from '#src/messages/it/report.js';
import { noticeStatus } from '#src/status/snapshot.js';
import { noticeLine as commandLine } from '#src/messages/it/status.js';
import { outcomeRow } from '#src/messages/it/outcome.js';
import { Calendar } from '#src/messages/it/calendar.js';
import {
  noticeLine as panelLine,
  parkedEntry,
  stateName,
  stateReason,
} from '#src/messages/it/notice-states.js';
import { stateNote } from '#src/messages/it/status-note.js';
import { expiryNote } from '#src/messages/it/folder-notes.js';
import { retractionReport } from '#src/messages/it/retraction-report.js';
import type { Outlook } from '#src/model/outlook.js';
import type { Notice, NoticeProgress, ParkedWhy } from '#src/model/notice.js';
import { queuedNotice } from '../support/queued-notice.js';

const ZONE = 'Europe/Rome';
const NOW = Date.UTC(2026, 10, 24, 9, 45);

const NOTICE = queuedNotice(NOW);

const OUTLOOK: Outlook = { startsAt: null, waitsFor: null, ends: null, cold: 0 };
const WAITING = { recipients: 3, waiting: 3, accepted: 0, delivered: 0, read: 0 };
const NOBODY_YET = { recipients: 0, waiting: 0, accepted: 0, delivered: 0, read: 0 };
const SENT = { recipients: 3, waiting: 0, accepted: 3, delivered: 3, read: 0 };
const TOWN = { unsaved: 0, inactive: 0, listRecipientsThisMonth: 0, allowance: null };

/** Each state that staff tell apart, as it is stored, and the text that lies beside its files. */
const STATES: readonly (readonly [
  words: string,
  notice: Partial<Notice>,
  beside: 'note' | 'report' | 'retraction' | 'expiry',
  outlook?: Partial<Outlook>,
])[] = [
  ['Aspetta una conferma', { state: 'unconfirmed' }, 'note'],
  ['In attesa', { state: 'queued' }, 'note'],
  ['In corso di invio', { state: 'sending' }, 'note'],
  ['In corso di invio', { state: 'sending' }, 'note', { waitsFor: 'session' }],
  ['Invio fermo', { state: 'sending' }, 'note', { waitsFor: 'stopped' }],
  // It is the first turn that does not come: nothing of it was broken off.
  ['In attesa', { state: 'queued' }, 'note', { waitsFor: 'stopped' }],
  ['Aspetta una decisione', { state: 'parked', parkedWhy: 'overdue' }, 'note'],
  ['Aspetta una decisione', { state: 'parked', parkedWhy: 'files-gone', placed: [] }, 'note'],
  ['Inviato', { state: 'sent', finishedAt: NOW }, 'report'],
  ['Fermato', { state: 'cancelled', finishedAt: NOW }, 'report'],
  ['Annullato', { state: 'cancelled', finishedAt: NOW, notSentTo: 3 }, 'report'],
  ['Ritirato', { state: 'sent', finishedAt: NOW, retractedAt: NOW }, 'retraction'],
  ['Ritirato', { state: 'cancelled', finishedAt: NOW, retractedAt: NOW }, 'retraction'],
  ['Scaduto', { state: 'expired', finishedAt: NOW, expiresAt: NOW }, 'expiry'],
  // The note says it in a sentence: «non è stato inviato».
  ['Non inviato', { state: 'expired', finishedAt: NOW }, 'expiry'],
];

function everywhere(notice: Notice, beside: (typeof STATES)[number][2], outlook: Outlook) {
  const over = notice.notSentTo === 0 ? SENT : NOBODY_YET;
  const base = notice.finishedAt === null ? WAITING : over;
  const progress: NoticeProgress = { ...base, notReached: 0, uncertain: 0, held: 0 };
  const texts = {
    note: () => stateNote(notice, { progress, outlook }, ZONE),
    report: () => renderReport(notice, { progress, routes: [] }, TOWN, NOW, ZONE),
    retraction: () =>
      retractionReport(notice, { deleted: 0, deleting: 0, kept: 3, correction: null }, NOW, ZONE),
    expiry: () => expiryNote(notice, ZONE),
  };
  return {
    panel: `${stateName({ ...notice, ...progress, outlook })}. ${panelLine({ ...notice, progress }, outlook, new Calendar(ZONE), NOW)}`,
    command: commandLine(
      noticeStatus(notice, { progress, routes: [] }, () => outlook),
      ZONE,
    ),
    folder: texts[beside](),
    row: outcomeRow(notice, progress, outlook, new Calendar(ZONE)),
  };
}

function plain(text: string): string {
  return text.toLowerCase().replace('non è stato inviato', 'non inviato');
}

describe('the words for the state of a notice', () => {
  for (const [words, stored, beside, changes] of STATES) {
    const outlook = { ...OUTLOOK, ...changes };
    const why = stored.parkedWhy ?? outlook.waitsFor ?? (words === 'Non inviato' ? 'nobody' : null);
    it(`are «${words}» on the panel, in the folder and in commands${why === null ? '' : ` (${why})`}`, () => {
      const notice = { ...NOTICE, ...stored };
      const reason = stateReason(notice);
      const { row, ...texts } = everywhere(notice, beside, outlook);
      assert.ok(row.includes(words), row.join());
      for (const [where, text] of Object.entries(texts)) {
        for (const wanted of [words, ...(reason === null ? [] : [reason])]) {
          assert.ok(plain(text).includes(plain(wanted)), `${where}: ${text}`);
        }
      }
    });
  }

  it('give another reason for files that were removed than for a time that was missed', () => {
    const reasons = (['overdue', 'files-gone'] satisfies ParkedWhy[]).map((parkedWhy) =>
      stateReason({ ...NOTICE, state: 'parked', parkedWhy }),
    );
    assert.deepEqual(reasons, [
      'doveva partire mentre Campanile non era in funzione, e ora è tardi',
      'i suoi file sono stati tolti dalla cartella «in-corso»',
    ]);
    assert.equal(
      parkedEntry(NOTICE, 'files-gone'),
      'L’avviso «acqua» aspetta una decisione: i suoi file sono stati tolti dalla cartella «in-corso».',
    );
  });
});
