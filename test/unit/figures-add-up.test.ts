import assert from 'node:assert/strict';
import { resumed } from '#src/messages/it/audit.js';
import { Calendar } from '#src/messages/it/calendar.js';
import { OUTCOME_HEADINGS, outcomeRow } from '#src/messages/it/report-table.js';
import { noticeLine as panelLine } from '#src/messages/it/notice-states.js';
import { renderReport, testReport } from '#src/messages/it/report.js';
import { retractionReport } from '#src/messages/it/retraction-report.js';
import { warmthSentence } from '#src/messages/it/account-health.js';
import { NOTICE_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import { noticeLine as commandLine } from '#src/messages/it/status.js';
import type { Notice, NoticeProgress } from '#src/model/notice.js';
import type { Outlook } from '#src/model/outlook.js';
import type { RetractionFigures } from '#src/model/retraction.js';
import { noticeView } from '#src/panel/views/notice.js';
import { noticeStatus } from '#src/status/snapshot.js';
import { queuedNotice } from '../support/queued-notice.js';

const ZONE = 'Europe/Rome';
const NOW = Date.UTC(2026, 10, 24, 9, 45);
const calendar = new Calendar(ZONE);
const NOTICE = queuedNotice(NOW);
const TOWN = { unsaved: 0, inactive: 0, listRecipientsThisMonth: 0, allowance: null };
const OVER: Outlook = { startsAt: null, waitsFor: null, ends: null, cold: 0 };
const NONE = { waiting: 0, delivered: 0, read: 0, notReached: 0, uncertain: 0, held: 0 };

const toNobody: NoticeProgress = { ...NONE, recipients: 0, accepted: 0 };
const toFifteen: NoticeProgress = { ...NONE, recipients: 15, accepted: 15, delivered: 15, read: 9 };

const plain = (page: string): string => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

async function pageOf(
  notice: Notice,
  progress: NoticeProgress,
  retraction: RetractionFigures | null = null,
): Promise<string> {
  const page = noticeView({
    notice,
    progress,
    retraction,
    routes: [],
    history: [],
    entries: [],
    isBeingReplaced: false,
    goneAs: null,
    acts: [],
    token: '',
    said: null,
    now: NOW,
    calendar,
    outlook: OVER,
  });
  return plain((await page).toString());
}

const texts = (notice: Notice, progress: NoticeProgress) => ({
  line: panelLine({ ...notice, progress }, OVER, calendar, NOW),
  report: renderReport(notice, { progress, routes: [] }, TOWN, NOW, ZONE),
  command: commandLine(
    noticeStatus(notice, { progress, routes: [] }, () => OVER),
    ZONE,
  ),
});

describe('the figures of a notice add up', () => {
  it('when it was stopped half way', async () => {
    const notice: Notice = { ...NOTICE, state: 'cancelled', finishedAt: NOW, notSentTo: 45 };
    const { line, report, command } = texts(notice, toFifteen);
    assert.equal(
      line,
      'Fermato oggi alle 10:45. L’hanno ricevuto 15 persone su 60; 45 persone non lo riceveranno.',
    );
    assert.match(
      report,
      /fermato martedì 24 novembre 2026 alle ore 10:45: 45 persone non lo riceveranno\./,
    );
    assert.match(report, /Destinatari: 15 persone su 60\./);
    assert.match(report, /accettato da WhatsApp per 15 persone su 60/);
    assert.match(command, /60 destinatari, accettati 15, .*; 45 persone non lo riceveranno/);
    assert.match(
      await pageOf(notice, toFifteen),
      /destinatari 60 accettati da WhatsApp 15 .* non lo riceveranno 45/,
    );
    const row = outcomeRow({ notice, progress: toFifteen, outlook: OVER, calendar });
    const figures = OUTCOME_HEADINGS.map((heading, index) => [heading, row[index]] as const);
    assert.deepEqual(
      figures.filter(([, value]) => typeof value === 'number' && value > 1),
      [
        ...[['Numero', notice.id] as const, ['Destinatari', 60] as const],
        ...[['Accettati da WhatsApp', 15] as const, ['Consegnati', 15] as const],
        ...[['Letti', 9] as const, ['Non lo riceveranno', 45] as const],
      ],
    );
  });

  it('when it was stopped before anybody had it', () => {
    const notice: Notice = { ...NOTICE, state: 'cancelled', finishedAt: NOW, notSentTo: 1 };
    const { line, report } = texts(notice, toNobody);
    assert.equal(
      line,
      'Annullato oggi alle 10:45. Non l’ha ricevuto nessuno; 1 persona non lo riceverà.',
    );
    assert.match(report, /annullato martedì [^\n]*: 1 persona non lo riceverà\.\n/);
  });

  it('when there was nobody to whom it could go', () => {
    const expired: Notice = { ...NOTICE, state: 'expired', finishedAt: NOW };
    assert.equal(
      texts(expired, toNobody).line,
      'Non inviato oggi alle 10:45: non c’era nessun iscritto.',
    );
    const sent: Notice = { ...NOTICE, state: 'sent', finishedAt: NOW };
    const { line } = texts(sent, toNobody);
    assert.equal(line, 'Oggi alle 10:45: non è andato a nessuno.');
  });

  it('when it was taken back from phones, or from none of them', async () => {
    const notice: Notice = { ...NOTICE, state: 'sent', finishedAt: NOW, retractedAt: NOW };
    const correction = { ...toFifteen, delivered: 12 };
    const figures = { deleted: 0, deleting: 0, kept: 15, correction };
    const page = await pageOf(notice, toFifteen, figures);
    assert.doesNotMatch(page, /0 persone/);
    assert.match(page, /Rettifica: accettata da WhatsApp per 15 persone su 15, arrivata a 12\./);
    const report = retractionReport(notice, figures, NOW, ZONE);
    assert.match(report, /Rettifica: a 15 persone; accettata per 15, arrivata a 12\./);
    assert.doesNotMatch(report, /È stato cancellato dal telefono di 0/);
  });

  it('when it is about one person', () => {
    const notice: Notice = { ...NOTICE, state: 'sent', finishedAt: NOW, retractedAt: NOW };
    const figures = { deleted: 0, deleting: 0, kept: 1, correction: null };
    const report = retractionReport(notice, figures, NOW, ZONE);
    assert.match(report, /L’aveva ricevuto, o poteva averlo ricevuto: 1 persona\./);
    assert.match(report, /Per 1 persona WhatsApp non permette di cancellarlo: l’ha ricevuto /);
    assert.match(
      report,
      /Non va a 1 persona, perché non è più iscritta, o non è più raggiungibile\./,
    );
    assert.match(
      resumed(NOTICE, { ...toNobody, waiting: 1 }),
      /1 persona che non lo aveva ricevuto/,
    );
  });

  it('when a test has not arrived anywhere yet', () => {
    const progress = { ...toFifteen, recipients: 2, accepted: 2, delivered: 0 };
    const report = testReport(NOTICE, progress, NOW, ZONE);
    assert.match(report, /accettata per 2 telefoni; finora non è arrivata\./);
  });

  it('when some phones let a notice be deleted, and others do not', () => {
    const asked = (deletable: number, corrected: number, kept = corrected) =>
      NOTICE_ACT_WORDS.retract.question({
        notice: NOTICE,
        progress: toFifteen,
        retraction: { deletable, kept, corrected, correction: '' },
        testPhones: 0,
      });
    assert.match(
      asked(12, 48),
      /dai telefoni di 12 persone\. Dagli altri telefoni non si può cancellare: a 48 persone arriva subito/,
    );
    assert.match(asked(0, 60), /troppo tempo fa\. A 60 persone arriva subito questa rettifica:$/);
    assert.equal(asked(0, 0), 'Nessuno lo ha più: non parte nessuna rettifica.');
    assert.match(asked(1, 0), /di 1 persona\. Nessun altro lo ha: non parte nessuna rettifica\.$/);
  });

  it('when people keep a notice who cannot be told that it was wrong', () => {
    const asked = (deletable: number, kept: number, corrected: number) =>
      NOTICE_ACT_WORDS.retract.question({
        notice: NOTICE,
        progress: toFifteen,
        retraction: { deletable, kept, corrected, correction: '' },
        testPhones: 0,
      });
    const one =
      'lo conserva senza rettifica, perché non è più iscritta, o non è più raggiungibile.';
    const all = asked(0, 1, 0);
    assert.ok(all.endsWith(`troppo tempo fa. 1 persona ${one}`), all);
    const others = asked(12, 1, 0);
    assert.ok(others.endsWith(`di 12 persone. 1 persona ${one}`), others);
    const some = asked(12, 49, 48);
    assert.ok(some.includes(`. 1 persona ${one} Dagli altri telefoni`), some);
    assert.match(some, /a 48 persone arriva subito questa rettifica:$/);
  });

  it('when nobody, one or several have written to the comune lately', () => {
    assert.match(warmthSentence({ warm: 0, people: 60 }), /^Nessuno dei 60 iscritti ha scritto/);
    assert.match(
      warmthSentence({ warm: 1, people: 60 }),
      /^1 persona su 60 ha scritto .*: si raggiunge /,
    );
    assert.match(
      warmthSentence({ warm: 15, people: 60 }),
      /^15 persone su 60 hanno scritto .*: si raggiungono /,
    );
  });

  it('with the article that the day wants', () => {
    const at = (day: number) => Date.UTC(2026, 11, day, 7, 30);
    assert.equal(calendar.moment(at(5), NOW), 'il 5 dicembre 2026 alle 08:30');
    assert.equal(calendar.moment(at(8), NOW), 'l’8 dicembre 2026 alle 08:30');
    assert.equal(calendar.moment(at(1), NOW), 'il 1º dicembre 2026 alle 08:30');
    assert.equal(calendar.since(at(11), at(20)), 'dall’11 dic alle 08:30');
  });
});
