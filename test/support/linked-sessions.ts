/**
 * Sessions for the tests of a suite: one that all of them share who need nothing of their own, because
 * a browser costs more than most tests, and one of its own for each of the others.
 */
import { LinkedWhatsApp, type LinkOptions } from './linked-whatsapp.js';

interface LinkedSessions {
  /** Paired, ready, and without faults; its states and its log begin anew. */
  shared(): Promise<LinkedWhatsApp>;
  /** Not paired yet. */
  own(options?: LinkOptions): Promise<LinkedWhatsApp>;
  ownReady(options?: LinkOptions): Promise<LinkedWhatsApp>;
}

/** For the enclosing suite. After a test that failed nothing is shared: nobody knows what it left. */
export function useLinkedSessions(): LinkedSessions {
  let shared: LinkedWhatsApp | null = null;
  let own: LinkedWhatsApp | null = null;

  async function closeShared(): Promise<void> {
    await shared?.close();
    shared = null;
  }
  after(closeShared);
  afterEach(async function () {
    await own?.close();
    own = null;
    if (this.currentTest?.isPassed() === true) await shared?.phones.heal();
    else await closeShared();
  });

  return {
    shared: async () => {
      shared ??= await LinkedWhatsApp.ready();
      shared.states.length = 0;
      shared.log.length = 0;
      return shared;
    },
    own: async (options) => (own = await LinkedWhatsApp.open(options)),
    ownReady: async (options) => (own = await LinkedWhatsApp.ready(options)),
  };
}
