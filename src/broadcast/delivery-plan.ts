/** Who gets a notice through which list, and who by themselves. */
import type { DeliveryPlan } from '../model/delivery.js';
import { SMALLEST_LIST } from './list-plan.js';
import type { SyncedList } from './list-sync.js';

/**
 * Every recipient in one delivery: lists as far as they reach, then single people.
 * @param recipients ids of subscribers
 */
export function planDeliveries(
  recipients: readonly number[],
  lists: readonly SyncedList[],
): readonly DeliveryPlan[] {
  const waiting = new Set(recipients);
  const plans: DeliveryPlan[] = [];
  for (const list of lists) {
    const subscriberIds = list.subscriberIds.filter((id) => waiting.has(id));
    if (subscriberIds.length < SMALLEST_LIST) continue;
    for (const id of subscriberIds) waiting.delete(id);
    plans.push({ kind: 'list', listId: list.id, subscriberIds });
  }
  for (const subscriberId of waiting) plans.push({ kind: 'person', subscriberId });
  return plans;
}
