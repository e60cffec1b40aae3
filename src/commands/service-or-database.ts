/** Where a command's work is done: in the running service, else on the database. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import * as entries from '../messages/it/audit.js';
import { OUT_OF_REACH } from '../messages/it/commands.js';
import type { Config } from '../config.js';
import { noticeStatus } from '../status/snapshot.js';
import { noticeActs } from '../notices/notice-acts.js';
import { outlookAtRest, type OutlookOf } from '../model/outlook.js';
import { ACT_NAMES } from '../model/staff-acts.js';
import {
  CALLS,
  VERSION_HEADER,
  type CommandCalls,
  type ServiceCalls,
} from '../ports/command-calls.js';
import type { Clock } from '../ports/runtime.js';
import type { ActsOnDatabase, StaffActs } from '../ports/staff.js';
import type { Storage } from '../ports/storage.js';
import { openStorage } from '../storage/database.js';
import { systemClock } from '../runtime/time.js';
import { isReplacedIn } from '../town/folders.js';
import { HomeLock } from '../system/home.js';
import { silentLog } from '../system/logger.js';
import { RefusedError } from './command.js';
import { HomeError } from '../errors.js';
import type { EntryOutcome } from '../model/subscriber.js';
import type { StatusSnapshot } from '../model/status.js';
import { statusSchema } from '../model/status-schema.js';
import { readFile } from '../runtime/disk.js';

/** What can be asked whether the service runs or not. */
export type CallsOnDatabase = CommandCalls & ActsOnDatabase;

/** Entries of the audit log that are shown of a notice. */
const TRAIL = 200;

interface CommandCallsParts {
  /** brings together what the register knows of people under two names */
  readonly learnNames: () => Promise<void>;
  /** of the running service */
  readonly outlooks: () => Promise<OutlookOf>;
}

/** The calls over a database; what staff change is in the audit log. */
export function commandCalls(
  storage: Storage,
  clock: Clock,
  {
    learnNames = () => Promise.resolve(),
    outlooks = () => Promise.resolve(outlookAtRest),
  }: Partial<CommandCallsParts> = {},
): CommandCalls {
  const { transaction } = storage;
  return {
    notices: async ({ limit }) => {
      const outlookOf = await outlooks();
      const recent = await storage.notices.recent(limit);
      return recent.map((notice) => noticeStatus(notice, notice, outlookOf));
    },

    notice: async ({ id }) => {
      const notice = await storage.notices.get(id);
      if (notice === null) return null;
      const [figures, trail] = await Promise.all([
        storage.notices.figures(id),
        storage.audit.entries({ limit: TRAIL, noticeId: id }),
      ]);
      return { notice: noticeStatus(notice, figures, await outlooks()), trail: trail.toReversed() };
    },

    counts: () => storage.register.counts(),
    registeredPeople: (request) => storage.registerAdmin.page(request),

    enter: async (request) => {
      const now = clock.now();
      const outcomes = await transaction(async ({ registerAdmin, audit }) => {
        const found = await registerAdmin.enter({ ...request, now });
        const entered = enteredOf(found);
        if (entered > 0 && !request.rehearse) {
          await audit.record({
            ...{ at: now, actor: 'staff', event: 'register.imported', noticeId: null },
            text: entries.imported(entered),
          });
        }
        return found;
      });
      if (enteredOf(outcomes) > 0 && !request.rehearse) await learnNames();
      return outcomes;
    },

    forget: async (request) => {
      await learnNames();
      const now = clock.now();
      return transaction(async ({ registerAdmin, audit }) => {
        const outcome = await registerAdmin.forget({ ...request, now });
        if (outcome === 'forgotten' && !request.rehearse) {
          await audit.record({
            ...{ at: now, actor: 'staff', event: 'register.forgotten', noticeId: null },
            text: entries.FORGOTTEN,
          });
        }
        return outcome;
      });
    },
  };
}

function enteredOf(outcomes: readonly EntryOutcome[]): number {
  return outcomes.filter((outcome) => outcome === 'entered').length;
}

/**
 * Gives `work` the calls of the running service, or else calls on the database, during which the
 * service cannot start.
 * @param options.makes whether a database is made where there is none
 * @throws RefusedError when there is none; HomeError when the service is just starting or does not
 * answer; StorageError
 */
export async function withActions<T>(
  config: Config,
  { version, makes = false }: { readonly version: string; readonly makes?: boolean },
  work: (calls: CallsOnDatabase) => Promise<T>,
): Promise<T> {
  const service = await runningService(config, version);
  if (service !== null) return work(remoteCalls(service));
  const { database } = config.paths;
  if (!makes && !existsSync(database)) {
    throw new RefusedError(OUT_OF_REACH.noDatabase(database));
  }
  return whileStopped(config, () => onDatabase(config, work));
}

