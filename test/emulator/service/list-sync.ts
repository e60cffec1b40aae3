/**
 * The account's broadcast lists as synced state. Lists outside 2 to the account's limit, and any
 * list of an account without lists, are refused; nothing is stored then.
 */
import type { Jid, ListState } from '../page/wire.js';
import { activeFaults, takesNoLists } from './faults.js';
import type { World } from './world.js';

export type ListAnswer =
  | { readonly kind: 'stored'; readonly list: ListState }
  | { readonly kind: 'refused'; readonly code: number; readonly text: string };

export function setList(world: World, asked: ListState): ListAnswer {
  if (takesNoLists(world.faults) || !world.rightPhoneLinked) {
    return { kind: 'refused', code: 401, text: 'this account has no broadcast lists' };
  }
  const { listLimit } = world.account;
  const size = new Set(asked.recipients).size;
  if (size < 2 || size > listLimit) {
    return { kind: 'refused', code: 400, text: `a list has 2 to ${listLimit} recipients` };
  }
  const list = { ...asked, recipients: dropSome(world, asked.recipients) };
  world.commit({ type: 'list-set', list });
  return { kind: 'stored', list };
}

/** `listRecipientsDropped`: the same people every time, chosen when they are first seen. */
function dropSome(world: World, recipients: readonly Jid[]): readonly Jid[] {
  let kept = [...new Set(recipients)];
  for (const { id, order, lids } of activeFaults(world.faults, 'listRecipientsDropped')) {
    const missing = order.count - lids.length;
    const chosen = missing > 0 ? kept.filter((lid) => !lids.includes(lid)).slice(-missing) : [];
    if (chosen.length > 0) {
      world.commit({ type: 'fault-used', id, times: chosen.length, lids: chosen });
    }
    kept = kept.filter((lid) => !lids.includes(lid) && !chosen.includes(lid));
  }
  return kept;
}

/** The lists as the page is told of them at login. */
export function listsForPage(world: World): readonly ListState[] {
  const none = takesNoLists(world.faults) || !world.rightPhoneLinked;
  return none ? [] : [...world.lists.values()];
}
