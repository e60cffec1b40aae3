/**
 * The part of WhatsApp Web that Campanile touches, as types. Names and shapes as measured on the
 * client of August 2026 (docs/decisions/002-page-contract.md); `contract.ts` checks at every
 * injection that they are still there.
 *
 * The functions beside this file run inside the page: each is sent there as source text, so it may
 * use nothing but its own parameter, the page's globals, and types.
 */

import type { ChannelCollections, ChannelModules, PostClass } from './channel-modules.js';
import type { MsgKey, MsgModel, Wid } from './models.js';

interface MsgKeyClass {
  new (parts: {
    readonly from: Wid;
    readonly to: Wid;
    readonly id: string;
    readonly participant?: Wid;
    readonly selfDir?: 'out';
  }): MsgKey;
  readonly prototype: object;
  /** parses `<fromMe>_<chat>_<id>[_<participant>]` */
  fromString(text: string): MsgKey;
}

/** What of a message reading back needs: a model, or a row of the database as plain attributes. */
export type FoundMessage = Pick<
  MsgModel,
  'id' | 'type' | 't' | 'body' | 'clientReceivedTsMillis' | 'latestEditSenderTimestampMs'
>;

interface MessagesFound {
  readonly messages?: readonly MsgModel[];
}

export interface ChatModel {
  readonly id: Wid;
  /** whose chat an old one under the number is, where that is known */
  readonly accountLid?: Wid | null | undefined;
  /** unix seconds: when the person gave a trusted-contact token last */
  readonly tcTokenTimestamp?: number | null | undefined;
  /** unix seconds of its newest message */
  readonly t?: number | undefined;
  readonly unreadCount?: number | undefined;
  /** in memory: the newest ones */
  readonly msgs: { getModelsArray(): readonly MsgModel[] };
}

/** A row of the message table: what survives a killed browser. */
interface MessageRow {
  readonly ack: number;
  readonly recipients?: readonly { readonly _serialized: string }[];
}

/** A row of the chat table: there before the chat is in memory. */
interface ChatRow {
  readonly id: string;
  readonly name?: string;
  /** whose chat it is; also of one that is named by the number */
  readonly accountLid?: string | Wid | null;
}

interface SendResult {
  readonly messageSendResult?: string;
  readonly ackErrorCode?: number | null;
}

interface MediaFields {
  readonly type?: string;
  readonly preview?: string;
  toJSON?(): Record<string, unknown>;
}

interface Observable {
  on(event: string, listener: (...args: never[]) => void): void;
}

