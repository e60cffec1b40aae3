/** Channels (WhatsApp calls them newsletters). */
import './capability.js';
import './change.js';
import './counters.js';
import './create.js';
import './gating.js';
import './queries.js';
import './send.js';
import { Cmd } from '../app/cmd.js';
import { connection } from '../core/connection.js';
import { fetchChannels, restoreNewsletterMetadata } from './known-channels.js';

/** Brings the stored channels back into memory, after the chats. */
export const restoreChannels = restoreNewsletterMetadata;

// At every login, and when staff make one on the phone: answers may take as long as they like.
Cmd.on('offline_delivery_end_from_bridge', () => {
  fetchChannels().catch(reportError);
});
connection.onFrames('channels-changed', () => {
  fetchChannels().catch(reportError);
});
