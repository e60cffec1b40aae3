/** Which native lists the program has made. */

/** What a list is for: subscribers, the trial, or finding out who has saved the number. */
export type ListPurpose = 'notices' | 'trial' | 'contacts';

/** A creation that was begun and of which no end was written down. */
export interface BegunList {
  readonly name: string;
  readonly purpose: ListPurpose;
  /** milliseconds since 1970 */
  readonly at: number;
}

export interface ListRecord {
  /** by id, what each list is for that the program has made and that has not gone since */
  readonly made: ReadonlyMap<string, ListPurpose>;
  readonly begun: readonly BegunList[];
  /** ids of lists of others with a name like ours, of which staff have been told */
  readonly told: ReadonlySet<string>;
}

/**
 * Lies beside the database and not in it: one that was restored or lost must not take lists of others
 * for ours, nor make ours a second time (docs/decisions/097-ours-by-id.md).
 */
export interface MadeLists {
  read(): Promise<ListRecord>;
  /** To be written before WhatsApp is asked. */
  begin(list: BegunList): Promise<void>;
  /** Ends what was begun under this name; null: it was not begun here. */
  made(id: string, purpose: ListPurpose, name: string | null): Promise<void>;
  gone(id: string): Promise<void>;
  told(id: string): Promise<void>;
}
