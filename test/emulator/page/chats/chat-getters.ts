import { define } from '../require.js';
import type { Wid } from '../core/wid.js';
import type { Chat } from './chat.js';

/** What the getters need of a chat; whatsapp-web.js hands in models of several kinds. */
interface ChatLike {
  readonly id: Wid;
}

function kind(holds: (id: Wid) => boolean): (chat: ChatLike) => boolean {
  return (chat) => holds(chat.id);
}

function field(name: string): (chat: Chat) => unknown {
  return (chat) => chat.get(name);
}

const never = (_chat: ChatLike): boolean => false;

define('WAWebChatGetters', {
  clearChatGetterCacheFor: (_chat: ChatLike): void => undefined,
  getChatUnsafe: (chat: ChatLike) => chat,
  getId: (chat: ChatLike) => chat.id,
  getT: field('t'),
  getUnreadCount: field('unreadCount'),
  getArchive: field('archive'),
  getIsReadOnly: field('isReadOnly'),
  getIsLocked: field('isLocked'),
  getMuteExpiration: field('muteExpiration'),
  getIsAutoMuted: field('isAutoMuted'),
  getName: field('name'),
  getPin: field('pin'),
  getLabels: field('labels'),
  getEndOfHistoryTransferType: field('endOfHistoryTransferType'),
  getPendingInitialLoading: field('pendingInitialLoading'),
  getChangeNumberOldJid: field('changeNumberOldJid'),
  getChangeNumberNewJid: field('changeNumberNewJid'),
  getChatlistPreview: field('chatlistPreview'),
  getLastReactionPreview: field('lastReactionPreview'),
  getDraftMessage: field('draftMessage'),
  getCapiThreadControl: field('capiThreadControl'),
  getSuggestedRepliesEnabled: field('suggestedRepliesEnabled'),
  getTcToken: field('tcToken'),
  getTcTokenTimestamp: field('tcTokenTimestamp'),
  getPreviewT: field('previewT'),
  getIsUser: kind((id) => id.isUser()),
  getIsPSA: kind((id) => id.isPSA()),
  getIsIAS: kind((id) => id.isIAS()),
  getIsGroup: kind((id) => id.isGroup()),
  // True for Status and for broadcast lists alike.
  getIsBroadcast: kind((id) => id.isBroadcast()),
  getIsNewsletter: kind((id) => id.isNewsletter()),
  getIsBot: kind((id) => id.isBot()),
  getIsMetaAiBot: never,
  getIsHatchBot: never,
  getIsBotChannel: never,
  getIsEligibleForContactSync: kind((id) => !id.isBroadcast()),
  getCanUnread: (_chat: ChatLike) => true,
  getHasUnread: (chat: Chat) => chat.unreadCount !== 0,
});
