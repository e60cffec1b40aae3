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

/** The module of what is called `Module` or `Module.export`. */
export function moduleOf(missing: string): string {
  return missing.split('.')[0] ?? missing;
}

/**
 * Runs in the page. Names what is missing, as `Module` or `Module.export`; `[Map]` stands for any
 * export that is a Map. What only stands in for a module does not count as being there.
 */
export function missingFromPage(table: ContractTable): string[] {
  type Module = Record<string, unknown>;
  const require = (window.campanileRequire?.original ?? window.require) as (
    name: string,
  ) => Module | undefined;
  const has = (module: Module, key: string) =>
    key === '[Map]'
      ? Object.values(module).some((each) => each instanceof Map)
      : module[key] !== undefined;
  const missing: string[] = [];
  for (const [name, exports] of Object.entries(table)) {
    let module: Module | undefined;
    try {
      module = require(name);
    } catch {
      module = undefined;
    }
    if (module === undefined || module === null) {
      missing.push(name);
      continue;
    }
    for (const key of exports) if (!has(module, key)) missing.push(`${name}.${key}`);
  }
  return missing;
}
