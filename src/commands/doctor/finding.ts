/** What a check found, told in Italian. */
import { messageOf } from '../../errors.js';
import { notChecked } from '../../messages/it/doctor.js';

export interface Finding {
  /** `unsure`: worth a look, or it could not be told */
  readonly kind: 'good' | 'unsure' | 'bad';
  /** what was looked at: `Browser` */
  readonly what: string;
  /** what was found */
  readonly found: string;
  /** what to do; not where it is good */
  readonly advice?: string;
}

export type Verdict = Omit<Finding, 'what'>;

const SIGNS = { good: '✓', unsure: '!', bad: '✗' } as const;

export function findingText({ kind, what, found, advice }: Finding): string {
  return `${SIGNS[kind]} ${what}: ${found}${advice === undefined ? '' : `\n    → ${advice}`}`;
}

/** A check that itself fails tells so, and keeps none of the others back. */
export async function checked(
  what: string,
  check: () => Verdict | Promise<Verdict>,
): Promise<Finding> {
  try {
    return { what, ...(await check()) };
  } catch (error) {
    const detail = messageOf(error);
    return { what, kind: 'unsure', found: notChecked(detail) };
  }
}
