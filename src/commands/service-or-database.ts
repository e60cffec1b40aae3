/** Where a command's work is done: in the running service, else on the database. */
import { existsSync } from 'node:fs';
import type { Config } from '../config.js';
import { noticeStatus } from '../status/snapshot.js';
import { NoticeActions } from '../notices/staff-actions.js';
import { outlookAtRest, type OutlookOf } from '../model/outlook.js';
import type { CommandActions, ServiceActions } from '../ports/command-actions.js';
import type { Clock } from '../ports/runtime.js';
import type { StaffActions } from '../ports/staff.js';
import type { Storage } from '../ports/storage.js';
import { openStorage } from '../storage/database.js';
import { systemClock } from '../runtime/clock.js';
import { HomeLock } from '../system/home.js';
import { silentLog } from '../system/logger.js';
import { RefusedError } from './command.js';
import { runningService, type RunningService } from './service-client.js';
import * as entries from '../messages/it/audit.js';

/** Entries of the audit log that are shown of a notice. */
const TRAIL = 200;

/**
 * The actions over a database; what staff change is in the audit log.
 * @param staff who decides of notices, when somebody has to be told of it
 * @param outlooks of the running service
 * @param learnNames brings together what the register knows of people under two names
 */
export function commandActions(
  storage: Storage,
  clock: Clock,
  staff: Omit<StaffActions, 'test' | 'retract'> = new NoticeActions({
    ...storage,
    clock,
    onDecided: () => undefined,
  }),
  learnNames: () => Promise<void> = () => Promise.resolve(),
  outlooks: () => Promise<OutlookOf> = () => Promise.resolve(outlookAtRest),
): CommandActions {
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

    decideHeld: async ({ id, decision }) => {
      const held = (await storage.outbox.held()).find(({ noticeId }) => noticeId === id);
      const outcome = await (decision === 'sent' ? staff.arrived(id) : staff.sendAgain(id));
      return outcome.kind === 'done' && held !== undefined ? held.people : 0;
    },

    stop: ({ id }) => staff.stop(id),
    sendNow: ({ id }) => staff.sendNow(id),
    confirm: ({ id }) => staff.confirm(id),

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
 * Gives `work` the actions of the running service, or those on the database, from which the service is
 * kept away meanwhile.
 * @param options.makes whether a database is made where there is none
 * @throws RefusedError when there is none; HomeError when the service is just starting or does not
 *   answer; StorageError
 */
export async function withActions<T>(
  config: Config,
  { version, makes = false }: { readonly version: string; readonly makes?: boolean },
  work: (actions: CommandActions) => Promise<T>,
): Promise<T> {
  const service = await runningService(config, version);
  if (service !== null) return work(remoteActions(service));
  const { archive, database, lockFile } = config.paths;
  if (!makes && !existsSync(database)) {
    throw new RefusedError(
      `Non c’è ancora un archivio (${database}): il servizio non è mai partito.`,
    );
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
  work: (actions: CommandActions) => Promise<T>,
): Promise<T> {
  const storage = await openStorage({ file, logger: silentLog });
  try {
    return await work(commandActions(storage, systemClock));
  } finally {
    await storage.close();
  }
}

/**
 * What only the running service can be asked.
 * @throws RefusedError when none runs
 */
export async function serviceActions(config: Config, version: string): Promise<ServiceActions> {
  const service = await runningService(config, version);
  if (service === null) throw new RefusedError('Il servizio non è in funzione.');
  return remoteService(service);
}

export function remoteService(service: RunningService): ServiceActions {
  return {
    session: (request) => service.call('session', request) as ReturnType<ServiceActions['session']>,
    logLevel: (request) =>
      service.call('logLevel', request) as ReturnType<ServiceActions['logLevel']>,
    resumeSending: (request) =>
      service.call('resumeSending', request) as ReturnType<ServiceActions['resumeSending']>,
    test: (request) => service.call('test', request) as ReturnType<ServiceActions['test']>,
    retract: (request) => service.call('retract', request) as ReturnType<ServiceActions['retract']>,
    unlink: (request) => service.call('unlink', request) as ReturnType<ServiceActions['unlink']>,
  };
}

/** Answers are of our own version of the program: their shape is known. */
function remoteActions(service: RunningService): CommandActions {
  const call = <Name extends keyof CommandActions>(name: Name): CommandActions[Name] =>
    ((request: object) => service.call(name, request)) as CommandActions[Name];
  return {
    notices: call('notices'),
    notice: call('notice'),
    decideHeld: call('decideHeld'),
    stop: call('stop'),
    sendNow: call('sendNow'),
    confirm: call('confirm'),
    counts: call('counts'),
    records: call('records'),
    enter: call('enter'),
    forget: call('forget'),
  };
}
