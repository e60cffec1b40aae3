/** The fault `sendReturnsNothing`: a send goes out, and its promises resolve to nothing. */
import { boot } from '../boot-facts.js';
import { connection } from '../core/connection.js';
import { onFault } from '../core/faults.js';

let remaining = boot().sendReturnsNothing;

onFault('sendReturnsNothing', (fault) => {
  ({ remaining } = fault);
});

/** True for each send that is to return nothing; asking counts, here and at the servers. */
export function returnsNothing(): boolean {
  if (remaining === 0) return false;
  remaining -= 1;
  connection.cast({ kind: 'returned-nothing' });
  return true;
}
