import type { BroadcastLists, ListChange, ListSupport } from '../ports/transport.js';

const detail = 'this transport has no lists';

/** In the place of lists where the transport has none: there are none, and none can be made. */
export const NO_LISTS: BroadcastLists = {
  support: () => Promise.resolve<ListSupport>({ kind: 'unsupported', why: 'limit', detail }),
  all: () => Promise.resolve([]),
  madeAt: () => null,
  create: () => Promise.resolve<ListChange>({ kind: 'failed', detail }),
  edit: () => Promise.resolve<ListChange>({ kind: 'failed', detail }),
};
