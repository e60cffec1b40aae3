/** The comune's WhatsApp Channel, on the page of the session. */
import { z } from 'zod';
import type { ChannelFacts, PostCounts } from '../../model/channel.js';
import type { MessageId, OutgoingContent } from '../../model/message.js';
import type {
  Channel,
  ChannelCreation,
  ChannelLook,
  PostChange,
  PostOutcome,
  PostPlace,
  PostTrace,
} from '../../ports/channel.js';
import { MINUTE } from '../../runtime/time.js';
import { newMessageId } from './ids.js';
import { pageContent, type MediaStaging } from './media-staging.js';
import { explain, type PageAnswer, type PageDoor } from './page-gateway.js';
import { notSent, unsent } from './send-answer.js';
import { loadBundles } from './page/bundles.js';
import { serversDate } from './message-history.js';
import { askServersDate } from './page/catch-up.js';
import {
  askForChannel,
  countPosts,
  createChannel,
  editPost,
  findPost,
  postToChannel,
  revokePost,
  storedChannels,
  type PageChannel,
  type PagePost,
} from './page/channel.js';

/** Milliseconds. */
export interface ChannelLimits {
  readonly pageAnswer: number;
  /** a question to WhatsApp's servers */
  readonly question: number;
  readonly post: number;
  /** the same for one with media, which are uploaded first */
  readonly postMedia: number;
  /** creation: the client tries three times more by itself, for 7 s */
  readonly create: number;
  /** for so long after a load channels that are not in memory are late */
  readonly lateFor: number;
}

export const CHANNEL_LIMITS: ChannelLimits = {
  pageAnswer: 10_000,
  question: 20_000,
  post: 30_000,
  postMedia: 180_000,
  create: 40_000,
  lateFor: 3 * MINUTE,
};

/** What brings the making of channels (read in bundle maps of June to September 2026). */
const CREATE_COMPONENT = 'WAWebNewsletterTabFlow.react';
/** How exact the comparison of the servers' clock with ours is, and more. */
const CLOCK_SKEW_S = 300;

const role = z.enum(['owner', 'admin', 'subscriber', 'guest']).catch('guest');
const channelAnswer = z.object({
  id: z.string(),
  name: z.string(),
  inviteCode: z.string().nullable(),
  role: z.string(),
  suspended: z.boolean(),
  followers: z.number(),
});
const soughtAnswer = channelAnswer.extend({ inMemory: z.boolean().nullable() });
const code = z.object({ code: z.number() });
const postAnswer = z.discriminatedUnion('stage', [
  z.object({ stage: z.literal('noMedia') }),
  z.object({
    stage: z.enum(['preparing', 'media', 'picture', 'sending']),
    detail: z.string(),
  }),
  z.object({
    stage: z.literal('answered'),
    result: z.string().nullable(),
    serverId: z.number().nullable(),
  }),
]) as z.ZodType<PagePost>;
const findAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('found'), serverId: z.number() }),
  z.object({
    kind: z.literal('listed'),
    posts: z.array(z.object({ id: z.string().nullable(), serverId: z.number(), t: z.number() })),
  }),
  z.object({ kind: z.literal('refused'), code: z.number() }),
]);
const change = z.enum(['done', 'absent', 'tooOld', 'refused']);
const revocation = z.object({
  kind: z.union([change, z.enum(['denied', 'unknown'])]),
  detail: z.string(),
});
const loads = z.array(
  z.object({
    component: z.string(),
    outcome: z.enum(['loaded', 'refused', 'timed-out', 'no-loader']),
    detail: z.string(),
  }),
);
const counted = z.array(
  z.object({
    serverId: z.number(),
    views: z.number().nullable(),
    forwards: z.number().nullable(),
    reactions: z.record(z.string(), z.number()),
  }),
);

export class WhatsAppWebChannel implements Channel {
  constructor(
    private readonly session: { readonly gateway: PageDoor | null },
    private readonly media: Pick<MediaStaging, 'stage'>,
    private readonly limits: ChannelLimits,
  ) {}

