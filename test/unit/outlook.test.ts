import assert from 'node:assert/strict';
import { QuietHours } from '#src/sending/daily-window.js';
import { longTime } from '#src/italian.js';
import { Calendar } from '#src/messages/it/calendar.js';
import { noticeLine as panelLine } from '#src/messages/it/notice-states.js';
import { endSentence, outlookSentence, routesSentences } from '#src/messages/it/outlook.js';
import { noticeLine as commandLine } from '#src/messages/it/status.js';
import { confirmationRequest, stateNote } from '#src/messages/it/status-note.js';
import type { Notice, NoticeProgress } from '#src/model/notice.js';
import {
  outlookAtRest,
  outlookOf,
  type ByRoute,
  type Outlook,
  type OutlookFacts,
} from '#src/model/outlook.js';
import { dropView } from '#src/panel/views/new-notice.js';
import { noticeStatus } from '#src/status/snapshot.js';
import { queuedNotice } from '../support/queued-notice.js';

const ZONE = 'Europe/Rome';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 24 November 2026 in Rome */
const at = (hour: number, minute = 0): number => Date.UTC(2026, 10, 24, hour - 1, minute);
const NIGHT = at(2, 52);
const DAY = at(10, 30);

const quiet = new QuietHours({ from: 21 * 60, to: 8 * 60 }, ZONE);

const NOTICE = queuedNotice(DAY);

const WAITING: NoticeProgress = {
  recipients: 60,
  waiting: 60,
  accepted: 0,
  delivered: 0,
  read: 0,
  notReached: 0,
  uncertain: 0,
  held: 0,
};

const LISTS = { route: 'lists', why: 'canary-passed', until: null } as const;
const kept = (why: OutlookFacts['route']['why'], until: number | null = null) =>
  ({ route: { route: 'waiting', why, until } }) as const;
const turns = (firstAt: number, from: number, to: number) =>
  ({ turns: { firstAt, ends: { from, to } } }) as const;
const goes = (
  startsAt: number | null,
  waitsFor: Outlook['waitsFor'],
  ends: Outlook['ends'] = null,
  cold = 0,
) => ({ startsAt, waitsFor, ends, cold }) as const;
const shut = (people: number, until: number | null) => ({ cold: { people, until } }) as const;

const PARTLY = { ...WAITING, waiting: 40, accepted: 20 };
const HELD = { ...WAITING, waiting: 0, accepted: 57, held: 3 };

