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
    throw new UnusableStorageError(
      `Il ripristino dell’archivio ${database} è stato interrotto prima della fine. ` +
        `Nulla è andato perso. ${await remedy(database)}`,
    );
  }
  const bytes = existsSync(database) ? (await stat(database)).size : 0;
  if (bytes === 0) return refuseToStartAnew(database);
  const damage = await damageIn(database);
  if (damage === null) return;
  throw new UnusableStorageError(
    `L’archivio ${database} è danneggiato (${damage}). Il servizio non parte, per non perdere ` +
      `nulla, e il file resta dov’è. ${await remedy(database)}`,
  );
}

/** Where there are copies there has been a register: an empty one must not take its place unseen. */
async function refuseToStartAnew(database: string): Promise<void> {
  if ((await backups(database)).length === 0) return;
  throw new UnusableStorageError(
    `L’archivio ${database} non c’è più, o è vuoto, ma ci sono le sue copie di sicurezza. Per ` +
      `ricomincia da zero, sposta altrove la cartella ${backupFolder(database)}. ` +
      (await remedy(database)),
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
  const good = await newestGood(database);
  return good === null
    ? 'Non c’è nessuna copia di sicurezza utilizzabile: avvisa chi si occupa di Campanile.'
    : `L’ultima copia di sicurezza buona è ${good.name}. Per ripristinarla, nella cartella del ` +
        `programma:\n  npx campanile restore ${good.name}`;
}