/**
 * The service cannot start meanwhile.
 * @throws HomeError when it has started, or is just starting
 */
export async function whileStopped<T>(
  { paths: { archive, lockFile } }: Config,
  work: () => Promise<T>,
): Promise<T> {
  const lock = new HomeLock({ folders: [archive], lockFile });
  await lock.start();
  try {
    return await work();
  } finally {
    await lock.stop();
  }
}

async function onDatabase<T>(
  config: Config,
  work: (calls: CallsOnDatabase) => Promise<T>,
): Promise<T> {
  const storage = await openStorage({ file: config.paths.database, logger: silentLog });
  try {
    return await work({
      ...commandCalls(storage, systemClock),
      ...noticeActs({
        ...storage,
        clock: systemClock,
        isBeingReplaced: isReplacedIn(config, storage.notices),
        onDecided: () => undefined,
      }),
    });
  } finally {
    await storage.close();
  }
}

/**
 * What only the running service can be asked.
 * @throws RefusedError when none runs
 */
export async function serviceCalls(
  config: Config,
  version: string,
): Promise<ServiceCalls & StaffActs> {
  const service = await runningService(config, version);
  if (service === null) throw new RefusedError(OUT_OF_REACH.notRunning);
  return remoteCalls(service);
}

/** Answers are of our own version of the program: their shape is known. */
export function remoteCalls(service: RunningService): CommandCalls & ServiceCalls & StaffActs {
  const names = [...Object.keys(CALLS), ...ACT_NAMES];
  return Object.fromEntries(
    names.map((name) => [name, (request: object) => service.call(name, request)]),
  ) as unknown as CommandCalls & ServiceCalls & StaffActs;
}

/** How a command reaches the service that runs in this home. */

/** What a running service leaves in the home. */
const address = z.object({ status: z.url(), secret: z.string() });

/** How long the running service may take to answer, in milliseconds. */
const ANSWER_LIMIT = 30_000;

export interface RunningService {
  /** @throws RefusedError when the service tells it in the way of another version, HomeError when it does not answer */
  status(): Promise<StatusSnapshot>;
  /**
   * @param request sent as JSON
   * @throws RefusedError when the service is of another version, which does nothing then; HomeError when it does not answer
   */
  call(name: string, request: object): Promise<unknown>;
}

/**
 * The service, or null when none runs. A killed service leaves its address behind: then
 * nothing answers there, or another program, or the service of another home, which do not know the secret.
 * @throws HomeError when it runs and does not answer
 */
export async function runningService(
  config: Config,
  version: string,
): Promise<RunningService | null> {
  const found = await addressIn(config.paths.runningService);
  if (found === null) return null;
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, found.status), {
      ...init,
      headers: { Authorization: `Bearer ${found.secret}`, 'Content-Type': 'application/json' },
      signal: AbortSignal.timeout(ANSWER_LIMIT),
    });
  const theirs = await versionOf(ask);
  if (theirs === null) return null;
  return {
    status: async () => {
      const { success, data } = statusSchema.safeParse(
        await contentOf(await answered(ask('/status.json'))),
      );
      if (!success) throw new RefusedError(OUT_OF_REACH.otherStatus);
      return data;
    },
    call: async (name, request) => {
      // before anything is asked: what is done must not be called refused
      if (theirs.version !== version) {
        throw new RefusedError(OUT_OF_REACH.otherVersion(theirs.version, version));
      }
      const init = { method: 'POST', body: JSON.stringify(request) };
      return contentOf(await answered(ask(`/api/${name}`, init)));
    },
  };
}

/** null: who answers there, if anybody, is not the service of this home. */
async function versionOf(
  ask: (path: string, init?: RequestInit) => Promise<Response>,
): Promise<{ readonly version: string | null } | null> {
  try {
    const hello = await ask('/api/version');
    const version = hello.headers.get(VERSION_HEADER);
    if (hello.ok && version !== null) return { version };
    // one of before this question was asked
    const isOlder = (await ask('/status.json', { method: 'HEAD' })).ok && hello.status !== 403;
    return isOlder ? { version: null } : null;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'TimeoutError') {
      throw new HomeError(OUT_OF_REACH.silent, { cause });
    }
    return null;
  }
}

async function contentOf(answer: Response): Promise<unknown> {
  return answer.json();
}

async function addressIn(file: string): Promise<z.infer<typeof address> | null> {
  try {
    return address.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

async function answered(request: Promise<Response>): Promise<Response> {
  let response: Response;
  try {
    response = await request;
  } catch (cause) {
    throw new HomeError(OUT_OF_REACH.silent, {
      cause,
    });
  }
  if (response.ok) return response;
  throw new HomeError(OUT_OF_REACH.failed(response.status));
}
