/**
 * What the page must have. `core` is needed for anything at all; without `lists` the service goes
 * on one to one, and without `revoke` a notice that is taken back is corrected instead of deleted.
 */
export type ContractTable = Readonly<Record<string, readonly string[]>>;

export const CORE_CONTRACT: ContractTable = {
  WAWebSocketModel: ['Socket'],
  WAWebConnModel: ['Conn'],
  WAWebUserPrefsMeUser: ['getMaybeMePnUser', 'getMaybeMeLidUser', 'getMeLidUserOrThrow'],
  WAWebWidFactory: ['createWid'],
  WAWebMsgKey: ['fromString'],
  WAWebCollections: ['Msg', 'Chat'],
  WAWebChatLoadMessages: ['loadEarlierMsgs'],
  WAWebFindChatAction: ['findOrCreateLatestChat'],
  WAWebApiContact: ['getCurrentLid', 'getPhoneNumber'],
  WAWebGetEphemeralFieldsMsgActionsUtils: ['getEphemeralFields'],
  WAWebSendMsgChatAction: ['addAndSendMsgToChat'],
  WAWebSchemaMessage: ['getMessageTable'],
  WAWebSchemaMessageInfo: ['getMessageInfoTable'],
};

export const LIST_CONTRACT: ContractTable = {
  WAWebBroadcastListAction: ['createBroadcastListAction', 'editBroadcastListAction'],
  WAWebBizBroadcastsAudienceUtils: ['getBroadcastChatsAsAudiences'],
  WAWebBroadcastDatabaseJob: ['getBroadcastMetadataJob'],
  WAWebSchemaBroadcastMetadata: ['getBroadcastMetadataTable'],
  WAWebBizBroadcastRecipientLimitCommon: ['getRecipientLimit'],
  WAWebBroadcastMsgDataUtils: ['createBroadcastTextMsgData', 'addBroadcastFieldsToMediaMsg'],
  WAWebBizBroadcastMediaProcessor: [
    'processMediaForBroadcast',
    'createBroadcastMediaUploadCallback',
  ],
  WAWebSendBroadcastMsgAction: ['sendBroadcastMsgAction'],
  WAWebBroadcastMessageRPC: ['sendBroadcastMessageRPC'],
};

export const REVOKE_CONTRACT: ContractTable = {
  WAWebMsgActionCapability: ['canSenderRevokeMsg'],
  WAWebCmd: ['Cmd'],
};

/**
 * Runs in the page. Names what is missing, as `Module` or `Module.export`.
 */
export function missingFromPage(table: ContractTable): string[] {
  const require = window.require as (name: string) => Record<string, unknown> | undefined;
  const missing: string[] = [];
  for (const [name, exports] of Object.entries(table)) {
    let module: Record<string, unknown> | undefined;
    try {
      module = require(name);
    } catch {
      module = undefined;
    }
    if (module === undefined || module === null) {
      missing.push(name);
      continue;
    }
    for (const key of exports) if (module[key] === undefined) missing.push(`${name}.${key}`);
  }
  return missing;
}
