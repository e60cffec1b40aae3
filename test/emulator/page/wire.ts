/**
 * What travels between the emulated page and the emulated WhatsApp servers: one JSON object per
 * WebSocket text frame (`wss://web.whatsapp.com/ws/chat`), media as plain HTTP under `/media`.
 *
 * The real client speaks an encrypted binary protocol that neither whatsapp-web.js nor Campanile
 * ever sees; this stands in for it and keeps only what the page's modules observe: who is told
 * what, in which order, and what is acknowledged. Types only: both sides import them, nothing runs.
 *
 * Order at login: page `hello` → servers `welcome` → `lists` → the offline queue (`message`,
 * `receipt`, `call` with `offline: true`) → `offline-end`. Without a session: `hello` → `refs`, and
 * `paired` once the phone has scanned one of them (the page stores the session, closes the socket
 * and says `hello` again with it). A session the servers no longer know gets `failure`.
 */

/** `<digits>@lid`, `<digits>@c.us`, `<digits>@broadcast`, `<digits>@newsletter`, `<digits>@g.us` or `status@broadcast`. */
export type Jid = string;

export interface AccountFacts {
  readonly phone: Jid; // '393665775490@c.us'
  readonly lid: Jid;
  /** number of this linked device, e.g. 7 in '393665775490:7@c.us' */
  readonly device: number;
  readonly platform: 'smba' | 'android';
  readonly pushname: string;
  /** the recipient limit for broadcast lists that the phone announces */
  readonly listLimit: number;
  /** shared with the Cloud API */
  readonly hosted: boolean;
}

/** A chat of before: an old `@c.us` one of a person whose LID is known by now, or a group. */
export interface HistoryChat {
  readonly id: Jid;
  readonly accountLid?: Jid;
  readonly name?: string;
  readonly t: number; // unix seconds of its last message
}

export interface MediaDescription {
  readonly directPath: string; // GET https://web.whatsapp.com/media/<…> gives the bytes back
  readonly mimetype: string;
  readonly filename?: string;
  readonly size: number; // bytes
  readonly filehash: string; // base64 of the SHA-256 of the plain bytes
  readonly mediaKey: string; // base64, 32 random bytes
  readonly width?: number;
  readonly height?: number;
}

/** The `type` of a message as the page's models show it. */
export type MessageContent =
  | { readonly type: 'chat'; readonly body: string }
  | {
      readonly type: 'image' | 'video' | 'document';
      readonly caption?: string;
      readonly media: MediaDescription;
    }
  | {
      /** anything else a citizen may send; the emulator does not look inside */
      readonly type: 'sticker' | 'ptt' | 'audio' | 'location' | 'vcard' | 'poll_creation';
      readonly body?: string;
      readonly caption?: string;
    }
  /** another message of the same sender withdrawn or changed */
  | { readonly type: 'revoked'; readonly target: string }
  | { readonly type: 'edited'; readonly target: string; readonly body: string }
  | { readonly type: 'reaction'; readonly target: string; readonly emoji: string };

// ---------------------------------------------------------------- page → servers

export type FromPage =
  | {
      readonly kind: 'hello';
      readonly session: string | null;
      readonly version: string;
      /** as in `BootFacts`, or as it was told since */
      readonly faultsChanged: number;
    }
  | SendMessage
  | SendReceipt
  | Request
  /** queued frames with these numbers are dealt with and stored; they will not be sent again */
  | { readonly kind: 'handled'; readonly seqs: readonly number[] }
  | { readonly kind: 'call-reject'; readonly callId: string; readonly peer: Jid }
  | { readonly kind: 'presence'; readonly available: boolean }
  | { readonly kind: 'status-post'; readonly id: string; readonly content: MessageContent }
  /** the page asks for new pairing refs (`refreshQR`) */
  | { readonly kind: 'refresh-refs' }
  /** asks the phone to send undecryptable messages again */
  | { readonly kind: 'placeholder-resend'; readonly ids: readonly string[] }
  /** the page unlinks itself */
  | { readonly kind: 'logout' }
  /** a send has just returned nothing, as the fault `sendReturnsNothing` wants it */
  | { readonly kind: 'returned-nothing' }
  /** keys could not be had, as this fault wants it */
  | { readonly kind: 'keys-missed'; readonly fault: string };

