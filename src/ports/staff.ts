import { InvariantError } from '../errors.js';
import type { RetractionPreview } from '../model/retraction.js';
import { STAFF_ACTS, type ActInput, type ActName, type ActsLike } from '../model/staff-acts.js';
import type { AuditEntry } from '../model/audit.js';
import type { OutlookOf } from '../model/outlook.js';
import type { Logger } from './runtime.js';
import type { AuditLog } from './storage.js';
import type { StatusSnapshot, ToDo } from '../model/status.js';

/**
 * What staff may ask for, from the page, in the folder or with a command. Each act is committed with its
 * entry in the audit log when its promise resolves; when it rejects, neither is.
 */

export type StaffOutcome =
  /** `people`: how many people it concerns, where that is known */
  | { readonly kind: 'done'; readonly people?: number }
  /** `why`: an Italian sentence */
  | { readonly kind: 'refused'; readonly why: string };

/** What staff may want to know before they decide. */
export interface StaffQuestions {
  /** What retracting this notice would mean; null: there is no such notice. */
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

/**
 * Records an act outside the database that is already done; one in it has its entry in its own
 * transaction (`Storage.transaction`). If the disk refuses the entry, the act is not undone and is
 * not reported as failed, or staff would repeat it; the entry goes to the log instead.
 */
export async function enterDone(
  { audit, logger }: { readonly audit: Pick<AuditLog, 'record'>; readonly logger: Logger },
  entry: Omit<AuditEntry, 'id'>,
): Promise<void> {
  try {
    await audit.record(entry);
  } catch (error) {
    const { event, noticeId: notice } = entry;
    logger.error('audit.not-entered', { entry: event, notice, error });
  }
}

/** What the local page and `campanile status` tell of the service. */

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

/** The settings of the comune as they are written now, against those that the service works with. */

export type SettingsState =
  | { readonly kind: 'in-force' }
  /** `keys`: `direct.pauseSeconds`, in the order of the example file */
  | { readonly kind: 'changed'; readonly keys: readonly string[] }
  /** whole sentences in Italian; those from before stay in force */
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

export interface SettingsActions {
  state(): Promise<SettingsState>;
  /** Starts the service again with the settings as they are written now; refused while they are wrong. */
  restart(): Promise<StaffOutcome>;
}
