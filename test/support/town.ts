import { Topics } from '#src/runtime/topics.js';
import type { SendingParts } from '#src/sending/sending.js';
import type { ListSettings } from '#src/sending/choose-route.js';
import type { RateLimits } from '#src/sending/pace.js';
import type { InvariantError } from '#src/errors.js';
import type { PersonId } from '#src/model/person.js';
import type { Clock } from '#src/ports/runtime.js';
import type { Keyword } from '#src/model/subscriber.js';
import type { NoticeProgress } from '#src/model/notice.js';
import type { Storage } from '#src/ports/storage.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { say } from './spoken-keywords.js';
import { at, notice } from './storage.js';

/** Lists are used as long as there are some. */
export const LIST_SETTINGS: ListSettings = {
  maxRecipients: 256,
  waitSeconds: 0,
  monthlyAllowance: null,
  urgentReserve: 0,
  whenUsedUp: 'direct',
};

export const PACE: RateLimits = {
  pauseSeconds: { from: 8, to: 20 },
  restEvery: { from: 20, to: 30 },
  restMinutes: { from: 2, to: 5 },
  perHour: 80,
  urgentPerHour: 0,
  perDay: 500,
  warmUpDays: 0,
  hours: null,
};

/** What a town gets from the WhatsApp it is linked to. */
type Linked = 'session' | 'messenger' | 'lists' | 'account' | 'madeLists';

/** A comune that sends, whatever its WhatsApp is: a register, notices, and what is told of them. */
export abstract class Town {
  readonly alerts = new MemoryAlerts();
  readonly bugs: InvariantError[] = [];
  readonly topics = new Topics();

  constructor(
    readonly storage: Storage,
    readonly clock: Clock,
  ) {}

  /** Settings under which nothing keeps a notice. */
  protected get parts(): Omit<SendingParts, Linked> {
    return {
      storage: this.storage,
      clock: this.clock,
      log: silentLogger,
      alerts: this.alerts,
      topics: this.topics,
      afterQuiet: (at) => at,
      caughtUp: () => true,
      pace: PACE,
      jitter: () => 0.5,
      restoreMedia: () => Promise.resolve(false),
      linkedAt: () => Promise.resolve(null),
      recovery: { patience: 600_000, urgentPatience: 60_000, heldAfter: 86_400_000 },
      listSettings: LIST_SETTINGS,
      testPhones: [],
      canaryText: 'Prova',
      unsaved: { direct: true, reminder: 'Salva il numero', saved: 'Grazie' },
      zone: 'Europe/Rome',
      onFinished: () => undefined,
      onProgress: () => undefined,
      onBug: (error) => this.bugs.push(error),
    };
  }

  progress(noticeId: number): Promise<NoticeProgress> {
    return this.storage.notices.progress(noticeId);
  }

  /** A keyword is applied; with an answer, it is answered. */
  protected hear(
    keyword: Keyword,
    person: PersonId,
    { chatId, answer }: { readonly chatId: string; readonly answer?: string | undefined },
  ): Promise<void> {
    return say(this.storage.register, keyword, person, {
      at: this.clock.now(),
      chatId,
      reply: answer === undefined ? undefined : { kind: 'welcome', text: answer },
    });
  }

  /** Accepts a notice; returns its id. */
  protected async takeIn(name: string, text: string): Promise<number> {
    const accepted = await this.storage.notices.accept(
      notice(name, { parts: [{ kind: 'text', text }], fingerprint: text }),
      at(this.clock.now()),
    );
    return accepted.notice.id;
  }
}
