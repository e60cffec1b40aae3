/**
 * From the watched folder to the database. Every step can be repeated: a file that could not be
 * dealt with is found again by the next scan, and a notice that was accepted before a crash is
 * known by its fingerprint.
 */
import { createHash } from 'node:crypto';
import { InvariantError, messageOf, UnknownFolderError, unlessLocked } from '../errors.js';
import type { DroppedDraft, DroppedDrafts, KnownOutcome } from '../ports/drafts.js';
import { type DroppedFile, folderOf, isText, type NoticeFolder, stemOf } from '../ports/folder.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import type { ChannelUse } from '../model/channel.js';
import {
  type AcceptTerms,
  fingerprint,
  type Moment,
  type NewNotice,
  type Notice,
  type NoticeContent,
  type NoticeFile,
  isRejection,
  type Rejection,
  type RejectedNotice,
} from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { PictureCheck } from '../ports/transport.js';
import { parseNotice, refuseUnread, type FileContents, type ParsedPart } from './notice-file.js';
import { originalOf } from './conflict-copy.js';
import { Claims } from './file-matching.js';
import { conflictCopy } from '../messages/it/rejections/files.js';
import { readyGroups, type NoticeGroup, type Patience, tellWhatIsLocked } from './notice-group.js';
import type { NoticeLimits } from '../model/notice-limits.js';
import { judgePictures } from './media.js';
import {
  alreadyTaken,
  nobodySubscribed,
  placeTaken,
  reasonNote,
} from '../messages/it/rejections/notices.js';
import {
  ALL_NOTICES,
  ALL_TESTS,
  FOLDER_AWAY,
  folderUnknown,
  notTakenIn,
  TEST_FOLDER_AWAY,
} from '../messages/it/alerts.js';
import { quotedNames } from '../italian.js';
import { DAY } from '../runtime/time.js';

export interface IntakeSettings {
  readonly limits: NoticeLimits;
  readonly captionFromName: boolean;
  /** stands below every text; null: nothing does */
  readonly footer: string | null;
  readonly patience: Patience;
  /** how long a notice can be stopped before it goes, in milliseconds */
  readonly coolingMs: number;
  /** a notice to more people waits for a confirmation; null: none does */
  readonly confirmAbove: number | null;
  /** `Europe/Rome` */
  readonly zone: string;
  /** the name of this PC, which OneDrive adds to the name of a second version */
  readonly computer: string;
  /** how notices go to the comune's channel; absent or null: not */
  readonly channel?: ChannelUse | null;
  /** these are tests; `unavailable`: why none can be accepted at all, null: they can */
  readonly test?: { readonly unavailable: Rejection | null };
}

export interface IntakeParts {
  readonly folder: NoticeFolder;
  readonly notices: Pick<NoticeStore, 'accept' | 'unfiled' | 'progress'>;
  readonly clock: Clock;
  readonly alerts: Pick<Alerts, 'raise' | 'clear'>;
  readonly logger: Logger;
  readonly pictures: PictureCheck;
  /** which files may be of notices that a restored copy of the database does not know; absent: for tests */
  readonly layAtRestore?: NoticeStore['layAtRestore'];
  /** of the panel, which drops its files here, too; absent: none does */
  readonly drafts?: DroppedDrafts;
  /** how many people get a notice that goes now; absent: for tests */
  readonly subscribed?: () => Promise<number>;
}

type Replacing = Pick<AcceptTerms, 'replacing' | 'inPlaceOf'>;

interface ReadGroup extends NoticeGroup {
  /** null: they are staff's own */
  readonly dropped: DroppedDraft | null;
}

export interface IntakeRound {
  readonly accepted: readonly Notice[];
  readonly refused: readonly RejectedNotice[];
  /** groups that met an error of the environment; they are tried again in the next round */
  readonly failed: number;
  /** the folder could not be scanned */
  readonly isAway: boolean;
}

