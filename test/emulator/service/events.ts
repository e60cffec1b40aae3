/** What happens in the world, as told to listeners of `GET /control/events`. */
import type { Jid } from '../page/wire.js';
import type { Accepted, Change } from './changes.js';
import type { World } from './world.js';

export interface WorldEvent {
  readonly name: string;
  readonly body: object;
}

export type Narrate = (event: WorldEvent) => void;

export class Events {
  readonly #listeners = new Set<Narrate>();

  readonly emit: Narrate = (event) => {
    for (const listener of this.#listeners) listener(event);
  };

  listen(listener: Narrate): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Phones of the people behind ids; an id that nobody has stays as it is. */
export const phonesOf = (world: World, jids: readonly Jid[]): string[] =>
  jids.map((jid) => world.phoneBehind(jid)?.person.phone ?? jid);

/** An accepted message as the control API shows it. */
export function acceptedView(world: World, message: Accepted): object {
  const { id, to, via, recipients, content, sha256, at } = message;
  return { id, to, via, recipients: phonesOf(world, recipients), type: content.type, sha256, at };
}

/** The event of a change. Never a message's text: events are for waiting, not for reading. */
export function eventOf(world: World, change: Change): WorldEvent {
  const { type: name, ...rest } = change;
  switch (change.type) {
    case 'people':
      return { name, body: { phones: change.people.map(({ phone }) => phone) } };
    case 'incoming':
      return {
        name,
        body: {
          phones: phonesOf(
            world,
            change.messages.map(({ frame }) => frame.participant ?? frame.from),
          ),
          ids: change.messages.map(({ frame }) => frame.id),
        },
      };
    case 'session':
      return { name, body: { linked: change.session !== null } };
    case 'handled':
      return { name, body: { seqs: change.seqs, waiting: world.queue.size } };
    case 'page-receipt':
      return { name, body: { ...rest, phone: phonesOf(world, [change.chat])[0] } };
    case 'accepted':
      return { name, body: acceptedView(world, change.message) };
    case 'status':
      return { name, body: { id: change.id, type: change.content.type, at: change.at } };
    case 'list-set': {
      const { id, name: listName, recipients } = change.list;
      return { name, body: { id, name: listName, recipients: phonesOf(world, recipients) } };
    }
    case 'channel':
      return { name, body: { id: change.channel.id, state: change.channel.state } };
    case 'channel-post': {
      const { serverId, id, times, revoked } = change.post;
      return { name, body: { channel: change.channel, serverId, id, times, revoked } };
    }
    default:
      return { name, body: rest };
  }
}
