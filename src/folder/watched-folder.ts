/**
 * `avvisi/` on a local disk or a network share. The scan is the truth; events of the file system
 * and the clock only say when to scan.
 */
import { createHash } from 'node:crypto';
import { readdir, type FileHandle } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import {
  type DroppedFile,
  type Filing,
  type FilingPlace,
  type Note,
  type NoticeFolder,
  type SpooledFile,
  isText,
} from '../ports/folder.js';
import type { ElapsedTime, Logger, Release } from '../ports/runtime.js';
import { sweepTemporaries, writeDurably, spoolInto } from './durable.js';
import { FilingCabinet } from './filing-cabinet.js';
import { EmptyFiles } from './empty-files.js';
import { isIgnored, isSignOfWork } from './ignored.js';
import { keepGuide, isOwnText } from './own-texts.js';
import { innerName, isFolder, subFolderOf, forNotepad } from './names.js';
import { placesIn, RETRACTION_FOLDER, TEST_FOLDER, type Places } from './places.js';
import {
  Readings,
  isFree,
  isSame,
  openUnlocked,
  sight,
  sightForScan,
  sightInForScan,
  type Sighting,
} from './sighting.js';
import { writersOf } from './writers.js';
import { FileLockedError } from '../errors.js';
import { SerialQueue } from '../runtime/loop.js';
import { errorCode, mkdir, rm } from '../runtime/disk.js';

export interface FolderSettings {
  /** the watched folder, `avvisi` */
  readonly folder: string;
  /** for private copies and for unfinished moves, `archivio/spool` */
  readonly spool: string;
  /** how long a file must stay unchanged, in milliseconds */
  readonly settleMs: number;
  /** where what is done goes; absent: into sub-folders of this one, beside those for tests and retractions */
  readonly places?: Places;
  /** whether the scan shows reports, too; absent: they are ours and passed over */
  readonly showsReports?: boolean;
  /** the guide for staff that lies in the folder; absent or null: none */
  readonly guide?: string | null;
  /** between two hints to scan when nothing happens, in milliseconds */
  readonly rescanMs: number;
  /** whether to ask again and again for what has changed, where a share tells nothing */
  readonly polling?: boolean;
  /** runs before each scan; rejects when the content of the folder cannot be trusted */
  readonly beforeLooking?: () => Promise<void>;
  /** whether the bytes of a text say that it is urgent; absent: no file is at rest sooner than others */
  readonly isUrgent?: (name: string, bytes: Buffer) => boolean;
  /** told, at each scan, of plans of moves that could not be read and lie aside: their paths */
  readonly onUnreadable?: (plans: readonly string[]) => void;
}

/** How long an urgent text that no program has open must stay unchanged, in milliseconds. */
const URGENT_REST = 400;
/** The largest that may be such a text. */
const URGENT_BYTES = 64 * 1024;

/** How much of a file is in memory while its digest is made. */
const PIECE_BYTES = 1024 * 1024;

export class WatchedFolder implements NoticeFolder {
  readonly #readings = new Readings();
  readonly #cabinet: FilingCabinet;
  readonly #emptyFiles: EmptyFiles;
  readonly #places: Places;
  /** Paths of sub-folders that are no notices. */
  readonly #ownFolders: ReadonlySet<string>;
  readonly #listeners = new Set<() => void>();
  readonly #stopping = new AbortController();
  #watcher: FSWatcher | null = null;
  #rescans: Promise<void> = Promise.resolve();
  /** Scans and moves never run at the same time: a scan must not see half of a move. */
  readonly #queue = new SerialQueue();
  #isSwept = false;

