import process from 'node:process';

/**
 * Between two questions, in milliseconds. `TEST_POLL` makes it another: no test may depend
 * on how often it is asked.
 */
const POLL = Number(process.env['TEST_POLL'] ?? 20);

/**
 * Waits for what another process, a browser or a socket does. The condition is asked again until it
 * holds; the limit is there only so that a failing test says what it waited for. Where the clock
 * stands still `whenIdle` and `ManualClock.passesUntil` wait for the work itself.
 */
export async function until<T>(
  what: string,
  condition: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  limitMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await condition();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL));
  }
}
