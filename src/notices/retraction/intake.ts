/**
 * `ritira`: notices that staff drag there are taken back. A notice is known by the content of its
 * files, whatever they are called; where several have the same, by the name under which its files
 * were put away, and then the latest. Its report alone will do as well. Every step can be repeated:
 * what was taken back before a crash is only moved on.
 */
import { createHash } from 'node:crypto';
import { type DroppedFile, type NoticeFolder, stemOf } from '../../ports/folder.js';
import { InvariantError, UnknownFolderError, unlessLocked } from '../../errors.js';
import type { RetractionStore } from '../../ports/storage/retractions.js';
import type { Alerts, Clock, Logger } from '../../ports/runtime.js';
import { type Notice, archiveCode, isRejection, type Rejection } from '../../model/notice.js';
import type { NoticeStore } from '../../ports/storage/notices.js';
import { isBlank } from '../header-line.js';
import { topOf } from '../header-top.js';
import { tellWhatIsLocked } from '../notice-group.js';
import { type NoticeLimits } from '../../model/notice-limits.js';
import type { Retraction, RetractionFiling } from './retraction.js';
import * as refusals from '../../messages/it/rejections/retractions.js';
import { decodeText } from '../text-decoding.js';
import {
  emptyText,
  garbledText,
  notText,
  textTooLong,
} from '../../messages/it/rejections/files.js';
import { notRetracted, RETRACTION_FOLDER } from '../../messages/it/alerts.js';
import { quotedNames } from '../../italian.js';

export interface RetractionIntakeParts {
  /** of `ritira` */
  readonly folder: Pick<NoticeFolder, 'scan' | 'read' | 'file'>;
  readonly notices: Pick<NoticeStore, 'get'>;
  readonly retractions: Pick<RetractionStore, 'noticesOf'>;
  readonly retraction: Pick<Retraction, 'retract'>;
  readonly filing: Pick<RetractionFiling, 'put'>;
  readonly clock: Clock;
  readonly alerts: Pick<Alerts, 'raise' | 'clear'>;
  readonly logger: Logger;
}

export interface RetractionIntakeSettings {
  readonly limits: NoticeLimits;
  /** how long a notice waits for the text of its correction, in milliseconds */
  readonly patienceMs: number;
  readonly zone: string;
}

/** What lies there under one name. */
interface HandedBack {
  readonly name: string;
  readonly files: readonly DroppedFile[];
  readonly correction: DroppedFile | null;
  readonly report: DroppedFile | null;
}

type Correction =
  /** null: none was written */
  | { readonly kind: 'usable'; readonly text: string | null }
  | { readonly kind: 'refused'; readonly rejection: Rejection }
  /** it is gone or another one since the scan */
  | { readonly kind: 'changed' };

const CORRECTION = '.rettifica.txt';
const REPORT = '.esito.txt';
/** How long a correction waits for its notice, and an empty sub-folder for its files, in milliseconds. */
const LONELY = 600_000;

export class RetractionIntake {
  constructor(
    private readonly parts: RetractionIntakeParts,
    private readonly settings: RetractionIntakeSettings,
  ) {}

  /** One round over the folder. Rounds must not overlap. @throws InvariantError only */
  async takeIn(): Promise<void> {
    const { folder, clock, alerts, logger } = this.parts;
    const failures: string[] = [];
    const attempt = async (what: string, step: () => Promise<void>): Promise<void> => {
      try {
        await step();
      } catch (error) {
        if (error instanceof InvariantError) throw error;
        // said by the folder for notices
        if (error instanceof UnknownFolderError) return;
        logger.warn('retraction.intake-failed', { what, error });
        failures.push(what);
      }
    };
    await attempt(RETRACTION_FOLDER, async () => {
      const files = await folder.scan();
      tellWhatIsLocked(files, clock.elapsed(), LOCKED, alerts);
      for (const group of groupsOf(files)) {
        if (this.#isReady(group, clock.elapsed())) {
          await attempt(quotedNames([group.name]), () => this.#take(group));
        }
      }
    });
    if (failures.length === 0) alerts.clear(ALERT);
    else alerts.raise(ALERT, notRetracted(failures));
  }

  #isReady({ files, correction, report }: HandedBack, now: number): boolean {
    const all = [...files, correction, report].filter((file) => file !== null);
    if (!all.every((file) => file.settled)) return false;
    const since = Math.max(...all.map((file) => file.unchangedSince));
    const isEmpty = files.length > 0 && files.every(({ name }) => name.endsWith('/'));
    if (isEmpty) return now - since >= LONELY;
    if (correction === null) return now - since >= this.settings.patienceMs;
    return all.length > 1 || now - since >= LONELY;
  }

