import { DateTime } from 'luxon';
import { z } from 'zod';
import { mailFailed } from '../messages/it/alerts.js';
import { alertMail, MAIL_TIME } from '../messages/it/email.js';
import type { Alert } from '../model/status.js';
import type { Alerts, Logger, Release, WallClock, Clock, Service } from '../ports/runtime.js';
import { sendMail, type Mail, type MailSettings } from './mail.js';
import { MINUTE, HOUR, DAY } from '../runtime/time.js';
import { readFile, rename, writeFile } from '../runtime/disk.js';

/** What staff must know, kept in memory; raising and clearing are logged once each. */
export class StaffAlerts implements Alerts {
  readonly #clock: WallClock;
  readonly #log: Logger;
  readonly #raised = new Map<string, Alert>();
  readonly #listeners = new Set<() => void>();

  constructor(clock: WallClock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  raise(code: string, text: string): void {
    const known = this.#raised.get(code);
    if (known?.text === text) return;
    if (known === undefined) this.#log.warn('alert.raised', { code, text });
    this.#raised.set(code, { code, text, since: known?.since ?? this.#clock.now() });
    this.#tell();
  }

  clear(code: string): void {
    if (!this.#raised.delete(code)) return;
    this.#log.info('alert.cleared', { code });
    this.#tell();
  }

  current(): readonly Alert[] {
    return [...this.#raised.values()];
  }

  onChange(listener: () => void): Release {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** A listener that fails must not stop the other listeners or the part that raises the alert. */
  #tell(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        this.#log.error('alert.listener-failed', { error });
      }
    }
  }
}

/**
 * Tells staff of alerts by e-mail: once when one is raised, once when it is cleared.
 *
 * It compares what is up with what was told, and what was told survives a restart, so a mail that
 * could not be sent is made again by the next attempt, and nothing is told twice.
 *
 * - An alert counts as raised after GATHER, together with those that came meanwhile. One that was
 *   cleared by then is never told.
 * - An alert that was told counts as cleared when it has been gone for CALM, or for SETTLE after a
 *   start, when everything that is wrong has had time to show itself again.
 * - What was last up more than a DAY ago is forgotten while the service is stopped.
 */
const GATHER = 30_000;
const CALM = 5 * MINUTE;
const SETTLE = 20 * MINUTE;
/** Raised when so many attempts in a row have failed; no mail is about it. */
const FAILED = 'mail-failed';
const FAILURES_TOLD = 3;
/** After a mail that could not be sent; the last one again and again. */
const RETRIES = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR];
/** For the last mail of a process that ends. */
const STOP_PATIENCE = 4_000;

/** Codes as earlier versions kept them → those of today. */
const RENAMED: Readonly<Record<string, string>> = {
  'notice-held': 'notice-locked',
  'retraction-held': 'retraction-locked',
  'test-notice-held': 'test-notice-locked',
};

const toldAlert = z.object({
  code: z.string().transform((code) => RENAMED[code] ?? code),
  text: z.string(),
  since: z.number(),
  /** when it was last seen up */
  seenAt: z.number(),
});
type ToldAlert = z.infer<typeof toldAlert>;

export interface AlertMailSettings {
  readonly mail: MailSettings;
  /** keeps what was told */
  readonly file: string;
  /** who sends: `Comune di Bientina` */
  readonly municipality: string;
  readonly zone: string;
}

interface News {
  readonly raised: readonly Alert[];
  readonly cleared: readonly ToldAlert[];
}

export class AlertMail implements Service {
  readonly name = 'alert-mail';
  readonly #told = new Map<string, ToldAlert>();
  /** Code of what was told and is not up → when it counts as cleared, in elapsed time. */
  readonly #gone = new Map<string, number>();
  readonly #stopping = new AbortController();
  #rest = new AbortController();
  #failures = 0;
  #running: Promise<void> = Promise.resolve();
  #release: Release | null = null;

