/** Which native lists the program has made. */

/**
 * Lies beside the database and not in it: one that was restored or lost must not take lists of others
 * for ours, nor make ours a second time (docs/decisions/097-ours-by-id.md).
 */
import type { BegunList, ListPurpose, ListRecord } from '../model/broadcast-list.js';
export interface MadeLists {
  read(): Promise<ListRecord>;
  /** To be written before WhatsApp is asked. */
  begin(list: BegunList): Promise<void>;
  /** Ends what was begun under this name; null: it was not begun here. */
  made(id: string, purpose: ListPurpose, name: string | null): Promise<void>;
  gone(id: string): Promise<void>;
  told(id: string): Promise<void>;
}
