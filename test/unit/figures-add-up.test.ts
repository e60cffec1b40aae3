import assert from 'node:assert/strict';
import { figure, longTime, people } from '#src/italian.js';
import { Calendar } from '#src/messages/it/calendar.js';
import { outcomeRow } from '#src/messages/it/report-table.js';
import { FIGURES, NOT_SENT_TO } from '#src/messages/it/notice-name.js';
import {
  correctionLine,
  noticeLine as panelLine,
  stateName,
  willNotGet,
} from '#src/messages/it/notice-states.js';
import { renderReport } from '#src/messages/it/report.js';
import { retractionReport } from '#src/messages/it/retraction-report.js';
import { NOTICE_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import { noticeLine as commandLine, STATUS_FIGURES } from '#src/messages/it/status.js';
import type { Notice, NoticeProgress } from '#src/model/notice.js';
import type { Outlook } from '#src/model/outlook.js';
import type { RetractionFigures } from '#src/model/retraction.js';
import { noticeView } from '#src/panel/views/notice.js';
import { noticeStatus } from '#src/status/snapshot.js';
import { queuedNotice } from '../support/queued-notice.js';
import { shows } from '../support/shows.js';

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

/** `0 persone`, and not that of `10 persone` */
const OF_NOBODY = new RegExp(`(?<![\\d.])${people(0)}`);

/** That its lines are good Italian: golden-texts.test.ts */
describe('the figures of a notice add up', () => {
  it('when it was stopped half way', async () => {
    const notice: Notice = { ...NOTICE, state: 'cancelled', finishedAt: NOW, notSentTo: 45 };
    const { line, report, command } = texts(notice, toFifteen);
    const fifteen = `${people(15)} su ${figure(60)}`;
    shows(line, `${fifteen}; ${willNotGet(45)}.`);
    shows(line, stateName({ ...notice, ...toFifteen, outlook: OVER }));
    shows(report, `${longTime(NOW, ZONE)}: ${willNotGet(45)}.`);
    assert.equal(report.split(fifteen).length - 1, 2, 'of whom it was meant for, and accepted for');
    shows(command, `${STATUS_FIGURES.recipients(60) ?? ''}, ${STATUS_FIGURES.accepted(15) ?? ''}`);
    shows(command, `; ${willNotGet(45)}`);
    const page = await pageOf(notice, toFifteen);
    const { recipients, accepted } = FIGURES;
    shows(page, `${recipients.name} 60 ${accepted.name} 15`);
    shows(page, `${NOT_SENT_TO} 45`);
    const row = outcomeRow({ notice, progress: toFifteen, outlook: OVER, calendar });
    assert.deepEqual(
      row.filter((value) => typeof value === 'number' && value > 1),
      [notice.id, 60, 15, 15, 9, 45],
    );
  });

  it('when it was stopped before anybody had it', () => {
    const notice: Notice = { ...NOTICE, state: 'cancelled', finishedAt: NOW, notSentTo: 1 };
    const { line, report } = texts(notice, toNobody);
    const called = stateName({ ...notice, ...toNobody, outlook: OVER });
    const stopped = stateName({ ...notice, ...toFifteen, outlook: OVER });
    assert.notEqual(called, stopped);
    for (const text of [line, report]) {
      shows(text.toLowerCase(), called.toLowerCase());
      shows(text, `${willNotGet(1)}.`);
    }
  });

  it('when it was taken back from phones, or from none of them', async () => {
    const notice: Notice = { ...NOTICE, state: 'sent', finishedAt: NOW, retractedAt: NOW };
    const correction = { ...toFifteen, delivered: 12 };
    const figures = { deleted: 0, deleting: 0, kept: 15, correction };
    const page = await pageOf(notice, toFifteen, figures);
    shows(page, correctionLine({ recipients: 15, accepted: 15, delivered: 12 }));
    const report = retractionReport(notice, figures, NOW, ZONE);
    for (const text of [page, report]) assert.doesNotMatch(text, OF_NOBODY);
  });

  it('when some phones let a notice be deleted, and others do not', () => {
    const asked = (deletable: number, kept: number, corrected: number) =>
      NOTICE_ACT_WORDS.retract.question({
        notice: NOTICE,
        progress: toFifteen,
        retraction: { deletable, kept, corrected, correction: '' },
        testPhones: 0,
      });
    for (const [deletable, kept, corrected] of [
      ...[[12, 48, 48] as const, [0, 60, 60] as const, [1, 0, 0] as const],
      ...[[0, 1, 0] as const, [12, 1, 0] as const, [12, 49, 48] as const],
    ]) {
      const question = asked(deletable, kept, corrected);
      const told = [deletable, kept - corrected, corrected].filter((count) => count > 0);
      for (const count of told) shows(question, people(count));
      assert.doesNotMatch(question, OF_NOBODY);
      // the correction follows
      assert.equal(question.endsWith(':'), corrected > 0, question);
    }
  });
});