/** What is stored, what is known, and what follows from it. */
const SITUATIONS: readonly (readonly [
  name: string,
  notice: Partial<Notice>,
  facts: Partial<OutlookFacts>,
  outlook: Outlook,
  progress?: NoticeProgress,
])[] = [
  ['a plain one at 2:52', { dueAt: NIGHT + MINUTE }, { now: NIGHT }, goes(at(8), 'quiet-hours')],
  [
    'a plain one at 2:54, when it is due',
    { dueAt: NIGHT + MINUTE },
    { now: NIGHT + 2 * MINUTE },
    goes(at(8), 'quiet-hours'),
  ],
  ['an urgent one at 2:52', { urgent: true, dueAt: NIGHT }, { now: NIGHT }, goes(null, null)],
  ['a correction at 2:52', { kind: 'correction', dueAt: NIGHT }, { now: NIGHT }, goes(null, null)],
  [
    'one cut off by the night',
    { state: 'sending' },
    { now: at(22) },
    goes(at(8) + 24 * HOUR, 'quiet-hours'),
    PARTLY,
  ],
  ['one that can still be stopped', { dueAt: DAY + MINUTE }, {}, goes(DAY + MINUTE, 'cooling')],
  ['one with a time', { sendAt: at(15), dueAt: at(15) }, {}, goes(at(15), 'schedule')],
  [
    'one with a time at night',
    { sendAt: at(23), dueAt: at(23) },
    {},
    goes(at(8) + 24 * HOUR, 'quiet-hours'),
  ],
  [
    'one with a time, WhatsApp being away',
    { sendAt: at(15), dueAt: at(15) },
    kept('session'),
    goes(at(15), 'schedule'),
  ],
  [
    'one with a time that goes to single people, whose turns would come before',
    { sendAt: at(15), dueAt: at(15) },
    turns(DAY, at(11), at(11, 20)),
    goes(at(15), 'schedule', { from: at(15), to: at(15) }),
  ],
  [
    'one for single people while what was written is read',
    { state: 'sending' },
    { ...kept('catching-up'), ...turns(DAY, at(11), at(11, 20)) },
    goes(null, 'catching-up'),
    PARTLY,
  ],
  ['a test while lists wait for theirs', { kind: 'test' }, kept('canary'), goes(null, null)],
  ['one that is due, WhatsApp being away', {}, kept('session'), goes(null, 'session')],
  ['one while what was written is read', {}, kept('catching-up'), goes(null, 'catching-up')],
  ['one while sending is stopped', {}, kept('stopped'), goes(null, 'stopped')],
  [
    'one with a time while sending is stopped',
    { sendAt: at(15), dueAt: at(15) },
    kept('stopped'),
    goes(null, 'stopped'),
  ],
  [
    'one half sent while sending is stopped',
    { state: 'sending' },
    kept('stopped'),
    goes(null, 'stopped'),
    PARTLY,
  ],
  ['one while the service is off', {}, kept('not-running'), goes(null, 'not-running')],
  ['one whose lists are not there yet', {}, kept('lists-late'), goes(null, 'lists')],
  ['one that waits for the trial', {}, kept('canary', DAY + MINUTE), goes(DAY + MINUTE, 'trial')],
  [
    'one without list messages',
    {},
    kept('allowance', at(0) + 7 * 24 * HOUR),
    goes(at(0) + 7 * 24 * HOUR, 'budget'),
  ],
  [
    'one that goes to single people',
    { state: 'sending' },
    turns(DAY, at(11), at(11, 20)),
    goes(null, null, { from: at(11), to: at(11, 20) }),
    PARTLY,
  ],
  [
    'one whose next turn is later',
    { state: 'sending' },
    turns(at(12), at(13), at(14)),
    goes(at(12), 'pacing', { from: at(13), to: at(14) }),
    PARTLY,
  ],
  [
    'one that some cannot be written to one to one',
    { state: 'sending' },
    { ...turns(DAY, at(11), at(11, 20)), ...shut(15, at(20)) },
    goes(null, null, { from: at(11), to: at(11, 20) }, 15),
    PARTLY,
  ],
  [
    'one that is left for those who cannot be written to one to one',
    { state: 'sending' },
    shut(40, at(20)),
    goes(at(20), 'account', null, 40),
    PARTLY,
  ],
  [
    'the same, and WhatsApp does not say for how long',
    { state: 'sending' },
    shut(40, null),
    goes(null, 'account', null, 40),
    PARTLY,
  ],
  [
    'one for single people at night',
    { dueAt: NIGHT },
    { now: NIGHT, ...turns(at(8, 5), at(9), at(9, 30)) },
    goes(at(8, 5), 'pacing', { from: at(9), to: at(9, 30) }),
  ],
  [
    'one for single people at night, behind another whose turns come first in the morning',
    { dueAt: NIGHT },
    { now: NIGHT, ...turns(at(8) + MINUTE / 2, at(9), at(9, 30)) },
    goes(at(8), 'quiet-hours', { from: at(9), to: at(9, 30) }),
  ],
  [
    'one that waits for a confirmation',
    { state: 'unconfirmed' },
    { now: NIGHT },
    goes(null, 'confirmation'),
  ],
  [
    'one that waits for a decision',
    { state: 'parked', parkedWhy: 'overdue' },
    {},
    goes(null, 'decision'),
  ],
  ['one that is held for some', { state: 'sent', finishedAt: DAY }, {}, goes(null, 'held'), HELD],
  ['one that is going', { state: 'sending' }, {}, goes(null, null), PARTLY],
  ['one that is about to go', {}, {}, goes(null, null)],
];

