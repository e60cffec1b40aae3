import { ManualClock } from './manual-clock.js';

/** A manual clock that remembers how long it was asked to sleep, so that tests can wait for it. */
export class WatchedClock extends ManualClock {
  /** milliseconds of every sleep, the oldest first */
  readonly naps: number[] = [];

  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.naps.push(ms);
    return ms <= 0 ? Promise.resolve() : super.sleep(ms, signal);
  }
}
