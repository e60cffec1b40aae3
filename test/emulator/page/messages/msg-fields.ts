import { fieldsOf, type FieldTable } from '../core/model.js';

/**
 * The fields of a message as `serialize()` shows them, by default value. Most are never set here;
 * they are listed because what is absent from a dump and what is there without value are two things.
 */
const EMPTY = `
  rowId serverId parentServerId questionResponseInfo viewCount body typeFlag subtype
  clientReceivedTsMillis serverStoreTimeMicros revokeTimestamp notifyName author ack invis kicKey
  kicState kicTimestampMs keepType keptMessageKey keptCount recvFresh caption
  interactiveAnnotations lastMusicBlocklistUpdate contextInfo statusAttributions
  statusAudienceMetadata clientUrl loc lat lng isLive accuracy speed degrees comment sequence
  shareDuration finalLat finalLng finalAccuracy finalThumbnail finalSpeed finalDegrees
  finalTimeOffset deprecatedMms3Url directPath mimetype duration filehash encFilehash size filename
  streamingSidecar mediaKey mediaKeyTimestamp pageCount isGif gifAttribution accessibilityLabel
  isViewOnce streamable width height thumbnailDirectPath thumbnailSha256 thumbnailEncSha256
  thumbnailHeight thumbnailWidth metadataUrl waveform staticUrl stickerPackId stickerPackName
  stickerPackPublisher stickers trayIconFileName stickerPackSize mediaHandle scanLengths
  scansSidecar devicesAdded devicesRemoved isThisDeviceAdded firstFrameLength firstFrameSidecar
  isAnimated isLottie matchedText thumbnail thumbnailHQ richPreviewType doNotPlayInline rcat
  faviconMMSMetadata isScheduledMsg scheduledTimestampS title description paymentLinkMetadata
  businessOwnerJid productId currencyCode priceAmount1000 salePriceAmount1000 retailerId url
  productImageCount sessionId pollName pollOptions pollSelectableOptionsCount pollContentType
  pollType correctOptionIndex pollEndTime pollHideVoterNames pollAllowAddOption pollUpdateParentKey
  encPollVote selectedOptionLocalIds pollVotesSnapshot quarantineExtractedText
  quarantineOriginalProtobuf senderTimestampMs editMsgType recipients broadcast quotedMsg
  quotedStanzaID quotedRemoteJid quotedParticipant quotedGroupSubject quotedParentGroupJid
  quotedType reporterJidList footer hydratedButtons hsmTag hsmCategory templateId eventName
  eventDescription eventJoinLink eventStartTime eventEndTime eventLocation eventIsScheduledCall
  eventExtraGuestsAllowed selectedId selectedIndex selectedCarouselCardIndex multicast urlText
  urlNumber statusMentioned isWamoSub hasPaidPartnershipLabel aiProvenance clearMedia
  isCaptionByUser vcardList vcardFormattedName revokeSender protocolMessageKey futureproofBuffer
  futureproofParams futureproofType futureproofSubtype templateParams textColor backgroundColor
  font cannotBeRanked canBeReshared campaignId campaignDuration actionLink statusPSAReadTimestamp
  crosspostingInfo forwardingScore labels paymentCurrency paymentAmount1000
  paymentMessageReceiverJid paymentTransactionTimestamp paymentStatus paymentTxnStatus
  paymentNoteMsg paymentRequestMessageKey paymentExpiryTimestamp paymentInviteServiceType
  ephemeralDuration ephemeralSettingTimestamp ephemeralOutOfSync ephemeralSharedSecret
  disappearingModeInitiator ephemeralSettingUser disappearingModeTrigger
  disappearingModeInitiatedByMe afterReadDuration expiredTimestamp parentMsgKey associationType
  viewMode messageSecret originalSelfAuthor bizPrivacyStatus privacyModeWhenSent verifiedBizName
  inviteCode inviteCodeExp inviteGrp inviteGrpName inviteGrpJpegThum inviteGrpType threadIds
  aiThreadInfo sellerJid message orderTitle itemCount orderId surface status token totalAmount1000
  totalCurrencyCode catalogType historySyncMetaData isSendFailure errorCode appStateSyncKeyShare
  appStateSyncKeyRequest appStateFatalExceptionNotification peerDataOperationRequestMessage
  peerDataOperationRequestResponseMessage broadcastParticipants broadcastEphSettings broadcastId
  smbClientCampaignId ctwaContext signupContext list listResponse productListItemCount agentId
  dynamicReplyButtons buttonsResponse selectedButtonId headerType nativeFlowName nativeFlowButtons
  interactiveHeader interactiveType interactivePayload bloksWidget nativeFlowInteractiveMsg
  carouselCardsParsed callOutcome finalCallOutcome reactionParentKey reactionText reactionTimestamp
  targetMessageKey encIv encPayload replyCount pinParentKey pinMessageType pinSenderTimestampMs
  pinExpiryDuration stickerPremiumStatus emojis bizSource pmCampaignId decisionId sourceType
  decisionSources botEditType botMessageSecret botFeedbackKind botFeedbackText botTargetSenderJid
  botGroupParticipant botPersonaId isSupportAIMessage supportCitations richResponse unifiedResponse
  unifiedResponseRawData unifiedResponseMutationMediaList botSignatureVerificationMetadata
  forwardedNewsletterMessageInfo forwardedAiBotMessageInfo encryptedData newsletterAdminInviteInfo
  newsletterFollowerInviteInfo reportingTokenInfo reportingTokenContent read memberLabelData
  musicArtwork isGroupStatus isNewsletterStatus limitSharing galaxyFlowWAMMessageId
  galaxyFlowQPLMessageId galaxyFlowDisabled signupCtaTapped`;

