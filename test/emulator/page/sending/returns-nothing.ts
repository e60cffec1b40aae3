/** The fault `sendReturnsNothing`: a send goes out, and its promises resolve to nothing. */
import { boot } from '../boot-facts.js';
import { onFault } from '../core/faults.js';

let remaining = boot().sendReturnsNothing;

onFault('sendReturnsNothing', ({ count }) => {
  remaining += count;
});

/** True for each send that is to return nothing; asking counts. */
export function returnsNothing(): boolean {
  if (remaining === 0) return false;
  remaining -= 1;
  return true;
}
