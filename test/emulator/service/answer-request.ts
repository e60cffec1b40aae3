/** What the page asks the servers, one response to each request. */
import type { FromServers, NewChatCapAnswer, Request, TimelockAnswer } from '../page/wire.js';
import { channelState, newChannel, postsFor } from './channels.js';
import { activeFaults, creditsLeft, newContactCap, timelock } from './faults.js';
import { setList } from './list-sync.js';
import { whoIsOnWhatsApp } from './usync.js';
import type { World } from './world.js';

/** Null: silence. */
export function answerRequest(world: World, request: Request): FromServers | null {
  const response = { kind: 'response', requestId: request.requestId } as const;
  const failure = activeFaults(world.faults, 'healthFails')
    .map(({ order }) => order)
    .find(
      ({ query }) =>
        ABOUT_THE_ACCOUNT.has(request.name) && (query ?? request.name) === request.name,
    );
  if (failure !== undefined) {
    const { code } = failure;
    return code === undefined ? null : { ...response, error: { code, text: 'refused' } };
  }
  switch (request.name) {
    case 'usync':
      return { ...response, result: whoIsOnWhatsApp(world, request.users) };
    case 'list-set': {
      const answer = setList(world, request.list);
      if (answer.kind === 'stored') return { ...response, result: { list: answer.list } };
      return { ...response, error: { code: answer.code, text: answer.text } };
    }
    case 'list-remove':
      world.commit({ type: 'list-removed', id: request.id });
      return { ...response, result: null };
    case 'channel-create': {
      const { title: name, description } = request;
      return { ...response, result: channelState(newChannel(world, { name, description })) };
    }
    case 'channels':
      return { ...response, result: [...world.channels.values()].map(channelState) };
    case 'channel':
    case 'channel-posts': {
      const channel = world.channels.get(request.channel);
      if (!channel) return { ...response, error: { code: 404, text: 'item-not-found' } };
      if (request.name === 'channel') return { ...response, result: channelState(channel) };
      if (channel.state !== 'ACTIVE') {
        return { ...response, error: { code: 423, text: 'locked' } };
      }
      return { ...response, result: postsFor(world, channel, request) };
    }
    case 'credits':
      return { ...response, result: creditsLeft(world.faults) };
    case 'timelock':
      return { ...response, result: timelockAnswer(world) };
    case 'new-chat-cap':
      return { ...response, result: capAnswer(world) };
  }
}

const ABOUT_THE_ACCOUNT: ReadonlySet<string> = new Set(['credits', 'timelock', 'new-chat-cap']);

function timelockAnswer({ faults }: World): TimelockAnswer {
  const order = timelock(faults);
  return {
    is_active: order !== undefined,
    time_enforcement_ends: order?.until === undefined ? null : secondsOf(order.until),
    enforcement_type: order === undefined ? null : (order.enforcement ?? 'DEFAULT'),
  };
}

function capAnswer({ faults }: World): NewChatCapAnswer {
  const order = newContactCap(faults);
  if (order === undefined) return { capping_status: 'NONE' };
  const { total, used, until } = order;
  return {
    capping_status: 'CAPPED',
    ...(total === undefined ? {} : { total_quota: total }),
    ...(used === undefined ? {} : { used_quota: used }),
    ...(until === undefined ? {} : { cycle_end_timestamp: secondsOf(until) }),
  };
}

const secondsOf = (ms: number): string => String(Math.floor(ms / 1000));
