// Why so: docs/decisions/080-two-clocks.md
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports/runtime.js';

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await wait(ms, undefined, signal && { signal });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};
