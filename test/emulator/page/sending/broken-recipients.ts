/** The fault `brokenRecipient`: a list message with one of these people cannot be stored. */
import { boot } from '../boot-facts.js';
import { onFault } from '../core/faults.js';
import type { Wid } from '../core/wid.js';
import { BulkError } from './bulk-error.js';

let broken = new Set(boot().brokenRecipients);

onFault('brokenRecipient', ({ lids }) => {
  broken = new Set(lids);
});

/** Throws as the real client's store does for a person who has two chats; nothing is kept then. */
export function refuseBroken(recipients: readonly Wid[]): void {
  const found = recipients.filter((wid) => broken.has(wid.toString())).length;
  if (found === 0) return;
  const cause = "ConstraintError: Unable to add key to index 'accountLid'";
  throw new BulkError('chat.bulkPut', found, recipients.length, cause);
}
