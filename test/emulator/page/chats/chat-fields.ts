import { fieldsOf, type FieldTable } from '../core/model.js';

const EMPTY = `
  pendingMsgs labels lastReceivedKey t accountLid name archive isReadOnly isLocked
  isAnnounceGrpRestrict modifyTag mentionAllMuteExpiration callMuteExpiration wallpaper showDoodle
  chatThemeId colorSchemeId stockWallpaperImageId notSpam pin changeNumberOldJid changeNumberNewJid
  capiThreadControl isAiHandoff aiHandoffRemovalExpiry suggestedRepliesEnabled
  capiCallingPermissionType ephemeralDuration ephemeralSettingTimestamp afterReadDuration
  disappearingModeInitiator disappearingModeTrigger disappearingModeInitiatedByMe createdLocally
  unreadMentionCount tcToken tcTokenTimestamp tcTokenSenderTimestamp msgUnsyncedButtonReplyMsgs
  endOfHistoryTransferType lastReactionPreview chatlistPreview previewT unreadEditTimestampMs
  draftMessage ephemeralDisplayedExemptions hasOpened lastChatEntryTimestamp
  hasCreatedBotInvokeSystemMsg bizBotSystemMsgType lidOriginType historyChatId limitSharing
  mmSignalSharingExpirationWindow isSenderNewAccount isSenderSuspicious parentCompanyName
  obaPhoneNumber toneId`;

const FALSE = `
  isAutoMuted hasUnreadMention archiveAtMentionViewedInDrawer hasChatBeenOpened
  pendingInitialLoading hasRequestedWelcomeMsg hasCtwaConsumerDataSharingDisclosureSystemMsg`;

/** The fields of a chat as `serialize()` shows them; `msgs` comes on top. */
export const CHAT_FIELDS: FieldTable = {
  props: {
    id: undefined,
    ...fieldsOf(EMPTY, undefined),
    ...fieldsOf(FALSE, false),
    ...fieldsOf('unreadCount unreadDividerOffset muteExpiration', 0),
    wallpaperValue: Object.freeze({ type: 'default', isDoodleEnabled: undefined }),
    chatThemeValue: Object.freeze({ chatThemeId: null, colorSchemeId: null }),
    unreadMentionsOfMe: Object.freeze([]),
  },
  session: fieldsOf('groupMetadata broadcastMetadata newsletterMetadata msgsLength', undefined),
};
