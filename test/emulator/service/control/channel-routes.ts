/** Channels: what staff do with them on the phone, who follows them, what followers see. */
import type { Hono } from 'hono';
import { z } from 'zod';
import { type Channel, followersOf, newChannel, type Post, put, viewsOf } from '../channels.js';
import type { ChatServer } from '../chat-server.js';
import { textOf } from '../citizen-phone.js';
import type { MediaStore } from '../media-store.js';
import type { World } from '../world.js';
import { bodyOf, Refusal } from './requests.js';

export interface PostView {
  readonly serverId: number;
  readonly id: string;
  readonly type: string;
  readonly body: string;
  readonly media?: { readonly mimetype: string; readonly bytes: number; readonly sha256: string };
  readonly at: number;
  /** how often it was sent */
  readonly times: number;
  readonly edited: boolean;
  readonly revoked: boolean;
  readonly views: number;
  readonly forwards: number;
  readonly reactions: Readonly<Record<string, number>>;
}

export interface ChannelView extends Pick<
  Channel,
  'id' | 'name' | 'description' | 'invite' | 'state' | 'role'
> {
  readonly link: string;
  readonly followers: number;
  readonly posts: readonly PostView[];
}

/** A channel as a citizen's phone shows it. */
export interface FollowedChannel extends ChannelView {
  readonly follows: boolean;
  readonly bell: boolean;
}

const count = z.int().nonnegative();
const roles = z.enum(['OWNER', 'ADMIN', 'SUBSCRIBER', 'GUEST']);
const states = z.enum(['ACTIVE', 'SUSPENDED', 'GEOSUSPENDED']);
const channelBody = z.strictObject({
  name: z.string().min(1),
  description: z.string().default(''),
  role: roles.default('OWNER'),
  followers: count.default(0),
});
const patchBody = z.strictObject({
  name: z.string().min(1).optional(),
  role: roles.optional(),
  state: states.optional(),
  followers: count.optional(),
});
const followBody = z.strictObject({
  phone: z.string(),
  bell: z.boolean().default(false),
  follows: z.boolean().default(true),
});
const viewsBody = z.strictObject({
  views: count.optional(),
  forwards: count.optional(),
  reactions: z.record(z.string(), count).optional(),
});

export function channelRoutes(app: Hono, world: World, media: MediaStore, chat: ChatServer): void {
  const channel = (id: string): Channel => {
    const found = world.channels.get(id);
    if (!found) throw new Refusal(404, `there is no channel ${id}`);
    return found;
  };
  const view = ({ posts, ...of }: Channel): ChannelView => {
    const { id, name, description, invite, state, role } = of;
    const link = `https://whatsapp.com/channel/${invite}`;
    const followers = followersOf({ posts, ...of });
    const shown = posts.map((post) => postView(post, media));
    return { id, name, description, invite, state, role, link, followers, posts: shown };
  };

  app.get('/control/channels', (context) =>
    context.json([...world.channels.values()].map((each) => view(each))),
  );

  app.post('/control/channels', async (context) => {
    const { name, description, role, followers } = await bodyOf(context, channelBody);
    const facts = { name, description, role, otherFollowers: followers };
    const made = newChannel(world, facts);
    chat.tellOfChannels();
    return context.json(view(made));
  });

  app.get('/control/channels/:id', (context) =>
    context.json(view(channel(context.req.param('id')))),
  );

  app.patch('/control/channels/:id', async (context) => {
    const known = channel(context.req.param('id'));
    const { name, role, state, followers } = await bodyOf(context, patchBody);
    const changed: Channel = {
      ...known,
      ...(name === undefined ? {} : { name }),
      ...(role === undefined ? {} : { role }),
      ...(state === undefined ? {} : { state }),
      ...(followers === undefined ? {} : { otherFollowers: followers }),
    };
    world.commit({ type: 'channel', channel: changed });
    return context.json(view(changed));
  });

  app.delete('/control/channels/:id', (context) => {
    world.commit({ type: 'channel-deleted', id: channel(context.req.param('id')).id });
    return context.json({});
  });

  app.post('/control/channels/:id/suspend', (context) => {
    const suspended: Channel = { ...channel(context.req.param('id')), state: 'SUSPENDED' };
    world.commit({ type: 'channel', channel: suspended });
    return context.json(view(suspended));
  });

  app.post('/control/channels/:id/follow', async (context) => {
    const { phone, bell, follows } = await bodyOf(context, followBody);
    const { id } = channel(context.req.param('id'));
    if (!world.phones.has(phone)) throw new Refusal(404, `no citizen has the phone ${phone}`);
    const follower = follows ? { bell } : null;
    world.commit({ type: 'channel-followed', channel: id, phone, follower });
    return context.json(view(channel(id)));
  });

  app.post('/control/channels/:id/posts/:serverId', async (context) => {
    const known = channel(context.req.param('id'));
    const post = postOf(known, context.req.param('serverId'));
    const {
      views,
      forwards = post.forwards,
      reactions = post.reactions,
    } = await bodyOf(context, viewsBody);
    const otherViews = views === undefined ? post.otherViews : views - post.seenBy.length;
    put(world, known, { ...post, otherViews, forwards, reactions });
    return context.json({});
  });

  app.get('/control/people/:phone/channels', (context) => {
    const phone = context.req.param('phone');
    if (!world.phones.has(phone)) throw new Refusal(404, `no citizen has the phone ${phone}`);
    const shown = [...world.channels.values()]
      .filter(({ state }) => state === 'ACTIVE')
      .map((each): FollowedChannel => {
        const follower = each.followers[phone];
        return { ...view(each), follows: follower !== undefined, bell: follower?.bell ?? false };
      });
    return context.json(shown);
  });

  /** The person opens the channel: each post counts one view more, once. */
  app.post('/control/people/:phone/channels/:id/seen', (context) => {
    const phone = context.req.param('phone');
    for (const post of channel(context.req.param('id')).posts) {
      if (post.revoked || post.seenBy.includes(phone)) continue;
      const seenBy = [...post.seenBy, phone];
      put(world, channel(context.req.param('id')), { ...post, seenBy });
    }
    return context.json({});
  });
}

function postOf({ posts }: Channel, serverId: string): Post {
  const found = posts.find((post) => String(post.serverId) === serverId);
  if (!found) throw new Refusal(404, `there is no post ${serverId}`);
  return found;
}

function postView(post: Post, media: MediaStore): PostView {
  const { serverId, id, content, at, times, edited, revoked, forwards, reactions } = post;
  const shown = { serverId, id, type: content.type, body: textOf(content), at, times, edited };
  const counts = { revoked, views: viewsOf(post), forwards, reactions };
  if (!('media' in content)) return { ...shown, ...counts };
  const { mimetype, directPath } = content.media;
  const stored = media.get(directPath);
  const bytes = stored?.bytes.length ?? 0;
  return { ...shown, ...counts, media: { mimetype, bytes, sha256: stored?.sha256 ?? '' } };
}
