import { Table, transaction, type TableName } from '../core/database.js';
import type { MsgKey } from '../core/msg-key.js';
import { define } from '../require.js';

/** Something that belongs to another message; `id` is a key of its own. */
interface Addon extends Readonly<Record<string, unknown>> {
  readonly id: MsgKey;
}

interface AddonRow {
  readonly id: string;
}

/** The store's face for one kind of addon; whatsapp-web.js wraps `bulkUpsert` to hear of them. */
function tableMode(name: TableName) {
  return {
    async bulkUpsert(addons: readonly Addon[]): Promise<void> {
      const rows = addons.map((addon) => ({
        ...structuredClone({ ...addon }),
        id: String(addon.id),
      }));
      await transaction([name], 'readwrite', (tx) => tx.table<AddonRow>(name).bulkPut(rows));
    },
    get: (key: MsgKey) => new Table<AddonRow>(name).get(key.toString()),
  };
}

export const reactionTableMode = tableMode('reaction');

define('WAWebAddonReactionTableMode', { reactionTableMode });
define('WAWebAddonPollVoteTableMode', { pollVoteTableMode: tableMode('poll-vote') });
