/** One table: what is said of a notice, and when it goes and why not yet, is the same wherever staff read it. */
import assert from 'node:assert/strict';
import { longTime, people } from '#src/italian.js';
import { expired as expiredEntry, stopped as stoppedEntry } from '#src/messages/it/audit.js';
import { Calendar } from '#src/messages/it/calendar.js';
import { expiryNote } from '#src/messages/it/folder-notes.js';
import {
  noticeLine as panelLine,
  parkedEntry,
  stateName,
  stateReason,
} from '#src/messages/it/notice-states.js';
import { NOT_SENT_TO } from '#src/messages/it/notice-name.js';
import { outcomeRow } from '#src/messages/it/report-table.js';
import { endSentence, outlookSentence } from '#src/messages/it/outlook.js';
import { BEFORE_IT_WENT, renderReport, whenSent } from '#src/messages/it/report.js';
import { retractionReport } from '#src/messages/it/retraction-report.js';
import { stateNote } from '#src/messages/it/status-note.js';
import { noticeLine as commandLine } from '#src/messages/it/status.js';
import type { NoticeProgress, ParkedWhy } from '#src/model/notice.js';
import { outlookOf, type Outlook } from '#src/model/outlook.js';
import type { RetractionFigures } from '#src/model/retraction.js';
import type { NoticeStatus } from '#src/model/status.js';
import { dropView } from '#src/panel/views/publication.js';
import { noticeView } from '#src/panel/views/notice.js';
import { noticeStatus } from '#src/status/snapshot.js';
import {
  BY_DAY,
  DAY,
  figures,
  NOTICE_SITUATIONS,
  ZONE,
  type NoticeSituation,
} from '../support/notice-situations.js';
import { queuedNotice } from '../support/queued-notice.js';
import { shows, showsNot } from '../support/shows.js';

const calendar = new Calendar(ZONE);
const NOTICE = queuedNotice(DAY);
const TOWN = { unsaved: 0, inactive: 0, listRecipientsThisMonth: 0, allowance: null };
const NOTHING_KEEPS_IT: Outlook = { startsAt: null, waitsFor: null, ends: null, cold: 0 };
/** Of one that nothing keeps any more. */
const ABOUT_TO_GO = outlookSentence('queued', NOTHING_KEEPS_IT, 0, String) ?? assert.fail();
const NONE: RetractionFigures = { deleted: 0, deleting: 0, kept: 0, correction: null };

const plain = (text: string): string => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
/** The note says it in a sentence. */
const stated = (text: string): string =>
  text.toLowerCase().replace('non è stato inviato', 'non inviato');

/** Wherever in a sentence it stands. */
function tells(text: string, said: string | RegExp): void {
  if (typeof said === 'string') shows(text.toLowerCase(), said.toLowerCase());
  else assert.match(text, said);
}

/** Each text in which staff read of it. */
async function everywhere({ known, beside, posts = [], ...situation }: NoticeSituation) {
  const notice = { ...NOTICE, ...situation.notice };
  const progress = figures(situation.progress);
  const facts = { ...BY_DAY, ...known };
  const { now } = facts;
  const outlook = outlookOf(notice, progress, facts);
  const retraction = situation.retraction ?? null;
  const view = noticeView({
    ...{ notice, progress, posts, retraction, outlook, calendar, now, token: '' },
    ...{ routes: [], history: [], entries: [], acts: [], said: null },
    isBeingReplaced: false,
    goneAs: null,
  });
  const folder = {
    note: () => stateNote(notice, { progress, outlook }, ZONE),
    report: () => renderReport(notice, { progress, routes: [], posts }, TOWN, now, ZONE),
    retraction: () => retractionReport(notice, retraction ?? NONE, now, ZONE),
    expiry: () => expiryNote(notice, progress, ZONE),
  }[beside]();
  const line = panelLine({ ...notice, progress }, outlook, calendar, now);
  const fate = { kind: 'accepted', noticeId: 12, line, canGoNow: false } as const;
  const status = noticeStatus(notice, { progress, routes: [] }, () => outlook);
  return {
    ...{ notice, progress, outlook, now, status },
    texts: {
      page: plain((await view).toString()),
      list: `${stateName({ ...notice, ...progress, outlook })}. ${line}`,
      form: plain((await dropView('acqua', fate, '', '')).toString()),
      folder: plain(folder),
      command: commandLine(status, ZONE),
    },
    row: outcomeRow({ notice, progress, outlook, calendar }).join(),
  };
}

