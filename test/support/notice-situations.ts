/** Notices in every state that staff tell apart, and what is said of each wherever they read it. */
import { figure, people } from '#src/italian.js';
import { postsWords } from '#src/messages/it/channel.js';
import {
  doneClause,
  leftOut,
  MAY_HAVE_GONE,
  NOTICE_PAGE,
  willNotGet,
} from '#src/messages/it/notice-states.js';
import { heldClause } from '#src/messages/it/sending-acts.js';
import { STATUS_FIGURES } from '#src/messages/it/status.js';
import { QuietHours } from '#src/sending/daily-window.js';
import { OVER_FOR_A_DAY, type PostOfNotice } from '#src/model/channel.js';
import type { Notice, NoticeProgress } from '#src/model/notice.js';
import type { Outlook, OutlookFacts, TurnWait } from '#src/model/outlook.js';
import type { RetractionFigures } from '#src/model/retraction.js';
import type { NoticeStatus } from '#src/model/status.js';

export const ZONE = 'Europe/Rome';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 24 November 2026 in Rome */
export const at = (hour: number, minute = 0): number => Date.UTC(2026, 10, 24, hour - 1, minute);
const NIGHT = at(2, 52);
export const DAY = at(10, 30);

const quiet = new QuietHours({ from: 21 * 60, to: 8 * 60 }, ZONE);

/** WhatsApp is connected, lists are used, and nothing keeps a notice but the night. */
export const BY_DAY: OutlookFacts = {
  now: DAY,
  afterQuiet: (time) => quiet.next(time),
  route: { route: 'lists', why: 'canary-passed', until: null },
  turns: null,
  cold: null,
};

export interface NoticeSituation {
  readonly notice: Partial<Notice>;
  readonly progress: Partial<NoticeProgress>;
  /** how sending stands; absent: nothing keeps it */
  readonly known?: Partial<OutlookFacts>;
  /** what follows from it; absent: nothing is waited for */
  readonly outlook?: Outlook;
  /** what its state is called */
  readonly words: string;
  readonly retraction?: RetractionFigures;
  readonly posts?: readonly PostOfNotice[];
  /** the text that lies beside its files */
  readonly beside: 'note' | 'report' | 'retraction' | 'expiry';
  /** read on the page and in the folder, besides its state, its reason, and when it goes */
  readonly said?: readonly (string | RegExp)[];
  /** printed by the command; absent: the same */
  readonly printed?: readonly string[];
  readonly json?: Partial<NoticeStatus>;
}

export const figures = (of: Partial<NoticeProgress>): NoticeProgress => ({
  ...{ recipients: 0, waiting: 0, accepted: 0, delivered: 0, read: 0 },
  ...{ notReached: 0, uncertain: 0, held: 0, ...of },
});
const had = (people: number) => ({ recipients: people, accepted: people, delivered: people });
const over = { finishedAt: DAY } as const;
const post = (of: Partial<PostOfNotice>): PostOfNotice => ({
  ...{ part: 0, text: 'Avviso', newText: null, state: 'posted', postedAt: DAY, revokedAt: null },
  ...{ revokeRefused: false, detail: null, views: null, forwards: null, reactions: {}, ...of },
});

export const WAITING = figures({ recipients: 60, waiting: 60 });
export const PARTLY = figures({ recipients: 60, waiting: 40, accepted: 20 });
export const HELD = figures({ recipients: 60, accepted: 57, held: 3 });

const kept = (why: OutlookFacts['route']['why'], until: number | null = null) =>
  ({ route: { route: 'waiting', why, until } }) as const;
export const turns = (firstAt: number, from: number, to: number, waitsFor: TurnWait = 'pacing') =>
  ({ turns: { firstAt, waitsFor, ends: { from, to } } }) as const;
const goes = (
  startsAt: number | null,
  waitsFor: Outlook['waitsFor'],
  ends: Outlook['ends'] = null,
  cold = 0,
) => ({ startsAt, waitsFor, ends, cold }) as const;
export const shut = (people: number, until: number | null) =>
  ({ cold: { people, until } }) as const;