  newId(): MessageId {
    return newMessageId();
  }

  async all(): Promise<readonly ChannelFacts[] | null> {
    const stored = await this.#ask(
      storedChannels,
      undefined,
      z.array(channelAnswer),
      this.limits.pageAnswer,
    );
    return stored.kind === 'answered' ? stored.value.map(factsOf) : null;
  }

  async look(channelId: string): Promise<ChannelLook> {
    const answer = await this.#ask(
      askForChannel,
      { id: channelId, lateFor: this.limits.lateFor },
      z.union([soughtAnswer, code]),
      this.limits.question,
    );
    if (answer.kind !== 'answered') return { kind: 'unknown', detail: explain(answer) };
    if (!('code' in answer.value)) {
      const { inMemory, ...channel } = answer.value;
      return { kind: 'found', channel: factsOf(channel), shown: inMemory !== false };
    }
    // 404: none such; 405: not for this account
    if ([404, 405].includes(answer.value.code)) return { kind: 'absent' };
    return { kind: 'unknown', detail: `error ${String(answer.value.code)}` };
  }

  async create(name: string, description: string): Promise<ChannelCreation> {
    const loading = { components: [CREATE_COMPONENT], limitMs: this.limits.question };
    const [loaded] = answersOf(
      await this.#ask(loadBundles, loading, loads, 2 * this.limits.question + 1_000),
    );
    if (loaded?.outcome !== 'loaded') {
      const detail = `WhatsApp Web does not load ${CREATE_COMPONENT}`;
      return { kind: 'refused', detail };
    }
    const order = { name, description };
    const answer = await this.#ask(
      createChannel,
      order,
      z.union([z.object({ id: z.string() }), code]),
      this.limits.create,
    );
    if (answer.kind !== 'answered') return { kind: 'unknown', detail: explain(answer) };
    if ('code' in answer.value) {
      return { kind: 'refused', detail: `error ${String(answer.value.code)}` };
    }
    const look = await this.look(answer.value.id);
    if (look.kind === 'found') return { kind: 'created', channel: look.channel };
    return { kind: 'unknown', detail: 'it was made and does not show' };
  }

  async post(place: PostPlace, content: OutgoingContent): Promise<PostOutcome> {
    let answer = await this.#post(place, content);
    if (answer.kind === 'answered' && answer.value.stage === 'noMedia') {
      const { gateway } = this.session;
      if (content.kind === 'text' || !gateway) return notSent('transport', 'there is no page');
      const failure = await this.media.stage(gateway, content);
      if (failure !== null) return notSent(failure.why, failure.detail);
      answer = await this.#post(place, content);
    }
    return judge(answer);
  }

  async find(place: PostPlace, after: number | null, since: number): Promise<PostTrace> {
    const request = { ...place, after };
    const answer = await this.#ask(findPost, request, findAnswer, this.limits.question);
    if (answer.kind !== 'answered') return { kind: 'cannotTell', detail: explain(answer) };
    const found = answer.value;
    if (found.kind === 'found') return found;
    if (found.kind === 'refused') {
      return { kind: 'cannotTell', detail: `error ${String(found.code)}` };
    }
    const nameless = found.posts.filter(({ id }) => id === null);
    if (nameless.length === 0) return { kind: 'absent' };
    // What came after our last one may be ours, whatever its time: that is the servers', and our own clock may be wrong.
    if (after === null && !(await this.#anySince(nameless, since))) return { kind: 'absent' };
    return { kind: 'cannotTell', detail: 'the servers tell of posts without their ids' };
  }

  /** Of all there ever was in the channel, what is older than our post is not ours, by the servers' time. */
  async #anySince(posts: readonly { readonly t: number }[], since: number): Promise<boolean> {
    const { question, pageAnswer } = this.limits;
    const asked = await this.#ask(askServersDate, pageAnswer, serversDate, question);
    if (asked.kind !== 'answered') return true;
    const ahead = asked.value.here - Date.parse(asked.value.date ?? '');
    if (Number.isNaN(ahead)) return true;
    return posts.some(({ t }) => t >= Math.floor((since - ahead) / 1000) - CLOCK_SKEW_S);
  }

  async edit(place: PostPlace, text: string): Promise<PostChange> {
    const answer = await this.#ask(editPost, { ...place, text }, change, this.limits.post);
    if (answer.kind !== 'answered') return { kind: 'unknown', detail: explain(answer) };
    return changeOf(answer.value, 'the servers refused the new text');
  }

  async revoke(place: PostPlace): Promise<PostChange> {
    const answer = await this.#ask(revokePost, { ...place }, revocation, this.limits.post);
    if (answer.kind !== 'answered') return { kind: 'unknown', detail: explain(answer) };
    const { kind, detail } = answer.value;
    return kind === 'unknown' || kind === 'denied' ? { kind, detail } : changeOf(kind, detail);
  }

  async counts(channelId: string, from: number): Promise<ReadonlyMap<number, PostCounts> | null> {
    const request = { channelId, from };
    const answer = await this.#ask(countPosts, request, counted, this.limits.question);
    if (answer.kind !== 'answered') return null;
    return new Map(answer.value.map(({ serverId, ...counts }) => [serverId, counts]));
  }

  #post({ channelId, messageId }: PostPlace, content: OutgoingContent) {
    const { post, postMedia } = this.limits;
    const limit = content.kind === 'media' ? postMedia : post;
    const request = { channelId, messageId, content: pageContent(content) };
    return this.#ask(postToChannel, request, postAnswer, limit);
  }

  async #ask<I, O>(
    fn: (input: I) => O | Promise<O>,
    input: I,
    answer: z.ZodType<O>,
    limitMs: number,
  ): Promise<PageAnswer<O>> {
    const { gateway } = this.session;
    if (!gateway) return { kind: 'gone', detail: 'the session is not ready' };
    return gateway.call(fn, input, answer, limitMs);
  }
}

