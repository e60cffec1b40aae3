import type { Notice } from '../model/notice.js';
import type { Alerts, Clock } from '../ports/runtime.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { listWaits } from '../messages/it/routes.js';
import { nextMonth } from '../runtime/time.js';

const WAITS = 'list-waits';

/**
 * Tells staff which notices wait for the next month although lists are in use: their next list is larger than what
 * is left of this one.
 */
export class WaitingLists {
  #told: readonly Notice[] = [];

  constructor(
    private readonly parts: {
      readonly notices: Pick<NoticeStore, 'get'>;
      /** these are quiet hours */
      readonly quiet: () => boolean;
      readonly alerts: Alerts;
      readonly clock: Clock;
      readonly zone: string;
    },
  ) {}

  /**
   * @param found all that wait so now, of those that may go at this hour
   * @param left people who may still be written to by list this month
   */
  async tell(found: readonly Notice[], left: number): Promise<void> {
    const { alerts, clock, zone, quiet } = this.parts;
    this.#told = [...(quiet() ? await this.#unseen(found) : []), ...found];
    const titles = this.#told.map(({ title }) => title);
    if (titles.length === 0) alerts.clear(WAITS);
    else alerts.raise(WAITS, listWaits(titles, left, nextMonth(clock.now(), zone), zone));
  }

  /** In quiet hours most are not looked at: what staff were told of them holds until they are over. */
  async #unseen(found: readonly Notice[]): Promise<readonly Notice[]> {
    const others = this.#told.filter(({ id }) => found.every((notice) => notice.id !== id));
    const now = await Promise.all(others.map(({ id }) => this.parts.notices.get(id)));
    return now.filter(
      (notice): notice is Notice => notice?.state === 'queued' || notice?.state === 'sending',
    );
  }
}
