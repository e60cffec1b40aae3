/**
 * Trusted-contact tokens. A person who writes to us gives us one, and only that: what we send renews
 * nothing here. A token of somebody without a chat waits for the chat.
 */
import { connection } from '../core/connection.js';
import { Table } from '../core/database.js';
import { onFault } from '../core/faults.js';
import { createWid } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { define } from '../require.js';
import { type Chat, chatCollection, chatTable } from './chat.js';

interface Orphan {
  /** a LID */
  readonly id: string;
  readonly tcToken: ArrayBuffer;
  readonly tcTokenTimestamp: number;
}

const orphanTable = new Table<Orphan>('orphan-tc-token');
const orphans = new Map<string, Orphan>();

export async function restoreOrphanTokens(): Promise<void> {
  for (const orphan of await orphanTable.all()) orphans.set(orphan.id, orphan);
}

/** An older time and the same bytes again are ignored. */
async function handleIncomingTcToken(
  wid: Wid,
  lid: Wid | null,
  t: number,
  tcToken: ArrayBuffer,
): Promise<void> {
  const person = lid ?? wid;
  const chat = chatCollection.withPerson(person);
  if (chat === undefined) {
    const orphan = { id: person.toString(), tcToken, tcTokenTimestamp: t };
    orphans.set(orphan.id, orphan);
    await orphanTable.put(orphan);
    return;
  }
  if (t < (chat.tcTokenTimestamp ?? 0)) return;
  if (chat.tcToken !== undefined && sameBytes(chat.tcToken, tcToken)) return;
  await give(chat, { tcToken, tcTokenTimestamp: t });
}

type Token = { readonly [Key in 'tcToken' | 'tcTokenTimestamp']: Chat[Key] };

async function give(chat: Chat, token: Token): Promise<void> {
  chat.set(token);
  await chatTable.merge(chat.id.toString(), token);
}

chatCollection.on('add', (chat: Chat) => {
  const orphan = orphans.get((chat.accountLid ?? chat.id).toString());
  if (orphan === undefined) return;
  const { id, tcToken, tcTokenTimestamp } = orphan;
  orphans.delete(id);
  void give(chat, { tcToken, tcTokenTimestamp });
  void orphanTable.remove(id);
});

connection.onFrames('token', async (frames) => {
  for (const { from, t, token } of frames) {
    await handleIncomingTcToken(createWid(from), null, t, bytesOf(token));
  }
});

onFault('tokenAge', ({ tokens }) => {
  for (const { lid, t, token } of tokens) {
    const chat = chatCollection.withPerson(createWid(lid));
    if (chat === undefined) continue;
    void give(chat, {
      tcToken: token === null ? undefined : bytesOf(token),
      tcTokenTimestamp: token === null ? undefined : t,
    });
  }
});

function sameBytes(one: ArrayBuffer, other: ArrayBuffer): boolean {
  return base64(one) === base64(other);
}

/** As it travels. */
export function base64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

function bytesOf(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
}

define('WAWebSetTcTokenChatAction', { handleIncomingTcToken });
