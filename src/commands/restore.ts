import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.js';
import { backupFolder } from '../storage/backup.js';
import { restore, type Restored } from '../storage/restore.js';
import { HomeLock } from '../system/home.js';
import { silentLog } from '../system/logger.js';

/**
 * Puts a copy in the place of the database; returns what to tell staff.
 * @param file a path, or the name of a file among the copies
 * @throws HomeError when the service runs, StorageError when the copy cannot be used
 */
export async function restoreCopy(config: Config, file: string): Promise<string> {
  const { archive, database, lockFile } = config.paths;
  const lock = new HomeLock({ folders: [archive], lockFile });
  await lock.start();
  try {
    const from = located(file, database);
    return report(from, await restore({ database, from, now: Date.now(), logger: silentLog }));
  } finally {
    await lock.stop();
  }
}

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
      'per non mandarli due volte non riprendono da soli. Se serve, pubblicarli con un altro nome.',
      ...held.map(
        ({ name, people }) => `  «${name}»: ${people === 1 ? '1 persona' : `${people} persone`}`,
      ),
    );
  }
  lines.push(
    'Le iscrizioni e le disiscrizioni arrivate dopo la copia si rileggono da WhatsApp',
    'alla prossima partenza del servizio.',
  );
  return lines.join('\n');
}
