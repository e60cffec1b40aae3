/** What the local page and `campanile status` tell of the service. */

import type { StatusSnapshot } from '../model/status.js';
export interface StatusSource {
  snapshot(): Promise<StatusSnapshot>;
  /**
   * Another text whenever something may have changed that a page shows; cheap enough to be asked for
   * every second.
   */
  mark(): Promise<string>;
}
