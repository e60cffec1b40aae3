import { existsSync } from 'node:fs';
import { backUp, backupFolder } from '../storage/sqlite/backup.js';
import { defineCommand, EXIT, RefusedError } from './command.js';
import { HELP } from '../messages/it/command-help.js';
import path from 'node:path';
import { StorageError } from '../errors.js';
import { people } from '../italian.js';
import { restore as restoreDatabase, type Restored } from '../storage/sqlite/restore.js';
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
      throw new RefusedError(`Non c’è ancora un archivio da copiare (${database}).`);
    }
    const options = { kind: 'a-mano', now: Date.now(), keep: backup.keep } as const;
    const { file } = await backUp(database, options);
    print(`Copia di sicurezza fatta e controllata:\n  ${file}`);
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
      print(report(from, await restoreDatabase(options)));
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

function report(from: string, { aside, held }: Restored): string {
  const lines = [`L’archivio è stato ripristinato dalla copia ${from}.`];
  if (aside !== null) lines.push(`Quello di prima non è stato cancellato: è in ${aside}.`);
  if (held.length > 0) {
    lines.push(
      'Quando è stata fatta la copia questi avvisi non erano finiti. Possono essere già partiti:',
      'per non mandarli due volte non riprendono da soli. Se serve, pubblicali di nuovo con «Ripeti: sì» in cima al testo.',
      ...held.map((notice) => `  «${notice.name}»: ${people(notice.people)}`),
    );
  }
  lines.push(
    'Le iscrizioni e le disiscrizioni arrivate dopo la copia si rileggono da WhatsApp alla',
    'prossima partenza del servizio.',
  );
  return lines.join('\n');
}
