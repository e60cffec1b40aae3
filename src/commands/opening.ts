import { StorageError, UnusableStorageError } from '../errors.js';
import type { ElapsedTime, Logger } from '../ports/runtime.js';

/** The first and the longest pause before the database is opened again, in milliseconds. */
const PAUSES = { first: 1_000, longest: 30_000 };

export interface OpeningParts {
  /** it could not be opened, and is tried again; may be called repeatedly */
  readonly onFailure: () => Promise<void>;
  /** the exit code, when the process is to end */
  readonly ending: Promise<number>;
  readonly clock: Pick<ElapsedTime, 'sleep'>;
  readonly log: Logger;
}

/**
 * Resolves with what `open` opens, or with the exit code when the process is to end first. A database that cannot be used
 * now (its disk is full, or away) is opened again and again in this process: in one that ends and is started again nobody
 * would tell staff what is the matter.
 * @throws UnusableStorageError, and whatever is not about the database
 */
export async function whenStorageOpens<T extends object>(
  open: () => Promise<T>,
  { onFailure, ending, clock, log }: OpeningParts,
): Promise<T | number> {
  for (let pause = PAUSES.first; ; pause = Math.min(PAUSES.longest, 2 * pause)) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof StorageError) || error instanceof UnusableStorageError) throw error;
      log.error('storage.not-opened', { error });
    }
    await onFailure();
    const rest = new AbortController();
    const over = clock.sleep(pause, rest.signal).then(() => null);
    const exitCode = await Promise.race([over, ending]);
    rest.abort();
    if (exitCode !== null) return exitCode;
  }
}
