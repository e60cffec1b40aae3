import { dirname, join, resolve } from 'node:path';
import { UNUSABLE } from '../messages/it/backups.js';
import { openDeliveryRetention } from './delivery-retention.js';
import { messageOf, StorageError, UnusableStorageError } from '../errors.js';
import type { Alerts, Logger } from '../ports/runtime.js';
import type { Storage, Stores } from '../ports/storage.js';
import { openAuditStore } from './audit-store.js';
import { openChannelStore } from './channel-store.js';
import { openCatchUpStore, openRegisterStore } from './register-store.js';
import { openListStore, openReachabilityStore } from './list-store.js';
import { openStoredMoments } from './moments.js';
import { openNoticeStore } from './notice-store.js';
import { openOutboxStore } from './outbox-store.js';
import { openRegisterAdmin } from './register-admin.js';
import { openRenewalStore } from './renewal-store.js';
import { openRetractionStore } from './retraction-store.js';
import { openSendingStore } from './sending-store.js';
import { backUp } from './sqlite/backup.js';
import { connect, SqliteDatabase, StorageAlerts } from './sqlite/connection.js';
import { migrate } from './sqlite/migrations/index.js';
import { refuseUnusable } from './sqlite/restore.js';
import { inOneTransaction, type Database, type OpenDatabase } from './sql.js';

/** What staff and the service do with its file; another database would have its own. */
export { backUp, backupFolder, NightlyBackup, trustedBackups } from './sqlite/backup.js';
export { soundness, type Soundness } from './sqlite/integrity.js';
export { restore } from './sqlite/restore.js';

/**
 * Opens the database, creating it if it is not there; its folder must exist. One that is damaged is
 * not touched; one that has to be brought up to date is copied before.
 * @param options.alerts raised while it cannot be opened, or nothing can be written; cleared when it can
 * @throws UnusableStorageError with a text for staff when no restart would help, StorageError with
 *   one when it cannot be used now
 */
export async function openStorage(options: {
  readonly file: string;
  readonly logger: Logger;
  readonly alerts?: Alerts;
}): Promise<Storage> {
  const { file, logger, alerts } = options;
  const health = alerts === undefined ? null : new StorageAlerts(alerts);
  const connection = connect(file, logger);
  try {
    const begun = performance.now();
    await refuseUnusable(file);
    const milliseconds = Math.round(performance.now() - begun);
    const migrations = await migrate(connection, async () => {
      const now = Date.now();
      const copy = await backUp(file, { kind: 'aggiornamento', now, keep: KEPT_BEFORE_UPDATES });
      logger.info('storage.copied', { file: copy.name });
    });
    logger.info('storage.opened', { migrations, checkedIn: milliseconds });
  } catch (error) {
    await connection.destroy();
    if (error instanceof UnusableStorageError) throw error;
    health?.failed(codeIn(error));
    if (error instanceof StorageError) throw error;
    throw new StorageError(UNUSABLE.notOpened(file), { cause: error });
  }
  health?.committed();
  return storageOver(new SqliteDatabase(connection, health, spoolBeside(file)));
}

/** What the database or the disk said, whichever part told of it since. */
function codeIn(error: unknown): string {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (!(each instanceof StorageError) && 'code' in each) return String(each.code);
  }
  return messageOf(error);
}

/** Where the files of notices lie: they go with the database wherever it is moved. */
export function spoolBeside(file: string): string {
  return join(dirname(resolve(file)), 'spool');
}

/** The stores over a database whose schema is up to date. */
export function storageOver(database: OpenDatabase): Storage {
  return {
    ...storesOver(database),
    transaction: (work) => inOneTransaction(database, (joined) => work(storesOver(joined))),
    revision: () => database.revision(),
    close: () => database.close(),
  };
}

function storesOver(database: Database): Stores {
  return {
    register: openRegisterStore(database),
    registerAdmin: openRegisterAdmin(database),
    notices: openNoticeStore(database),
    outbox: openOutboxStore(database),
    retractions: openRetractionStore(database),
    lists: openListStore(database),
    sending: openSendingStore(database),
    reachability: openReachabilityStore(database),
    catchUp: openCatchUpStore(database),
    audit: openAuditStore(database),
    channel: openChannelStore(database),
    renewals: openRenewalStore(database),
    moments: openStoredMoments(database),
    deliveryRetention: openDeliveryRetention(database),
  };
}

/** An update that went wrong is noticed before five more. */
const KEPT_BEFORE_UPDATES = 5;
