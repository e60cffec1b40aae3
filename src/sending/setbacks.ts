/** What keeps messages from leaving this PC although they were not refused. */
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import type { StartedDelivery } from '../model/delivery.js';
import type { NotSentWhy } from '../model/delivery.js';
import type { SendOutcome, TransportSession } from '../ports/transport.js';
import { SETBACKS } from '../messages/it/alerts.js';

/** Between two attempts with the media of one notice, in milliseconds; the last one from then on. */
const PAUSES = [5, 10, 20, 40, 60, 120, 300].map((seconds) => seconds * 1_000);

/** What says something only of the transport passes with it, and is its own alerts' business: but for `list`, below. */
type Why = Exclude<NotSentWhy, 'transport'> | 'list';

/** Nothing of what keeps this notice from leaving keeps the next one, too, nor is it anybody's fault. */
export function isOfTheNotice(why: NotSentWhy): boolean {
  return why === 'upload' || why === 'content' || why === 'picture';
}

interface Setback {
  readonly noticeId: number;
  readonly why: Why;
  /** elapsed time */
  readonly since: number;
}

interface Rest {
  /** elapsed time */
  readonly until: number;
  readonly pauses: number;
}

export interface SetbacksParts {
  readonly session: Pick<TransportSession, 'state'>;
  readonly store: Pick<OutboxStore, 'unsettled'>;
  readonly notices: Pick<NoticeStore, 'get'>;
  /**
   * Puts the private copy of a notice's media back from the files that lie in the folder; tells
   * whether it is there again
   */
  readonly restoreMedia: (noticeId: number) => Promise<boolean>;
  /** how long something may last before staff are told, in milliseconds */
  readonly tellAfter: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly alerts: Alerts;
}

/**
 * Remembers which deliveries could not leave and why, for the life of the process: the next one finds
 * out again.
 *
 * Media that cannot be uploaded, not be read here, or not be shown as what they are say nothing of any
 * recipient: the whole notice rests, for a growing time, and the others go on. Keys that cannot be had, and a list that
 * the transport cannot send though it is there, are the single delivery's affair (`outbox.ts`, `ListBisection`). Staff are told of either when it has lasted a while, and again
 * when it is over.
 */
export class Setbacks {
  readonly #parts: SetbacksParts;
  readonly #setbacks = new Map<number, Setback>();
  readonly #rests = new Map<number, Rest>();
  readonly #told = new Set<Why>();

  constructor(parts: SetbacksParts) {
    this.#parts = parts;
  }

  /** Has to be called with the outcome of every delivery. */
  async note(delivery: StartedDelivery, outcome: SendOutcome): Promise<void> {
    const { id, noticeId, content } = delivery;
    if (noticeId === null) return;
    const why = this.#whyOf(delivery, outcome);
    if (outcome.kind === 'notSent' && why !== null) {
      const { detail } = outcome;
      const since = this.#setbacks.get(id)?.since ?? this.#parts.clock.elapsed();
      this.#setbacks.set(id, { noticeId, why, since });
      this.#parts.log.warn('delivery.set-back', { delivery: id, notice: noticeId, why, detail });
      if (isOfTheNotice(outcome.why)) await this.#rest(noticeId, outcome.why);
    } else if (outcome.kind !== 'notSent') {
      this.#setbacks.delete(id);
      if (content.kind === 'media') this.#rests.clear();
    }
    await this.review();
  }

  /** A delivery has been divided into lists of these ids: what kept it keeps them, and has lasted as long. */
  divided(deliveryId: number, halves: readonly number[]): void {
    const setback = this.#setbacks.get(deliveryId);
    if (setback === undefined) return;
    this.#setbacks.delete(deliveryId);
    for (const half of halves) this.#setbacks.set(half, setback);
  }

