/** What the local page and `campanile status` tell of the service. */
import type { OutlookOf } from '../model/outlook.js';
import type { StatusSnapshot } from '../model/status.js';
import type { ToDo } from '../model/to-do.js';

export interface StatusSource {
  snapshot(): Promise<StatusSnapshot>;
  /** What waits for a person. */
  toDo(): Promise<ToDo>;
  /** When notices go, as things stand now. */
  outlooks(): Promise<OutlookOf>;
  /**
   * Another text whenever something may have changed that a page shows; cheap enough to be asked for
   * every second.
   */
  mark(): Promise<string>;
}
