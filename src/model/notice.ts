/** What the comune says to its subscribers, and how far it has come. Times are milliseconds since 1970. */
import { createHash } from 'node:crypto';
import type { ChannelUse, PostOfNotice } from './channel.js';
import type { OutgoingContent } from './message.js';

/** Media lie in the spool under their SHA-256; `OutgoingContent.path` is absolute, as it is today: the home may be moved. */
export type NoticeContent = OutgoingContent;

export interface NoticeFile {
  /** in the watched folder; `mercato/1.jpg` in a sub-folder of it */
  readonly name: string;
  /** hexadecimal, of the bytes as they were dropped; null: from before this was kept */
  readonly sha256: string | null;
}

/** `test`: to the staff's own phones; `correction`: to those who had another notice. */
type NoticeKind = 'notice' | 'correction' | 'test';

export interface NewNotice {
  /** what staff called the file or the folder they dropped, without an extension */
  readonly name: string;
  /** what staff call the notice: from its header, else the name */
  readonly title: string;
  readonly kind: NoticeKind;
  /** id of the notice that a correction corrects; null for the others */
  readonly corrects: number | null;
  /** as they were dropped, text first; none: made by the program */
  readonly files: readonly NoticeFile[];
  /** hash of the parts: what tells that it was sent before */
  readonly fingerprint: string;
  /** one message each, in this order; at least one */
  readonly parts: readonly NoticeContent[];
  /** ahead of the others, also in quiet hours */
  readonly urgent: boolean;
  /** not before this time; null: at once */
  readonly sendAt: number | null;
  /** never from this time on; null: for ever */
  readonly expiresAt: number | null;
  /** also in the comune's channel; null: not */
  readonly channel: ChannelUse | null;
  /** id of the panel's drop whose files these are; absent or null: they are staff's own, or there are none */
  readonly drop?: string | null;
}

/**
 *     unconfirmed → queued                     a person lets it go to so many people
 *     queued → sending → sent                  everything was handed over or given up
 *     queued | sending → parked → queued       waits for a person
 *     any of these → cancelled | expired       what is left is not sent
 *     queued | sending → expired               nobody was subscribed when it was to go
 *     sent → sending                           recovery found more to send
 *     cancelled → sending | queued             staff let it go on
 *
 * Only a queued or sending notice is sent.
 */
export type NoticeState =
  'unconfirmed' | 'queued' | 'sending' | 'sent' | 'cancelled' | 'expired' | 'parked';

/**
 * Why a notice waits for a decision: it was due while the service did not run; staff removed its files; a copy
 * of the database was restored, and it may have gone since that was made.
 */
export type ParkedWhy = 'overdue' | 'files-gone' | 'restored';

export interface Notice extends NewNotice {
  readonly id: number;
  /** staff sent it at once: it goes as urgent ones do (`urgent`), and is not called one */
  readonly sentAtOnce: boolean;
  readonly state: NoticeState;
  /** null: it is not parked */
  readonly parkedWhy: ParkedWhy | null;
  /** it was parked at a restore: people may have it of whom the ledger knows nothing, whatever staff decided since */
  readonly mayHaveGone: boolean;
  readonly acceptedAt: number;
  /** not before this time: the end of the cooling period, or `sendAt` */
  readonly dueAt: number;
  /** when everything had been handed over or given up, or the notice was stopped */
  readonly finishedAt: number | null;
  /** people who did not get it because it was stopped or had expired */
  readonly notSentTo: number;
  /** the round of the «Conferma» of which it asks a part of the people; absent or null: none */
  readonly renewalId?: number | null;
  /** when staff took it back */
  readonly retractedAt: number | null;
  /** id of the version of which nothing had gone out when this one came; null: it is the first */
  readonly replaces: number | null;
  /** id of the version that came before anything of this one had gone out; null: none */
  readonly replacedBy: number | null;
  /** names of the files in the place where they were put last; null: still where they were dropped */
  readonly placed: readonly string[] | null;
  /** when the files came to the place where they stay */
  readonly filedAt: number | null;
}

/** Whether it ended for lack of recipients; otherwise its time was over. */
export function hadNobody({
  state,
  expiresAt,
  finishedAt,
}: Pick<Notice, 'state' | 'expiresAt' | 'finishedAt'>): boolean {
  return (
    state === 'expired' && (expiresAt === null || finishedAt === null || finishedAt < expiresAt)
  );
}

