/** A comune in memory but for its database: the sending side on the fake WhatsApp. */
import { Broadcast } from '#src/broadcast/broadcast.js';
import type { PaceLimits } from '#src/broadcast/pace-limits.js';
import type { ListSettings } from '#src/broadcast/capability.js';
import type { InvariantError } from '#src/errors.js';
import type { NoticeProgress, Storage } from '#src/ports/storage.js';
import { at, notice } from '../support/storage.js';
import { FakeWhatsApp } from './fake-whatsapp.js';
import type { CitizenTraits, FakeCitizen } from './fake-citizens.js';
import { MemoryMadeLists } from './memory-made-lists.js';
import { MemoryAlerts, silentLogger } from './runtime.js';
import { ManualClock } from './manual-clock.js';

export class FakeTown {
  listSettings: ListSettings = {
    maxRecipients: 256,
    waitSeconds: 0,
    monthlyAllowance: null,
    urgentReserve: 0,
    whenUsedUp: 'direct',
  };
  unsaved = { direct: true, reminder: 'Salva il numero', saved: 'Grazie' };
  testPhones: readonly string[] = [];
  readonly alerts = new MemoryAlerts();
  readonly whatsapp = new FakeWhatsApp();
  readonly madeLists = new MemoryMadeLists();
  readonly clock = new ManualClock();
  readonly finished: number[] = [];
  readonly progressed = new Set<number>();
  readonly bugs: InvariantError[] = [];
  /** whether what citizens wrote meanwhile has been looked at */
  caughtUp = true;
  pace: PaceLimits = {
    pauseSeconds: { from: 8, to: 20 },
    restEvery: { from: 20, to: 30 },
    restMinutes: { from: 2, to: 5 },
    perHour: 80,
    perDay: 500,
    warmUpDays: 0,
    hours: null,
  };
  linkedAt: number | null = null;
  quiet = false;
  /** whether the private copy of a notice's media can be made again, and is */
  restoreMedia: (noticeId: number) => boolean = () => false;
  readonly #storage: Storage;
  #commands = 0;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** A process that sends: another one after a kill, over the same database. */
  broadcast(): Broadcast {
    return new Broadcast({
      session: this.whatsapp,
      messenger: this.whatsapp,
      lists: this.whatsapp.lists,
      madeLists: this.madeLists,
      storage: this.#storage,
      clock: this.clock,
      log: silentLogger,
      alerts: this.alerts,
      listSettings: this.listSettings,
      testPhones: this.testPhones,
      trialText: 'Prova',
      unsaved: this.unsaved,
      zone: 'Europe/Rome',
      quiet: () => this.quiet,
      caughtUp: () => this.caughtUp,
      pace: this.pace,
      jitter: () => 0.5,
      restoreMedia: (noticeId) => Promise.resolve(this.restoreMedia(noticeId)),
      linkedAt: () => Promise.resolve(this.linkedAt),
      recovery: { patience: 600_000, urgentPatience: 60_000, heldAfter: 86_400_000 },
      onFinished: (noticeId) => this.finished.push(noticeId),
      onProgress: (noticeIds) => {
        for (const id of noticeIds) this.progressed.add(id);
      },
      onBug: (error) => this.bugs.push(error),
    });
  }

  /** Adds citizens who have subscribed. */
  async subscribers(count: number, traits: CitizenTraits = {}): Promise<FakeCitizen[]> {
    const citizens = Array.from({ length: count }, () => this.whatsapp.addCitizen(traits));
    for (const citizen of citizens) await this.says(citizen, 'opt-in');
    return citizens;
  }

  /** A keyword is applied; with a text, it is answered. */
  async says(citizen: FakeCitizen, keyword: 'opt-in' | 'opt-out', text?: string): Promise<void> {
    this.#commands += 1;
    const now = this.clock.now();
    await this.#storage.register.apply(
      {
        messageKey: `false_${citizen.chatId}_${String(this.#commands)}`,
        chatId: citizen.chatId,
        from: citizen.person,
        keyword,
        word: keyword === 'opt-in' ? 'ATTIVA' : 'DISATTIVA',
        at: now,
      },
      { now, privacyVersion: 'p1' },
      () => ({
        change: keyword,
        reply: text === undefined ? null : { kind: 'welcome', text },
      }),
    );
  }

  /** Returns the accepted notice's id. */
  async accept(text: string): Promise<number> {
    const accepted = await this.#storage.notices.accept(
      notice(text, { parts: [{ kind: 'text', text }] }),
      at(this.clock.now()),
    );
    return accepted.notice.id;
  }

  progress(noticeId: number): Promise<NoticeProgress> {
    return this.#storage.notices.progress(noticeId);
  }

  /** Time goes by until the condition holds, the faster the longer it takes. */
  timePassesUntil(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    return this.clock.passesUntil(what, condition, (passed) => Math.floor(passed / 20));
  }

  /** Texts a citizen's phone shows. */
  shown(citizen: FakeCitizen): string[] {
    return citizen.inbox.map(({ text }) => text ?? '');
  }
}
