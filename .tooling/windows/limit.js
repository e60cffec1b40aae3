/** A run that may take so long and no longer: what hangs (a download, a start, a test) is cut off and named. */
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers';

export class Limit {
  #ends;
  #underWay = new Set();

  /**
   * @param minutes for all of it
   * @param cutOff told what was under way when they are over
   */
  constructor(minutes, cutOff) {
    this.#ends = performance.now() + minutes * 60_000;
    // Nothing is kept alive by it.
    setTimeout(() => cutOff([...this.#underWay]), minutes * 60_000).unref();
  }

  /** @param what it is called where it is cut off */
  async during(what, work) {
    this.#underWay.add(what);
    try {
      return await work();
    } finally {
      this.#underWay.delete(what);
    }
  }

  /**
   * For a part whose own result is wanted when it is cut off.
   * @param share of what is left
   * @returns whole milliseconds, as a limit for a process has to be
   */
  left(share = 1) {
    return Math.max(1, Math.round(share * (this.#ends - performance.now())));
  }
}
