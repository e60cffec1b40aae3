/**
 * What today's page offers to whatsapp-web.js and to our own functions in the page, as far as it was
 * measured: per module its exports, `name/arity` for a function, `name:kind` for anything else,
 * `name:class/arity` for a class. `=` is the default of a module that has nothing else: `require`
 * gives that default itself, and the names after it are its members. Values are those of a page that
 * is not linked to any account; `undefined` says that the name is known and not there.
 */
const TABLE: Readonly<Record<string, string>> = {
  WAWebSocketModel: `
    Socket:object Socket.state:string Socket.hasSynced:undefined Socket.on/3 Socket.off/3
    Socket.logout/1 Socket.takeover/0 Socket.initConn:undefined`,
  WAWebCmd: `
    Cmd:object Cmd.on/3 Cmd.off/3 Cmd.trigger/1 Cmd.openChatBottom/1
    Cmd.isOfflineDeliveryEnd:boolean`,
  WAWebConnModel: `
    Conn:object Conn.serialize/0 Conn.platform:undefined Conn.on/3 Conn.ref:undefined
    Conn.pushname:undefined`,
  WAWebOfflineHandler: `
    OfflineMessageHandler:object OfflineMessageHandler.getOfflineDeliveryProgress/0`,
  WAWebAltDeviceLinkingApi: `
    setPairingType/1 initializeAltDeviceLinking/0 startAltLinkingFlow/2
    initializeQRLinking/0`,
  WABase64: 'encodeB64/1 decodeB64/1',
  WAWebCompanionRegClientUtils: 'DEVICE_PLATFORM:string',
  WAWebAdvSignatureApi: 'getADVSecretKey/0 generateADVSecretKey/0 getADVEncodedIdentity/0',
  WAWebUserPrefsInfoStore: 'waNoiseInfo:object waNoiseInfo.get/0',
  WAWebSignalStoreApi: 'waSignalStore:object waSignalStore.getRegistrationInfo/0',
  WAWebUserPrefsMultiDevice:
    'getADVSecretKey/0 isRegistered/0 getIsHostedMeAccountFromLocalStorage/0',
  WAWebLaunchSocketUtils: 'refreshQR/0',
  WAWebMiscBrowserUtils: '=:object info:undefined',
  WAWebBackendJobsCommon: 'mediaTypeFromProtobuf/1',
  WAWebE2EProtoUtils: 'typeAttributeFromProtobuf/2 getBizNativeFlowName/1',
  WAWebUserPrefsMeUser: `
    getMaybeMePnUser/0 getMaybeMeLidUser/0 getMeLidUserOrThrow/0
    getMePnUserOrThrow_DO_NOT_USE/0 getMeDeviceLidOrThrow/0
    getMeDevicePnOrThrow_DO_NOT_USE/0 isMeAccount/1 isMePrimary/1`,
  WAWebCollections: `
    =:object Msg:object Msg.get/1 Msg.getModelsArray/0 Msg.getMessagesById/1
    Msg.hydrateOrGetMessages/1 Msg.hasUnsentMessages/0 Msg.on/3 Msg.add/2
    Msg.modelClass:class/0 Chat:object Chat.get/1 Chat.getModelsArray/0 Chat.filter/1
    Chat.on/3 Contact:object Contact.get/1 Contact.find/2 Contact.gadd/2 MsgInfo:object
    Blocklist:object Label:object WAWebGroupMetadataCollection:object
    WAWebNewsletterCollection:object WAWebNewsletterMetadataCollection:object
    WAWebCallCollection:object`,
  WAWebSyncGatingUtils: 'isPlaceholderMessageResendEnabled:undefined',
  WAWebCallCollection: '=:object on/3 get/1 add/2 remove/1 processIncomingCall/3 getModelsArray/0',
  WAWebNonMessageDataRequestPlaceholderMessageResendUtils: 'handlePlaceholderMsgsSeen/2',
  WAWebAddonReactionTableMode: 'reactionTableMode:object reactionTableMode.bulkUpsert/1',
  WAWebAddonPollVoteTableMode: 'pollVoteTableMode:object pollVoteTableMode.bulkUpsert/1',
  WALinkify: 'findLinks/2 findLink/2',
  WAWebChatGetters: 'getIsNewsletter/1 getIsBroadcast/1 getIsGroup/1 getIsUser/1',
  WAWebWidFactory: `
    createWid/1 asUserWidOrThrow/1 createUserWidOrThrow/2 createUserLidOrThrow/2
    createDeviceWidFromUserAndDevice/3 createWidFromWidLike/1`,
  WAWebMsgKey: '=:class/1 newId/0 newId_DEPRECATED/0 fromString/1 from/1',
  WAWebLinkPreviewChatAction: 'getLinkPreview/2',
  WAWebGetEphemeralFieldsMsgActionsUtils: 'getEphemeralFields/1',
  WAWebSendMsgChatAction: 'addAndSendMsgToChat/3 resendMsgToChat/2',
  WAWebSendMsgRecordAction: 'sendMsgRecord/1',
  WAWebSendMsgJob: 'encryptAndSendMsg/3',
  WAWebMsgReply: 'canReplyMsg/1',
  WAWebMsgDataFromModel: 'msgDataFromMsgModel/1',
  WAWebMediaOpaqueData: '=:class/0 createFromData/2',
  WAWebPrepRawMedia: 'prepRawMedia/2',
  WAWebMediaStorage: 'getOrCreateMediaObject/1',
  WAWebMmsMediaTypes: 'msgToMediaType/1 castToV4/1 MEDIA_TYPES:object',
  WAWebMediaDataUtils: 'shouldUseMediaCache/1',
  WAWebMediaInMemoryBlobCache: 'InMemoryMediaBlobCache:object InMemoryMediaBlobCache.put/2',
  WAWebMediaMmsV4Upload: 'uploadMedia/1 uploadUnencryptedMedia/1',
  WAWebMediaUpdateMsg: '=/2',
  WAWebMediaUploadMediaWithPrep: 'uploadMediaWithPrep/2',
  WAWebMediaPrep: 'getMediaPropsNew/2',
  WAWebUploadManager: '=:object encryptAndUpload/1',
  WAWebStartMediaUploadQpl: 'startMediaUploadQpl/1',
  WAWebDownloadManager: 'downloadManager:object downloadManager.downloadAndMaybeDecrypt/1',
  WAWebStreamModel: `
    Stream:object Stream.markAvailable/0 Stream.markUnavailable/1 Stream.available:boolean`,
  WAWebUpdateUnreadChatAction: 'sendSeen/1 markSeen/3 markUnread/3',
  WAWebFindChatAction: 'findOrCreateLatestChat/3 findExistingChat/3',
  WAWebChatLoadMessages: 'loadEarlierMsgs/1 loadRecentMsgs/1',
  WAWebLidMigrationUtils: 'toPn/1 toLid/1 toUserLid/1 toUserLidOrThrow/1 getAlternateMsgKey/1',
  WAWebLid1X1MigrationGating: 'Lid1X1MigrationUtils:object Lid1X1MigrationUtils.isLidMigrated/1',
  WAWebApiContact: 'getCurrentLid/1 getPhoneNumber/1 getLatestLid/1 getAlternateUserWid/1',
  WAWebQueryExistsJob: 'queryWidExists/2 queryPhoneExists/2',
  WAWebContactGetters: 'getUserid/1 getIsMe/1',
  WAWebApiMessageInfoStore: `
    queryMsgInfo/1 queryMsgInfos/1 createOrMergeReceiptRecords/1 getHighestMsgAcks/1`,
  WAWebMsgInfoCollection: 'MsgInfoCollection:object',
  WAWap: 'wap/3 generateId/0 CUSTOM_STRING/1 DROP_ATTR:object INT/1',
  WADeprecatedSendIq: `
    deprecatedCastStanza/2 deprecatedSendIq/2 deprecatedSendStanzaAndReturnAck/2`,
  WAWebStatusGatingUtils: 'canCheckStatusRankingPosterGating:undefined',
  WAWebSendStatusMsgAction: 'sendStatusTextMsgAction/2 sendStatusMediaMsgAction/1',
  WAWebPresenceChatAction: 'sendPresenceAvailable/0 sendPresenceUnavailable/0',
  WAWebBroadcastListAction: `
    createBroadcastListAction/1 editBroadcastListAction/5 renameBroadcastListAction/2
    updateBroadcastRecipientsAction/2 deleteBroadcastListAction/1
    createBroadcastListFromContactModel/2`,
  WAWebBroadcastListStorageUtils: 'updateBroadcastListStorage/2 removeBroadcastListStorage/2',
  WAWebBroadcastListSync: `
    =:object getBroadcastListMutation/1 getDeleteBroadcastListMutation/2 applyMutations/1
    getAction/0 getVersion/0`,
  WAWebBroadcastListIdUtils: 'createBroadcastListJid/1 isValidBroadcastListId/1',
  WAWebBroadcastMetadataCollection: '=:object get/1 find/2 gadd/2 remove/2 getModelsArray/0 on/3',
  WAWebBroadcastDatabaseJob: 'getBroadcastMetadataJob/1',
  WAWebBroadcastConsts: `
    MIN_BROADCAST_RECIPIENTS:number MAX_BROADCAST_ID_LENGTH:number
    MESSAGE_SECRET_BYTE_LENGTH:number`,
  WAWebAudienceExpressionTypes: `
    createExplicitExpression/1 parseAudienceExpressionJson/1 serializeAudienceExpression/1
    EXPRESSION_TYPE_EXPLICIT:string`,
  WAWebAudienceResolver: 'resolveAudienceExpression/1',
  WAWebBizBroadcastsAudienceUtils: 'getBroadcastChatsAsAudiences/0 MAX_AUDIENCE_NAME_LENGTH:number',
  WAWebBizBroadcastRecipientLimitCommon: 'MIN_RECIPIENTS:number getRecipientLimit/0',
  WAWebBusinessBroadcastsGatingUtils: `
    isBizBroadcastSendWebEnabled/0 isBizBroadcastSendWebEnabledNoExposure/0
    isBizBroadcastContactImportEnabled/0 isBizBroadcastProEnabled/0`,
  WAWebBizBroadcastDeviceCapabilityCommon: `
    getPrimarySupportsBusinessBroadcast/0 getBizBroadcastPrimaryRecipientLimit/0
    isBizBroadcastEnabledAndDeviceSupported/1`,
  WAWebBizBroadcastsDeviceCapability: `
    getPrimarySupportsBusinessBroadcastCompanionAndCampaignSync/0
    bootstrapBizBroadcastPrimaryCapability/0`,
  WAWebBizBroadcastTos: 'isBizBroadcastTosAccepted/0 acceptBizBroadcastTos/0',
  WAWebMobilePlatforms: 'isSMB/0 getMobilePlatform/0 PLATFORMS:object',
  WAWebABProps: 'getABPropConfigValue/1',
  WAWebBroadcastMsgDataUtils: `
    createBroadcastTextMsgData/2 addBroadcastFieldsToMediaMsg/2
    createBroadcastInteractiveMsgData/3 addBroadcastInteractiveFieldsToMediaMsg/3
    createBroadcastProductMsgData/2`,
  WAWebBizBroadcastMediaProcessor: `
    SUPPORTED_MEDIA_TYPES:object processMediaForBroadcast/4
    createBroadcastMediaUploadCallback/1 getAttachmentType/3
    processMediaWithCTAForBroadcast/5`,
  WAWebBuildBroadcastMsgModels: `
    buildBroadcastMsgModelsFromMsgData/2 bulkBroadcastMessagesToBulkUpdateInput/1
    propagateMediaFieldsToBroadcastClones/1`,
  WAWebBroadcastMsgCollectionUtils: 'addMsgsToCollections/2',
  WAWebSendBroadcastMsgAction: 'sendBroadcastMsgAction/1',
  WAWebEncryptAndSendBroadcastMsg: 'encryptAndSendBroadcastMsg/6',
  WAWebBroadcastMessageRPC: 'sendBroadcastMessageRPC/1',
  WAWebBroadcastSenderKeyManager: `
    getBroadcastSenderKeyMap/1 markBroadcastHasSenderKey/2
    markBroadcastSenderKeyRotateForUser/1 markForgetBroadcastSenderKey/2
    getBroadcastSkDistribList/4`,
  WAWebBatchUpdateBroadcastAck: 'batchUpdateAckForBroadcastMessages/3 BatchUpdateAckError:object',
  WAWebResendBroadcastMsg: 'createBroadcastDeviceMsgStanza/1',
  WAWebSchemaBroadcastMetadata: 'getBroadcastMetadataTable/0',
  WAWebSchemaMessage: 'getMessageTable/0',
  WAWebSchemaMessageInfo: 'getMessageInfoTable/0',
  WAWebSchemaPendingMutations: 'getPendingMutationsTable/0',
  WAWebMsgModelUtils: 'getBroadcastFanoutKeys/1',
  WAWebAck: 'ACK:object ACK_STRING:object',
  WAWebSendMsgResultAction: 'SendMsgResult:object',
  WAWebMessageProcessUtils: 'selectChatForOneOnOneMessage/1',
  WAWebDBMessageBulkHelper: 'persistNewMessagesInBulk/2',
  WAComms: `
    sendSmaxStanza/1 castSmaxStanza/1 castStanza/1 sendIq/1 waitForConnection/0 startComms/4
    getComms/0`,
  WAWebHandleMsgReceipt: '=/1',
  WAWebMessageReceiptBatcher: 'receiptBatcher:object',
  WAWebManageE2ESessionsJob: 'ensureE2ESessions/1',
  WAWebDBDeviceListFanout: 'getFanOutList/1',
  WAWebPhashUtils: 'phashV2/3',
  WAWebProcessCampaignNotificationAction: 'processCampaignNotification/1',
  WAWebMediaGatingUtils: 'getUploadLimit/3 getSupportedMediaTypesForChat/1',
  WAWebComposeConstants: 'MAX_TXT_MSG_SIZE:number',
  WAWebMediaCaptionConstants: 'MAX_CAPTION_LENGTH:number',
};

