/**
 * Loaded before anything else (`--import`), also by the processes that tests start: the time of day is
 * another one, by `TEST_DATE_SHIFT` milliseconds. Timers, the time that goes by, and the times of
 * files on the disk remain what they are.
 */
import process from 'node:process';

const shift = Number(process.env['TEST_DATE_SHIFT'] ?? 0);
const realNow = Date.now.bind(Date);
const now = (): number => realNow() + shift;

Date.now = now;
globalThis.Date = new Proxy(Date, {
  construct: (real, given, asked) =>
    Reflect.construct(real, given.length === 0 ? [now()] : given, asked) as object,
  apply: () => new Date().toString(),
});
