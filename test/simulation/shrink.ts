/** The shortest history that can be found in which the same promise is broken. */
import type { History, LifeEvent } from './history.js';
import { Life } from './life.js';

/** Lives that are tried for it. */
const MOST_TRIES = 200;

/** @param promise which is broken */
export async function shrunk(history: History, promise: string): Promise<History> {
  let shortest = history;
  let tries = 0;
  const breaks = async (events: readonly LifeEvent[]): Promise<boolean> => {
    tries += 1;
    const { breaches } = await Life.of({ ...history, events });
    return breaches.some((breach) => breach.promise === promise);
  };
  let portion = Math.ceil(shortest.events.length / 2);
  while (portion >= 1 && tries < MOST_TRIES) {
    let isShorter = false;
    for (let at = 0; at < shortest.events.length && tries < MOST_TRIES;) {
      const events = [...shortest.events.slice(0, at), ...shortest.events.slice(at + portion)];
      if (await breaks(events)) {
        shortest = { ...shortest, events };
        isShorter = true;
      } else {
        at += portion;
      }
    }
    if (portion === 1 && !isShorter) break;
    portion = portion === 1 ? 1 : Math.ceil(portion / 2);
  }
  return shortest;
}
