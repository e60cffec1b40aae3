/**
 * The part of WhatsApp Web that channels need, as types: names and shapes as measured on the client of
 * August 2026. WhatsApp calls channels newsletters.
 */
import type { MsgKey, MsgModel } from './models.js';

interface ChannelModel {
  readonly id: { readonly _serialized: string };
}

/** A post: its `serverId` is real up to 2147476647; above stand temporary ones. */
export interface PostModel extends MsgModel {
  readonly serverId?: number | undefined;
  readonly isSendFailure?: boolean | undefined;
  set(fields: Record<string, unknown>): unknown;
}

interface PostResult {
  readonly messageSendResult?: string;
}

/** A row of the table of channels; `membershipType`: 0 subscriber, 1 admin, 2 guest, 3 owner. */
interface ChannelRow {
  readonly id: string;
  readonly name?: string;
  readonly inviteCode?: string;
  readonly size?: number;
  readonly membershipType?: number;
  readonly suspended?: boolean;
}

/** What the servers say of a channel, as the client parses it. */
interface ChannelAnswer {
  readonly idJid: string;
  readonly newsletterNameMetadataMixin?: { readonly nameElementValue?: string } | null;
  readonly newsletterInviteLinkMetadataMixin?: { readonly inviteCode?: string } | null;
  readonly newsletterSubscribersMetadataMixin?: { readonly subscribersCount?: number } | null;
  readonly newsletterStateMetadataMixin?: { readonly stateType?: string } | null;
  readonly newsletterMembershipMetadataMixin?: { readonly membershipType?: string } | null;
}

/** A post as the servers tell of it; whether they tell the author its id is not known. */
interface HistoryEntry {
  readonly id?: string;
  readonly serverId: number;
  /** unix seconds */
  readonly t: number;
  readonly isSender?: string;
  readonly newsletterViewsCountViewsOrDeprecatedMixinGroup?: {
    readonly value?: { readonly viewsCount?: readonly { readonly count?: number }[] };
  } | null;
  readonly newsletterForwardsCountMixin?: { readonly forwardsCountCount?: number } | null;
  readonly newsletterReactionsMixin?: {
    readonly reactionsReaction?: readonly { readonly code: string; readonly count: number }[];
  } | null;
}

interface PreparedMedia {
  readonly type: string;
  readonly mimetype: string;
  readonly filehash: string;
  readonly size: number;
  readonly mediaBlob: unknown;
}

export interface ChannelModules {
  WAWebSchemaNewsletterMetadata: {
    getNewsletterMetadataTable(): { all(): Promise<readonly ChannelRow[]> };
  };
  WAWebNewsletterMetadataQueryJob: {
    /** changes nothing; throws `ServerStatusCodeError` with 404 and others */
    queryNewsletterMetadataByJid(
      jid: string,
      role: string | undefined,
      fields: Readonly<Record<string, boolean>>,
    ): Promise<ChannelAnswer>;
  };
  WAWebNewsletterRoleIdentifier: { getRoleByIdentifier(jid: string): string | undefined };
  /** on demand */
  WAWebNewsletterCreateAction: {
    createNewsletterAction(order: {
      readonly name: string;
      readonly description: string;
      readonly picture: null;
    }): Promise<{ toString(): string } | null>;
  };
  WAWebNewsletterSendMsgAction: {
    /** posts any text model with the id that it has */
    sendNewsletterAlbumMsg(order: {
      readonly chat: ChannelModel;
      readonly msg: PostModel;
    }): Promise<PostResult | undefined>;
    sendNewsletterMediaMsg(
      chat: ChannelModel,
      msg: PostModel,
      upload: (msg: PostModel) => Promise<PostModel>,
    ): Promise<PostResult | undefined>;
  };
  WAWebResendMsgAction: { resendMsg(msg: PostModel): Promise<string | undefined> };
  WAWebNewsletterGetMessagesQueryJob: {
    /** at most 100; throws `ServerStatusCodeError` */
    queryNewsletterMessagesByJid(
      jid: string,
      count: number,
      cursor: { readonly after: number } | undefined,
    ): Promise<{ readonly messages: readonly HistoryEntry[] }>;
  };
  WAWebMediaOpaqueData: { createFromData(data: Blob, mimetype: string): Promise<unknown> };
  WAWebPrepRawMedia: {
    prepRawMedia(data: unknown, options: object): { waitForPrep(): Promise<PreparedMedia> };
  };
  WAWebMediaPrep: {
    getMediaPropsNew(prep: unknown, message: object): Promise<Record<string, unknown>>;
  };
  WAWebMediaStorage: {
    getOrCreateMediaObject(filehash: string): { consolidate(media: object): void };
  };
  WAWebMediaMmsV4Upload: {
    /** without `mediaEntry` where it failed */
    uploadUnencryptedMedia(order: {
      readonly mimetype: string;
      readonly mediaObject: unknown;
      readonly mediaType: string;
      readonly calculateToken: (...parts: unknown[]) => unknown;
    }): Promise<
      { readonly mediaEntry?: { readonly handle: string; readonly directPath: string } } | undefined
    >;
  };
  WAWebSendMessageEditAction: {
    /** resolves with nothing, whatever became of it */
    sendMessageEdit(msg: PostModel, text: string, options: object): Promise<void>;
  };
  WAWebNewsletterRevokeMsgAction: {
    sendNewsletterRevokeMsg(
      chat: ChannelModel,
      msg: PostModel,
      clearMedia: boolean,
    ): Promise<PostResult | undefined>;
  };
}

/** Members that channels add to modules of the lists. */
export interface ChannelCollections {
  readonly WAWebNewsletterCollection: { get(id: string): ChannelModel | undefined };
}
export interface PostClass {
  readonly modelClass: new (fields: Record<string, unknown> & { readonly id: MsgKey }) => PostModel;
}
