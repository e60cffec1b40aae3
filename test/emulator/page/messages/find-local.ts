import type { MsgKey } from '../core/msg-key.js';
import { define } from '../require.js';
import { internalIdPrefix, messageTable, rowToMessage } from './message-rows.js';
import type { MsgAttributes } from './msg.js';

interface Search {
  /** a message of the chat; not among what is found */
  readonly anchor: MsgKey;
  readonly count: number;
  readonly direction: 'before' | 'after';
}

interface Found {
  readonly status: 200 | 404;
  readonly messages: readonly MsgAttributes[];
}

/**
 * Stored messages of a chat beside another, the oldest first, as plain attributes: nothing comes into
 * memory. Only looking back is emulated.
 */
async function msgFindByDirection({ anchor, count, direction }: Search): Promise<Found> {
  if (direction !== 'before') throw new Error('looking forward is not emulated');
  const row = await messageTable.get(anchor.toString());
  if (row === undefined) return { status: 404, messages: [] };
  const prefix = internalIdPrefix(anchor.remote);
  const rows = await messageTable.before('internalId', prefix, row.internalId, count);
  return { status: 200, messages: rows.reverse().map(rowToMessage) };
}

define('WAWebDBMessageFindLocal', { msgFindByDirection });
