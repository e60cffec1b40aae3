import { existsSync } from 'node:fs';
import type { Config } from '../config.js';
import { StorageError } from '../errors.js';
import { backUp } from '../storage/backup.js';

/**
 * Copies the database, whether the service runs or not; returns what to tell staff.
 * @throws StorageError
 */
export async function backUpNow(config: Config): Promise<string> {
  const { database } = config.paths;
  if (!existsSync(database)) {
    throw new StorageError(`Non c’è ancora un archivio da copiare (${database}).`);
  }
  const { keep } = config.backup;
  const { file } = await backUp(database, { kind: 'a-mano', now: Date.now(), keep });
  return `Copia di sicurezza fatta e controllata:\n  ${file}`;
}