/** When it goes, why not yet and when it will be done, as the one function says it. */
function foretold(
  outlook: Outlook,
  { state }: { readonly state: NoticeStatus['state'] },
  { held }: NoticeProgress,
  moment: (time: number) => string,
): readonly string[] {
  const said = [outlookSentence(state, outlook, held, moment), endSentence(outlook, moment)];
  const found = said.filter((sentence) => sentence !== null);
  assert.ok(found.length > 0 || outlook.waitsFor === null);
  return found;
}

describe('a notice', () => {
  for (const [name, situation] of Object.entries(NOTICE_SITUATIONS)) {
    it(`is told of alike on its page, by the form, in the folder, by the command and in status.json: ${name}`, async () => {
      const { words, outlook: expected = NOTHING_KEEPS_IT, json = {} } = situation;
      const { notice, progress, outlook, now, status, texts, row } = await everywhere(situation);
      const { page, list, form, folder, command } = texts;

      // what its state is called, and why
      const reason = stateReason(notice);
      for (const text of [page, list, folder, command, row])
        assert.ok(stated(text).includes(stated(words)), `«${words}»: ${text}`);
      for (const text of [page, list, folder, command])
        assert.ok(reason === null || text.includes(reason), text);

      // when it goes
      assert.deepEqual(outlook, expected);
      assert.deepEqual(status.outlook, expected);
      const asShown = foretold(outlook, notice, progress, (time) => calendar.moment(time, now));
      const asWritten = foretold(outlook, notice, progress, (time) => longTime(time, ZONE));
      for (const sentence of asShown)
        for (const text of [page, list, form]) assert.ok(text.includes(sentence), text);
      for (const sentence of asWritten)
        for (const text of notice.finishedAt === null ? [folder, command] : [command])
          assert.ok(text.includes(sentence.slice(0, -1)), text);

      // what became of it
      const { said = [], printed = said } = situation;
      for (const sentence of said) for (const text of [page, folder]) tells(text, sentence);
      for (const sentence of printed) tells(command, sentence);
      for (const [member, value] of Object.entries(json))
        assert.deepEqual(status[member as keyof NoticeStatus], value, member);

      for (const text of Object.values(texts)) {
        assert.doesNotMatch(text, new RegExp(`(?<![\\d.])${people(0)}|\\b(undefined|null|NaN)\\b`));
        if (outlook.waitsFor !== null) showsNot(text, ABOUT_TO_GO);
      }

      if (!notice.mayHaveGone) return;
      const entries = [stoppedEntry(notice, progress), expiredEntry(notice)];
      for (const text of [...Object.values(texts), ...entries]) showsNot(text, NOT_SENT_TO);
    });
  }

  it('is said to wait, in the report of one that has not begun', () => {
    const states = ['unconfirmed', 'parked', 'queued', 'sending'] as const;
    const said = states.map((state) => whenSent({ ...NOTICE, state }, figures({}), ZONE));
    assert.equal(new Set(said).size, states.length, said.join('\n'));
  });

  it('is not said to have been called off before it went, where it may have gone before a restore', () => {
    const replaced = { ...NOTICE, state: 'cancelled', finishedAt: DAY, replacedBy: 13 } as const;
    const [known, restored] = [false, true].map((mayHaveGone) =>
      whenSent({ ...replaced, mayHaveGone }, figures({}), ZONE),
    );
    shows(known ?? '', BEFORE_IT_WENT);
    showsNot(restored ?? '', BEFORE_IT_WENT);
  });

  it('is said to wait for a decision for one reason when files were removed, for another when a time was missed', () => {
    const whys = ['overdue', 'files-gone', 'restored'] satisfies ParkedWhy[];
    const reasons = whys.map((parkedWhy) => {
      const reason = stateReason({ ...NOTICE, state: 'parked', parkedWhy });
      assert.ok(reason !== null && parkedEntry(NOTICE, parkedWhy).endsWith(`: ${reason}.`));
      return reason;
    });
    assert.equal(new Set(reasons).size, 3);
  });
});
