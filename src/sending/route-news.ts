/** What the log and staff are told of the way that notices go. */
import type { RouteDecision, RouteReason } from '../model/sending.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import { routeText } from '../messages/it/routes.js';
import { isBudget, awaitsCanary } from './choose-route.js';

const NO_LISTS = 'lists-unavailable';

export interface RouteNewsParts {
  readonly outbox: Pick<OutboxStore, 'inLine'>;
  /** only what is urgent goes now */
  readonly quiet: () => boolean;
  readonly zone: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly alerts: Alerts;
}

/** Staff are told why lists are not used; of a canary that says nothing only while a notice waits for it, or goes one to one. */
export class RouteNews {
  readonly #parts: RouteNewsParts;
  #told: string | null = null;
  #latest: RouteReason | null = null;
  /** the way of a notice was asked for, which was not seen to be over since */
  #hasNotice = false;

  constructor(parts: RouteNewsParts) {
    this.#parts = parts;
  }

  /** The way of a notice is asked for. */
  noticeGoes(): void {
    this.#hasNotice = true;
  }

  /** @param decision for ordinary notices */
  tell(decision: RouteDecision): void {
    const { log, alerts, zone } = this.#parts;
    const { route, why, until, detail } = decision;
    // nothing is tried then, and what came of the last time says nothing of the next one
    const isAtRest = awaitsCanary(why) && !this.#hasNotice;
    const news = JSON.stringify([route, why, until, detail, isAtRest]);
    if (news === this.#told) return;
    this.#told = news;
    this.#latest = why;
    log.info('delivery.route', { route, why, until, detail });
    const isHeld = isBudget(why) || why === 'support-late' || why === 'canary-unclear';
    // what staff have chosen themselves is no news to them
    if (why === 'lists-switched-off' || isAtRest) alerts.clear(NO_LISTS);
    else if (route === 'direct' || isHeld) alerts.raise(NO_LISTS, routeText(decision, zone));
    else if (route === 'lists') alerts.clear(NO_LISTS);
  }

  /** No notice has anything to do with lists now. True: what was told of a canary is over with the last of them. */
  async rests(): Promise<boolean> {
    if (!this.#hasNotice || this.#latest === null || !awaitsCanary(this.#latest)) return false;
    const { outbox, quiet, clock } = this.#parts;
    // one may be going one to one instead
    const goes = (await outbox.inLine(null)).some(
      ({ dueAt, urgent, anyHour }) => dueAt <= clock.now() && (urgent || anyHour || !quiet()),
    );
    if (goes) return false;
    this.#hasNotice = false;
    return true;
  }
}
