/** Rounds in which citizens are asked to write ATTIVA again. Times are milliseconds since 1970. */
import type { NewNotice, Notice } from '../../model/notice.js';
import type { Renewal } from '../../model/renewal.js';

export interface RenewalStore {
  /** The latest round in which there was somebody to ask; null: there was none. */
  latest(): Promise<Renewal | null>;
  /** When the first of those wrote ATTIVA last who are subscribed; null: nobody is. */
  oldestConsent(): Promise<number | null>;
  begin(now: number, parts: number): Promise<Renewal>;
  /**
   * Adds a notice to the next part of those who are to be asked: subscribed, not asked in this round, and without
   * an ATTIVA since `since`. The last part is everybody who is left. Null, and nothing is added: there is nobody,
   * and the round is over.
   * @param coolingMs as for any notice
   */
  ask(
    renewal: Renewal,
    notice: NewNotice,
    terms: { readonly now: number; readonly coolingMs: number; readonly since: number },
  ): Promise<{ readonly notice: Notice; readonly people: number } | null>;
}
