/**
 * Everything that staff can do with notices and with sending: the one table from which the buttons of
 * the page, their routes, the commands and the calls of a running service are made. What they are
 * called and what is asked before stands in `messages/it/staff-acts.ts`, who does them in the `StaffActs`
 * (`ports/staff.ts`); how to add one: docs/architecture.md, "Staff acts".
 */
import { z } from 'zod';
import type { HeldPeople } from './delivery.js';
import { isPublic, type PostOfNotice } from './channel.js';
import { isUntouched, type Notice, type NoticeProgress, type NoticeState } from './notice.js';
import type { RetractionPreview } from './retraction.js';
import type { DeliveryStatus, RouteReason } from './sending.js';

/** Reasons without lists that end when staff have them tried again. */
const LISTS_TRIED_AGAIN: ReadonlySet<RouteReason> = new Set([
  'refused',
  'canary-failed',
  'canary-unclear',
]);

/** What decides whether an act makes sense for a notice, and what is said before it is done. */
export interface ActFacts {
  readonly notice: Notice;
  readonly progress: NoticeProgress;
  /** in the comune's channel; absent: none */
  readonly posts?: readonly PostOfNotice[];
  /** whether a draft is published in its place, and will be accepted; absent: none is */
  readonly isBeingReplaced?: boolean;
  /** whether its «Scade il» has passed; absent: it has not */
  readonly isPast?: boolean;
  /** id of one that people have or get in its stead (`NoticeStore.goneMeanwhile`); absent or null: none */
  readonly goneAs?: number | null;
  /** how many test phones staff have */
  readonly testPhones: number;
  /** of those held; absent: it was not asked for */
  readonly neverBegun?: HeldPeople['neverBegun'];
  /** what taking it back would come to, where the act asks for that; null: it does not */
  readonly retraction: RetractionPreview | null;
}

type OfferFacts = Omit<ActFacts, 'retraction'>;

/** What can be written along with an act: one member of its input. */
export interface ActField {
  /** in the page’s form */
  readonly inForm: string;
  /** of the command: `--rettifica TESTO` */
  readonly option: string;
  readonly kind: 'line' | 'text';
  /** characters; absent: as many as a notice’s text */
  readonly most?: number;
  /** what stands there at first, and must not be left empty; null: it is not asked for. Absent: nothing */
  readonly initial?: (facts: ActFacts) => string | null;
}

interface Act {
  /** Checked before the act is done, wherever the request comes from. A field that was left empty is null. */
  readonly input: z.ZodObject;
  /** `database`: also while the service is stopped, by a command; `service`: only while it runs */
  readonly runs: 'database' | 'service';
  /** `choice`: acts that share a command are told apart by an option: `--inviato` */
  readonly command: { readonly name: string; readonly choice?: string } | null;
  /** by member of the input */
  readonly fields?: Readonly<Record<string, ActField>>;
}

export interface NoticeAct extends Act {
  readonly about: 'notice';
  /** below the notice’s own address: `/avvisi/7/ferma` */
  readonly path: string;
  readonly isDangerous?: boolean;
  /** `own`: a page with a route of its own stands there; else the question with the fields */
  readonly form?: 'own';
  /** what is found out before it is asked: `StaffQuestions`, or of which people nothing was begun */
  readonly asks?: 'retraction' | 'held';
  /** Whether it makes sense for a notice as it is; what may be done is decided when it is done. */
  readonly isOffered: (facts: OfferFacts) => boolean;
}

export interface SendingAct extends Act {
  readonly about: 'sending';
  /** its address: `/invii/riprendi` */
  readonly path: string;
  /** code of the alert under which it is offered */
  readonly remedies: string;
  /** absent: whenever there is that alert */
  readonly isOffered?: (delivery: DeliveryStatus) => boolean;
  /** which people it is about; `posts`: notices that may or may not be in the channel */
  readonly concerns: 'waiting' | 'held' | 'posts';
}

const ofNotice = z.object({ id: z.int().nonnegative() });
const nothing = z.object({});

