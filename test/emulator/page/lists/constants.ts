import { define } from '../require.js';

export const MIN_BROADCAST_RECIPIENTS = 2;
export const MESSAGE_SECRET_BYTE_LENGTH = 32;
const MAX_BROADCAST_ID_LENGTH = 20;

/** `<unix seconds>@broadcast`, one later for each that exists already. */
export function createBroadcastListJid(exists: (jid: string) => boolean): string {
  let seconds = Math.floor(Date.now() / 1000);
  while (exists(`${String(seconds)}@broadcast`)) seconds += 1;
  return `${String(seconds)}@broadcast`;
}

function isValidBroadcastListId(id: string): boolean {
  return id.length <= MAX_BROADCAST_ID_LENGTH && /^[1-9]\d*$/.test(id);
}

define('WAWebBroadcastConsts', {
  MIN_BROADCAST_RECIPIENTS,
  MAX_BROADCAST_ID_LENGTH,
  MESSAGE_SECRET_BYTE_LENGTH,
});
define('WAWebBroadcastListIdUtils', { createBroadcastListJid, isValidBroadcastListId });