  #whyOf({ target }: StartedDelivery, outcome: SendOutcome): Why | null {
    if (outcome.kind !== 'notSent') return null;
    if (outcome.why !== 'transport') return outcome.why;
    return target.kind === 'list' && this.#parts.session.state.name === 'ready' ? 'list' : null;
  }

  async #rest(noticeId: number, why: NotSentWhy): Promise<void> {
    const { clock, log, restoreMedia } = this.#parts;
    const pauses = this.#rests.get(noticeId)?.pauses ?? 0;
    const pause = PAUSES[Math.min(pauses, PAUSES.length - 1)] ?? 0;
    this.#rests.set(noticeId, { until: clock.elapsed() + pause, pauses: pauses + 1 });
    if (why !== 'content') return;
    const restored = await restoreMedia(noticeId).catch((error: unknown) => {
      log.warn('media.not-restored', { notice: noticeId, error });
      return false;
    });
    if (!restored) return;
    log.info('media.restored', { notice: noticeId });
    // once: what is there and still cannot be sent is tried again after its pause
    if (pauses === 0) this.#rests.set(noticeId, { until: clock.elapsed(), pauses: 1 });
  }

  /** Ids of the notices that are not to be tried now. */
  resting(): readonly number[] {
    const now = this.#parts.clock.elapsed();
    return [...this.#rests].filter(([, { until }]) => until > now).map(([noticeId]) => noticeId);
  }

  /** In how many milliseconds a notice that rests is to be tried again; null: none rests. */
  restsFor(): number | null {
    const now = this.#parts.clock.elapsed();
    const moments = [...this.#rests.values()].map(({ until }) => until).filter((at) => at > now);
    return moments.length === 0 ? null : Math.min(...moments) - now;
  }

  /** The same, for who calls `review` then: staff may have to be told before. */
  nextIn(): number | null {
    const now = this.#parts.clock.elapsed();
    const rest = this.restsFor();
    const moments = rest === null ? [] : [rest];
    for (const { why, since } of this.#setbacks.values()) {
      // it may have come due since it was looked at: a timer rings a moment early
      if (!this.#told.has(why)) moments.push(Math.max(0, this.#tellsAt(since) - now));
    }
    return moments.length === 0 ? null : Math.min(...moments);
  }

  /** By `Clock.elapsed`. */
  #tellsAt(since: number): number {
    return since + this.#parts.tellAfter;
  }

  /**
   * Forgets what does not wait any more (sent, divided, stopped), and tells staff. What is just being tried once more
   * waits all the same: its pauses grow, and what staff were told stays true.
   */
  async review(): Promise<void> {
    if (this.#setbacks.size === 0 && this.#rests.size === 0 && this.#told.size === 0) return;
    // what fails while it is being looked up is not among these
    const known = [...this.#setbacks];
    const waiting = await this.#parts.store.unsettled(known.map(([id]) => id));
    const counts = new Map(waiting.map(({ id, people }) => [id, people]));
    for (const [id, setback] of known) {
      if (!counts.has(id) && this.#setbacks.get(id) === setback) this.#setbacks.delete(id);
    }
    const stuck = new Set([...this.#setbacks.values()].map(({ noticeId }) => noticeId));
    for (const noticeId of this.#rests.keys()) {
      if (!stuck.has(noticeId)) this.#rests.delete(noticeId);
    }
    for (const why of EACH) await this.#tell(why, counts);
  }

  async #tell(why: Why, counts: ReadonlyMap<number, number>): Promise<void> {
    const { clock, alerts, notices } = this.#parts;
    const ours = [...this.#setbacks].filter(([, setback]) => setback.why === why);
    if (ours.length === 0) {
      if (this.#told.delete(why)) alerts.clear(ALERTS[why]);
      return;
    }
    const oldest = ours.reduce((first, next) => (next[1].since < first[1].since ? next : first));
    if (clock.elapsed() < this.#tellsAt(oldest[1].since)) return;
    const notice = await notices.get(oldest[1].noticeId);
    const waiting = ours.reduce((sum, [id]) => sum + (counts.get(id) ?? 0), 0);
    this.#told.add(why);
    alerts.raise(ALERTS[why], SETBACKS[why](notice?.title ?? '', waiting));
  }
}

const EACH: readonly Why[] = ['upload', 'content', 'picture', 'recipients', 'list'];

const ALERTS: Readonly<Record<Why, string>> = {
  upload: 'media-not-taken',
  content: 'media-unreadable',
  picture: 'picture-not-shown',
  recipients: 'keys-unavailable',
  list: 'list-not-sent',
};