/** Of the second reading: what lists cost. */
const CREDITS: Readonly<Record<string, string>> = {
  WAWebGetSMBMeteredMessagingCheckoutJob: 'getSMBMeteredMessagingCheckout/1',
  WASmaxSmbMeteredMessagingAccountGetSMBMeteredMessagingCheckoutRPC:
    'sendGetSMBMeteredMessagingCheckoutRPC/2',
};

/** Of the second reading: what is said of one-to-one messages to people who have not written for long. */
const HEALTH: Readonly<Record<string, string>> = {
  WAWebMexFetchReachoutTimelockJob: 'mexFetchReachoutTimelock/0',
  WAWebMexFetchNewChatMessageCappingInfoJob: 'mexFetchNewChatMessageCapping/0',
  WAWebTrustedContactsUtils: `
    tokenExpirationCutoff/1 isTokenExpired/2 getTcTokenDuration/1 shouldSendNewToken/1
    TcTokenMode:object`,
  WAWebSetTcTokenChatAction: 'handleIncomingTcToken/4',
};

/** Of the second reading: channels, as much as is emulated. */
const CHANNEL_TABLE: Readonly<Record<string, string>> = {
  WAWebNewsletterCommonGatingUtils: 'isNewsletterEnabled/0 isNewsletterFeatureEnabled/1',
  WAWebNewsletterGatingUtils: `
    isNewsletterCreationEnabled/0 isNewsletterViewCountEnabled/1 getMaxSubscriberNumber/0
    getMaxMsgCountFromServer/0`,
  WAWebNewsletterMetadataModel: 'NewsletterMetadata:class/0',
  WAWebCommonNewsletterEnums: `
    NewsletterMembershipType:object NewsletterState:object NewsletterReactionCodesSetting:object`,
  WAWebNewsletterMembershipUtil: 'iAmAdminOrOwner/1 iAmOwner/1',
  WAWebNewsletterRoleIdentifier: 'getRoleByIdentifier/1',
  WAWebNewsletterMetadataInitFromStorage: 'restoreNewsletterMetadata/0',
  WAWebSchemaNewsletterMetadata: 'getNewsletterMetadataTable/0',
  WAWebQueryAndUpdateNewslettersMetadataAction: 'queryAndUpdateNewsletterMetadataAction/2',
  WAWebNewsletterMetadataQueryJob: 'queryNewsletterMetadataByJid/3',
  WAWebNewsletterCreateQueryJob: 'createNewsletterQuery/1',
  WAWebNewsletterCreateJob: 'createNewsletter/1',
  WAWebNewsletterCreateAction: 'createNewsletterAction/1',
  WAWebNewsletterSendMsgAction: `
    sendNewsletterTextMsg/3 sendNewsletterMediaMsg/3 sendNewsletterAlbumMsg/1
    resendNewsletterMsg/1`,
  WAWebNewsletterSendMessageJob: 'sendNewsletterMessageJob/1',
  WAWebNewsletterUpdateMsgsRecordsJob: `
    addNewsletterMsgsRecords/1 updateNewsletterMsgRecord/1 getNewsletterMsgAckValues/1`,
  WAWebResendMsgAction: 'resendMsg/1',
  WAWebNewsletterGetMessagesQueryJob: 'queryNewsletterMessagesByJid/3',
  WAWebNewsletterGetMessageUpdatesAction: 'maybeUpdateMsgsAddOns/2',
  WAWebNewsletterReactionCollection: 'NewsletterMessageReactionsCollection:object',
  WAWebSendMessageEditAction: 'sendMessageEdit/3',
  WAWebNewsletterRevokeMsgAction: 'sendNewsletterRevokeMsg/3',
};

