import { MsgKey } from '../core/msg-key.js';
import { Table } from '../core/database.js';
import { createWid, createWidFromWidLike, isWidlike, type WidLike } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { define } from '../require.js';
import type { MsgAttributes } from './msg.js';
import { MSG_FIELDS } from './msg-fields.js';

/**
 * A stored message: the fields that were set, `id` and `from` as text, other Wids as plain
 * `{server, user, _serialized}`. `internalId` orders the messages of a chat.
 */
export interface MessageRow extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly internalId: string;
  readonly rowId: number;
  readonly type: string;
  readonly t: number;
  readonly from: string;
  readonly ack?: number;
  readonly isSendFailure?: boolean;
  readonly errorCode?: string;
}

export const messageTable = new Table<MessageRow>('message');

/** What only holds for the page that received the message. */
const FLEETING: ReadonlySet<string> = new Set(['id', 'from', 'isNewMsg', 'recvFresh']);

// Rises over restarts too, so that a chat's messages keep their order.
let lastRowId = 0;

function nextRowId(): number {
  lastRowId = Math.max(lastRowId + 1, Date.now() * 1000);
  return lastRowId;
}

export function internalIdPrefix(chat: Wid): string {
  return `${chat.toString()}_`;
}

/** Of a post in a channel: the number that the servers gave it, or a temporary one. */
export function channelInternalId(channel: Wid, serverId: number): string {
  const digits = serverId.toString(16);
  return `${internalIdPrefix(channel)}${(digits.length - 1).toString(16)}${digits}_m`;
}

/** The other way round. */
export function serverIdOf(internalId: string): number | undefined {
  const digits = /_[0-9a-f]([0-9a-f]+)_m$/.exec(internalId)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

export function internalIdOf(chat: Wid, rowId: number): string {
  return internalIdPrefix(chat) + String(rowId).padStart(17, '0');
}

export function messageToRow(attributes: MsgAttributes): MessageRow {
  const rowId = typeof attributes['rowId'] === 'number' ? attributes['rowId'] : nextRowId();
  const stored = Object.entries(attributes).filter(
    ([name, value]) => name in MSG_FIELDS.props && !FLEETING.has(name) && value !== undefined,
  );
  const plain = structuredClone(Object.fromEntries(stored)) as Partial<MessageRow>;
  return {
    ...plain,
    id: attributes.id.toString(),
    internalId: internalIdOf(attributes.id.remote, rowId),
    rowId,
    type: attributes.type,
    t: attributes.t ?? 0,
    from: String(attributes.from),
  };
}

/** Own messages that never got an ack are failures after a restart: nothing sends them again. */
export function rowToMessage({ internalId, ...row }: MessageRow): MsgAttributes {
  const id = MsgKey.fromString(row.id);
  const revived = Object.entries(row).map(([name, value]) => [name, revive(value)] as const);
  return {
    ...(id.remote.isNewsletter() ? { serverId: serverIdOf(internalId) } : {}),
    ...Object.fromEntries(revived),
    ...(id.fromMe && row.ack === 0 ? { isSendFailure: true } : {}),
    id,
    type: row.type,
    from: createWid(row.from),
  };
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (isWidlike(value)) return createWidFromWidLike(value);
  if (isKeyLike(value)) return MsgKey.from(value);
  return value;
}

function isKeyLike(value: unknown): value is { id: string; fromMe: boolean; remote: WidLike } {
  return typeof value === 'object' && value !== null && 'fromMe' in value && 'remote' in value;
}

define('WAWebSchemaMessage', { getMessageTable: () => messageTable });