export class NoticeIntake {
  readonly #claims: Claims;
  /** Names of what lies in the folder in this round. */
  #lying: ReadonlySet<string> = new Set();
  /** Names of those that may be of notices which a restored copy of the database does not know. */
  #doubtful: ReadonlySet<string> = new Set();

  constructor(
    private readonly parts: IntakeParts,
    private readonly settings: IntakeSettings,
  ) {
    this.#claims = new Claims(parts.folder, parts.notices, settings.limits);
  }

  /**
   * One round over the folder, the oldest notice first. Rounds must not overlap.
   * @throws InvariantError only
   */
  async takeIn(): Promise<IntakeRound> {
    const { clock } = this.parts;
    const { patience } = this.settings;
    const accepted: Notice[] = [];
    const refused: RejectedNotice[] = [];
    const files = await this.#scan();
    if (files === null) return { accepted, refused, failed: 0, isAway: true };
    this.#lying = new Set(files.map(({ name }) => name));
    const failures: string[] = [];
    try {
      const doubtful = await this.parts.layAtRestore?.(files, clock.now());
      this.#doubtful = doubtful ?? new Set();
      const free = await this.#claims.free(files);
      for (const group of readyGroups(free, clock.elapsed(), patience)) {
        try {
          const taken = await this.#take(group);
          if (taken === 'later') continue;
          if ('why' in taken) refused.push(taken);
          else accepted.push(taken);
        } catch (error) {
          failures.push(this.#failed(error, quotedNames([group.name])));
        }
      }
    } catch (error) {
      failures.push(this.#failed(error, this.#isTest ? ALL_TESTS : ALL_NOTICES));
    }
    this.#alert(failures);
    return { accepted, refused, failed: failures.length, isAway: false };
  }

  /** null: the folder cannot be looked at. */
  async #scan(): Promise<readonly DroppedFile[] | null> {
    const { folder, clock, alerts } = this.parts;
    try {
      const files = await folder.scan();
      for (const code of [AWAY, UNKNOWN]) alerts.clear(code);
      tellWhatIsLocked(files, clock.elapsed(), LOCKED, alerts);
      return files;
    } catch (error) {
      this.#failed(error, 'the folder');
      this.#tellWhy(error);
      return null;
    }
  }

  #tellWhy(error: unknown): void {
    const { alerts } = this.parts;
    if (!(error instanceof UnknownFolderError)) {
      alerts.raise(AWAY, this.#isTest ? TEST_FOLDER_AWAY : FOLDER_AWAY);
      return;
    }
    alerts.clear(AWAY);
    // said once, by the folder for notices
    if (!this.#isTest) alerts.raise(UNKNOWN, folderUnknown(error.names));
  }

  async #take(unread: NoticeGroup): Promise<Notice | RejectedNotice | 'later'> {
    const { limits, patience, test } = this.settings;
    if (test?.unavailable != null) return this.#refuse(unread, test.unavailable);
    const rejection = refuseUnread(unread, limits);
    if (rejection !== null) return this.#refuse(unread, rejection);
    const contents = await this.#read(unread);
    if (contents === null) return 'later';
    const files = contents.map(fileOf);
    const group = { ...unread, dropped: await this.#draftOf(unread.name, files) };
    // A title may look like the name of a copy.
    const copy = group.dropped === null ? await this.#copyBesideItsOriginal(group) : null;
    if (copy !== null) return this.#refuse(group, conflictCopy(copy));
    const parsed = await parseNotice({ name: group.name, files: contents }, this.settings, {
      now: this.parts.clock.now(),
      zone: this.settings.zone,
      ...writtenAt(group),
    });
    if (parsed.kind === 'refused') {
      if (parsed.failure !== undefined) this.#failed(parsed.failure, group.name);
      if (parsed.mayGrow && this.#restsFor(group) < patience.incompleteMs) return 'later';
      return this.#refuse(group, parsed.rejection);
    }

    const { header } = parsed;
    if (header.sendAt === null && (await this.parts.subscribed?.()) === 0) {
      return this.#refuse(group, nobodySubscribed());
    }
    const verdict = await judgePictures(parsed.parts, this.parts.pictures);
    if (isRejection(verdict)) return this.#refuse(group, verdict);
    if (verdict === 'unknown' && this.#restsFor(group) < patience.unjudgedMs) return 'later';
    const content: NoticeContent[] = [];
    for (const part of parsed.parts) content.push(await this.#spool(part));
    const draft: NewNotice = {
      name: group.name,
      title: header.title ?? group.name,
      kind: 'notice',
      corrects: null,
      files,
      fingerprint: fingerprint(content),
      parts: content,
      urgent: header.urgent,
      sendAt: header.sendAt,
      expiresAt: header.expiresAt,
      channel: header.channel ? (this.settings.channel ?? null) : null,
      drop: group.dropped?.drop === '' ? null : (group.dropped?.drop ?? null),
    };
    const replacing = await this.#earlier(draft, group.dropped);
    return this.#accept(group, draft, { repeat: header.repeat, ...replacing });
  }

  /** The original lies here, waits in `in-corso` or has gone out. null: there is none. */
  async #copyBesideItsOriginal({ files }: NoticeGroup): Promise<string | null> {
    for (const { name } of files) {
      const original = originalOf(name, this.settings.computer);
      if (original === null) continue;
      if (this.#lying.has(original)) return name;
      for (const place of ['in-corso', 'inviati'] as const) {
        if ((await this.parts.folder.lying(place)).includes(original)) return name;
      }
    }
    return null;
  }

  /** null: a file changed, was opened or went away since the scan. */
  async #read(group: NoticeGroup): Promise<FileContents[] | null> {
    const contents: FileContents[] = [];
    for (const { name, bytes: size } of group.files) {
      const bytes = await unlessLocked(this.parts.folder.read(name, size));
      if (bytes?.length !== size) return null;
      contents.push({ name, bytes });
    }
    return contents;
  }

  /** For how long nothing has changed in these files, in milliseconds. */
  #restsFor(group: NoticeGroup): number {
    const lastChange = Math.max(...group.files.map((file) => file.unchangedSince));
    return this.parts.clock.elapsed() - lastChange;
  }

  async #spool(part: ParsedPart): Promise<NoticeContent> {
    if (part.kind === 'text') return part;
    const { attachment, caption } = part;
    const spooled = await this.parts.folder.spool(attachment.bytes, attachment.kind.extensions[0]);
    return {
      kind: 'media',
      ...spooled,
      mimetype: attachment.kind.mimetype,
      filename: attachment.filename,
      as: attachment.kind.as,
      ...(caption !== null && { caption }),
    };
  }

  async #accept(
    group: ReadGroup,
    draft: NewNotice,
    { repeat, ...replacing }: Replacing & { readonly repeat: boolean },
  ): Promise<Notice | RejectedNotice | 'later'> {
    const { notices, clock, logger } = this.parts;
    const outcome = await notices.accept(draft, {
      now: clock.now(),
      coolingMs: this.settings.coolingMs,
      confirmAbove: this.settings.confirmAbove,
      sameSince: repeat ? null : clock.now() - SAME_FOR,
      ...replacing,
      ...(group.files.some(({ name }) => this.#doubtful.has(name)) && { parkedWhy: 'restored' }),
    });
    const { notice } = outcome;
    if (outcome.kind === 'accepted') {
      this.#claims.add(group.files);
      await this.#became(group.dropped, { accepted: true });
      logger.info('notice.accepted', {
        notice: notice.id,
        name: notice.name,
        recipients: outcome.recipients,
      });
      return notice;
    }
    if (outcome.kind === 'taken') return this.#refuse(group, placeTaken(notice));
    const itsOwn = draft.files.every(({ name }) => notice.files.some((file) => file.name === name));
    if (notice.filedAt !== null || notice.placed !== null || !itsOwn) {
      const progress = await notices.progress(notice.id);
      return this.#refuse(group, alreadyTaken(notice, progress, this.settings.zone));
    }
    this.#claims.add(group.files);
    return 'later';
  }

  /**
   * A scanner writes its PDF page by page, a clerk saves again: ids of what lies under the same names and
   * is not done. A draft says itself whose place it takes: its title makes it no newer version of anything.
   */
  async #earlier(
    { name, files, fingerprint: content }: NewNotice,
    dropped: DroppedDraft | null,
  ): Promise<Replacing> {
    if (this.settings.test !== undefined) return {};
    if (dropped !== null) return dropped.edits === null ? {} : { inPlaceOf: dropped.edits };
    const names = new Set(files.map((file) => file.name));
    const replacing = (await this.parts.notices.unfiled(name))
      .filter(
        (earlier) =>
          ['queued', 'unconfirmed', 'parked', 'sending'].includes(earlier.state) &&
          earlier.kind === 'notice' &&
          earlier.files.some((file) => names.has(file.name)) &&
          earlier.fingerprint !== content,
      )
      .map(({ id }) => id);
    return { replacing };
  }

  /** Null: they are staff's own. */
  async #draftOf(name: string, files: readonly NoticeFile[]): Promise<DroppedDraft | null> {
    return (await this.parts.drafts?.lyingAs(name, files)) ?? null;
  }

  async #refuse(
    { dropped = null, ...group }: NoticeGroup & Partial<ReadGroup>,
    rejection: Rejection,
  ): Promise<RejectedNotice> {
    const { folder, clock, logger } = this.parts;
    const files =
      group.folder === null ? group.files.map(({ name }) => name) : [`${group.folder}/`];
    const about = { name: group.name, files, isTest: this.#isTest };
    const text = reasonNote(about, rejection, clock.now(), this.settings.zone);
    const [first = group.name] = await folder.file({
      place: 'scartati',
      name: group.name,
      files,
      note: { suffix: '.motivo.txt', text, mark: null },
    });
    const lies = folderOf(first) ?? stemOf(first);
    await this.#became(dropped, { refusal: { name: lies, reason: text } });
    logger.info('notice.refused', { name: group.name, code: rejection.code, why: rejection.why });
    return { name: group.name, why: rejection.why };
  }

  /** Its page finds the notice, or what was refused, also where this cannot be written. */
  async #became(dropped: DroppedDraft | null, outcome: KnownOutcome): Promise<void> {
    const { drafts, logger } = this.parts;
    // those of an older version have no id to tell them by
    if (dropped === null || dropped.drop === '') return;
    await drafts?.became(dropped.drop, outcome).catch((error: unknown) => {
      logger.warn('notice.outcome-not-noted', { drop: dropped.drop, error });
    });
  }

  #failed(error: unknown, what: string): string {
    if (error instanceof InvariantError) throw error;
    const detail = messageOf(error);
    this.parts.logger.warn('notice.intake-failed', { what, detail });
    return what;
  }

  #alert(failures: readonly string[]): void {
    const { alerts } = this.parts;
    if (failures.length === 0) {
      alerts.clear(ALERT);
      return;
    }
    alerts.raise(ALERT, notTakenIn(failures, this.#isTest));
  }

  get #isTest(): boolean {
    return this.settings.test !== undefined;
  }
}

const ALERT = 'notice-intake';
const LOCKED = 'notice-locked';
const AWAY = 'folder-away';
const UNKNOWN = 'folder-unknown';

/** How long the same content counts as a copy, in milliseconds. */
export const SAME_FOR = 30 * DAY;

function writtenAt({ files }: NoticeGroup): Pick<Moment, 'writtenAt'> {
  const text = files.find(({ name }) => isText(name));
  return text === undefined ? {} : { writtenAt: text.modifiedAt };
}

function fileOf({ name, bytes }: FileContents): NoticeFile {
  return { name, sha256: createHash('sha256').update(bytes).digest('hex') };
}