  constructor(
    private readonly settings: FolderSettings,
    private readonly clock: ElapsedTime,
    private readonly logger: Logger,
    private readonly open: typeof openUnlocked = openUnlocked,
    private readonly writers: typeof writersOf = writersOf,
  ) {
    const { folder, places } = settings;
    this.#places = places ?? placesIn(folder);
    const others = places === undefined ? [TEST_FOLDER, RETRACTION_FOLDER] : [];
    this.#ownFolders = new Set([
      ...Object.values(this.#places),
      ...others.map((name) => join(folder, name)),
    ]);
    this.#emptyFiles = new EmptyFiles(folder);
    this.#cabinet = new FilingCabinet(folder, this.#places, settings.spool, logger);
  }

  /** A folder that cannot be reached does not stop the start: it may come back. */
  async start(): Promise<void> {
    await this.#cabinet.load();
    try {
      await this.#prepare();
    } catch (error) {
      this.logger.warn('folder.away', { error });
    }
    const { folder, rescanMs, polling = false } = this.settings;
    this.#watcher = watch(folder, {
      depth: 0,
      ignoreInitial: true,
      followSymlinks: false,
      usePolling: polling,
      interval: rescanMs,
    });
    this.#watcher.on('all', () => {
      this.#hint();
    });
    this.#watcher.on('error', (error) => {
      this.logger.warn('folder.watch-failed', { detail: String(error) });
    });
    this.#rescans = this.#rescan();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#watcher?.close();
    await this.#rescans;
    await this.#queue.idle();
  }

  onHint(listener: () => void): Release {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  scan(): Promise<readonly DroppedFile[]> {
    return this.#queue.run(async () => {
      await this.#prepare();
      await this.#cabinet.resume();
      this.settings.onUnreadable?.(await this.#cabinet.unreadable());
      const { folder, settleMs } = this.settings;
      const now = this.clock.elapsed();
      const seen = (await this.#forUs()).flat();
      const empty = seen.filter(isEmptyFile).map(({ name }) => name);
      await this.#unlessDiskFails(() => this.#emptyFiles.update(empty, now));
      const shown = seen.filter(isShownBeside(seen));
      const readings = await this.#readings.update(shown, now, settleMs, (sighting) =>
        isFree(sighting, folder, this.open),
      );
      const shownNow = readings.filter((file) => !isLeftBehind(file, now));
      return await Promise.all(shownNow.map((file) => this.#sooner(file, now)));
    });
  }

  /**
   * An urgent text that no program has open for writing is at rest sooner. One that was seen to change is not:
   * a program that writes in pieces may close it in between.
   */
  async #sooner(file: DroppedFile, now: number): Promise<DroppedFile> {
    const { settleMs, isUrgent } = this.settings;
    if (isUrgent === undefined || settleMs <= URGENT_REST || !mayRestSooner(file)) return file;
    const { folder } = this.settings;
    const path = join(folder, file.name);
    const lain = now - file.unchangedSince;
    if (lain < URGENT_REST) {
      void this.clock.sleep(URGENT_REST - lain, this.#stopping.signal).then(() => this.#hint());
      return file;
    }
    const bytes = await this.read(file.name, URGENT_BYTES).catch((error: unknown) => {
      if (errorCode(error) === undefined) throw error;
      return null;
    });
    if (bytes?.length !== file.bytes || !isUrgent(file.name, bytes)) return file;
    if ((await this.writers(path)) !== 'nobody') return file;
    const again = await sightForScan(folder, file.name);
    return again !== null && isSame(again, file)
      ? { ...file, settled: true, isUrgent: true }
      : file;
  }

  read(name: string, maxBytes: number, place?: FilingPlace): Promise<Buffer | null> {
    return this.#withFile(name, maxBytes, place, (file) => file.readFile());
  }

  digest(name: string, maxBytes: number, place?: FilingPlace): Promise<string | null> {
    return this.#withFile(name, maxBytes, place, digestOf);
  }

  async #withFile<T>(
    name: string,
    maxBytes: number,
    place: FilingPlace | undefined,
    work: (file: FileHandle) => Promise<T>,
  ): Promise<T | null> {
    const folder = place === undefined ? this.settings.folder : this.#places[place];
    const file = await this.open(join(folder, name));
    if (file === null) return null;
    if (file === 'locked') {
      if (place === undefined) this.#readings.foundLocked(name, this.clock.elapsed());
      throw new FileLockedError(`another program has locked ${name}`);
    }
    try {
      const stats = await file.stat();
      return stats.isFile() && stats.size <= maxBytes ? await work(file) : null;
    } finally {
      await file.close();
    }
  }

  async stamp(place: FilingPlace | null, name: string): Promise<string | null> {
    const folder = place === null ? this.settings.folder : this.#places[place];
    const seen = await sight(folder, name).catch((error: unknown) => {
      if (errorCode(error) === undefined) throw error;
      throw new FileLockedError(`${name} cannot be looked at now`, { cause: error });
    });
    return seen === null ? null : `${String(seen.bytes)} ${String(seen.modifiedAt)}`;
  }

  spool(bytes: Buffer, extension: string): Promise<SpooledFile> {
    return spoolInto(this.settings.spool, bytes, extension);
  }

  lying(place: FilingPlace): Promise<readonly string[]> {
    return this.#queue.run(async () => {
      await this.#prepare();
      return this.#cabinet.lying(place);
    });
  }

  file(filing: Filing): Promise<readonly string[]> {
    return this.#queue.run(() => this.#cabinet.file(filing));
  }

  put(place: FilingPlace, name: string, text: string): Promise<void> {
    return this.#queue.run(() => writeDurably(join(this.#places[place], name), forNotepad(text)));
  }

  takeBack(place: FilingPlace, name: string): Promise<void> {
    return this.#queue.run(() => rm(join(this.#places[place], name), { force: true }));
  }

  renew(place: FilingPlace, name: string, note: Note): Promise<boolean> {
    return this.#queue.run(() => this.#cabinet.renew(place, name, note));
  }

  async #prepare(): Promise<void> {
    const { folder, guide = null, beforeLooking } = this.settings;
    await beforeLooking?.();
    await mkdir(folder, { recursive: true });
    for (const place of Object.values(this.#places)) await mkdir(place, { recursive: true });
    await this.#unlessDiskFails(() => this.#sweep());
    if (guide !== null) await this.#unlessDiskFails(() => keepGuide(folder, guide));
  }

  /** A single file that cannot be read, written or removed does not close the folder: it is tried again. */
  async #unlessDiskFails(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      this.logger.debug('folder.step-waits', { error });
    }
  }

  /** Once: what an earlier run has left half written, also beside the plans and the private copies. */
  async #sweep(): Promise<void> {
    if (this.#isSwept) return;
    const { folder, spool } = this.settings;
    await mkdir(spool, { recursive: true });
    for (const path of [folder, spool, ...Object.values(this.#places)])
      await sweepTemporaries(path);
    this.#isSwept = true;
  }

  async #forUs(): Promise<readonly (readonly Sighting[])[]> {
    const names = await readdir(this.settings.folder);
    const isForUs = await Promise.all(names.map((name) => this.#isForUs(name)));
    return await Promise.all(
      names.filter((_, index) => isForUs[index]).map((name) => this.#look(name)),
    );
  }

  async #isForUs(name: string): Promise<boolean> {
    const { folder, showsReports = false } = this.settings;
    if (this.#ownFolders.has(join(folder, name.toLowerCase())) || isIgnored(name)) return false;
    return (showsReports && REPORT_FILE.test(name)) || !(await isOwnText(join(folder, name)));
  }

  /** Of a sub-folder: what lies in it. */
  async #look(name: string): Promise<readonly Sighting[]> {
    const { folder } = this.settings;
    const sighting = await sightForScan(folder, name);
    if (sighting === null || this.#cabinet.isLeaving(sighting)) return [];
    const inside = isFolder(sighting.name) ? await sightInForScan(folder, name) : [];
    const seen = inside.length === 0 ? [sighting] : inside;
    return seen.filter((one) => !this.#cabinet.isLeaving(one));
  }

  async #rescan(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#hint();
      await this.clock.sleep(this.settings.rescanMs, signal);
    }
  }

  #hint(): void {
    for (const listener of this.#listeners) listener();
  }
}

async function digestOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(PIECE_BYTES);
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, piece.length, null);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, bytesRead));
  }
}