  async #take(group: HandedBack): Promise<void> {
    const { filing, retraction, logger } = this.parts;
    const notice = await this.#noticeOf(group);
    if (notice === 'changed') return;
    if (notice === null) return this.#refuse(group, refusals.unknown(group.correction !== null));
    if (notice.retractedAt === null) {
      const correction = await this.#correction(group.correction);
      if (correction.kind === 'changed') return;
      if (correction.kind === 'refused') return this.#refuse(group, correction.rejection);
      const outcome = await retraction.retract(notice.id, correction.text);
      if (outcome.kind === 'refused') return this.#refuse(group, refusals.refused(outcome.why));
    }
    await filing.put(notice.id, namesOf(group));
    logger.info('retraction.filed', { notice: notice.id, name: group.name });
  }

  async #noticeOf({ files, report }: HandedBack): Promise<Notice | 'changed' | null> {
    const { notices, retractions } = this.parts;
    if (files.length === 0) {
      const code = report === null ? null : await this.#codeIn(report);
      const notice = code === null ? null : await notices.get(Number.parseInt(code, 10));
      if (notice !== null && archiveCode(notice) === code) return notice;
      if (report === null) return null;
    }
    // Without a code it is no report, but a notice that a clerk has called so.
    const contents = files.length === 0 && report !== null ? [report] : files;
    const hashes: string[] = [];
    for (const file of contents.filter(hasContent)) {
      const bytes = await this.#bytesOf(file);
      if (bytes === null) return 'changed';
      hashes.push(createHash('sha256').update(bytes).digest('hex'));
    }
    const found = hashes.length === 0 ? [] : await retractions.noticesOf(hashes);
    const names = contents.map(({ name }) => name);
    return found.find((notice) => lies(notice, names)) ?? found[0] ?? null;
  }

  async #correction(file: DroppedFile | null): Promise<Correction> {
    if (file === null) return { kind: 'usable', text: null };
    const { limits } = this.settings;
    const refused = (rejection: Rejection): Correction => ({
      kind: 'refused',
      rejection: refusals.correction(rejection),
    });
    const bytes = await this.#bytesOf(file);
    if (bytes === null) return { kind: 'changed' };
    const decoded = decodeText(bytes);
    if (decoded.kind === 'binary') return refused(notText(file.name, null));
    if (decoded.kind === 'garbled') return refused(garbledText(file.name, decoded));
    const { text } = decoded;
    if (isBlank(text)) return refused(emptyText(file.name, false));
    if (text.length > limits.textLength) {
      return refused(textTooLong(file.name, text.length, limits.textLength));
    }
    const header = this.#headerIn(file.name, text);
    return header === null ? { kind: 'usable', text } : refused(header);
  }

  /** A correction goes at once and as it is: a header in it would be read by everybody. */
  #headerIn(file: string, text: string): Rejection | null {
    const moment = { now: this.parts.clock.now(), zone: this.settings.zone };
    const top = topOf({ file, text }, moment);
    if (isRejection(top)) return top;
    const [entry] = top.entries;
    return entry === undefined ? null : refusals.headerInCorrection(file, entry.line.number);
  }

  async #codeIn(report: DroppedFile): Promise<string | null> {
    const bytes = await this.#bytesOf(report);
    return bytes === null
      ? null
      : (/codice (\d+-[0-9a-f]{12})/.exec(bytes.toString('utf8'))?.[1] ?? null);
  }

  async #bytesOf({ name, bytes: size }: DroppedFile): Promise<Buffer | null> {
    const bytes = await unlessLocked(this.parts.folder.read(name, size));
    return bytes?.length === size ? bytes : null;
  }

  async #refuse(group: HandedBack, rejection: Rejection): Promise<void> {
    const { folder, clock, logger } = this.parts;
    const files = namesOf(group);
    const text = refusals.note(group.name, files, rejection, clock.now(), this.settings.zone);
    const note = { suffix: '.motivo.txt', text, mark: null } as const;
    await folder.file({ place: 'scartati', name: group.name, files, note });
    logger.info('retraction.refused', { name: group.name, why: rejection.why });
  }
}

const ALERT = 'notice-retraction';
const LOCKED = 'retraction-locked';

/** Folders and links have none by which a notice could be known. */
function hasContent({ name, isLink }: DroppedFile): boolean {
  return !isLink && !name.endsWith('/');
}

function groupsOf(files: readonly DroppedFile[]): readonly HandedBack[] {
  const groups = new Map<string, HandedBack>();
  for (const file of files) {
    const { name, role } = roleOf(file.name);
    const key = name.toLowerCase();
    const group = groups.get(key) ?? { name, files: [], correction: null, report: null };
    groups.set(
      key,
      role === 'file' ? { ...group, files: [...group.files, file] } : { ...group, [role]: file },
    );
  }
  return [...groups.values()];
}

function roleOf(file: string): {
  readonly name: string;
  readonly role: 'file' | 'correction' | 'report';
} {
  const written = file.toLowerCase();
  const without = (suffix: string): string => file.slice(0, -suffix.length).normalize('NFC');
  if (written.endsWith(CORRECTION)) return { name: without(CORRECTION), role: 'correction' };
  if (written.endsWith(REPORT)) return { name: without(REPORT), role: 'report' };
  const slash = file.indexOf('/');
  const name = slash < 0 ? stemOf(file) : file.slice(0, slash).normalize('NFC');
  return { name, role: 'file' };
}

/** Whether a notice's files were put away, or else dropped, under these names. */
function lies({ placed, files }: Notice, names: readonly string[]): boolean {
  const known = new Set(placed ?? files.map(({ name }) => name));
  return names.every((name) => known.has(name));
}

function namesOf({ files, correction, report }: HandedBack): readonly string[] {
  return [...files, correction, report].flatMap((file) => file?.name ?? []);
}
