import { randomUUID } from 'node:crypto';
import type { FaultOrder } from './faults.js';
import type { World } from './world.js';

/** The fault is there from now on, those with a time for as long as that. Returns its id. */
export function orderFault(world: World, order: FaultOrder): string {
  const id = randomUUID();
  world.commit({ type: 'fault', fault: { id, order, used: 0, lids: [] } });
  const ms = lifetimeOf(order);
  if (ms !== undefined) {
    setTimeout(() => world.commit({ type: 'fault-removed', ids: [id] }), ms).unref();
  }
  return id;
}

function lifetimeOf(order: FaultOrder): number | undefined {
  switch (order.kind) {
    case 'offline':
    case 'uploadFails':
    case 'keysUnavailable':
      return order.ms;
    default:
      return undefined;
  }
}
