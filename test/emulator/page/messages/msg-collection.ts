import { chatBehind } from '../channels/collection.js';
import { Collection } from '../core/collection.js';
import { MsgKey } from '../core/msg-key.js';
import { messageTable, type MessageRow, rowToMessage } from './message-rows.js';
import { Msg } from './msg.js';

interface Found {
  readonly messages: Msg[];
  readonly eof: boolean;
  readonly canceled: boolean;
}

/** `WAWebCollections.Msg`: what is in memory; the message table knows more. */
class MsgCollection extends Collection<Msg> {
  /** Messages by key text, from the table if need be; those of chats that are not loaded are left out. */
  async getMessagesById(keys: readonly string[]): Promise<Found> {
    const wanted = keys.map((key) => MsgKey.fromString(key));
    const rows = await messageTable.bulkGet(wanted.map((key) => key.toString()));
    const messages = wanted.flatMap((key, index) => {
      if (chatBehind(key.remote) === undefined) return [];
      const row = rows[index];
      if (key.remote.isNewsletter() && row !== undefined) this.#mergeRow(row);
      return this.get(key) ?? (row === undefined ? [] : this.hydrate([row]));
    });
    return { messages, eof: true, canceled: false };
  }

  /** As above, but a message that is nowhere is an error. */
  async hydrateOrGetMessages(keys: readonly MsgKey[]): Promise<Msg[]> {
    const { messages } = await this.getMessagesById(keys.map((key) => key.toString()));
    if (messages.length < keys.length) throw new Error('hydrateOrGetMessages: missing messages');
    return messages;
  }

  /** An own message of this page's life still waits for its ack. */
  hasUnsentMessages(): boolean {
    return this.getModelsArray().some((msg) => msg.local === true && msg.ack === 0);
  }

  /** A post in memory takes over what its row says, a failure that is not in it included. */
  #mergeRow(row: MessageRow): void {
    const { ack, serverId } = rowToMessage(row);
    this.get(row.id)?.set({ ack, serverId });
  }

  /** Stored messages into memory and into their chats. */
  hydrate(rows: readonly MessageRow[]): Msg[] {
    return rows.flatMap((row) => {
      const messages = this.add(rowToMessage(row), { merge: false });
      for (const msg of messages) chatBehind(msg.id.remote)?.msgs.add(msg);
      return messages;
    });
  }
}

export const msgCollection = new MsgCollection(Msg);