export interface PageModules extends ChannelModules {
  WAWebSocketModel: {
    Socket: Observable & {
      readonly state: string | undefined;
      readonly hasSynced: boolean | undefined;
      logout(): Promise<void>;
      /** @throws unless the state is CONFLICT */
      takeover(): void;
    };
  };
  WAWebConnModel: { Conn: { readonly platform: string | undefined } };
  WAWebUserPrefsMeUser: {
    getMaybeMePnUser(): Wid | null | undefined;
    getMaybeMeLidUser(): Wid | null | undefined;
    getMeLidUserOrThrow(): Wid;
  };
  WAWebUserPrefsMultiDevice: { getIsHostedMeAccountFromLocalStorage(): boolean };
  /** lies in a bundle that is not fetched at the start */
  WASmaxSmbMeteredMessagingAccountGetSMBMeteredMessagingCheckoutRPC: {
    sendGetSMBMeteredMessagingCheckoutRPC(
      request: {
        readonly toArgs: readonly { readonly toJid: string }[];
        readonly hasUseAdAccount: boolean;
      },
      options: object,
    ): Promise<{
      readonly name: string;
      readonly value: {
        readonly integrityIsEligible?: string;
        readonly quota?: {
          readonly totalMonthly?: number;
          readonly totalAvailableCredits?: number;
          readonly remaining?: number;
          readonly singleCredits?: number;
        };
      };
    }>;
  };
  WAWebMexFetchReachoutTimelockJob: {
    mexFetchReachoutTimelock(): Promise<{
      readonly is_active: boolean;
      /** unix seconds as text */
      readonly time_enforcement_ends?: string | null;
      readonly enforcement_type?: string | null;
    }>;
  };
  WAWebMexFetchNewChatMessageCappingInfoJob: {
    /** absent numbers come as 0, absent times as '' */
    mexFetchNewChatMessageCapping(): Promise<{
      readonly total_quota: number;
      readonly used_quota: number;
      readonly cycle_end_timestamp: string;
      readonly capping_status?: string;
    }>;
  };
  WAWebTrustedContactsUtils: {
    /** unix seconds */
    tokenExpirationCutoff(mode: 'receiver' | 'sender'): number;
  };
  WAWebWidFactory: { createWid(id: string): Wid };
  WAWebMsgKey: MsgKeyClass;
  WAWebCollections: {
    Msg: Observable &
      PostClass & {
        get(key: string): MsgModel | undefined;
        /** from the database if need be; none of a chat that is not loaded */
        getMessagesById(keys: readonly string[]): Promise<MessagesFound | undefined>;
      };
    Chat: { get(id: Wid): ChatModel | undefined; getModelsArray(): readonly ChatModel[] };
  } & ChannelCollections;
  WAWebChatLoadMessages: {
    /** the next older messages of a chat, into its `msgs`; none when there are no more */
    loadEarlierMsgs(of: { readonly chat: ChatModel }): Promise<readonly MsgModel[] | undefined>;
  };
  WAWebOfflineHandler: {
    OfflineMessageHandler: { getOfflineDeliveryProgress(): number };
  };
  WAWebFindChatAction: {
    findOrCreateLatestChat(id: Wid): Promise<{ readonly chat: ChatModel } | undefined>;
  };
  WAWebQueryExistsJob: {
    /** asks the servers; null: they do not know this name. Keeps the mapping that they tell */
    queryWidExists(id: Wid): Promise<{ readonly lid?: Wid | undefined } | null>;
  };
  WAWebApiContact: {
    getCurrentLid(phone: Wid): Wid | null | undefined;
    getPhoneNumber(lid: Wid): Wid | null | undefined;
  };
  WAWebGetEphemeralFieldsMsgActionsUtils: {
    getEphemeralFields(chat: ChatModel): Record<string, unknown>;
  };
  WAWebSendMsgChatAction: {
    addAndSendMsgToChat(
      chat: ChatModel,
      message: Record<string, unknown>,
    ): [Promise<MsgModel>, Promise<SendResult | null | undefined>];
  };
  /**
   * Stored messages of a chat beside one of them, as plain attributes, in an order that is not known;
   * earlier builds give the messages alone. As public copies of the client have it; not measured.
   */
  WAWebDBMessageFindLocal: {
    msgFindByDirection(search: {
      readonly anchor: MsgKey;
      readonly count: number;
      readonly direction: 'before';
    }): Promise<unknown>;
  };
  WAWebSchemaMessage: {
    getMessageTable(): { get(key: string): Promise<MessageRow | undefined | null> };
  };
  WAWebSchemaMessageInfo: {
    getMessageInfoTable(): {
      anyOf(index: readonly string[], values: readonly string[]): Promise<readonly unknown[]>;
    };
  };
  /** as whatsapp-web.js 1.34.7 calls them; not measured */
  WAWebMsgActionCapability: {
    canSenderRevokeMsg(message: MsgModel): boolean;
    canEditText(message: MsgModel): boolean;
  };
  WAWebCmd: {
    Cmd: {
      sendRevokeMsgs?(
        chat: ChatModel,
        messages: { readonly list: readonly MsgModel[]; readonly type: 'message' },
        options: { readonly clearMedia: boolean },
      ): unknown;
    };
  };
  WAWebPresenceChatAction: { sendPresenceUnavailable(): unknown };
  WAWebBroadcastListAction: {
    createBroadcastListAction(...args: unknown[]): Promise<string>;
    editBroadcastListAction(id: string, contacts: readonly unknown[], name: string): Promise<void>;
  };
  WAWebBizBroadcastsAudienceUtils: {
    getBroadcastChatsAsAudiences(): readonly {
      readonly broadcastJid: string | Wid;
      readonly name?: string;
    }[];
  };
  WAWebBroadcastDatabaseJob: {
    getBroadcastMetadataJob(
      id: Wid,
    ): Promise<{ readonly recipients: readonly (string | Wid)[] } | null | undefined>;
  };
  WAWebSchemaBroadcastMetadata: {
    getBroadcastMetadataTable(): {
      all(): Promise<
        readonly { readonly id: string | Wid; readonly recipients: readonly (string | Wid)[] }[]
      >;
    };
  };
  /** as public copies of the client have it; not measured */
  WAWebSchemaChat: {
    getChatTable(): {
      get(id: string): Promise<ChatRow | undefined | null>;
      all(): Promise<readonly ChatRow[]>;
    };
  };
  WAWebBizBroadcastRecipientLimitCommon: { getRecipientLimit(): number };
  WAWebBroadcastMsgDataUtils: {
    createBroadcastTextMsgData(listId: string, text: string): Promise<Record<string, unknown>>;
    addBroadcastFieldsToMediaMsg(
      listId: string,
      fields: Record<string, unknown>,
    ): Promise<Record<string, unknown>>;
  };
  WAWebBizBroadcastMediaProcessor: {
    processMediaForBroadcast(
      file: File,
      recipients: number,
      listId: string,
      caption: string,
    ): Promise<{
      readonly freshMedia: { readonly type: string };
      readonly mediaMsgData: Record<string, unknown>;
    }>;
    createBroadcastMediaUploadCallback(type: string): unknown;
  };
  /** the one door through which a list message leaves; other modules look it up here at each call */
  WAWebBroadcastMessageRPC: {
    sendBroadcastMessageRPC(stanza: { readonly messageId: string }): Promise<unknown>;
  };
  WAWebSendBroadcastMsgAction: {
    sendBroadcastMsgAction(request: {
      readonly msgData: Record<string, unknown>;
      readonly recipients: readonly Wid[];
      readonly beforeSend?: unknown;
    }): Promise<SendResult | null | undefined>;
  };
}