/** Of the second reading: the page's loader. `Bootloader` as wa-js calls it, not measured. */
const LOADER: Readonly<Record<string, string>> = {
  JSResourceForInteraction: '=/1',
  Bootloader: 'loadModules/3 __debug:object',
};

/**
 * What the real page has although it is not among what was measured: according to whatsapp-web.js
 * 1.34.7, which deletes messages with it, or to public copies of the client (`WAWebSchemaChat`, `WAWebDBMessageFindLocal`). `Cmd.sendRevokeMsgs` is the other half.
 */
const NOT_MEASURED: Readonly<Record<string, string>> = {
  WAWebMsgActionCapability: 'canSenderRevokeMsg/1 canRevokeNewsletterMsg/1 canEditText/1',
  WAWebSchemaChat: 'getChatTable/0',
  WAWebDBMessageFindLocal: 'msgFindByDirection/1',
};

export interface ModuleExport {
  /** '' is the module (or its default) itself, else a path such as `Socket.on` */
  readonly path: string;
  readonly kind: string;
  readonly arity?: number;
}

export interface ModuleInterface {
  readonly name: string;
  readonly exports: readonly ModuleExport[];
}

const modulesOf = (table: Readonly<Record<string, string>>): readonly ModuleInterface[] =>
  Object.entries(table).map(([name, text]) => ({
    name,
    exports: text.trim().split(/\s+/).map(parse),
  }));

