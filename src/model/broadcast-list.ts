/** WhatsApp's lists: those that are ours, and what each is for. */
import type { Alias, Phone } from './person.js';

export interface OwnList {
  readonly id: string;
  readonly name: string;
  /** set aside: not used for sending until it is taken up again */
  readonly idle: boolean;
}

/**
 * Why a person is not in a list.
 * - `left-out`: WhatsApp took the list, but not this person.
 * - `breaks-list`: a message to a list with this person fails as a whole.
 */
export type ExclusionReason = 'left-out' | 'breaks-list';

export interface NativeList {
  readonly id: string;
  /** empty where WhatsApp Web does not say it yet */
  readonly name: string;
  readonly members: readonly Alias[];
  /** the transport's database has it, its memory does not show it yet: it cannot be used now */
  readonly late?: true;
}

/**
 * Lists take aliases only; the number goes along for the phone's address book. WhatsApp Web asks
 * the servers for an alias that is null, and silently leaves out people it does not find.
 */
export type ListMember =
  | { readonly alias: Alias; readonly phone: Phone | null }
  | { readonly alias: null; readonly phone: Phone };

/** What a list is for: subscribers, the canary, or finding out who has saved the number. */
export type ListPurpose = 'notices' | 'canary' | 'contacts';

/** A creation that was begun and whose end was not recorded. */
export interface BegunList {
  readonly name: string;
  readonly purpose: ListPurpose;
  /** milliseconds since 1970 */
  readonly at: number;
}

export interface ListHistory {
  /** by id, what each list is for that the program has made and that has not gone since */
  readonly made: ReadonlyMap<string, ListPurpose>;
  readonly begun: readonly BegunList[];
  /** ids of foreign lists with a name like ours that staff have been told about */
  readonly told: ReadonlySet<string>;
}