/** Those of a notice stand on its page in this order. */
export const STAFF_ACTS = {
  arrived: {
    about: 'notice',
    input: ofNotice,
    runs: 'database',
    path: 'arrivato',
    isOffered: isHeld,
    command: { name: 'notices decide', choice: 'inviato' },
  },
  sendAgain: {
    about: 'notice',
    input: ofNotice,
    runs: 'database',
    path: 'ripeti',
    isOffered: (facts) => isHeld(facts) && !isTooLate(facts) && facts.goneAs == null,
    command: { name: 'notices decide', choice: 'ripeti' },
    asks: 'held',
  },
  postPublished: {
    about: 'notice',
    input: ofNotice,
    runs: 'database',
    path: 'uscito',
    isOffered: isPostHeld,
    command: { name: 'channel decide', choice: 'pubblicato' },
  },
  postAgain: {
    about: 'notice',
    input: ofNotice,
    runs: 'database',
    path: 'pubblica-di-nuovo',
    isOffered: (facts) =>
      isPostHeld(facts) && !isTooLate(facts) && facts.notice.retractedAt === null,
    command: { name: 'channel decide', choice: 'ripeti' },
  },
  changePost: {
    about: 'notice',
    input: ofNotice.extend({ text: z.string().min(1).nullable() }),
    runs: 'database',
    path: 'modifica-nel-canale',
    isOffered: ({ notice, posts = [] }) =>
      notice.parts.length === 1 && notice.retractedAt === null && publicText(posts) !== null,
    command: { name: 'channel edit' },
    fields: {
      text: {
        inForm: 'testo',
        option: 'testo',
        kind: 'text',
        initial: ({ posts = [] }) => publicText(posts),
      },
    },
  },
  confirm: {
    about: 'notice',
    input: ofNotice,
    runs: 'database',
    path: 'conferma',
    isOffered: ({ notice }) => isOneOf(notice, ['unconfirmed', 'parked']),
    command: { name: 'notices confirm' },
  },
  sendNow: {
    about: 'notice',
    input: ofNotice,
    runs: 'database',
    path: 'invia',
    isOffered: ({ notice }) => isOneOf(notice, ['queued']),
    command: { name: 'notices send-now' },
  },
  edit: {
    about: 'notice',
    input: ofNotice,
    runs: 'database',
    path: 'modifica',
    form: 'own',
    isOffered: ({ notice, progress }) =>
      notice.kind === 'notice' &&
      // what is published goes to everybody
      notice.renewalId == null &&
      isWaiting(notice) &&
      progress.accepted + progress.uncertain + progress.held === 0,
    command: null,
  },
  resume: {
    about: 'notice',
    input: ofNotice,
    runs: 'database',
    path: 'riprendi',
    isOffered: ({ notice, isBeingReplaced = false, goneAs = null }) =>
      mayGoOn(notice) && !isBeingReplaced && goneAs === null,
    command: { name: 'notices resume' },
  },
  /** `stop`, as it is called while nobody has had the notice. */
  callOff: {
    about: 'notice',
    input: ofNotice,
    runs: 'database',
    path: 'annulla',
    isDangerous: true,
    isOffered: ({ notice, progress }) => isWaiting(notice) && isUntouched(notice, progress),
    command: null,
  },
  stop: {
    about: 'notice',
    input: ofNotice,
    runs: 'database',
    path: 'ferma',
    isDangerous: true,
    isOffered: ({ notice, progress }) =>
      notice.state === 'sending' || (isWaiting(notice) && !isUntouched(notice, progress)),
    command: { name: 'notices stop' },
  },
  test: {
    about: 'notice',
    input: ofNotice,
    runs: 'service',
    path: 'prova',
    isOffered: ({ testPhones }) => testPhones > 0,
    command: { name: 'notices test' },
  },
  retract: {
    about: 'notice',
    input: ofNotice.extend({ correction: z.string().min(1).nullable() }),
    runs: 'service',
    path: 'ritira',
    isDangerous: true,
    // wherever somebody has it
    isOffered: ({ notice, progress, posts = [] }) =>
      notice.kind === 'notice' &&
      isOneOf(notice, ['sent', 'cancelled', 'expired']) &&
      notice.retractedAt === null &&
      (progress.accepted > 0 || posts.some(isPublic)),
    command: { name: 'notices retract' },
    asks: 'retraction',
    fields: {
      correction: {
        inForm: 'testo',
        option: 'rettifica',
        kind: 'text',
        // without readers of the notice there are none of a correction
        initial: ({ retraction }) => (retraction?.corrected ? retraction.correction : null),
      },
    },
  },
  arrivedAll: {
    about: 'sending',
    input: nothing,
    runs: 'database',
    path: '/invii/arrivati',
    remedies: 'delivery-held',
    concerns: 'held',
    command: null,
  },
  sendAgainAll: {
    about: 'sending',
    input: nothing,
    runs: 'database',
    path: '/invii/di-nuovo',
    remedies: 'delivery-held',
    concerns: 'held',
    command: null,
  },
  postPublishedAll: {
    about: 'sending',
    input: nothing,
    runs: 'database',
    path: '/canale/usciti',
    remedies: 'channel-held',
    concerns: 'posts',
    command: null,
  },
  postAgainAll: {
    about: 'sending',
    input: nothing,
    runs: 'database',
    path: '/canale/di-nuovo',
    remedies: 'channel-held',
    concerns: 'posts',
    command: null,
  },
  resumeSending: {
    about: 'sending',
    input: nothing,
    runs: 'service',
    path: '/invii/riprendi',
    remedies: 'sending-stopped',
    concerns: 'waiting',
    command: { name: 'resume' },
  },
  retryLists: {
    about: 'sending',
    input: nothing,
    runs: 'service',
    path: '/invii/liste',
    remedies: 'lists-unavailable',
    isOffered: ({ why }) => LISTS_TRIED_AGAIN.has(why.code),
    concerns: 'waiting',
    command: null,
  },
} as const satisfies Readonly<Record<string, NoticeAct | SendingAct>>;

