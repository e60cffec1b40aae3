/**
 * The page's entry: puts the modules where whatsapp-web.js looks for them, brings back what the
 * profile remembers, shows that the page is there (`Debug.VERSION`), and goes online.
 */
import './account/credentials.js';
import './app/collections.js';
import './app/platform.js';
import './calls/stanzas.js';
import './chats/chat-getters.js';
import './chats/find-chat.js';
import './chats/history.js';
import './chats/load-messages.js';
import './chats/unread.js';
import './lists/index.js';
import './media/index.js';
import './messages/inbox.js';
import './messages/links.js';
import './messages/message-facts.js';
import './receipts/index.js';
import './sending/index.js';
import { login } from './account/login.js';
import { restoreSession } from './account/session.js';
import { boot } from './boot-facts.js';
import { holdBundles } from './bundles.js';
import { restoreChats } from './chats/restore-chats.js';
import { restoreLists } from './lists/index.js';
import { restoreContacts } from './people/contact.js';
import { restoreMappings } from './people/lid-mapping.js';
import { requireModule, withhold } from './require.js';

declare global {
  interface Window {
    Debug?: { readonly VERSION: string };
    require?: (name: string) => unknown;
  }
}

const { missingModules, waVersion } = boot();
withhold(missingModules);
holdBundles();
await restoreSession();
await Promise.all([restoreMappings(), restoreContacts()]);
await restoreChats();
await restoreLists();
window.require = requireModule;
window.Debug = { VERSION: waVersion };
login();
