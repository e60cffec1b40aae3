import { restoreRemedy, UNUSABLE } from '../../messages/it/backups.js';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { UnusableStorageError } from '../../errors.js';
import { backupFolder, backups, newestGood } from './backup.js';
import { restoreWasCutOff } from './restore.js';
import { isDamage, soundness } from './integrity.js';

/**
 * Looks at a database before it is used, and changes nothing in it.
 * @throws UnusableStorageError when it is damaged or half restored, with what to do about it
 */
export async function refuseUnusable(database: string): Promise<void> {
  if (restoreWasCutOff(database)) {
    throw new UnusableStorageError(UNUSABLE.halfRestored(database, await remedy(database)));
  }
  const bytes = existsSync(database) ? (await stat(database)).size : 0;
  if (bytes === 0) return refuseToStartAnew(database);
  const damage = await damageIn(database);
  if (damage === null) return;
  throw new UnusableStorageError(UNUSABLE.damaged(database, damage, await remedy(database)));
}

/** If backups exist but the database is missing, refuse to start with an empty one. */
async function refuseToStartAnew(database: string): Promise<void> {
  if ((await backups(database)).length === 0) return;
  throw new UnusableStorageError(
    UNUSABLE.gone(database, backupFolder(database), await remedy(database)),
  );
}

async function damageIn(database: string): Promise<string | null> {
  try {
    const found = await soundness(database);
    return found.kind === 'damaged' ? found.detail : null;
  } catch (error) {
    if (isDamage(error)) return error.message;
    throw error;
  }
}

async function remedy(database: string): Promise<string> {
  return restoreRemedy((await newestGood(database))?.name ?? null);
}
