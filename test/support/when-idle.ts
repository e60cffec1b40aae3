import { idle } from './in-flight.js';

/**
 * Waits until nothing is in flight and no time goes by: then the condition holds, or it never will.
 * For tests whose clock stands still; what other processes do is waited for by `until`.
 */
export async function whenIdle<T>(
  what: string,
  condition: () => T | null | undefined | false | Promise<T | null | undefined | false>,
): Promise<T> {
  await idle();
  const found = await condition();
  if (found === null || found === undefined || found === false) {
    throw new Error(`waited in vain for ${what}: nothing goes on without the clock`);
  }
  return found;
}