describe('when a notice goes', () => {
  for (const [name, stored, known, expected, progress = WAITING] of SITUATIONS) {
    it(`is said alike on the page, by the form, in the folder, by commands and in status.json: ${name}`, async () => {
      const notice = { ...NOTICE, ...stored };
      const facts: OutlookFacts = {
        now: DAY,
        afterQuiet: (time) => quiet.next(time),
        route: LISTS,
        turns: null,
        cold: null,
        ...known,
      };
      const outlook = outlookOf(notice, progress, facts);
      assert.deepEqual(outlook, expected);

      const status = noticeStatus(notice, { progress, routes: [] }, () => outlook);
      assert.deepEqual(status.outlook, expected);
      const calendar = new Calendar(ZONE);
      const line = panelLine({ ...notice, progress }, outlook, calendar, facts.now);
      const fate = { kind: 'accepted', noticeId: 12, line, canGoNow: false } as const;
      const form = (await dropView('acqua', fate, '')).toString();
      const onPage = sentences(outlook, notice, progress, (time) =>
        calendar.moment(time, facts.now),
      );
      const elsewhere = sentences(outlook, notice, progress, (time) => longTime(time, ZONE));
      for (const sentence of onPage) {
        assert.ok(line.includes(sentence), line);
        assert.ok(form.includes(sentence), form);
      }
      const texts = [commandLine(status, ZONE)];
      if (notice.finishedAt === null) texts.push(stateNote(notice, { progress, outlook }, ZONE));
      for (const sentence of elsewhere)
        for (const text of texts) assert.ok(text.includes(sentence.slice(0, -1)), text);
      // nothing contradicts it
      if (outlook.waitsFor !== null)
        for (const text of [line, ...texts]) assert.doesNotMatch(text, /Sta per partire/);
    });
  }

  it('says the hour and the reason of the night in so many words', () => {
    const outlook = outlookOf({ ...NOTICE, dueAt: NIGHT + MINUTE }, WAITING, {
      now: NIGHT,
      afterQuiet: (time) => quiet.next(time),
      route: LISTS,
      turns: null,
      cold: null,
    });
    const line = panelLine({ ...NOTICE, progress: WAITING }, outlook, new Calendar(ZONE), NIGHT);
    assert.equal(
      line,
      'Va a 60 persone. Parte oggi alle 08:00, perché di notte partono solo gli avvisi urgenti.',
    );
  });

  it('names those who have to wait for longer, and why', () => {
    const notice = { ...NOTICE, state: 'sending' } as const;
    const facts = {
      now: DAY,
      afterQuiet: (time: number) => quiet.next(time),
      route: LISTS,
      ...turns(DAY, at(11), at(11)),
      ...shut(15, null),
    };
    assert.equal(
      endSentence(outlookOf(notice, PARTLY, facts), () => 'alle 11'),
      'L’invio finirà probabilmente alle 11. 15 persone aspettano oltre: da settimane non scrivono al Comune, ' +
        'e WhatsApp per ora non lascia scrivere loro uno per uno.',
    );
  });

  it('says by which ways it will come, to how many, and who has to wait and why', () => {
    const notice = { ...NOTICE, state: 'unconfirmed' } as const;
    const routes: ByRoute = {
      lists: { people: 1_250, by: at(11) },
      direct: { people: 300, ends: { from: at(18), to: at(18) } },
      channel: { at: DAY, followers: 812 },
      notNow: [
        { people: 45, why: 'account', until: null },
        { people: 1, why: 'budget', until: at(20) },
      ],
    };
    const facts = {
      now: DAY,
      afterQuiet: (time: number) => time,
      route: LISTS,
      turns: null,
      cold: null,
    };
    const outlook = outlookOf(notice, WAITING, { ...facts, routes });
    const sentences = routesSentences(outlook, (time) => longTime(time, ZONE));
    assert.deepEqual(sentences, [
      'Con le liste, in pochi minuti: 1.250 persone.',
      `Una alla volta: 300 persone, l’ultima probabilmente ${longTime(at(18), ZONE)}.`,
      'Nel canale WhatsApp, appena parte: 812 iscritti al canale.',
      'Non per ora: 45 persone, perché da settimane non scrivono al Comune, e WhatsApp per ora non lascia scrivere loro uno per uno.',
      `Non per ora: 1 persona, perché i messaggi alle liste di questo mese sono finiti. Dovrebbe toccare a lei ${longTime(at(20), ZONE)}.`,
    ]);
    const noteFacts = { progress: WAITING, outlook };
    for (const text of [
      stateNote(notice, noteFacts, ZONE),
      confirmationRequest(notice, noteFacts, ZONE),
    ])
      for (const sentence of sentences) assert.ok(text.includes(`- ${sentence}\n`), text);
  });

  it('is not said by a service that is off', () => {
    assert.equal(outlookAtRest(NOTICE, WAITING).waitsFor, 'not-running');
    assert.equal(outlookAtRest({ ...NOTICE, state: 'sent' }, HELD).waitsFor, 'held');
  });
});

function sentences(
  outlook: Outlook,
  { state }: Notice,
  { held }: NoticeProgress,
  moment: (time: number) => string,
): readonly string[] {
  const said = [outlookSentence(state, outlook, held, moment), endSentence(outlook, moment)];
  const found = said.filter((sentence) => sentence !== null);
  assert.ok(found.length > 0 || outlook.waitsFor === null);
  return found;
}
