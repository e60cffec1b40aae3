import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, sep } from 'node:path';
import { FILING_PLACES } from '#src/folder/places.js';
import { FolderPresence } from '#src/folder/presence.js';
import { openUnlocked } from '#src/folder/sighting.js';
import { WatchedFolder } from '#src/folder/watched-folder.js';
import type { writersOf } from '#src/folder/writers.js';
import { isUrgentText } from '#src/notices/notice-file.js';
import { leggimi } from '#src/messages/it/folder-guide.js';
import { acceptEntered } from '#src/notices/notice-audit.js';
import type { NoticeFiling } from '#src/notices/notice-filing.js';
import type { ActsOnDatabase } from '#src/ports/staff.js';
import { NoticeIntake, type IntakeRound } from '#src/notices/notice-intake.js';
import { DEFAULT_PATIENCE } from '#src/notices/notice-group.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import type { NoticeFolder } from '#src/ports/folder.js';
import type { Notice } from '#src/model/notice.js';
import type { NoticeStore } from '#src/ports/storage/notices.js';
import type { Storage } from '#src/ports/storage.js';
import { openStorage } from '#src/storage/database.js';
import { backUp } from '#src/storage/sqlite/backup.js';
import { restore } from '#src/storage/sqlite/restore.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { failingWithin } from './failing.js';
import { filingOn } from './filing.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { SentNotices } from './sent-notices.js';
import { say } from './spoken-keywords.js';
import { citizen } from './storage.js';
import { newTestStorage, type Asked } from './test-database.js';

const SETTLE_MS = 2000;
const SUBSCRIBED = 3;

/** A real watched folder and a real database in a home of their own, with intake and filing at work. */
export class ComuneWithFolder {
  readonly clock = new ManualClock();
  readonly alerts = new MemoryAlerts();
  readonly avvisi: string;
  folder!: WatchedFolder;
  /** of a comune that keeps quiet from 21 to 8 */
  guide = leggimi({ coolingSeconds: 60, quietHours: { from: 21 * 60, to: 8 * 60 } });
  intake!: NoticeIntake;
  filing!: NoticeFiling;
  staff!: ActsOnDatabase;

  /** what is set of these counts from the next `restart` on */
  coolingMs = 0;
  confirmAbove: number | null = null;
  /** what the browser says of a picture; null: there is no page */
  decodes: (bytes: Buffer) => boolean | null = () => true;
  afterQuiet = (at: number): number => at;
  onDue = (): void => undefined;
  /** the audit log cannot be written */
  auditFails = false;
  /** the database does not take the next so many notices */
  refusedNotices = 0;
  /** who holds a file open for writing; null: urgent texts are at rest no sooner than others */
  writers: typeof writersOf | null = null;
  /** names of files, wherever they lie, that a program has locked, as only Windows does */
  readonly locked = new Set<string>();
  /** name of a file → what the system says when it is opened */
  readonly unreadable = new Map<string, string>();
  readonly #presence: FolderPresence;
  #sent: SentNotices;