  constructor(
    private readonly settings: AlertMailSettings,
    private readonly alerts: Pick<Alerts, 'current' | 'onChange' | 'raise' | 'clear'>,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    await this.#load();
    this.#release = this.alerts.onChange(() => {
      // A failure has its own pause, whatever happens meanwhile.
      if (this.#failures === 0) this.#rest.abort();
    });
    this.#running = this.#run(this.#stopping.signal);
  }

  /** Tells what is new before the process ends, if the server takes it at once. */
  async stop(): Promise<void> {
    this.#release?.();
    this.#stopping.abort();
    this.#rest.abort();
    const enough = new AbortController();
    const last = this.#running.then(() => this.#tell()).finally(() => enough.abort());
    await Promise.race([last, this.clock.sleep(STOP_PATIENCE, enough.signal)]);
  }

  async #run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      this.#rest = new AbortController();
      const pause = this.#untilNext();
      await this.clock.sleep(pause, AbortSignal.any([this.#rest.signal, stopped]));
      if (this.#failures === 0) await this.clock.sleep(GATHER, stopped);
      if (!stopped.aborted) await this.#tell();
    }
  }

  #untilNext(): number {
    try {
      this.#look();
      return this.#isNewsAbout() ? 0 : this.#pause();
    } catch (error) {
      this.logger.error('alert-mail.broken', { error });
      return MINUTE;
    }
  }

  /** One round; whatever goes wrong in it, alerts by mail never end the service. */
  async #tell(): Promise<void> {
    try {
      await this.#round();
    } catch (error) {
      this.#failures += 1;
      this.logger.error('alert-mail.broken', { error, attempt: this.#failures });
    }
  }

  #isNewsAbout(): boolean {
    return this.#failures === 0 && this.#news().raised.length > 0;
  }

  /** Until the next mail may be due. */
  #pause(): number {
    if (this.#failures > 0) return RETRIES[Math.min(this.#failures, RETRIES.length) - 1] ?? HOUR;
    const deadlines = [...this.#gone.values()].map((at) => at - this.clock.elapsed());
    return Math.max(0, Math.min(HOUR, ...deadlines));
  }

  async #round(): Promise<void> {
    this.#look();
    const news = this.#news();
    if (news.raised.length + news.cleared.length > 0) {
      const outcome = await sendMail(this.settings.mail, this.#mail(news));
      if (outcome.kind === 'failed') {
        this.#failures += 1;
        const { why, detail } = outcome;
        this.logger.warn('alert-mail.failed', { why, detail, attempt: this.#failures });
        if (this.#failures >= FAILURES_TOLD) this.alerts.raise(FAILED, mailFailed(why));
        return;
      }
      this.#failures = 0;
      for (const alert of news.raised) {
        this.#told.set(alert.code, { ...alert, seenAt: this.clock.now() });
      }
      for (const { code } of news.cleared) {
        this.#told.delete(code);
        this.#gone.delete(code);
      }
      this.logger.info('alert-mail.sent', {
        raised: news.raised.map(({ code }) => code),
        cleared: news.cleared.map(({ code }) => code),
      });
    }
    this.alerts.clear(FAILED);
    this.#failures = 0;
    await this.#save();
  }

  #look(): void {
    const now = this.clock.now();
    const up = new Set(this.alerts.current().map(({ code }) => code));
    for (const told of this.#told.values()) {
      if (up.has(told.code)) {
        this.#told.set(told.code, { ...told, seenAt: now });
        this.#gone.delete(told.code);
      } else if (!this.#gone.has(told.code)) {
        this.#gone.set(told.code, this.clock.elapsed() + CALM);
      }
    }
  }

  #news(): News {
    const elapsed = this.clock.elapsed();
    return {
      raised: this.alerts.current().filter(({ code }) => code !== FAILED && !this.#told.has(code)),
      cleared: [...this.#told.values()].filter(
        ({ code }) => (this.#gone.get(code) ?? Infinity) <= elapsed,
      ),
    };
  }

  #mail({ raised, cleared }: News): Mail {
    const told = ({ text, since }: Pick<Alert, 'text' | 'since'>) => ({
      text,
      since: this.#time(since),
    });
    return alertMail(this.settings.municipality, raised.map(told), cleared.map(told));
  }

  #time(at: number): string {
    const time = DateTime.fromMillis(at, { zone: this.settings.zone, locale: 'it' });
    return time.toFormat(MAIL_TIME);
  }

  // ------------------------------------------------------------- what was told

  async #load(): Promise<void> {
    const now = this.clock.now();
    try {
      const kept = z.array(toldAlert).parse(JSON.parse(await readFile(this.settings.file, 'utf8')));
      for (const told of kept.filter(({ seenAt }) => now - seenAt < DAY)) {
        this.#told.set(told.code, told);
        this.#gone.set(told.code, this.clock.elapsed() + SETTLE);
      }
    } catch {
      // None was kept, or it was cut off: at worst something is told a second time.
    }
  }

  async #save(): Promise<void> {
    const { file } = this.settings;
    try {
      await writeFile(`${file}.tmp`, JSON.stringify([...this.#told.values()]), { flush: true });
      await rename(`${file}.tmp`, file);
    } catch (error) {
      this.logger.warn('alert-mail.not-kept', { error });
    }
  }
}