function answersOf<T>(answer: PageAnswer<readonly T[]>): readonly T[] {
  return answer.kind === 'answered' ? answer.value : [];
}

function factsOf({ inviteCode, role: of, ...facts }: PageChannel): ChannelFacts {
  return {
    ...facts,
    role: role.parse(of),
    link: inviteCode === null ? null : `https://whatsapp.com/channel/${inviteCode}`,
  };
}

function judge(answer: PageAnswer<PagePost>): PostOutcome {
  if (answer.kind === 'gone' && answer.detail === 'the session is not ready') {
    return notSent('transport', answer.detail);
  }
  if (answer.kind !== 'answered') return { kind: 'unknown', detail: explain(answer) };
  const outcome = answer.value;
  switch (outcome.stage) {
    case 'noMedia':
    case 'preparing':
    case 'picture':
    case 'media':
      return unsent(outcome, 'content');
    case 'sending':
      return { kind: 'unknown', detail: outcome.detail };
    case 'answered':
      return judgeAnswer(outcome);
  }
}

/** The number decides, whatever the result is called. */
function judgeAnswer({ result, serverId }: Extract<PagePost, { stage: 'answered' }>): PostOutcome {
  if (result === 'OK' && serverId !== null) return { kind: 'posted', serverId };
  if (result === 'ERROR_NETWORK') return { kind: 'refused', detail: result };
  if (result === 'ERROR_UPLOAD') return notSent('upload', result);
  return { kind: 'unknown', detail: result ?? 'the page returned nothing' };
}

function changeOf(kind: 'done' | 'absent' | 'tooOld' | 'refused', detail: string): PostChange {
  if (kind === 'done' || kind === 'absent') return { kind };
  return { kind: 'refused', detail: kind === 'tooOld' ? 'it is too old' : detail };
}