export const MEASURED = modulesOf(TABLE);
export const MEASURED_LATER = modulesOf({ ...CREDITS, ...HEALTH });
export const CHANNELS = modulesOf(CHANNEL_TABLE);
export const INTERFACE: readonly ModuleInterface[] = [
  ...MEASURED,
  ...modulesOf(CREDITS),
  ...modulesOf(HEALTH),
  ...modulesOf(LOADER),
  ...CHANNELS,
  ...modulesOf(NOT_MEASURED),
];

function parse(entry: string): ModuleExport {
  const [, name = '', kind, arity] = /^([^:/]+)(?::(\w+))?(?:\/(\d+))?$/.exec(entry) ?? [];
  return {
    path: name === '=' ? '' : name,
    kind: kind ?? 'function',
    ...(arity === undefined ? {} : { arity: Number(arity) }),
  };
}

/**
 * Exports that exist in the real page (they stand in the golden vectors' export lists) although
 * nobody here needs them.
 */
export const MEASURED_BESIDES: Readonly<Record<string, string>> = {
  WAWebApiMessageInfoStore: 'RetryEligibilityResult isRetryEligible',
  WAWebWidFactory: `createHostedDeviceWidOrThrow isWidlike createDeviceWidFromDeviceListPk
    createUserWidFromDeviceListPk createDeviceWidFromWidOrThrow createDeviceWidOrThrow
    asUserLidOrThrow asChatWid asGroupWidOrThrow asNewsletterWidOrThrow asBotWidOrThrow`,
  WAWebChatGetters: `clearChatGetterCacheFor getChatUnsafe getId getT getUnreadCount getArchive
    getIsReadOnly getIsLocked getMuteExpiration getIsAutoMuted getName getPin getLabels
    getEndOfHistoryTransferType getPendingInitialLoading getChangeNumberOldJid
    getChangeNumberNewJid getChatlistPreview getLastReactionPreview getDraftMessage
    getCapiThreadControl getSuggestedRepliesEnabled getTcToken getTcTokenTimestamp getPreviewT
    getIsPSA getIsIAS getIsBot getIsMetaAiBot getIsHatchBot getIsBotChannel
    getIsEligibleForContactSync getCanUnread getHasUnread`,
};