const NULL = `
  latestEditMsgKey latestEditSenderTimestampMs questionReplyQuotedMessage newsletterAdminProfile
  parentMsgId callSilenceReason callDuration callCreator callParticipants isCallLink callLinkToken
  terminatedByDeviceSwitch selfOtherDeviceConnected bytesSent bytesReceived invokedBotWid metaFrom
  bizBotType botDeepLinkToken aiMediaCollectionInfo expectedImageCount expectedVideoCount
  botResponseTargetId botPluginType botPluginReferenceIndex botPluginSearchProvider
  botPluginSearchUrl botPluginSearchQuery botReelPluginThumbnailCdnUrl botMessageDisclaimerText
  botSessionTransparencyType botMsgBodyType botModeSelection botModeOverride hatchMetadataSync
  requiresDirectConnection bizContentPlaceholderType groupHistoryBundleMessageKey
  groupHistoryBundleMetadata groupHistoryIndividualMessageInfo nonJidMentions`;

const FALSE = `
  viewed isNewMsg star kicNotified isFromTemplate isAdsMedia pollInvalidated isSentCagPollCreation
  isEventCanceled eventInvalidated isVcardOverMmsDocument isForwarded isQuestion isSpoiler
  hasReaction productHeaderImageRejected isDynamicReplyButtonsMsg isCarouselCard isVideoCall
  isMdHistoryMsg isAvatar botPluginMaybeParent hostedBizEncStateMismatch
  senderOrRecipientAccountTypeHosted placeholderCreatedWhenAccountIsHosted`;

const ZERO = `questionResponsesCount readQuestionResponsesCount forwardsCount lastPlaybackProgress
  stickerSentTs lastUpdateFromServerTs`;

export const MSG_FIELDS: FieldTable = {
  props: {
    ...fieldsOf('id type t from to', undefined),
    ...fieldsOf(EMPTY, undefined),
    ...fieldsOf(NULL, null),
    ...fieldsOf(FALSE, false),
    ...fieldsOf(ZERO, 0),
    mentionedJidList: Object.freeze([]),
    groupMentions: Object.freeze([]),
  },
  session: {
    ...fieldsOf('local self mediaObject mediaData isUnsentMedia wamMessageSendReporter', undefined),
    ...fieldsOf('wamMessageSendPerfReporter oldType newType', undefined),
    ...fieldsOf('plainProtobufBytes senderWithDevice $MsgImpl$p_1', undefined),
    ...fieldsOf('isRetry calledCiphertextDecrypted', false),
    linksIndexParsed: 0,
  },
};