function mayRestSooner(file: DroppedFile): boolean {
  const { name, bytes, isLink, settled, lockedSince, firstSeenAt, unchangedSince } = file;
  const isPlain = !isLink && subFolderOf(name) === null && isText(name);
  const isUntouched = !settled && lockedSince === null && firstSeenAt === unchangedSince;
  return isPlain && isUntouched && bytes > 0 && bytes <= URGENT_BYTES;
}

/** The report of a notice, by which it is known as well as by its files. */
const REPORT_FILE = /\.esito\.txt$/i;

/** In the folder itself; in a sub-folder it is the notice's. */
function isEmptyFile({ name, bytes, isLink, isUnclear }: Sighting): boolean {
  return bytes === 0 && !isLink && isUnclear !== true && subFolderOf(name) === null;
}

/** An empty file alone is no notice; beside another of the same name it belongs to that one. */
function isShownBeside(all: readonly Sighting[]): (sighting: Sighting) => boolean {
  const nameOf = ({ name }: Sighting): string => parse(name).name.normalize('NFC').toLowerCase();
  const filled = new Set(all.filter((one) => !isEmptyFile(one)).map(nameOf));
  return (one) => !isEmptyFile(one) || filled.has(nameOf(one));
}

/** How long a file that shows that a program is at work may lie unchanged, in milliseconds. */
const LEFT_BEHIND = 600_000;

/** The program has crashed, or has forgotten its file: the notice does not wait for it for ever. */
function isLeftBehind({ name, unchangedSince }: DroppedFile, now: number): boolean {
  return (
    subFolderOf(name) !== null &&
    isSignOfWork(innerName(name)) &&
    now - unchangedSince >= LEFT_BEHIND
  );
}
