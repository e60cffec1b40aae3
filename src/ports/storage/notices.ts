/** Notices, their order and their progress. */
import type {
  AcceptTerms,
  HistoryPoint,
  NewNotice,
  Notice,
  NoticeFigures,
  NoticeProgress,
  NoticeSearch,
  NoticeSummary,
  NoticeState,
  ParkedWhy,
} from '../../model/notice.js';
import type { TestPhone } from '../../model/person.js';
import type { Renewal } from '../../model/renewal.js';
import type { DroppedFile } from '../folder.js';

export type LyingFile = Pick<DroppedFile, 'name' | 'bytes' | 'modifiedAt'>;

export interface NoticeStore {
  /**
   * Commits a notice with its recipients: everyone who is subscribed at this moment, or those of
   * them who had the notice that it corrects. `known`: there is one with the same content that was
   * sent, in part at least, or may still be. `taken`: the place that it was to take is not free any more.
   */
  accept(
    notice: NewNotice,
    terms: AcceptTerms,
  ): Promise<
    | { readonly kind: 'accepted'; readonly notice: Notice; readonly recipients: number }
    | { readonly kind: 'known'; readonly notice: Notice }
    /** `notice`: the one whose place it was to take */
    | { readonly kind: 'taken'; readonly notice: Notice }
  >;
  /**
   * Names of files that may be of notices which a restored copy of the database does not know: of those that lay in the
   * folder at the first look after it, and are still the same. None where nothing was restored, or a month ago.
   * @param lying what lies there now
   */
  layAtRestore(lying: readonly LyingFile[], now: number): Promise<ReadonlySet<string>>;
  get(id: number): Promise<Notice | null>;
  /** The state alone, in one question; null: there is no such notice. */
  state(id: number): Promise<NoticeState | null>;
  /**
   * Ends a notice whose time is over: what has not been handed to WhatsApp is not sent any more, and
   * how many people that spares is noted. False: it is over already, or has nothing left to send.
   */
  expire(id: number, now: number): Promise<boolean>;
  /** The same for all whose files lie where they stay, that go on nevertheless, and whose time is over; their ids. */
  expireFiled(now: number): Promise<readonly number[]>;
  /**
   * The notice that has recipients to assign or lists to send and may go now, or nothing left at all:
   * urgent ones first, then by the time at which they were due. One that has expired, that waits for
   * a person or is not due may not go; in quiet hours only urgent ones, corrections and tests may.
   * One that only waits for single people does not keep the others waiting. To be asked before each
   * delivery, since all of that changes, and after `comeDue`.
   * @param quiet these are quiet hours
   * @param except ids of notices that cannot go on now
   */
  next(now: number, quiet: boolean, except?: readonly number[]): Promise<Notice | null>;
  /** Ends a notice because staff say so, like `expire`. */
  cancel(id: number, now: number): Promise<boolean>;
  /**
   * Ends a notice as `cancel` does, if nothing of it was ever handed to the transport for a person, and no post of it
   * is in doubt; false: something was, it is over, or it asks a part of the people in a round.
   */
  withdraw(id: number, now: number): Promise<boolean>;
  /**
   * cancelled → sending | queued, for those who were left out and are still subscribed; nobody who has a part, or
   * may have it, gets it again. False: there is nobody, or it was taken back, replaced, pruned or its time is over, or
   * the same has `goneMeanwhile`.
   */
  resume(id: number, now: number): Promise<boolean>;
  /** queued | sending → parked; one that is parked gets the new reason, unless it is `restored`; false: it is none of these. */
  park(id: number, why: ParkedWhy): Promise<boolean>;
  /**
   * unconfirmed | parked → queued, due now at the earliest; false: it does not wait for a person.
   */
  confirm(id: number, now: number): Promise<boolean>;
  /**
   * Gives each notice with a date that has come, once, those who have subscribed since it was accepted. queued → unconfirmed
   * where it then goes to more people than `AcceptTerms.confirmAbove` or, where a person has agreed since, to more than
   * twice as many as then; these are returned, in the order of their dates. To be asked before anything goes.
   * @param quiet these are quiet hours
   */
  comeDue(now: number, quiet: boolean): Promise<readonly Pick<Notice, 'id' | 'title'>[]>;
  /** Makes a queued notice due now, and go as urgent ones do, so that nothing else keeps it; false: it is not queued. */
  sendNow(id: number, now: number): Promise<boolean>;
  /**
   * Notices whose files are not where they stay, whatever their state, the oldest first; no tests.
   * @param name only those of this name
   */
  unfiled(name?: string): Promise<readonly Notice[]>;
  /** Notices whose files lay where they stay, and that have gone on since; until `markFiled`, also when they are over. */
  goneOn(): Promise<readonly Notice[]>;
  /** The files lie under these names in the place for notices that are not done yet. */
  markPlaced(id: number, names: readonly string[], now: number): Promise<void>;
  /**
   * One that has gone on meanwhile stays in `goneOn`.
   * @param names under which the files lie where they stay; absent: as before
   */
  markFiled(id: number, now: number, names?: readonly string[]): Promise<void>;
  /** Ids of those that were finished after one time and not after the other; no tests. */
  finishedBetween(after: number, until: number): Promise<readonly number[]>;
  /** Notices and corrections, the newest first; no tests. */
  recent(limit: number): Promise<readonly (Notice & NoticeFigures)[]>;
  /** Notices and corrections, the newest first, and how many match in all; no tests. */
  search(search: NoticeSearch): Promise<{
    readonly total: number;
    readonly notices: readonly (Notice & { readonly progress: NoticeProgress })[];
  }>;
  /** All notices of which anything went out, the oldest first; no corrections, no tests. */
  summaries(): Promise<readonly NoticeSummary[]>;
  /** When notices and corrections were accepted, the oldest first; no tests. */
  acceptedTimes(): Promise<readonly number[]>;
  /**
   * What `accept` would call known: the newest one with this fingerprint that is not over, or ended at `since` or later.
   * @param except id of one that does not count, as the one whose place it takes; null: all do
   */
  sameAs(fingerprint: string, since: number, except: number | null): Promise<Notice | null>;
  /**
   * The newest one with the same content that was accepted, or made to go on, since this one was stopped or something of it
   * has been held, and that people have or may still get: they would have it twice. Null: there is none, or this one goes on.
   */
  goneMeanwhile(id: number): Promise<Notice | null>;
  /** The notice that a drop of the panel has become; null: none yet. */
  ofDrop(drop: string): Promise<Notice | null>;
  /** Id of the newest notice from files of this name, accepted later than the one of this id; 0: than none. */
  newestFrom(name: string, after: number): Promise<number | null>;
  /** Notices and corrections by state; a state in which there is none is left out. */
  counts(): Promise<readonly { readonly state: NoticeState; readonly count: number }[]>;
  /**
   * Commits a test with a message of each part to each phone. They need not be subscribers, and do
   * not become any.
   */
  acceptTest(notice: NewNotice, phones: readonly TestPhone[], now: number): Promise<Notice>;
  /** Tests whose files and report are not where they stay, the oldest first. */
  unfiledTests(): Promise<readonly Notice[]>;
  progress(id: number): Promise<NoticeProgress>;
  figures(id: number): Promise<NoticeFigures>;
  /** Notes the present figures, if they are not the same as at the last time. */
  trackProgress(id: number, now: number): Promise<void>;
  /** How the figures grew, the oldest first. */
  history(id: number): Promise<readonly HistoryPoint[]>;
}

/** Rounds in which citizens are asked to write ATTIVA again. Times are milliseconds since 1970. */
export interface RenewalStore {
  /** The latest round in which there was somebody to ask; null: there was none. */
  latest(): Promise<Renewal | null>;
  /** When the first of those wrote ATTIVA last who are subscribed; null: nobody is. */
  oldestConsent(): Promise<number | null>;
  begin(now: number, parts: number): Promise<Renewal>;
  /**
   * Adds a notice to the next part of those who are to be asked: subscribed, not asked in this round, and without
   * an ATTIVA since `since`. The last part is everybody who is left. Null, and nothing is added: there is nobody,
   * and the round is over.
   * @param coolingMs as for any notice
   */
  ask(
    renewal: Renewal,
    notice: NewNotice,
    terms: { readonly now: number; readonly coolingMs: number; readonly since: number },
  ): Promise<{ readonly notice: Notice; readonly people: number } | null>;
}
