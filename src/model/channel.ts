/** A WhatsApp Channel of the comune, and what stands in it. Times are milliseconds since 1970. */
import type { MessageId, OutgoingContent } from './message.js';
import { DAY } from './duration.js';

/** How notices go to the channel: not, all of them, or the urgent ones and those that lists do not carry. */
export const CHANNEL_MODES = ['off', 'mirror', 'fallback'] as const;
export type ChannelMode = (typeof CHANNEL_MODES)[number];
/** Of a notice, when it was accepted. */
export type ChannelUse = Exclude<ChannelMode, 'off'>;

export interface ChannelFacts {
  /** as WhatsApp writes it */
  readonly id: string;
  readonly name: string;
  /** to follow it; null: WhatsApp does not say */
  readonly link: string | null;
  /** what the account is in it */
  readonly role: 'owner' | 'admin' | 'subscriber' | 'guest';
  readonly suspended: boolean;
  readonly followers: number;
}

/** Why the channel of the settings takes no post; `hidden`: the transport does not show it. */
export const OBSTACLES = ['missing', 'foreign', 'suspended', 'hidden'] as const;
export type ChannelObstacle = (typeof OBSTACLES)[number];

/** How the channel of the settings stands. */
export interface ChannelStatus {
  /** as WhatsApp writes it */
  readonly id: string;
  readonly mode: ChannelUse;
  /** `unknown`: WhatsApp has not answered since the start */
  readonly state: 'usable' | ChannelObstacle | 'unknown';
  /** null: not known */
  readonly name: string | null;
  /** at the last answer, also of an earlier run; null: there was none */
  readonly followers: number | null;
  /** notices that may or may not be in it */
  readonly held: number;
}

/**
 * One post of a notice. It moves as a delivery does:
 *
 *     queued → sending → posted              WhatsApp's servers gave it a number
 *                      → queued | failed     they said no, or nothing left this PC (held where it had gone before)
 *                      → uncertain → posted | queued     looked for in the channel
 *                                  → queued              posted again, once, with the same id
 *                                  → held                a person decides → posted | queued
 *     queued → dropped                       the notice was stopped before it was handed over, or over for a day
 *            → uncertain → dropped | posted  it may be public already: looked for once more
 */
type PostState = 'queued' | 'sending' | 'uncertain' | 'posted' | 'failed' | 'held' | 'dropped';

/** Urgent notices and corrections, or all others. */
export type PostLane = 'urgent' | 'ordinary';

/** A post that has its id and may be handed to the transport. */
export interface StartedPost {
  readonly id: number;
  readonly noticeId: number;
  readonly channelId: string;
  readonly messageId: MessageId;
  readonly content: OutgoingContent;
  /** the highest number known in the channel before it was handed over first; null: none was known */
  readonly after: number | null;
  /** when it was handed over first */
  readonly begunAt: number;
  /** failed attempts so far */
  readonly tries: number;
}

/** It is not known whether it is public. */
export interface OpenPost extends StartedPost {
  readonly state: 'sending' | 'uncertain';
  readonly doubtedAt: number | null;
  /** when it was posted again; null: it never was */
  readonly resentAt: number | null;
  readonly urgent: boolean;
  /** its notice was stopped, taken back, or is over: it does not go out again */
  readonly stopped: boolean;
  /** its notice has been over for a day, and nobody wanted the post since: it does not either */
  readonly late: boolean;
}

export type PostSettlement =
  | { readonly kind: 'posted'; readonly serverId: number }
  | { readonly kind: 'failed'; readonly detail: string }
  /** nothing left this PC; again with the same id, not before this time */
  | { readonly kind: 'queued'; readonly detail: string; readonly notBefore: number }
  /** the servers said no; again likewise, and what is not answered then may be posted once more */
  | { readonly kind: 'refused'; readonly detail: string; readonly notBefore: number }
  | { readonly kind: 'resend'; readonly detail: string }
  | { readonly kind: 'uncertain'; readonly detail: string }
  | { readonly kind: 'held'; readonly detail: string }
  /** it is not public, and is not to be any more */
  | { readonly kind: 'dropped'; readonly detail: string };

/** A post that is public, or was. */
export interface PublishedPost {
  readonly id: number;
  readonly noticeId: number;
  readonly channelId: string;
  readonly messageId: MessageId;
  /** null: a person said that it is public, and the servers have not told which it is */
  readonly serverId: number | null;
  /** see {@link StartedPost} */
  readonly after: number | null;
  readonly begunAt: number;
  /** when its deletion was first asked for; null: it never was */
  readonly deletionAskedAt: number | null;
}

/** A public post that is to have another text. */
export interface PostToChange extends PublishedPost {
  readonly text: string;
}

/** So long posts can be changed and deleted, in milliseconds (read in the client of August 2026). */
export const CHANGEABLE_FOR = 30 * DAY;

/** Characters of a post (the composer of the client of August 2026 takes no more). */
export const LONGEST_POST = 65_536;

/** The `detail` of a post that is dropped for that. */
export const OVER_FOR_A_DAY = 'its notice had been over for a day';
export const RESTORED = 'restored from a copy: it may have been posted since';

export interface PostCounts {
  readonly views: number | null;
  readonly forwards: number | null;
  /** emoji → how many */
  readonly reactions: Readonly<Record<string, number>>;
}

/** What staff are shown of a post. */
export interface PostOfNotice extends PostCounts {
  readonly part: number;
  /** words alone, as they are public; null: a picture or a video */
  readonly text: string | null;
  /** another text that staff want it to have: not public yet, or WhatsApp has not taken it; null: there is none */
  readonly newText: 'waiting' | 'refused' | null;
  readonly state: PostState;
  /** when WhatsApp took it; null: it has not */
  readonly postedAt: number | null;
  /** when it was deleted from the channel; null: it was not */
  readonly revokedAt: number | null;
  /** it was to be deleted and could not be */
  readonly revokeRefused: boolean;
  readonly detail: string | null;
}

/** Whether people can see it in the channel now, and it can still be deleted or changed from here. */
export function isPublic({ state, revokedAt, revokeRefused }: PostOfNotice): boolean {
  return state === 'posted' && revokedAt === null && !revokeRefused;
}

export interface FollowersPoint {
  readonly at: number;
  readonly followers: number;
}
