/**
 * What staff may ask for, from the page, in the folder or with a command. Each act is committed when
 * its promise resolves and is in the audit log.
 */
import { InvariantError } from '../errors.js';
import type { RetractionPreview } from '../model/retraction.js';
import { STAFF_ACTS, type ActInput, type ActName, type ActsLike } from '../model/staff-acts.js';

export type StaffOutcome =
  /** `people`: whom it concerns, where that is told */
  | { readonly kind: 'done'; readonly people?: number }
  /** `why`: an Italian sentence */
  | { readonly kind: 'refused'; readonly why: string };

/** What staff may want to know before they decide. */
export interface StaffQuestions {
  /** What taking this notice back would come to; null: there is no such notice. */
  retraction(noticeId: number): Promise<RetractionPreview | null>;
}

/** Who does each act of the table; they are described there. */
export type StaffActs = {
  readonly [Name in ActName]: (input: ActInput<Name>) => Promise<StaffOutcome>;
};

/** Those that a command can do on the database while the service is stopped. */
export type ActsOnDatabase = Pick<StaffActs, ActsLike<{ runs: 'database' }>>;

/**
 * @param input from outside: the table says what it must be
 * @throws z.ZodError when it is not
 */
export function perform(
  acts: Partial<StaffActs>,
  name: ActName,
  input: unknown,
): Promise<StaffOutcome> {
  const act = acts[name] as ((input: unknown) => Promise<StaffOutcome>) | undefined;
  if (act === undefined) throw new InvariantError(`nobody does ${name}`);
  return act(STAFF_ACTS[name].input.parse(input));
}
