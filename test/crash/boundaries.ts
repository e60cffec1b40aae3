/**
 * Preloaded into the service's process (`node --import`): sees every boundary at which a power cut
 * matters, and makes the one that was ordered. The service itself knows nothing of it.
 *
 * A boundary is a commit (before: the work is done and not committed; after: committed, and nobody
 * told yet) or a call into the page (before, during, after), named after the store's operation or
 * the page's function.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import type { ZodType } from 'zod';
import { SqliteDatabase } from '#src/storage/sqlite/connection.js';
import { PageGateway, type PageAnswer } from '#src/transports/whatsapp-web/page-gateway.js';
import type { CrashPlan } from './plan.js';

const log = process.env.CRASH_LOG;
const profile = `--user-data-dir=${process.env.CAMPANILE_HOME ?? ''}`;
const plan =
  process.env.CRASH_PLAN === undefined ? null : (JSON.parse(process.env.CRASH_PLAN) as CrashPlan);
let toCome = plan?.occurrence ?? 0;

function arriveAt(boundary: string): void {
  if (log !== undefined) appendFileSync(log, `${boundary}\n`);
  if (boundary !== plan?.boundary) return;
  if (plan.armedFile !== undefined && !existsSync(plan.armedFile)) return;
  toCome -= 1;
  if (toCome === 0) strike(plan);
}

function strike({ victim, struckFile, delayMs }: CrashPlan): void {
  const kill = (): void => {
    appendFileSync(struckFile, victim);
    if (victim !== 'bot') browsers().forEach(end);
    if (victim !== 'browser') end(process.pid);
  };
  if (delayMs === undefined) kill();
  else setTimeout(kill, delayMs);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // A browser's processes end by themselves as soon as the first of them is killed.
  }
}

function browsers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes(profile);
      } catch {
        return false;
      }
    });
}

/** What hands on what others ask for. */
const BETWEEN = /\/storage\/(?:sqlite\/connection|sql|database)\.js/;

/** `begin (outbox-attempts)`: the store's operation that is asking, or who joins several in one transaction. */
function operation(): string {
  const frames = (new Error().stack ?? '').split('\n');
  const frame = frames.find((line) => line.includes('/dist/') && !BETWEEN.test(line));
  const match = /at (?:async )?(?:\w+\.)?(\S+) .*\/([\w-]+)\.js/.exec(frame ?? '');
  return match === null ? 'unknown' : `${match[1] ?? ''} (${match[2] ?? ''})`;
}

const { write } = SqliteDatabase.prototype;
SqliteDatabase.prototype.write = async function <T>(
  this: SqliteDatabase,
  work: Parameters<typeof write<T>>[0],
): Promise<T> {
  const name = operation();
  const result = await write.call(this, async (sql) => {
    const done = await work(sql);
    arriveAt(`before the commit of ${name}`);
    return done;
  });
  arriveAt(`after the commit of ${name}`);
  return result as T;
};

const { call } = PageGateway.prototype;
PageGateway.prototype.call = async function <I, O>(
  this: PageGateway,
  fn: (input: I) => O | Promise<O>,
  input: I,
  answer: ZodType<O>,
  limitMs: number,
): Promise<PageAnswer<O>> {
  arriveAt(`before the page's ${fn.name}`);
  const answering = call.call<PageGateway, Parameters<typeof call<I, O>>, Promise<PageAnswer<O>>>(
    this,
    fn,
    input,
    answer,
    limitMs,
  );
  arriveAt(`during the page's ${fn.name}`);
  const result = await answering;
  arriveAt(`after the page's ${fn.name}`);
  return result;
};
