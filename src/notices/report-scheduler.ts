/**
 * When the report beside a notice is rewritten: as receipts come in, at most every ten seconds, and
 * an hour, a day and a week after the notice was sent, so that it says of what time it speaks.
 */
import type { Step } from '../runtime/loop.js';
import type { Topics } from '../runtime/topics.js';
import type { Clock } from '../ports/runtime.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { HOUR } from '../runtime/time.js';

export interface ReportSchedulerParts {
  readonly notices: Pick<NoticeStore, 'trackProgress' | 'finishedBetween'>;
  readonly clock: Clock;
  readonly topics: Pick<Topics, 'touch'>;
}

/** In milliseconds, from the longest. */
const AGES = [7 * 24 * HOUR, 24 * HOUR, HOUR] as const;
/** What may have been missed while the service did not run, in milliseconds. */
const MISSED = 2 * AGES[0];
/** In milliseconds. */
const INTERVAL = 10_000;

export class ReportScheduler {
  readonly #changed = new Set<number>();
  #lookedAt: number | null = null;

  constructor(private readonly parts: ReportSchedulerParts) {}

  /** Their figures are others than before. */
  changed(noticeIds: readonly number[]): void {
    for (const id of noticeIds) this.#changed.add(id);
    if (noticeIds.length > 0) this.parts.topics.touch('reports');
  }

  /**
   * One round: writes the reports that are out of date, then pauses. A report that is open in
   * another program is tried again in the next round.
   * @param write writes the report of a notice beside its files; false: it could not be written
   */
  async round(stopped: AbortSignal, write: (noticeId: number) => Promise<boolean>): Promise<Step> {
    const { notices, clock } = this.parts;
    for (const id of await this.#comeOfAge(clock.now())) this.#changed.add(id);
    const ids = [...this.#changed];
    for (const id of ids) {
      this.#changed.delete(id);
      let isWritten = false;
      try {
        await notices.trackProgress(id, clock.now());
        isWritten = await write(id);
      } finally {
        // also when the database refuses: nothing else would say that it is out of date
        if (!isWritten) this.#changed.add(id);
      }
    }
    if (ids.length > 0) await clock.sleep(INTERVAL, stopped);
    return this.#changed.size > 0 ? 'again' : 'idle';
  }

  async #comeOfAge(now: number): Promise<readonly number[]> {
    const { notices } = this.parts;
    const before = this.#lookedAt;
    const found =
      before === null
        ? [await notices.finishedBetween(now - MISSED, now)]
        : await Promise.all(AGES.map((age) => notices.finishedBetween(before - age, now - age)));
    this.#lookedAt = now;
    return found.flat();
  }
}