  private constructor(
    readonly home: string,
    public storage: Storage,
    /** of the database, until a copy is restored */
    readonly asked: Asked,
  ) {
    this.#sent = new SentNotices(storage.outbox);
    this.avvisi = join(home, 'avvisi');
    this.#presence = new FolderPresence(this.avvisi, async () =>
      (await this.store.unfiled()).some(({ placed }) => placed !== null && placed.length > 0),
    );
    this.restart();
  }

  /** @param subscribed how many people there are */
  static async open(subscribed = SUBSCRIBED): Promise<ComuneWithFolder> {
    const home = await mkdtemp(join(tmpdir(), 'campanile-folder-'));
    await mkdir(join(home, 'archivio'));
    const asked = { statements: 0, rows: 0 };
    const storage = await newTestStorage(databaseIn(home), asked);
    const comune = new ComuneWithFolder(home, storage, asked);
    for (let number = 1; number <= subscribed; number += 1) await comune.subscribe(number);
    await comune.folder.scan(); // makes the folders
    return comune;
  }

  /** Everything that a process has in memory is gone; `folder` may stand in for the real one. */
  restart(folder?: (real: WatchedFolder) => NoticeFolder): void {
    this.folder = new WatchedFolder(
      {
        folder: this.avvisi,
        spool: join(this.home, 'archivio', 'spool'),
        guide: this.guide,
        settleMs: SETTLE_MS,
        rescanMs: 2000,
        ...(this.writers !== null && {
          isUrgent: (name: string, bytes: Buffer) =>
            isUrgentText({ name, bytes }, { now: this.clock.now(), zone: 'Europe/Rome' }),
        }),
        beforeLooking: () => this.#presence.confirm(),
      },
      this.clock,
      silentLogger,
      async (path) => {
        const code = this.unreadable.get(basename(path));
        const open = code === undefined ? undefined : () => Promise.reject(systemError(code));
        return this.#isLocked(path) ? 'locked' : await openUnlocked(path, open);
      },
      this.writers ?? undefined,
    );
    const parts = {
      folder: folder?.(this.folder) ?? this.folder,
      notices: this.store,
      clock: this.clock,
      alerts: this.alerts,
      logger: silentLogger,
    };
    const settings = {
      limits: DEFAULT_LIMITS,
      captionFromName: false,
      footer: null,
      patience: DEFAULT_PATIENCE,
      coolingMs: this.coolingMs,
      confirmAbove: this.confirmAbove,
      zone: 'Europe/Rome',
      computer: 'municipio-7',
    };
    this.intake = new NoticeIntake(
      {
        ...parts,
        notices: {
          ...acceptEntered(this.transaction, settings.zone),
          unfiled: (name) => this.store.unfiled(name),
          progress: (id) => this.store.progress(id),
        },
        pictures: { decodes: ({ bytes }) => Promise.resolve(this.decodes(bytes)) },
        layAtRestore: (lying, now) => this.store.layAtRestore(lying, now),
        subscribed: async () => (await this.storage.register.counts()).active,
      },
      settings,
    );
    const comune = filingOn(
      {
        ...parts,
        transaction: this.transaction,
        retractions: this.storage.retractions,
        onDue: () => this.onDue(),
      },
      { ...settings, afterQuiet: (at) => this.afterQuiet(at) },
    );
    this.filing = comune.filing;
    this.staff = comune.staff;
  }

  /** @returns the path of a copy of the database */
  async backUp(): Promise<string> {
    const copy = { kind: 'a-mano', now: Date.now(), keep: 9 } as const;
    return (await backUp(databaseIn(this.home), copy)).file;
  }

  /** As `campanile restore` does it, and the start after it. */
  async restoreFrom(copy: string): Promise<void> {
    const database = databaseIn(this.home);
    await this.storage.close();
    const now = this.clock.now();
    await restore({ database, from: copy, now, newId: newMessageId, logger: silentLogger });
    this.storage = await openStorage({ file: database, logger: silentLogger });
    this.#sent = new SentNotices(this.storage.outbox);
    this.restart();
  }

  #isLocked(path: string): boolean {
    const name = relative(this.avvisi, path).replaceAll(sep, '/');
    return this.locked.has(isInPlace(name) ? name.slice(name.indexOf('/') + 1) : name);
  }

  async close(): Promise<void> {
    await this.folder.stop();
    await this.storage.close();
    await rm(this.home, { recursive: true });
  }

  // ----------------------------------------------------------- the database

  get store(): NoticeStore {
    return this.storage.notices;
  }

  get transaction(): Storage['transaction'] {
    return failingWithin(this.storage, {
      audit: { record: () => this.auditFails },
      notices: { accept: () => this.refusedNotices-- > 0 },
    });
  }

  /** What the audit log says of notices, but for that they were accepted; the oldest first. */
  async audit(): Promise<string[]> {
    const entries = await this.storage.audit.entries({ limit: 99 });
    return entries
      .filter(({ event }) => event !== 'notice.accepted')
      .map(({ text }) => text)
      .toReversed();
  }

  /** Every notice that was accepted, the oldest first. */
  async notices(): Promise<readonly Notice[]> {
    const notices: Notice[] = [];
    for (;;) {
      const next = await this.store.get(notices.length + 1);
      if (next === null) return notices;
      notices.push(next);
    }
  }

  /** @throws when there is no such notice */
  async notice(id = 1): Promise<Notice> {
    const notice = await this.store.get(id);
    assert.ok(notice, `notice ${String(id)}`);
    return notice;
  }

  async states(): Promise<string[]> {
    return (await this.notices()).map(({ state }) => state);
  }

  async names(): Promise<string[]> {
    return (await this.notices()).map(({ name }) => name);
  }

  /** @param number which citizen */
  subscribe(number: number): Promise<void> {
    return say(this.storage.register, 'opt-in', citizen(number), { at: this.clock.now() });
  }

  unsubscribe(number: number): Promise<void> {
    return say(this.storage.register, 'opt-out', citizen(number), { at: this.clock.now() + 1 });
  }

  /** Everybody has been sent to. */
  send(id = 1): Promise<void> {
    return this.#sent.send(id, this.clock.now());
  }

  sendTo(people: number, id = 1): Promise<void> {
    return this.#sent.sendTo(people, id, this.clock.now());
  }

  receivedBy(people: number, id = 1): Promise<void> {
    return this.#sent.receivedBy(people, id, this.clock.now());
  }

  // ------------------------------------------------------------- the folder

  /** @param name `mercato/1.jpg` in a sub-folder */
  async drop(name: string, bytes: Buffer | string): Promise<void> {
    const path = join(this.avvisi, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }

  /** Drops files, takes them in, and has them put where they wait. */
  async accept(files: Readonly<Record<string, Buffer | string>>): Promise<void> {
    for (const [name, bytes] of Object.entries(files)) await this.drop(name, bytes);
    await this.takeIn();
    await this.filing.fileDone();
  }

  /** Rounds until everything that can settle has settled and nobody waits for a caption. */
  async takeIn(): Promise<IntakeRound> {
    const rounds: IntakeRound[] = [];
    for (let round = 0; round < 4; round += 1) {
      rounds.push(await this.intake.takeIn());
      await this.clock.advance(SETTLE_MS);
    }
    return {
      accepted: rounds.flatMap(({ accepted }) => accepted),
      refused: rounds.flatMap(({ refused }) => refused),
      failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
      isAway: rounds.some(({ isAway }) => isAway),
    };
  }

  /** What lies in the folder or in one of its places, with what is in sub-folders; our own left out. */
  async files(place = ''): Promise<string[]> {
    const root = join(this.avvisi, place);
    const entries = await readdir(root, { withFileTypes: true, recursive: true });
    const names = entries
      .filter((entry) => !entry.isDirectory())
      .map(({ name, parentPath }) => relative(root, join(parentPath, name)).replaceAll(sep, '/'));
    return names
      .filter((name) => name !== 'LEGGIMI.txt' && (place !== '' || !isInPlace(name)))
      .toSorted();
  }

  read(...path: readonly string[]): Promise<string> {
    return readFile(join(this.avvisi, ...path), 'utf8');
  }
}

function databaseIn(home: string): string {
  return join(home, 'archivio', 'campanile.sqlite');
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function isInPlace(name: string): boolean {
  return FILING_PLACES.some((place) => name.startsWith(`${place}/`));
}
