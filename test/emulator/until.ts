import process from 'node:process';

/**
 * Between two questions, in milliseconds. `TEST_POLL` makes it another: no test may depend
 * on how often it is asked.
 */
const POLL = Number(process.env['TEST_POLL'] ?? 20);
/** What takes long is asked less and less often, up to so many milliseconds: questions cost processor time. */
const LONGEST_POLL = Math.max(POLL, 250);
/** Of the time that has gone by: so much longer than necessary may a wait become. */
const SHARE = 0.1;

/** So many times as long as a limit says is waited, where several files share the processors. */
export const PATIENCE = Number(process.env['TEST_PATIENCE'] ?? 1);

/**
 * Waits for what another process, a browser or a socket does. The condition is asked again until it
 * holds; the limit is there only so that a failing test says what it waited for, and is shorter than mocha's. Where the clock
 * stands still `whenIdle` and `ManualClock.passesUntil` wait for the work itself.
 */
export async function until<T>(
  what: string,
  condition: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  limitMs = 50_000,
): Promise<T> {
  const began = performance.now();
  for (;;) {
    const found = await condition();
    if (found !== null && found !== undefined && found !== false) return found;
    const waited = performance.now() - began;
    if (waited > limitMs * PATIENCE) throw new Error(`waited in vain for ${what}`);
    const pause = Math.min(Math.max(POLL, waited * SHARE), LONGEST_POLL);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
