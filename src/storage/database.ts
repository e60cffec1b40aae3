import { StorageError } from '../errors.js';
import type { Logger } from '../ports/runtime.js';
import type { Storage } from '../ports/storage.js';
import { openAuditStore } from './audit-store.js';
import { openCatchUpStore } from './catch-up-store.js';
import { connect, Database } from './connection.js';
import { openListStore } from './list-store.js';
import { migrate } from './migrations/index.js';
import { openNoticeStore } from './notice-store.js';
import { openOutboxStore } from './outbox-store.js';
import { openPanelStore } from './panel-store.js';
import { openRegisterStore } from './register-store.js';

/**
 * Opens the database, creating it if it is not there; its folder must exist.
 * @throws StorageError with a text for staff when it cannot be used
 */
export async function openStorage(options: {
  readonly file: string;
  readonly logger: Logger;
}): Promise<Storage> {
  const { file, logger } = options;
  const connection = connect(file, logger);
  try {
    const migrations = await migrate(connection);
    logger.info('storage.opened', { migrations });
  } catch (error) {
    await connection.destroy();
    if (error instanceof StorageError) throw error;
    throw new StorageError(
      `L’archivio ${file} non si può aprire: il file è danneggiato oppure non è accessibile.`,
      { cause: error },
    );
  }
  const database = new Database(connection);
  return {
    register: openRegisterStore(database),
    notices: openNoticeStore(database),
    outbox: openOutboxStore(database),
    lists: openListStore(database),
    catchUp: openCatchUpStore(database),
    audit: openAuditStore(database),
    panel: openPanelStore(database),
    close: () => database.close(),
  };
}
