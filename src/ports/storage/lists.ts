/** The lists that are ours, and who is in none. */
import type { ExclusionReason, OwnList } from '../../model/broadcast-list.js';

export interface ListStore {
  /** The native lists that are ours, by id. */
  own(): Promise<readonly OwnList[]>;
  /** Adds a list or renews what is known of it. */
  remember(list: OwnList): Promise<void>;
  forget(listId: string): Promise<void>;
  /** Subscribers who have been excluded since `since`: served one to one. */
  excluded(since: number): Promise<ReadonlySet<number>>;
  exclude(subscriberIds: readonly number[], reason: ExclusionReason, now: number): Promise<void>;
}
