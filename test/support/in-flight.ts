/**
 * What has been begun and has not come back yet, in this process: questions to a database, acts on
 * the disk, connections that are being opened, and whatever a fake says of itself. A clock that is
 * moved by hand waits for it, so that no test races with the machine it runs on.
 */
import { createRequire } from 'node:module';
import type sqlite3 from 'sqlite3';
import { PATIENCE } from './until.js';

/** Turns of the event loop in a row in which nothing is under way: promises have settled by then. */
const QUIET_TURNS = 5;
/** As Node calls its requests: `FSReqPromise`, `CloseReq`, `TCPConnectWrap`, `WriteWrap`, … */
const REQUEST = /req|^(TCPConnect|PipeConnect|Write|Shutdown)Wrap$/i;
/** Only there so that a test that hangs says why; in milliseconds. A slow machine is given more. */
const LIMIT = 30_000 * PATIENCE;

// Tests may put other timers in their place.
const { setImmediate, setTimeout } = globalThis;

let underWay = 0;
let everBegun = 0;
const whenLess: (() => void)[] = [];

/** Something has been begun. The returned function says that it is over; more than once does no harm. */
export function begun(): () => void {
  underWay += 1;
  everBegun += 1;
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    underWay -= 1;
    for (const wake of whenLess.splice(0)) wake();
  };
}

/** Resolves when nothing is in flight any more: only time, or the test, can make something happen. */
export async function idle(): Promise<void> {
  const deadline = performance.now() + LIMIT;
  let seen = everBegun;
  for (let quiet = 0; quiet < QUIET_TURNS;) {
    if (performance.now() > deadline) throw new Error(`still in flight: ${inFlight().join(', ')}`);
    if (underWay > 0) await oneLess();
    else if (inFlight().length > 0) await aMoment();
    else await new Promise((resolve) => setImmediate(resolve));
    const isQuiet = inFlight().length === 0 && everBegun === seen;
    quiet = isQuiet ? quiet + 1 : 0;
    seen = everBegun;
  }
}

function inFlight(): readonly string[] {
  const requests = process.getActiveResourcesInfo().filter((kind) => REQUEST.test(kind));
  return underWay > 0 ? [...requests, `${String(underWay)} of our own`] : requests;
}

/** Or after a while, for what is over without saying so. */
async function oneLess(): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    whenLess.push(resolve);
    timer = setTimeout(resolve, LIMIT);
  });
  clearTimeout(timer);
}

/** The disk tells nobody but those who asked it. */
function aMoment(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
}

// --------------------------------------------------------------- the database

type Callback = (this: unknown, ...results: unknown[]) => void;

const driver = createRequire(import.meta.url)('sqlite3') as {
  Database: {
    new (...given: unknown[]): object;
    readonly prototype: Record<(typeof QUESTIONS)[number], (...given: unknown[]) => unknown>;
  };
};

/** Those that knex asks. */
const QUESTIONS = ['all', 'run', 'exec', 'close'] as const satisfies (keyof sqlite3.Database)[];

/** Counted from the call to the callback, which is the last argument. */
function counted(given: readonly unknown[]): readonly unknown[] {
  const callback = given.at(-1);
  if (typeof callback !== 'function') return given;
  const over = begun();
  const answered: Callback = function (...results) {
    over();
    (callback as Callback).apply(this, results);
  };
  return [...given.slice(0, -1), answered];
}

for (const question of QUESTIONS) {
  const ask = driver.Database.prototype[question];
  driver.Database.prototype[question] = function (this: unknown, ...given: unknown[]) {
    return ask.apply(this, [...counted(given)]);
  };
}

driver.Database = new Proxy(driver.Database, {
  construct: (database, given) => new database(...counted(given)),
});