/** When it goes: what is stored, what is known, what follows from it, and what its state is called. */
const WHEN: readonly (readonly [
  name: string,
  notice: Partial<Notice>,
  known: Partial<OutlookFacts>,
  outlook: Outlook,
  words: string,
  progress?: NoticeProgress,
])[] = [
  [
    'a plain one at 2:52',
    { dueAt: NIGHT + MINUTE },
    { now: NIGHT },
    goes(at(8), 'quiet-hours'),
    'In attesa',
  ],
  [
    'a plain one at 2:54, when it is due',
    { dueAt: NIGHT + MINUTE },
    { now: NIGHT + 2 * MINUTE },
    goes(at(8), 'quiet-hours'),
    'In attesa',
  ],
  [
    'an urgent one at 2:52',
    { urgent: true, dueAt: NIGHT },
    { now: NIGHT },
    goes(null, null),
    'In attesa',
  ],
  [
    'a correction at 2:52',
    { kind: 'correction', dueAt: NIGHT },
    { now: NIGHT },
    goes(null, null),
    'In attesa',
  ],
  [
    'one cut off by the night',
    { state: 'sending' },
    { now: at(22) },
    goes(at(8) + 24 * HOUR, 'quiet-hours'),
    'In corso di invio',
    PARTLY,
  ],
  [
    'one that can still be stopped',
    { dueAt: DAY + MINUTE },
    {},
    goes(DAY + MINUTE, 'cooling'),
    'In attesa',
  ],
  ['one with a time', { sendAt: at(15), dueAt: at(15) }, {}, goes(at(15), 'schedule'), 'In attesa'],
  [
    'one with a time at night',
    { sendAt: at(23), dueAt: at(23) },
    {},
    goes(at(8) + 24 * HOUR, 'quiet-hours'),
    'In attesa',
  ],
  [
    'one with a time, WhatsApp being away',
    { sendAt: at(15), dueAt: at(15) },
    kept('session'),
    goes(at(15), 'schedule'),
    'In attesa',
  ],
  [
    'one with a time that goes to single people, whose turns would come before',
    { sendAt: at(15), dueAt: at(15) },
    turns(DAY, at(11), at(11, 20)),
    goes(at(15), 'schedule', { from: at(15), to: at(15) }),
    'In attesa',
  ],
  [
    'one for single people while what was written is read',
    { state: 'sending' },
    { ...kept('catching-up'), ...turns(DAY, at(11), at(11, 20)) },
    goes(null, 'catching-up'),
    'In corso di invio',
    PARTLY,
  ],
  [
    'a test while lists wait for theirs',
    { kind: 'test' },
    kept('canary'),
    goes(null, null),
    'In attesa',
  ],
  ['one that is due, WhatsApp being away', {}, kept('session'), goes(null, 'session'), 'In attesa'],
  [
    'one while what was written is read',
    {},
    kept('catching-up'),
    goes(null, 'catching-up'),
    'In attesa',
  ],
  ['one while sending is stopped', {}, kept('stopped'), goes(null, 'stopped'), 'In attesa'],
  [
    'one with a time while sending is stopped',
    { sendAt: at(15), dueAt: at(15) },
    kept('stopped'),
    goes(null, 'stopped'),
    'In attesa',
  ],
  [
    'one half sent while sending is stopped',
    { state: 'sending' },
    kept('stopped'),
    goes(null, 'stopped'),
    'Invio fermo',
    PARTLY,
  ],
  ['one while the service is off', {}, kept('not-running'), goes(null, 'not-running'), 'In attesa'],
  ['one whose lists are not there yet', {}, kept('lists-late'), goes(null, 'lists'), 'In attesa'],
  [
    'one that waits for the canary',
    {},
    kept('canary', DAY + MINUTE),
    goes(DAY + MINUTE, 'canary'),
    'In attesa',
  ],
  [
    'one without list messages',
    {},
    kept('allowance', at(0) + 7 * 24 * HOUR),
    goes(at(0) + 7 * 24 * HOUR, 'budget'),
    'In attesa',
  ],
  [
    'one that goes to single people',
    { state: 'sending' },
    turns(DAY, at(11), at(11, 20)),
    goes(null, null, { from: at(11), to: at(11, 20) }),
    'In corso di invio',
    PARTLY,
  ],
  [
    'one whose next turn is later',
    { state: 'sending' },
    turns(at(12), at(13), at(14)),
    goes(at(12), 'pacing', { from: at(13), to: at(14) }),
    'In corso di invio',
    PARTLY,
  ],
  [
    'one that some cannot be written to one to one',
    { state: 'sending' },
    { ...turns(DAY, at(11), at(11, 20)), ...shut(15, at(20)) },
    goes(null, null, { from: at(11), to: at(11, 20) }, 15),
    'In corso di invio',
    PARTLY,
  ],
  [
    'one that is left for those who cannot be written to one to one',
    { state: 'sending' },
    shut(40, at(20)),
    goes(at(20), 'account', null, 40),
    'In corso di invio',
    PARTLY,
  ],
  [
    'the same, and WhatsApp does not say for how long',
    { state: 'sending' },
    shut(40, null),
    goes(null, 'account', null, 40),
    'In corso di invio',
    PARTLY,
  ],
  [
    'one for single people at night',
    { dueAt: NIGHT },
    { now: NIGHT, ...turns(at(8, 5), at(9), at(9, 30)) },
    goes(at(8, 5), 'quiet-hours', { from: at(9), to: at(9, 30) }),
    'In attesa',
  ],
  ...(['direct-hours', 'hour-limit', 'day-limit'] as const).map(
    (why) =>
      [
        `one whose next turn is later, because of ${why}`,
        {},
        turns(at(12), at(13), at(14), why),
        goes(at(12), why, { from: at(13), to: at(14) }),
        'In attesa',
      ] as const,
  ),
  [
    'one for single people at night, who are written to later than others',
    { dueAt: NIGHT },
    { now: NIGHT, ...turns(at(9), at(9), at(9, 30), 'direct-hours') },
    goes(at(9), 'direct-hours', { from: at(9), to: at(9, 30) }),
    'In attesa',
  ],
  [
    'one for single people at night, behind another whose turns come first in the morning',
    { dueAt: NIGHT },
    { now: NIGHT, ...turns(at(8) + MINUTE / 2, at(9), at(9, 30)) },
    goes(at(8), 'quiet-hours', { from: at(9), to: at(9, 30) }),
    'In attesa',
  ],
  [
    'one that waits for a confirmation',
    { state: 'unconfirmed' },
    { now: NIGHT },
    goes(null, 'confirmation'),
    'Aspetta una conferma',
  ],
  [
    'one that waits for a decision',
    { state: 'parked', parkedWhy: 'overdue' },
    {},
    goes(null, 'decision'),
    'Aspetta una decisione',
  ],
  [
    'one that is held for some',
    { state: 'sent', finishedAt: DAY },
    {},
    goes(null, 'held'),
    'Inviato',
    HELD,
  ],
  ['one that is going', { state: 'sending' }, {}, goes(null, null), 'In corso di invio', PARTLY],
  ['one that is about to go', {}, {}, goes(null, null), 'In attesa'],
];

