/** Where a command's work is done: in the running service, else on the database. */
import { OUT_OF_REACH } from '../messages/it/command-answers.js';
import { existsSync } from 'node:fs';
import type { Config } from '../config.js';
import { noticeStatus } from '../status/snapshot.js';
import { noticeActs } from '../notices/staff-actions.js';
import { outlookAtRest, type OutlookOf } from '../model/outlook.js';
import { ACT_NAMES } from '../model/staff-acts.js';
import { CALLS, type CommandCalls, type ServiceCalls } from '../ports/command-calls.js';
import type { Clock } from '../ports/runtime.js';
import type { ActsOnDatabase, StaffActs } from '../ports/staff.js';
import type { Storage } from '../ports/storage.js';
import { openStorage } from '../storage/database.js';
import { systemClock } from '../runtime/time.js';
import { HomeLock } from '../system/home.js';
import { silentLog } from '../system/logger.js';
import { RefusedError } from './command.js';
import { runningService, type RunningService } from './service-client.js';
import * as entries from '../messages/it/audit.js';

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
  const audit = (event: string, text: string): Promise<void> =>
    storage.audit.record({ at: clock.now(), actor: 'staff', event, noticeId: null, text });
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
    records: (request) => storage.records.page(request),

    enter: async (request) => {
      const outcomes = await storage.records.enter({ ...request, now: clock.now() });
      const entered = outcomes.filter((outcome) => outcome === 'entered').length;
      if (entered > 0 && !request.rehearse) {
        await audit('register.imported', entries.imported(entered));
        await learnNames();
      }
      return outcomes;
    },

    forget: async (request) => {
      await learnNames();
      const outcome = await storage.records.forget({ ...request, now: clock.now() });
      if (outcome === 'forgotten' && !request.rehearse) {
        await audit('register.forgotten', entries.FORGOTTEN);
      }
      return outcome;
    },
  };
}

/**
 * Gives `work` the calls of the running service, or those on the database, from which the service is
 * kept away meanwhile.
 * @param options.makes whether a database is made where there is none
 * @throws RefusedError when there is none; HomeError when the service is just starting or does not
 *   answer; StorageError
 */
export async function withActions<T>(
  config: Config,
  { version, makes = false }: { readonly version: string; readonly makes?: boolean },
  work: (calls: CallsOnDatabase) => Promise<T>,
): Promise<T> {
  const service = await runningService(config, version);
  if (service !== null) return work(remoteCalls(service));
  const { archive, database, lockFile } = config.paths;
  if (!makes && !existsSync(database)) {
    throw new RefusedError(OUT_OF_REACH.noDatabase(database));
  }
  const lock = new HomeLock({ folders: [archive], lockFile });
  await lock.start();
  try {
    return await onDatabase(database, work);
  } finally {
    await lock.stop();
  }
}

async function onDatabase<T>(
  file: string,
  work: (calls: CallsOnDatabase) => Promise<T>,
): Promise<T> {
  const storage = await openStorage({ file, logger: silentLog });
  try {
    return await work({
      ...commandCalls(storage, systemClock),
      ...noticeActs({ ...storage, clock: systemClock, onDecided: () => undefined }),
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