/** Whether nothing more of it may go, though its state may not say so yet. */
export function isPastItsTime({ expiresAt }: Pick<Notice, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** Whether staff wrote it as an urgent one. */
export function isCalledUrgent({
  urgent,
  sentAtOnce,
}: Pick<Notice, 'urgent' | 'sentAtOnce'>): boolean {
  return urgent && !sentAtOnce;
}

/** What decides whether, and when, a notice may go. */
export interface AcceptTerms {
  readonly now: number;
  /** how long it can be stopped before it goes, in milliseconds; an urgent one goes at once */
  readonly coolingMs: number;
  /** a notice to more people waits for a person; null: none does */
  readonly confirmAbove: number | null;
  /** one with the same content that is not over, or was not over before this time, is the same; null: none is */
  readonly sameSince: number | null;
  /**
   * ids of earlier versions: the newest of which nothing was ever handed over is stopped, or stays so, unless another has
   * taken its place; absent: none
   */
  readonly replacing?: readonly number[];
  /**
   * id of the one whose place it takes, because staff have edited that: it is stopped likewise. Where people may have
   * it, or another has taken its place, the new one is not accepted; absent: none
   */
  readonly inPlaceOf?: number;
  /** it waits for a person from the first; absent: it does not */
  readonly parkedWhy?: ParkedWhy;
}

/**
 * People, not messages: of a notice of several parts, each person counts once. A person counts as
 * accepted, delivered or read when all of their parts are, and as what stands in the way otherwise:
 * waiting before uncertain, held and not reached. Parts that a person does not get any more (opted
 * out, stopped) do not count, and who gets none is no recipient.
 *
 * recipients = waiting + accepted + notReached + uncertain + held, and read ≤ delivered ≤ accepted.
 */
export interface NoticeProgress {
  readonly recipients: number;
  readonly waiting: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly read: number;
  readonly notReached: number;
  readonly uncertain: number;
  readonly held: number;
}

export type NoticeFigure = keyof NoticeProgress;

/** Of a notice that goes to nobody. */
export const NO_PEOPLE: NoticeProgress = {
  recipients: 0,
  waiting: 0,
  accepted: 0,
  delivered: 0,
  read: 0,
  notReached: 0,
  uncertain: 0,
  held: 0,
};

/** What stands in a table for each of its figures, in the order in which it stands there. */
export function inOrder<Figure extends NoticeFigure, Entry>(
  table: Readonly<Record<Figure, Entry>>,
): readonly (readonly [Figure, Entry])[] {
  return Object.entries(table) as [Figure, Entry][];
}

/** Whether certainly nobody has got it: stopping it then means calling it off. */
export function isUntouched(
  { state }: Pick<Notice, 'state'>,
  { accepted, notReached, uncertain, held }: Reached,
): boolean {
  return state !== 'sending' && accepted + notReached + uncertain + held === 0;
}

/** Whether it never goes to anybody: called off, as the one is whose place an edited notice takes. */
export function isWithdrawn(
  { state }: Pick<Notice, 'state'>,
  { accepted, uncertain, held }: Omit<Reached, 'notReached'>,
): boolean {
  return state === 'cancelled' && accepted + uncertain + held === 0;
}

export type Reached = Pick<NoticeProgress, 'accepted' | 'notReached' | 'uncertain' | 'held'>;

/** People to whom it was to go, with those to whom it did not because it was stopped or had expired. */
export function intended(
  { notSentTo }: Pick<Notice, 'notSentTo'>,
  { recipients }: Pick<NoticeProgress, 'recipients'>,
): number {
  return recipients + notSentTo;
}

export type Served = Pick<NoticeProgress, 'accepted' | 'notReached' | 'uncertain'>;

/** People whose message has been handed over or given up; of those who are held it is not known. */
export function served({ accepted, notReached, uncertain }: Served): number {
  return accepted + notReached + uncertain;
}

/** Whether somebody who counts there waits no more; `delivered` and `read` are among the accepted. */
const IS_SETTLED: Readonly<Record<RouteFigure, boolean>> = {
  accepted: true,
  delivered: false,
  read: false,
  notReached: true,
  uncertain: true,
  held: true,
};

/** People who still wait, where only the other figures are told. */
export function stillWaiting(progress: Omit<NoticeProgress, 'waiting'>): number {
  return inOrder(IS_SETTLED).reduce(
    (left, [figure, isSettled]) => (isSettled ? left - progress[figure] : left),
    progress.recipients,
  );
}

/** What is counted of those who have been sent to. */
export type RouteFigure = Exclude<NoticeFigure, 'recipients' | 'waiting'>;

/**
 * The same people by the way in which they were sent to, without those who wait. Anyone who gets a part by
 * themselves counts as `direct`.
 */
export interface RouteProgress extends Pick<NoticeProgress, RouteFigure> {
  readonly route: 'lists' | 'direct';
  /** when WhatsApp accepted the first and the last message; null: none */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

export interface NoticeFigures {
  readonly progress: NoticeProgress;
  /** in the comune's channel; absent: it was not for it */
  readonly posts?: readonly PostOfNotice[];
  /** those ways that were gone */
  readonly routes: readonly RouteProgress[];
}

/** People, as in `NoticeProgress`. */
export interface HistoryPoint {
  readonly at: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly read: number;
}

export type PanelNotice = Notice & { readonly progress: NoticeProgress };

/** One notice in a summary of many. */
export interface NoticeSummary {
  readonly acceptedAt: number;
  readonly progress: NoticeProgress;
  /** from the first message until nine of ten recipients had it on their phone, in milliseconds; null: not yet, or not noted */
  readonly ninetyMs: number | null;
}

export interface NoticeSearch {
  /** any of these; none: all */
  readonly states: readonly NoticeState[];
  /** in title, name or text, whatever its case; '': any */
  readonly words: string;
  /** accepted at this time or later; null: at any */
  readonly from: number | null;
  /** accepted before; null: at any time */
  readonly to: number | null;
  readonly limit: number;
  /** how many of the newest to leave out */
  readonly skip: number;
}

/** What an archive may quote, and by which a report is found again: `12-3f9a1c0b22d4`. */
export function archiveCode({ id, fingerprint }: Pick<Notice, 'id' | 'fingerprint'>): string {
  return `${String(id)}-${fingerprint.slice(0, 12)}`;
}

/** The code that a text of ours quotes; null: it quotes none. */
export function codeIn(text: string): string | null {
  return /\bcodice (\d+-[0-9a-f]{12})\./.exec(text)?.[1] ?? null;
}

const FEW = 60;
/** Of a line, for its beginning: the signs at an end are sought at each place. */
const SEEN = 400;

/**
 * How the text of a notice begins, on one line and without WhatsApp's marks, cut between two words; null: it has
 * no text. `Domani mattina manca l’acqua in via Roma, dalle 8 alle 12 …`
 */
export function firstWords(parts: readonly NoticeContent[]): string | null {
  const texts = parts.map((part) => wording(part)?.trim() ?? '');
  const [line = ''] = (texts.find((text) => text !== '') ?? '').split('\n');
  const plain = line
    .replace(/[*_~`]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, SEEN);
  const whole = plain.replace(/[\s.:;,]+$/, '');
  if (whole === '') return null;
  if (whole.length <= FEW) return whole;
  const cut = whole.slice(0, FEW + 1).replace(/\s+\S*$/, '');
  return `${(cut.length > FEW ? cut.slice(0, FEW).replace(/[\ud800-\udbff]$/, '') : cut).replace(/[\s.:;,]+$/, '')} …`;
}

/** The words that citizens read. */
export function wording(content: NoticeContent): string | null {
  return content.kind === 'text' ? content.text : (content.caption ?? null);
}

type Text = Extract<NoticeContent, { kind: 'text' }>;
type Media = Extract<NoticeContent, { kind: 'media' }>;
/** What of a part is the same wherever its file lies. */
type Identity = Text | Pick<Media, 'kind' | 'caption' | 'sha256'>;

/** Hexadecimal SHA-256 over what citizens get, whatever name and form the files had. */
export function fingerprint(parts: readonly Identity[]): string {
  const identity = parts.flatMap((part) =>
    part.kind === 'text' ? [part.text, null] : [part.caption ?? null, part.sha256],
  );
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

/** The lines above the text of a notice: how staff write each of them. */
export type HeaderName = 'Invia il' | 'Scade il' | 'Urgente' | 'Titolo' | 'Ripeti' | 'Canale';

/** When, and in which zone, a date is read that may be written as «domani». */
export interface Moment {
  /** milliseconds since 1970 */
  readonly now: number;
  /** `Europe/Rome` */
  readonly zone: string;
  /** when the text was saved, milliseconds since 1970; absent: now */
  readonly writtenAt?: number;
}

/** Why what staff dropped cannot be sent, and what they can do about it, in their words. */
export interface Rejection {
  /** `text-too-long`: what the log and the tests know the reason by; its wording may change */
  readonly code: string;
  /** a clause without a capital or a full stop: «il file «x» è vuoto» */
  readonly why: string;
  /** whole sentences */
  readonly remedy: string;
}

/** A notice that was rejected. */
export interface RejectedNotice extends Pick<Rejection, 'why'> {
  /** base name of its files */
  readonly name: string;
}

export function isRejection(value: unknown): value is Rejection {
  return typeof value === 'object' && value !== null && 'why' in value;
}
