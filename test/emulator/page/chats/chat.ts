import { Collection } from '../core/collection.js';
import { Table } from '../core/database.js';
import { modelClass } from '../core/model.js';
import type { MsgKey } from '../core/msg-key.js';
import type { Wid } from '../core/wid.js';
import { Msg } from '../messages/msg.js';
import { isTokenExpired, TcTokenMode } from '../people/trusted-contacts.js';
import { contactCollection } from '../people/contact.js';
import { define } from '../require.js';
import { CHAT_FIELDS } from './chat-fields.js';
import { groupMetadataCollection } from './group-metadata.js';

interface ChatFields {
  readonly id: Wid;
  /** the LID of the person, in chats with one person: an old `@c.us` chat keeps its id */
  accountLid?: Wid | undefined;
  name?: string | undefined;
  t?: number | undefined;
  unreadCount: number;
  archive?: boolean | undefined;
  lastReceivedKey?: MsgKey | undefined;
  groupMetadata?: object | undefined;
  broadcastMetadata?: object | undefined;
  tcToken?: ArrayBuffer | undefined;
  /** unix seconds */
  tcTokenTimestamp?: number | undefined;
  newsletterMetadata?: object | undefined;
}

export class Chat extends modelClass<ChatFields>(CHAT_FIELDS) {
  readonly msgs = new Collection(Msg, byTime);
  readonly mute = { expiration: 0 };

  get formattedTitle(): string {
    const title = this.name ?? '';
    return title === '' ? this.#nameOfContact() : title;
  }

  /** The token that they gave; null when there is none, or it has expired. */
  getTcToken(): ArrayBuffer | null {
    const { tcToken, tcTokenTimestamp } = this;
    if (tcToken === undefined || tcTokenTimestamp === undefined) return null;
    return isTokenExpired(tcTokenTimestamp, TcTokenMode.Receiver) ? null : tcToken;
  }

  #nameOfContact(): string {
    return contactCollection.get(this.id)?.formattedName ?? this.id.user;
  }

  override serialize(): Record<string, unknown> {
    return { ...super.serialize(), msgs: this.msgs.serialize() };
  }

  /** What crosses to Node as an event's argument: the messages would make it endless. */
  override toJSON(): unknown {
    return super.serialize();
  }
}

/** Of one second, stored messages come before those that have just arrived, in their own order. */
function byTime(a: Msg, b: Msg): number {
  return a.t - b.t || (a.rowId ?? Infinity) - (b.rowId ?? Infinity) || 0;
}

class ChatCollection extends Collection<Chat> {
  readonly #byAccountLid = new Map<string, Chat>();

  constructor() {
    // The newest conversation first, as in the chat list.
    super(Chat, (a, b) => (b.t ?? 0) - (a.t ?? 0));
  }

  override insert(chat: Chat): void {
    super.insert(chat);
    if (chat.accountLid !== undefined) this.#byAccountLid.set(chat.accountLid.toString(), chat);
    if (chat.id.isGroup()) chat.groupMetadata = groupMetadataCollection.gadd(chat.id);
  }

  override remove(...args: Parameters<Collection<Chat>['remove']>): Chat[] {
    const removed = super.remove(...args);
    for (const { accountLid } of removed) this.#byAccountLid.delete(String(accountLid));
    return removed;
  }

  /** The chat with a person, whichever addressing form its id has. */
  withPerson(lid: Wid): Chat | undefined {
    return this.#byAccountLid.get(lid.toString()) ?? this.get(lid);
  }
}

export const chatCollection = new ChatCollection();

export interface ChatRow extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly t?: number;
  readonly name?: string;
  readonly unreadCount: number;
  readonly accountLid?: string;
  readonly lastReceivedKey?: string;
  readonly tcToken?: ArrayBuffer | undefined;
  readonly tcTokenTimestamp?: number | undefined;
}

export const chatTable = new Table<ChatRow>('chat');

define('WAWebSchemaChat', { getChatTable: () => chatTable });

/** `changes` are those about to be made to the model. */
export function chatToRow(chat: Chat, changes: Partial<ChatFields> = {}): ChatRow {
  const { id, t, name, unreadCount, accountLid, lastReceivedKey, tcToken, tcTokenTimestamp } = {
    ...fieldsWorthStoring(chat),
    ...changes,
  };
  const optional = {
    t,
    name,
    tcToken,
    tcTokenTimestamp,
    accountLid: accountLid?.toString(),
    lastReceivedKey: lastReceivedKey?.toString(),
  };
  const present = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { id: id.toString(), unreadCount, unreadMentionsOfMe: [], ...Object.fromEntries(present) };
}

function fieldsWorthStoring(chat: Chat) {
  const { id, t, name, unreadCount, accountLid, lastReceivedKey, tcToken, tcTokenTimestamp } = chat;
  return { id, t, name, unreadCount, accountLid, lastReceivedKey, tcToken, tcTokenTimestamp };
}

export async function saveChats(chats: readonly Chat[]): Promise<void> {
  await chatTable.bulkPut(chats.map((chat) => chatToRow(chat)));
}
