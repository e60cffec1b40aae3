/** What staff are told of moves that a crash interrupted and of which nobody knows any more. */
import { plansUnreadable } from '../messages/it/alerts/files.js';
import type { Alerts } from '../ports/runtime.js';

export const UNREADABLE_PLAN = 'filing-unreadable';

/** @param plans their paths; none: all is well */
export function tellUnreadablePlans(
  plans: readonly string[],
  code: string,
  alerts: Pick<Alerts, 'raise' | 'clear'>,
): void {
  if (plans.length === 0) {
    alerts.clear(code);
    return;
  }
  alerts.raise(code, plansUnreadable(plans));
}
