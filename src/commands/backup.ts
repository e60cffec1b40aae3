import { backedUp, nothingToBackUp, restored } from '../messages/it/backups.js';
import { existsSync } from 'node:fs';
import { backUp, backupFolder, restore as restoreDatabase } from '../storage/database.js';
import { defineCommand, EXIT, RefusedError } from './command.js';
import { HELP } from '../messages/it/commands.js';
import path from 'node:path';
import { StorageError } from '../errors.js';
import { newMessageId } from '../transports/whatsapp-web/ids.js';
import { HomeLock } from '../system/home.js';
import { silentLog } from '../system/logger.js';

export const backup = defineCommand({
  help: HELP.backup,
  options: {},
  run: async (_, { settings, print }) => {
    const { paths, backup } = await settings();
    const { database } = paths;
    if (!existsSync(database)) {
      throw new RefusedError(nothingToBackUp(database));
    }
    const options = { kind: 'a-mano', now: Date.now(), keep: backup.keep } as const;
    const { file } = await backUp(database, options);
    print(backedUp(file));
    return EXIT.done;
  },
});

export const restore = defineCommand({
  help: HELP.restore,
  options: {},
  operands: ['FILE'],
  run: async ({ operands: [file] }, { settings, print }) => {
    const { archive, database, lockFile } = (await settings()).paths;
    const lock = new HomeLock({ folders: [archive], lockFile });
    await lock.start();
    try {
      const from = located(file, database);
      const now = Date.now();
      const options = { database, from, now, newId: newMessageId, logger: silentLog };
      const { aside, ...unfinished } = await restoreDatabase(options);
      print(restored(from, aside, unfinished));
      return EXIT.done;
    } catch (error) {
      if (error instanceof StorageError) throw new RefusedError(error.message, { cause: error });
      throw error;
    } finally {
      await lock.stop();
    }
  },
});

function located(file: string, database: string): string {
  const copy = path.join(backupFolder(database), file);
  return existsSync(copy) ? copy : path.resolve(file);
}
