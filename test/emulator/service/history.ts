/** The chats that the account had before: old ones under the phone number. */
import type { HistoryChat } from '../page/wire.js';
import { type Person, phoneJid } from './person.js';

/** When their last message was, unix seconds: 14 November 2023. */
const longAgo = 1_700_000_000;

export const oldChats = (people: readonly Person[]): HistoryChat[] =>
  people
    .filter(({ legacyChat }) => legacyChat)
    .map(({ phone, lid, name }) => ({ id: phoneJid(phone), accountLid: lid, name, t: longAgo }));