type Table = typeof STAFF_ACTS;
export type ActName = keyof Table;
export type ActInput<Name extends ActName> = z.infer<Table[Name]['input']>;
/** Names of the acts whose entry is like `Like`. */
export type ActsLike<Like> = {
  [Name in ActName]: Table[Name] extends Like ? Name : never;
}[ActName];
export type NoticeActName = ActsLike<{ about: 'notice' }>;
export type SendingActName = ActsLike<{ about: 'sending' }>;
/** `notices stop` */
export type ActCommand = NonNullable<Table[ActName]['command']>['name'];

export const ACT_NAMES = Object.keys(STAFF_ACTS) as readonly ActName[];

export const NOTICE_ACTS = ACT_NAMES.filter(isNoticeAct).map(noticeAct);
export const SENDING_ACTS = ACT_NAMES.filter((name) => !isNoticeAct(name)).map(sendingAct);

function isNoticeAct(name: ActName): name is NoticeActName {
  return STAFF_ACTS[name].about === 'notice';
}

function noticeAct(name: NoticeActName): NoticeAct & { readonly name: NoticeActName } {
  return { name, ...STAFF_ACTS[name] };
}

function sendingAct(name: SendingActName): SendingAct & { readonly name: SendingActName } {
  return { name, ...STAFF_ACTS[name] };
}

/** Whether a notice that was stopped may go on for those who have not had it. */
export function mayGoOn({
  kind,
  state,
  retractedAt,
  replacedBy,
  notSentTo,
}: Pick<Notice, 'kind' | 'state' | 'retractedAt' | 'replacedBy' | 'notSentTo'>): boolean {
  const isStopped = state === 'cancelled' && retractedAt === null && replacedBy === null;
  return kind === 'notice' && isStopped && notSentTo > 0;
}

/** Nothing of a notice that is over goes out again. */
export function isOver(notice: Pick<Notice, 'state'>): boolean {
  return isOneOf(notice, ['cancelled', 'expired']);
}

/** It would be declined. */
function isTooLate({ notice, isPast = false }: OfferFacts): boolean {
  return isOver(notice) || isPast;
}

/** Of one that was taken back there is nothing left to decide. */
function isHeld({ notice, progress }: OfferFacts): boolean {
  return progress.held > 0 && notice.retractedAt === null;
}

function isWaiting(notice: Pick<Notice, 'state'>): boolean {
  return isOneOf(notice, ['unconfirmed', 'queued', 'parked']);
}

/** The only post, if it is words alone and can be changed. */
function publicText(posts: readonly PostOfNotice[]): string | null {
  const [post, ...others] = posts;
  return post !== undefined && isPublic(post) && others.length === 0 ? post.text : null;
}

/** Also of one that was taken back: with a number it can be deleted. */
function isPostHeld({ posts = [] }: OfferFacts): boolean {
  return posts.some(({ state }) => state === 'held');
}

function isOneOf({ state }: Pick<Notice, 'state'>, states: readonly NoticeState[]): boolean {
  return states.includes(state);
}