/** One message stanza. Unacknowledged ones are sent again, same id, at every reconnection. */
export interface SendMessage {
  readonly kind: 'message';
  readonly id: string; // '3EB0…', the bare id
  readonly to: Jid; // a person, a group, a broadcast list or a channel
  /** lists only: the LIDs in the fan-out */
  readonly recipients?: readonly Jid[];
  /** to a person: the token that they gave, base64, as long as it is valid */
  readonly tctoken?: string;
  /** channels only: the post with this id is changed ('3') or deleted ('8') */
  readonly edit?: '3' | '8';
  /** channels only: the handle that the upload gave */
  readonly mediaId?: string;
  readonly content: MessageContent;
}

/** A delivery (`type` absent) or read receipt for inbound messages. */
interface SendReceipt {
  readonly kind: 'receipt';
  readonly ids: readonly string[];
  readonly to: Jid; // chat the messages came from
  readonly participant?: Jid; // author, in groups
  readonly type?: 'read';
}

/** Answered by exactly one `response`; sent again at every reconnection until answered. */
export type Request = { readonly kind: 'request'; readonly requestId: string } & RequestBody;

export type RequestBody =
  /** who is on WhatsApp, and the LID ↔ phone mapping; by '…@c.us' or '…@lid' */
  | { readonly name: 'usync'; readonly users: readonly Jid[] }
  /** app-state mutations of `business_broadcast_list` */
  | { readonly name: 'list-set'; readonly list: ListState }
  | { readonly name: 'list-remove'; readonly id: Jid }
  /** how many people may still be written to by list */
  | { readonly name: 'credits' }
  /** whether new chats are refused for now, and how many of them are left of the month */
  | { readonly name: 'timelock' }
  | { readonly name: 'new-chat-cap' }
  | { readonly name: 'channel-create'; readonly title: string; readonly description: string }
  | { readonly name: 'channel'; readonly channel: Jid }
  /** all that the account owns or follows */
  | { readonly name: 'channels' }
  | {
      readonly name: 'channel-posts';
      readonly channel: Jid;
      readonly count: number;
      readonly before?: number;
      readonly after?: number;
    };

export type ChannelRole = 'OWNER' | 'ADMIN' | 'SUBSCRIBER' | 'GUEST';

export interface ChannelState {
  readonly id: Jid;
  readonly name: string;
  readonly description: string;
  readonly invite: string;
  readonly state: 'ACTIVE' | 'SUSPENDED' | 'GEOSUSPENDED';
  readonly role: ChannelRole;
  readonly createdAt: number; // unix seconds
  readonly subscribers: number;
}

/** A post as the servers tell of it; whether they tell the author its id is not known. */
export interface ChannelPost {
  readonly id?: string;
  readonly serverId: number;
  readonly t: number; // unix seconds
  readonly isSender: boolean;
  readonly content: MessageContent;
  readonly views: number;
  readonly forwards: number;
  readonly reactions: Readonly<Record<string, number>>;
}

/** Counted in recipients; `remaining` of the month's `total`, and `single` beside them (spent last here; not measured). */
export interface Credits {
  readonly total: number;
  readonly remaining: number;
  readonly single: number;
  readonly eligible: boolean;
}

/** As the servers tell it, by their own names. */
export interface TimelockAnswer {
  readonly is_active: boolean;
  /** unix seconds */
  readonly time_enforcement_ends: string | null;
  readonly enforcement_type: string | null;
}

/** As the servers tell it, by their own names; what is left out is not known. */
export interface NewChatCapAnswer {
  readonly total_quota?: number;
  readonly used_quota?: number;
  readonly cycle_start_timestamp?: string;
  readonly cycle_end_timestamp?: string;
  readonly server_sent_timestamp?: string;
  readonly capping_status: 'NONE' | 'CAPPED';
}

export interface UsyncUser {
  readonly asked: Jid;
  readonly exists: boolean;
  readonly phone?: Jid;
  readonly lid?: Jid;
}

