import type { StorageUnderTest } from '../support/storage.js';
import { auditContract } from './stores/audit.js';
import { channelContract } from './stores/channel.js';
import { listsContract } from './stores/lists.js';
import { momentsContract } from './stores/moments.js';
import { noticesContract } from './stores/notices.js';
import { outboxAnswersContract } from './stores/outbox-answers.js';
import { outboxPartsContract } from './stores/outbox-parts.js';
import { outboxReceiptsContract } from './stores/outbox-receipts.js';
import { outboxContract } from './stores/outbox.js';
import { reachabilityContract } from './stores/reachability.js';
import { registerAdminContract } from './stores/register-admin.js';
import { twoRowsContract } from './stores/register-two-rows.js';
import { registerContract } from './stores/register.js';
import { resumedContract } from './stores/resumed.js';
import { retractionsContract } from './stores/retractions.js';
import { scheduleContract } from './stores/schedule.js';
import { sendingContract } from './stores/sending.js';
import { transactionContract } from './stores/transactions.js';

/**
 * What the domain may rely on from whatever keeps its register and its notices: the behaviour of the
 * ports, by which another database could be judged as well. What the schema, its files and their damage
 * are about is in `test/integration/storage-*.test.ts`.
 * @param use gives each test of the suite around it a new database
 */
export function storageContract(use: () => StorageUnderTest): void {
  const db = use();
  auditContract(db);
  channelContract(db);
  listsContract(db);
  momentsContract(db);
  noticesContract(db);
  outboxContract(db);
  outboxAnswersContract(db);
  outboxPartsContract(db);
  outboxReceiptsContract(db);
  reachabilityContract(db);
  registerContract(db);
  twoRowsContract(db);
  registerAdminContract(db);
  resumedContract(db);
  retractionsContract(db);
  scheduleContract(db);
  sendingContract(db);
  transactionContract(db);
}