/** As the command prints them. */
function counts(recipients: number, accepted: number): string {
  return [STATUS_FIGURES.recipients(recipients), STATUS_FIGURES.accepted(accepted)].join(', ');
}

function inTheChannel(...posts: readonly PostOfNotice[]) {
  return { posts, said: [NOTICE_PAGE.channel(postsWords(posts) ?? '')] } as const;
}

/** It may have gone before the copy that was restored knew of it. */
const AFTER_RESTORE = { notSentTo: 45, mayHaveGone: true };

/** What became of it. */
const BECAME: Readonly<Record<string, NoticeSituation>> = {
  'nobody was there to get it': {
    words: 'Non inviato',
    notice: { state: 'expired', ...over },
    progress: {},
    beside: 'expiry',
    said: [],
    json: { state: 'expired', recipients: 0, notSentTo: 0 },
  },
  'it was stopped half way': {
    words: 'Fermato',
    notice: { state: 'cancelled', ...over, notSentTo: 45 },
    progress: had(15),
    beside: 'report',
    said: [`${people(15)} su ${figure(60)}`, willNotGet(45)],
    printed: [counts(60, 15), willNotGet(45)],
    json: { state: 'cancelled', recipients: 15, accepted: 15, notSentTo: 45 },
  },
  'it was stopped before anybody had it': {
    words: 'Annullato',
    notice: { state: 'cancelled', ...over, notSentTo: 60 },
    progress: {},
    beside: 'report',
    said: [willNotGet(60)],
    json: { state: 'cancelled', recipients: 0, notSentTo: 60 },
  },
  'it was called off after a restore': {
    words: 'Annullato',
    notice: { state: 'cancelled', ...over, ...AFTER_RESTORE },
    progress: {},
    beside: 'report',
    said: [MAY_HAVE_GONE, leftOut(AFTER_RESTORE)],
    printed: [leftOut(AFTER_RESTORE)],
    json: { state: 'cancelled', recipients: 0, ...AFTER_RESTORE },
  },
  'it was stopped half way after a restore': {
    words: 'Fermato',
    notice: { state: 'cancelled', ...over, ...AFTER_RESTORE },
    progress: had(15),
    beside: 'report',
    said: [people(15), leftOut(AFTER_RESTORE)],
    printed: [counts(60, 15), leftOut(AFTER_RESTORE)],
    json: { state: 'cancelled', accepted: 15, ...AFTER_RESTORE },
  },
  'its time was over after a restore': {
    words: 'Scaduto',
    notice: { state: 'expired', ...over, expiresAt: DAY, ...AFTER_RESTORE },
    progress: {},
    beside: 'expiry',
    said: [MAY_HAVE_GONE, leftOut(AFTER_RESTORE)],
    printed: [leftOut(AFTER_RESTORE)],
    json: { state: 'expired', ...AFTER_RESTORE },
  },
  'it was taken back after a restore': {
    words: 'Ritirato',
    notice: { state: 'cancelled', ...over, retractedAt: DAY, ...AFTER_RESTORE },
    progress: {},
    retraction: { deleted: 0, deleting: 0, kept: 0, correction: null },
    beside: 'retraction',
    said: [MAY_HAVE_GONE],
    printed: [leftOut(AFTER_RESTORE)],
    json: { state: 'cancelled', retractedAt: DAY, ...AFTER_RESTORE },
  },
  'its time was over half way': {
    words: 'Scaduto',
    notice: { state: 'expired', ...over, expiresAt: DAY, notSentTo: 45 },
    progress: had(15),
    beside: 'expiry',
    said: [people(45)],
    json: { state: 'expired', accepted: 15, notSentTo: 45 },
  },
  'sending is stopped half way': {
    words: 'Invio fermo',
    notice: { state: 'sending' },
    progress: { recipients: 60, waiting: 45, accepted: 15 },
    known: kept('stopped'),
    outlook: goes(null, 'stopped'),
    beside: 'note',
    said: [doneClause(figures({ recipients: 60, accepted: 15 }))],
    printed: [counts(60, 15)],
    json: { state: 'sending', accepted: 15 },
  },
  'sending is stopped before anybody has it': {
    words: 'Invio fermo',
    notice: { state: 'sending' },
    progress: { recipients: 60, waiting: 60 },
    known: kept('stopped'),
    outlook: goes(null, 'stopped'),
    beside: 'note',
    said: [doneClause(figures({ recipients: 60 }))],
    printed: [counts(60, 0)],
    json: { state: 'sending', accepted: 0 },
  },
  'of some nobody knows whether they have it': {
    words: 'Inviato',
    notice: { state: 'sent', ...over },
    progress: { recipients: 60, accepted: 57, delivered: 57, held: 3 },
    outlook: goes(null, 'held'),
    beside: 'report',
    said: [heldClause(3)],
    json: { state: 'sent', accepted: 57, held: 3 },
  },
  'of some it is being found out': {
    words: 'In corso di invio',
    notice: { state: 'sending' },
    progress: { recipients: 60, accepted: 57, delivered: 57, uncertain: 3 },
    beside: 'note',
    said: [doneClause(figures({ recipients: 60, accepted: 57, uncertain: 3 })), /\b3\b/],
    printed: [counts(60, 57), STATUS_FIGURES.uncertain(3) ?? ''],
    json: { state: 'sending', accepted: 57, uncertain: 3 },
  },
  'it was taken back from phones, and the others get a correction': {
    words: 'Ritirato',
    notice: { state: 'sent', ...over, retractedAt: DAY },
    progress: had(60),
    retraction: {
      ...{ deleted: 12, deleting: 3, kept: 45 },
      correction: figures({ recipients: 45, accepted: 40, delivered: 38, waiting: 5 }),
    },
    beside: 'retraction',
    // of the correction, how many it was accepted for and reached
    said: [NOTICE_PAGE.deleted(12), people(3), people(45), /: [^.]* 40 ?[^.]* 38\./],
    printed: [],
    json: { state: 'sent', retractedAt: DAY },
  },
  'it was taken back before anybody had it': {
    words: 'Ritirato',
    notice: { state: 'cancelled', ...over, retractedAt: DAY, notSentTo: 60 },
    progress: {},
    retraction: { deleted: 0, deleting: 0, kept: 0, correction: null },
    beside: 'retraction',
    said: [/Non l’(ha|aveva) ricevuto nessuno/, people(60)],
    printed: [willNotGet(60)],
    json: { state: 'cancelled', retractedAt: DAY, notSentTo: 60 },
  },
  'it is a correction that goes': {
    words: 'In corso di invio',
    notice: { kind: 'correction', corrects: 11, state: 'sending' },
    progress: { recipients: 45, waiting: 5, accepted: 40 },
    known: kept('session'),
    outlook: goes(null, 'session'),
    beside: 'note',
    said: [doneClause(figures({ recipients: 45, accepted: 40 }))],
    printed: [counts(45, 40)],
    json: { state: 'sending', accepted: 40 },
  },
  'it is in the channel': {
    words: 'Inviato',
    notice: { state: 'sent', ...over },
    progress: had(60),
    ...inTheChannel(post({ views: 320, reactions: { '👍': 4 } })),
    beside: 'report',
    printed: [counts(60, 60)],
    json: { accepted: 60 },
  },
  'nobody knows whether it is in the channel': {
    words: 'Inviato',
    notice: { state: 'sent', ...over },
    progress: had(60),
    ...inTheChannel(post({ state: 'held', postedAt: null })),
    beside: 'report',
    printed: [counts(60, 60)],
    json: { accepted: 60 },
  },
  'the channel refused it': {
    words: 'Inviato',
    notice: { state: 'sent', ...over },
    progress: had(60),
    ...inTheChannel(post({ state: 'failed', postedAt: null, detail: '479' })),
    beside: 'report',
    printed: [counts(60, 60)],
    json: { accepted: 60 },
  },
  'it was over for a day before the channel took it': {
    words: 'Inviato',
    notice: { state: 'sent', ...over },
    progress: had(60),
    ...inTheChannel(post({ state: 'dropped', postedAt: null, detail: OVER_FOR_A_DAY })),
    beside: 'report',
    printed: [counts(60, 60)],
    json: { accepted: 60 },
  },
  'the rest of it was over for a day before the channel took it': {
    words: 'Inviato',
    notice: { state: 'sent', ...over },
    progress: had(60),
    ...inTheChannel(
      post({}),
      post({ part: 1, state: 'dropped', postedAt: null, detail: OVER_FOR_A_DAY }),
    ),
    beside: 'report',
    printed: [counts(60, 60)],
    json: { accepted: 60 },
  },
  'everybody has had it': {
    words: 'Inviato',
    notice: { state: 'sent', ...over },
    progress: had(60),
    beside: 'report',
    said: [people(60)],
    printed: [counts(60, 60)],
    json: { state: 'sent', accepted: 60 },
  },
  'its files are gone': {
    words: 'Aspetta una decisione',
    notice: { state: 'parked', parkedWhy: 'files-gone', placed: [] },
    progress: { recipients: 60, waiting: 60 },
    outlook: goes(null, 'decision'),
    beside: 'note',
    said: [],
    json: { state: 'parked', parkedWhy: 'files-gone' },
  },
  'its time came while the service was off': {
    words: 'Aspetta una decisione',
    notice: { state: 'parked', parkedWhy: 'overdue' },
    progress: { recipients: 60, waiting: 60 },
    outlook: goes(null, 'decision'),
    beside: 'note',
    said: [],
    json: { state: 'parked', parkedWhy: 'overdue' },
  },
};

export const NOTICE_SITUATIONS: Readonly<Record<string, NoticeSituation>> = {
  ...Object.fromEntries(
    WHEN.map(([name, notice, known, outlook, words, progress = WAITING]) => [
      name,
      {
        ...{ notice, known, outlook, words, progress },
        beside: notice.finishedAt == null ? 'note' : 'report',
      },
    ]),
  ),
  ...BECAME,
};
