/**
 * The channels that the account owns or follows, as the servers keep them.
 *
 * A post is public from the moment it is taken. The same id of the same sender again is the same
 * post: it is answered with the number it has, and counted (`times`), so that a test sees who sent
 * twice. Whether the real servers do so is not known; that they may answer twice is.
 */
import type { ChannelPost, ChannelRole, ChannelState, Jid, SendMessage } from '../page/wire.js';
import type { MediaStore } from './media-store.js';
import { activeFaults, type Fault } from './faults.js';
import type { World } from './world.js';

export interface Post {
  readonly serverId: number;
  readonly id: string;
  readonly content: SendMessage['content'];
  /** milliseconds since 1970 */
  readonly at: number;
  /** how often it was sent */
  readonly times: number;
  readonly edited: boolean;
  readonly revoked: boolean;
  readonly forwards: number;
  readonly reactions: Readonly<Record<string, number>>;
  /** people who saw it and are nobody's phone here */
  readonly otherViews: number;
  readonly seenBy: readonly string[];
}

export interface Follower {
  /** the phone rings at each post */
  readonly bell: boolean;
}

export interface Channel {
  readonly id: Jid;
  readonly name: string;
  readonly description: string;
  /** code of the link https://whatsapp.com/channel/<code> */
  readonly invite: string;
  readonly createdAt: number;
  readonly state: ChannelState['state'];
  /** what the account is in it */
  readonly role: ChannelRole;
  /** by phone */
  readonly followers: Readonly<Record<string, Follower>>;
  /** followers who are nobody's phone here */
  readonly otherFollowers: number;
  readonly posts: readonly Post[];
}

/** The first number of a post: what the page takes for one is 99 to 2147476647. */
const FIRST_SERVER_ID = 100;
/** After so long nothing is changed or deleted any more, milliseconds. */
const CHANGEABLE_FOR = 30 * 24 * 60 * 60 * 1000;

export function newChannel(
  world: World,
  facts: Pick<Channel, 'name' | 'description'> & Partial<Pick<Channel, 'role' | 'otherFollowers'>>,
): Channel {
  const serial = String(world.channels.size + 1).padStart(9, '0');
  const channel: Channel = {
    id: `120363${serial}001@newsletter`,
    invite: `0029Va${serial}`,
    createdAt: Date.now(),
    state: 'ACTIVE',
    role: facts.role ?? 'OWNER',
    followers: {},
    otherFollowers: facts.otherFollowers ?? 0,
    posts: [],
    name: facts.name,
    description: facts.description,
  };
  world.commit({ type: 'channel', channel });
  return channel;
}

/** What the servers answer; null: nothing at all. */
export type PostAnswer = { readonly serverId?: number } | { readonly error: number } | null;

/** A stanza to a channel: a post, a change of one, or its deletion. */
export function takePost(
  world: World,
  media: MediaStore,
  stanza: SendMessage,
  at: number,
): PostAnswer {
  const silent = activeFaults(world.faults, 'channelSilent')[0];
  if (silent) return use(world, silent, null);
  const failing = activeFaults(world.faults, 'channelError')[0];
  if (failing) return use(world, failing, { error: failing.order.code });
  const channel = world.channels.get(stanza.to);
  if (channel === undefined) return { error: 404 };
  if (channel.role !== 'OWNER' && channel.role !== 'ADMIN') return { error: 403 };
  if (channel.state !== 'ACTIVE') return { error: channel.state === 'SUSPENDED' ? 423 : 451 };
  const { content, id } = stanza;
  if ('media' in content && media.get(content.media.directPath) === null) return { error: 400 };
  const known = channel.posts.find((post) => post.id === id);
  const answer =
    stanza.edit === undefined
      ? keep(world, channel, known, stanza, at)
      : change(world, channel, known, stanza, at);
  const lost = activeFaults(world.faults, 'sendLost')[0];
  if (lost) return use(world, lost, null);
  const odd = activeFaults(world.faults, 'channelAck')[0];
  return odd ? use(world, odd, idOf(odd.order.serverId)) : answer;
}

const idOf = (serverId: number | undefined): PostAnswer =>
  serverId === undefined ? {} : { serverId };

function use(world: World, { id }: Fault, answer: PostAnswer): PostAnswer {
  world.commit({ type: 'fault-used', id, times: 1 });
  return answer;
}

function keep(
  world: World,
  channel: Channel,
  known: Post | undefined,
  { id, content }: SendMessage,
  at: number,
): PostAnswer {
  if (known) {
    put(world, channel, { ...known, times: known.times + 1 });
    return { serverId: known.serverId };
  }
  const serverId = (channel.posts.at(-1)?.serverId ?? FIRST_SERVER_ID) + 1;
  const fresh = { times: 1, edited: false, revoked: false, forwards: 0, otherViews: 0 } as const;
  put(world, channel, { serverId, id, content, at, ...fresh, reactions: {}, seenBy: [] });
  return { serverId };
}

function change(
  world: World,
  channel: Channel,
  known: Post | undefined,
  { content, edit }: SendMessage,
  at: number,
): PostAnswer {
  if (!known || known.revoked) return { error: 404 };
  if (at - known.at > CHANGEABLE_FOR) return { error: 403 };
  put(
    world,
    channel,
    edit === '8' ? { ...known, revoked: true } : { ...known, content, edited: true },
  );
  return { serverId: known.serverId };
}

export function put(world: World, channel: Channel, post: Post): void {
  world.commit({ type: 'channel-post', channel: channel.id, post });
}

/** A channel with one post added, or put in the place of its former state. */
export function withPost(channel: Channel, post: Post): Channel {
  const others = channel.posts.filter(({ serverId }) => serverId !== post.serverId);
  return {
    ...channel,
    posts: [...others, post].sort((a, b) => a.serverId - b.serverId),
  };
}

export const followersOf = ({ followers, otherFollowers }: Channel): number =>
  Object.keys(followers).length + otherFollowers;

export const viewsOf = ({ seenBy, otherViews }: Post): number => seenBy.length + otherViews;

/** As the page is told of it. */
export function channelState(channel: Channel): ChannelState {
  const { id, name, description, invite, state, role, createdAt } = channel;
  const createdAtS = Math.floor(createdAt / 1000);
  const subscribers = followersOf(channel);
  return { id, name, description, invite, state, role, createdAt: createdAtS, subscribers };
}

export interface PostSearch {
  readonly count: number;
  readonly after?: number;
  readonly before?: number;
}

/** Posts that are still there, the oldest first: those after a number, or the newest. */
export function postsFor(world: World, channel: Channel, search: PostSearch): ChannelPost[] {
  const { count, after, before } = search;
  const there = channel.posts.filter(
    ({ serverId, revoked }) =>
      !revoked && serverId > (after ?? 0) && serverId < (before ?? Infinity),
  );
  const found = after === undefined ? there.slice(-count) : there.slice(0, count);
  const nameless = activeFaults(world.faults, 'channelIdsHidden').length > 0;
  return found.map((post) => {
    const { serverId, id, content, at, forwards, reactions } = post;
    const told = { serverId, t: Math.floor(at / 1000), isSender: true, content };
    const counts = { views: viewsOf(post), forwards, reactions };
    return nameless ? { ...told, ...counts } : { id, ...told, ...counts };
  });
}
