/**
 * The page's entry: puts the modules where whatsapp-web.js looks for them, brings back what the
 * profile remembers, shows that the page is there (`Debug.VERSION`), and goes online.
 */
import './account/credentials.js';
import './account/health.js';
import './app/collections.js';
import './app/platform.js';
import './calls/stanzas.js';
import './channels/index.js';
import './chats/chat-getters.js';
import './chats/find-chat.js';
import './chats/history.js';
import './chats/load-messages.js';
import { restoreOrphanTokens } from './chats/tokens.js';
import './chats/unread.js';
import './lists/index.js';
import './media/index.js';
import './messages/find-local.js';
import './messages/inbox.js';
import './messages/links.js';
import './messages/message-facts.js';
import './receipts/index.js';
import './sending/index.js';
import { login } from './account/login.js';
import { restoreSession, sessionToken } from './account/session.js';
import { Cmd } from './app/cmd.js';
import { boot } from './boot-facts.js';
import { holdBundles } from './bundles.js';
import { connection } from './core/connection.js';
import { untilMemoryIsBack } from './core/late-memory.js';
import { restoreChannels } from './channels/index.js';
import { restoreChats, restoreUnread } from './chats/restore-chats.js';
import { restoreLists } from './lists/index.js';
import { restoreContacts } from './people/contact.js';
import { restoreMappings } from './people/lid-mapping.js';
import { requireModule, spoilExports, withhold, withholdExports } from './require.js';

/** For whoever asks the page what there is in it. */
export { definedModules } from './require.js';

declare global {
  interface Window {
    Debug?: { readonly VERSION: string };
    require?: (name: string) => unknown;
  }
}

const { missingModules, missingExports, oddExports, waVersion } = boot();
withhold(missingModules);
withholdExports(missingExports);
spoilExports(oddExports);
holdBundles();
await restoreSession();
await Promise.all([restoreMappings(), restoreContacts(), restoreOrphanTokens()]);
const late = sessionToken() === null ? null : untilMemoryIsBack();
if (late === null) await restoreMemory();
window.require = requireModule;
window.Debug = { VERSION: waVersion };
if (late !== null) connection.holdBack(late.then(restoreMemory));
let hasUnread = false;
Cmd.on('offline_delivery_end_from_bridge', () => {
  if (hasUnread) return;
  hasUnread = true;
  restoreUnread().catch(reportError);
});
login();

async function restoreMemory(): Promise<void> {
  await restoreChats();
  await restoreChannels();
  await restoreLists();
}
