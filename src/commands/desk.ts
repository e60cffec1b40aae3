/** Where a command's work is done: in the running service, else on the database. */
import { existsSync } from 'node:fs';
import type { Config } from '../config.js';
import type { CommandDesk } from '../ports/command-desk.js';
import type { Clock } from '../ports/runtime.js';
import type { Storage } from '../ports/storage.js';
import { openStorage } from '../storage/database.js';
import { systemClock } from '../system/clock.js';
import { HomeLock } from '../system/home.js';
import { silentLog } from '../system/logger.js';
import { RefusedError } from './command.js';
import { runningService, type RunningService } from './service-client.js';

/** The desk over a database; what staff change is in the audit log. */
export function commandDesk(storage: Storage, clock: Clock): CommandDesk {
  const audit = (event: string, text: string): Promise<void> =>
    storage.audit.record({ at: clock.now(), actor: 'staff', event, noticeId: null, text });
  return {
    counts: () => storage.register.counts(),
    records: (request) => storage.records.page(request),

    enter: async (request) => {
      const outcomes = await storage.records.enter({ ...request, now: clock.now() });
      const entered = outcomes.filter((outcome) => outcome === 'entered').length;
      if (entered > 0 && !request.rehearse) {
        await audit('register.imported', `Importati da un altro registro: ${entered} iscritti.`);
      }
      return outcomes;
    },

    forget: async (request) => {
      const outcome = await storage.records.forget({ ...request, now: clock.now() });
      if (outcome === 'forgotten' && !request.rehearse) {
        await audit('register.forgotten', 'I dati di una persona sono stati cancellati.');
      }
      return outcome;
    },
  };
}

/**
 * Gives `work` the desk of the running service, or one on the database, from which the service is
 * kept away meanwhile.
 * @param options.makes whether a database is made where there is none
 * @throws RefusedError when there is none; HomeError when the service is just starting or does not
 *   answer; StorageError
 */
export async function atDesk<T>(
  config: Config,
  { version, makes = false }: { readonly version: string; readonly makes?: boolean },
  work: (desk: CommandDesk) => Promise<T>,
): Promise<T> {
  const service = await runningService(config, version);
  if (service !== null) return work(remoteDesk(service));
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

async function onDatabase<T>(file: string, work: (desk: CommandDesk) => Promise<T>): Promise<T> {
  const storage = await openStorage({ file, logger: silentLog });
  try {
    return await work(commandDesk(storage, systemClock));
  } finally {
    await storage.close();
  }
}

/** Answers are of our own version of the program: their shape is known. */
function remoteDesk(service: RunningService): CommandDesk {
  const call = <Name extends keyof CommandDesk>(name: Name): CommandDesk[Name] =>
    ((request: object) => service.call(name, request)) as CommandDesk[Name];
  return {
    counts: call('counts'),
    records: call('records'),
    enter: call('enter'),
    forget: call('forget'),
  };
}
