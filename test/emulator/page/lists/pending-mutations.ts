/**
 * Changes of lists on their way to the servers: stored together with the change itself, sent one
 * after the other, forgotten once the servers have answered, and sent after a restart if they have
 * not. Only lists are sent; what else the real client syncs is merely taken off the table.
 */
import { connection, RequestError } from '../core/connection.js';
import { Table } from '../core/database.js';
import { define } from '../require.js';
import type { ListState } from '../wire.js';

export const SET = 0;
export const REMOVE = 1;

export const LIST_ACTION = 'business_broadcast_list';

export interface NewMutation {
  readonly id?: number;
  readonly index: string;
  readonly operation: typeof SET | typeof REMOVE;
  readonly collection: 'regular' | 'regular_high';
  readonly action: typeof LIST_ACTION | 'deleteChat';
  /** unix seconds */
  readonly timestamp: number;
  readonly listId: string;
  readonly list?: ListState;
}

interface PendingMutation extends NewMutation {
  readonly id: number;
}

/** Under which index changes of a list are stored. */
export function listIndex(id: string): string {
  return JSON.stringify([LIST_ACTION, id]);
}

/** What the servers made of a change. */
export type SyncAnswer =
  | { readonly kind: 'stored'; readonly list: ListState }
  /** the account may not have lists */
  | { readonly kind: 'forbidden'; readonly listId: string };

const FORBIDDEN = 401;
const PATIENCE_MS = 5_000;

export const pendingMutationsTable = new Table<PendingMutation>('pending-mutations');

let uploads = Promise.resolve();
let onAnswer: (answer: SyncAnswer) => Promise<void> = () => Promise.resolve();

/** Who applies the servers' answers. */
export function onSyncAnswer(listener: typeof onAnswer): void {
  onAnswer = listener;
}

/**
 * Sends what is pending. The caller waits a moment for the answer, so that a list can be read back
 * as the servers took it, and goes on without one when they are slow or out of reach.
 */
export async function syncLists(): Promise<void> {
  uploads = uploads.then(uploadAll).catch(reportError);
  if (!connection.open || connection.holdsBack) return;
  await Promise.race([uploads, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}

async function uploadAll(): Promise<void> {
  for (const mutation of await pendingMutationsTable.all()) {
    const answer = await upload(mutation);
    // A snapshot that came in before the answer does not know of this change.
    await connection.caughtUp();
    await pendingMutationsTable.remove(mutation.id);
    const later = await pendingMutationsTable.anyOf(['index'], [mutation.index]);
    if (answer !== null && later.length === 0) await onAnswer(answer);
  }
}

async function upload({
  action,
  operation,
  list,
  listId,
}: PendingMutation): Promise<SyncAnswer | null> {
  if (action !== LIST_ACTION) return null;
  try {
    if (operation === REMOVE || list === undefined) {
      await connection.request({ name: 'list-remove', id: listId });
      return null;
    }
    const result = (await connection.request({ name: 'list-set', list })) as { list: ListState };
    return { kind: 'stored', list: result.list };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    // A list the servers will not store for another reason stays here until the next login.
    return error.code === FORBIDDEN ? { kind: 'forbidden', listId } : null;
  }
}

define('WAWebSchemaPendingMutations', { getPendingMutationsTable: () => pendingMutationsTable });
