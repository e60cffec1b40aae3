import type { Channel } from '../ports/channel.js';

/**
 * What is being done with WhatsApp at this moment besides deliveries, whichever part does it: canaries, «Rubrica», lists that
 * are made, posts, deletions. What closes the transport asks here first, so that nothing is cut off from its answer.
 */
export class ActsUnderway {
  #count = 0;

  get any(): boolean {
    return this.#count > 0;
  }

  async carry<T>(act: () => Promise<T>): Promise<T> {
    this.#count += 1;
    try {
      return await act();
    } finally {
      this.#count -= 1;
    }
  }

  /** The same channel, whose changes count as such acts; its answers to questions may be lost. */
  inChannel(channel: Channel): Channel {
    return {
      newId: () => channel.newId(),
      all: () => channel.all(),
      look: (channelId) => channel.look(channelId),
      find: (...asked) => channel.find(...asked),
      counts: (...asked) => channel.counts(...asked),
      create: (...wanted) => this.carry(() => channel.create(...wanted)),
      post: (...wanted) => this.carry(() => channel.post(...wanted)),
      edit: (...wanted) => this.carry(() => channel.edit(...wanted)),
      revoke: (place) => this.carry(() => channel.revoke(place)),
    };
  }
}
