import type { Alerts, Clock } from '../ports/runtime.js';
import { listWaits } from '../messages/it/routes.js';
import { nextMonth } from '../runtime/time.js';

const WAITS = 'list-waits';

/**
 * Tells staff which notices wait for the next month although lists are in use: their next list is larger than what
 * is left of this one.
 */
export class WaitingLists {
  constructor(
    private readonly parts: {
      readonly alerts: Alerts;
      readonly clock: Clock;
      readonly zone: string;
    },
  ) {}

  /**
   * @param titles of all that wait so now
   * @param left people who may still be written to by list this month
   */
  tell(titles: readonly string[], left: number): void {
    const { alerts, clock, zone } = this.parts;
    if (titles.length === 0) alerts.clear(WAITS);
    else alerts.raise(WAITS, listWaits(titles, left, nextMonth(clock.now(), zone), zone));
  }
}
