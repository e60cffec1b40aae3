import { Stream } from '../app/stream.js';
import { connection } from '../core/connection.js';
import type { Msg } from '../messages/msg.js';
import { define } from '../require.js';
import { type Chat, saveChats } from './chat.js';

interface SeenOptions {
  readonly chat: Chat;
  readonly threadId?: unknown;
  /** wait until the page counts as looked at; that is the default */
  readonly afterAvailable?: boolean;
}

/** Chats to be marked as read as soon as this device counts as being looked at. */
const deferred = new Set<Chat>();

Stream.on('change:available', () => {
  const chats = [...deferred];
  deferred.clear();
  for (const chat of chats) markRead(chat).catch(reportError);
});

/**
 * Tells the senders that a chat was read: at once if this device is `available`, else when it
 * becomes so. Resolves in either case.
 */
export async function sendSeen({ chat, afterAvailable = true }: SeenOptions): Promise<void> {
  if (afterAvailable && !Stream.available) deferred.add(chat);
  else await markRead(chat);
}

async function markRead(chat: Chat): Promise<void> {
  if (chat.unreadCount === 0) return;
  const unread = unreadMessages(chat);
  await setUnreadCount(chat, 0);
  for (const [participant, ids] of byParticipant(unread)) {
    connection.cast({
      kind: 'receipt',
      type: 'read',
      ids,
      to: chat.id.toString(),
      ...(participant === '' ? {} : { participant }),
    });
  }
}

function unreadMessages(chat: Chat): Msg[] {
  const received = chat.msgs.filter((msg) => !msg.id.fromMe && !msg.isNotification);
  return chat.unreadCount < 0 ? received.slice(-1) : received.slice(-chat.unreadCount);
}

function byParticipant(messages: readonly Msg[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { id } of messages) {
    const participant = id.participant?.toString() ?? '';
    groups.set(participant, [...(groups.get(participant) ?? []), id.id]);
  }
  return groups;
}

async function setUnreadCount(chat: Chat, unreadCount: number): Promise<void> {
  chat.unreadCount = unreadCount;
  await saveChats([chat]);
}

define('WAWebUpdateUnreadChatAction', {
  sendSeen,
  // Here only, without telling anybody.
  markSeen: (chat: Chat, _threadId: unknown, _options: unknown) => setUnreadCount(chat, 0),
  markUnread: (chat: Chat, unread: boolean, _options: unknown) =>
    setUnreadCount(chat, unread ? -1 : 0),
});
