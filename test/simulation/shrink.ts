/** The shortest history that can be found in which something is still so. */
import type { History, LifeEvent } from './history.js';

/** Lives that are tried for it. */
const MOST_TRIES = 200;

/** @param isSo asked of shorter and shorter histories; true for this one */
export async function shrunk(
  history: History,
  isSo: (shorter: History) => Promise<boolean>,
): Promise<History> {
  let shortest = history;
  let tries = 0;
  const isStillSo = async (events: readonly LifeEvent[]): Promise<boolean> => {
    tries += 1;
    return isSo({ ...history, events });
  };
  let portion = Math.ceil(shortest.events.length / 2);
  while (portion >= 1 && tries < MOST_TRIES) {
    let isShorter = false;
    for (let at = 0; at < shortest.events.length && tries < MOST_TRIES;) {
      const events = [...shortest.events.slice(0, at), ...shortest.events.slice(at + portion)];
      if (await isStillSo(events)) {
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