/** What whatsapp-web.js puts into the page. */
interface InjectedLibrary {
  getMessageModel(message: MsgModel): { id?: { _serialized?: string; fromMe?: boolean } };
  processMediaData(
    media: { readonly mimetype: string; readonly data: string; readonly filename: string },
    options: { readonly forceDocument: boolean },
  ): Promise<MediaFields>;
}

/** What Campanile keeps in the page, for the life of the document. */
interface PageShelf {
  /** the chats of the page's database have all been seen in its memory */
  chatsRestored?: true;
  /** files of notices by SHA-256, so that forty lists do not carry the same bytes forty times */
  readonly media: Map<string, { readonly file: File; readonly base64: string }>;
  /** the file that is coming in, piece by piece */
  arriving: {
    readonly sha256: string;
    size: number;
    readonly bytes: Uint8Array<ArrayBuffer>[];
    readonly base64: string[];
  } | null;
  /**
   * ids given to this document and not acknowledged yet; `over`: it may still repeat them by itself;
   * `gaveUp`: it has ended without handing them over
   */
  readonly sends: Map<string, 'running' | 'over' | 'gaveUp'>;
  /** the chat in which this document has put each of them that is to one person */
  readonly usedChats: Map<string, string>;
  /**
   * Of each person every chat in which a message may lie, those that are asked for first: WhatsApp Web
   * puts what is addressed to a number into the chat of its LID, and the other way round.
   */
  chatsOf(people: readonly (readonly string[])[]): string[][];
  /** The same of one person, while chats are not back in memory from the page's database, too. */
  storedChatsOf(chats: readonly string[]): Promise<string[]>;
  /** the door of list messages: null until it is watched */
  door: {
    /** ids that have gone through */
    readonly passed: Set<string>;
    /** false: one was accepted without having been seen here, so that absence proves nothing */
    reliable: boolean;
  } | null;
}

declare global {
  interface Window {
    require<K extends keyof PageModules>(name: K): PageModules[K];
    Debug?: { readonly VERSION?: string };
    WWebJS?: InjectedLibrary;
    campanile?: PageShelf;
    /** the page's own `require`, where something stands before it, and for which modules it did */
    campanileRequire?: {
      readonly original: (name: string) => unknown;
      readonly stoodIn: Set<string>;
    };
    /** components that have been loaded in this document */
    campanileBundles?: Set<string>;
    /** exposed by the session: the newest message of somebody, corrected by them */
    campanileEdit?(text: {
      readonly chatId: string;
      readonly id: string;
      readonly body: string;
      readonly t: number;
      readonly editedAt: number;
    }): void;
    /** exposed by the session: receipts of our own messages, in batches */
    campanileReceipts?(receipts: readonly { id: string; chatId: string; ack: number }[]): void;
    /** exposed by whatsapp-web.js: what it runs when the page has synced */
    onAppStateHasSyncedEvent?(): void;
  }
}
