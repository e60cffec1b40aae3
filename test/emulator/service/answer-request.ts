/** What the page asks the servers, one response to each request. */
import type { FromServers, Request } from '../page/wire.js';
import { creditsLeft } from './faults.js';
import { setList } from './list-sync.js';
import { whoIsOnWhatsApp } from './usync.js';
import type { World } from './world.js';

export function answerRequest(world: World, request: Request): FromServers {
  const response = { kind: 'response', requestId: request.requestId } as const;
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
    case 'credits':
      return { ...response, result: creditsLeft(world.faults) };
  }
}