export interface ListState {
  readonly id: Jid; // '<unix seconds>@broadcast'
  readonly name: string;
  readonly recipients: readonly Jid[]; // LIDs
}

// ---------------------------------------------------------------- servers → page

export type FromServers =
  | { readonly kind: 'refs'; readonly refs: readonly string[]; readonly ttlMs: readonly number[] }
  | { readonly kind: 'paired'; readonly session: string; readonly account: AccountFacts }
  | {
      readonly kind: 'welcome';
      readonly account: AccountFacts;
      readonly offlineCount: number;
      /** true on the first login after pairing: history sync would follow here */
      readonly firstLogin: boolean;
    }
  /** the session is gone (unlinked on the phone), or another client took it over */
  | { readonly kind: 'failure'; readonly reason: 'logged-out' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'lists'; readonly lists: readonly ListState[] }
  /** another channel is there, or one is no more */
  | { readonly kind: 'channels-changed' }
  /** chats that are older than the page knows of: their names and ids, no messages */
  | { readonly kind: 'history'; readonly chats: readonly HistoryChat[] }
  | InboundMessage
  | InboundReceipt
  | InboundCall
  | TokenNotice
  | { readonly kind: 'offline-end' }
  | MessageAck
  | {
      readonly kind: 'response';
      readonly requestId: string;
      readonly result?: unknown; // usync: UsyncUser[]; list-set: {list: ListState}; list-remove: null; credits: Credits, null where they are not counted; channels: as in `service/answer-request.ts`
      readonly error?: { readonly code: number; readonly text: string };
    }
  /** an order of the control API that concerns the page itself */
  | { readonly kind: 'fault'; readonly fault: PageFault };

/** The servers' answer to `SendMessage`. With `error` it is a nack. */
export interface MessageAck {
  readonly kind: 'ack';
  readonly id: string;
  readonly to: Jid;
  readonly t: number; // unix seconds
  readonly error?: number;
  /** channels: the number of the post */
  readonly serverId?: number;
}

/** What the servers keep for the page until it says `handled`; sent again at the next login. */
interface Queued {
  readonly seq: number;
  readonly offline?: boolean;
}

export interface InboundMessage extends Queued {
  readonly kind: 'message';
  readonly id: string;
  /** the chat: a person ('…@lid', or '…@c.us' for `legacy` senders), a group, 'status@broadcast' */
  readonly from: Jid;
  readonly participant?: Jid; // author, in groups and Status
  /** the sender's phone, where the servers tell it (absent: only the LID is known) */
  readonly senderPn?: Jid;
  /** the servers tell neither number nor username of the sender */
  readonly nameless?: true;
  /** the sender's LID, where `from` is a phone number */
  readonly senderLid?: Jid;
  readonly t: number; // unix seconds
  readonly notify: string; // the sender's display name
  readonly content: MessageContent;
  /** what the phone sends a page that has just been paired of the time before: nobody is told of it */
  readonly history?: true;
  /** arrives undecryptable; 'resend' marks the later copy that decrypts */
  readonly encryption?: 'fails' | 'resend';
}

export interface InboundReceipt extends Queued {
  readonly kind: 'receipt';
  readonly ids: readonly string[];
  /** the chat the message went to: a person, or the list */
  readonly from: Jid;
  /** lists: the recipient's device */
  readonly participant?: Jid;
  readonly t: number;
  readonly type?: 'read';
}

export interface InboundCall extends Queued {
  readonly kind: 'call';
  readonly callId: string;
  readonly from: Jid;
  readonly video: boolean;
  readonly t: number;
}

/** A person who has written gives us a trusted-contact token, once in seven days at most. */
export interface TokenNotice extends Queued {
  readonly kind: 'token';
  readonly from: Jid; // their LID
  readonly t: number; // unix seconds
  readonly token: string; // base64
}

/** How the loading of bundles goes wrong (`bundleFails`); no component: that of each. */
export type BundleFailure = { readonly component?: string } & (
  | { readonly kind: 'refused' }
  /** its loading never ends */
  | { readonly kind: 'never' }
  /** it comes, without this module */
  | { readonly kind: 'lacks'; readonly module: string }
);

/** Faults the page performs on itself while it lives. */
export type PageFault =
  | { readonly kind: 'reload' }
  | { readonly kind: 'crashPage' }
  | { readonly kind: 'hang'; readonly ms: number }
  | { readonly kind: 'doubleReady' }
  /** at once; null: it is let in again */
  | { readonly kind: 'blocked'; readonly as: SocketBlock | null }
  /** list messages with one of these cannot be stored, whatever was ordered before */
  | { readonly kind: 'brokenRecipient'; readonly lids: readonly Jid[] }
  /** so many of the next sends, whatever was ordered before */
  | { readonly kind: 'sendReturnsNothing'; readonly remaining: number }
  /** from the next loading of a bundle on, whatever was ordered before */
  | { readonly kind: 'bundleFails'; readonly failures: readonly BundleFailure[] }
  /** whose keys cannot be had, whatever was ordered before */
  | { readonly kind: 'keysUnavailable'; readonly orders: readonly KeysUnavailable[] }
  /** what the page remembers of tokens becomes so old; null: it has none */
  | {
      readonly kind: 'tokenAge';
      readonly tokens: readonly {
        readonly lid: Jid;
        readonly t: number;
        readonly token: string | null;
      }[];
    }
  /** from the next reading of the database on, whatever was ordered before; 0: as fast as it is */
  | { readonly kind: 'slowReads'; readonly ms: number }
  /** 0: chats and lists come back at once; else it counts from the next load on */
  | { readonly kind: 'restoreLate'; readonly ms: number | null }
  /** with that all is told of what was ordered or lifted so far: how often it was */
  | { readonly kind: 'faultsChanged'; readonly count: number };

/** One order of the fault `keysUnavailable`. */
export interface KeysUnavailable {
  /** of the fault */
  readonly id: string;
  /** of one person; null: of everybody */
  readonly lid: Jid | null;
  /** how often still; null: until it is lifted */
  readonly remaining: number | null;
}

/**
 * Faults and account facts the page must know before its first module runs. The servers write them
 * into the served HTML as `<script type="application/json" id="boot">`.
 */
/** A function that is there and does not do what it did, as in a build that changed it. */
export interface OddExport {
  readonly module: string;
  readonly name: string;
  /** so many calls of each load; null: all */
  readonly calls: number | null;
  /** what it gives instead; without it, it throws */
  readonly answer?: unknown;
}

/** Why the page is kept out though its session is known (the states are measured, what leads there is not). */
export type SocketBlock = 'TOS_BLOCK' | 'SMB_TOS_BLOCK' | 'PROXYBLOCK' | 'SCREEN_LOCKED';

export interface BootFacts {
  readonly waVersion: string;
  /** modules that are not there (`moduleMissing`) */
  readonly missingModules: readonly string[];
  /** single exports that are not in modules that are there */
  readonly missingExports: readonly { readonly module: string; readonly name: string }[];
  readonly oddExports: readonly OddExport[];
  readonly oldKeys: boolean;
  readonly oldListApi: boolean;
  /** an account without broadcast lists */
  readonly noLists: boolean;
  readonly neverSynced: boolean;
  readonly alreadySynced: boolean;
  readonly doubleReady: boolean;
  /** so long chats and lists are not back, though all is said to be synced; 0: at once; null: until it is lifted */
  readonly restoreLateMs: number | null;
  /** so long after the login the page does not know its platform and its LID; 0: at once */
  readonly accountLateMs: number;
  /** people whose chats cannot be stored with a list message */
  readonly brokenRecipients: readonly Jid[];
  /** the next N sends resolve to nothing although they went out */
  readonly sendReturnsNothing: number;
  readonly bundleFails: readonly BundleFailure[];
  readonly keysUnavailable: readonly KeysUnavailable[];
  /** the state that the page comes to in place of CONNECTED; null: it is let in */
  readonly blockedAs: SocketBlock | null;
  /** each reading of the page's database takes so much longer, one after the other */
  readonly slowReadsMs: number;
  /** channels are not switched on for this account */
  readonly noChannels: boolean;
  /** how often faults had been ordered or lifted until this load; the page says it with each `hello` */
  readonly faultsChanged: number;
}
