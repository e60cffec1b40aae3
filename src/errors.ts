/**
 * The errors that cross a folder's border. Expected outcomes are values; these are for the
 * environment and for bugs. Each has a stable `code`.
 */
abstract class CampanileError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The settings are wrong; `problems` has all of them, in Italian. The process exits with 78. */
export class ConfigError extends CampanileError {
  readonly code = 'CONFIG';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** The page was closed, reloaded or lost while it was being asked something. */
export class SessionLostError extends CampanileError {
  readonly code = 'SESSION_LOST';
}

/** The database cannot be read or written. */
export class StorageError extends CampanileError {
  readonly code: string = 'STORAGE';
}

/** Damaged, or of a newer version: nothing a restart would cure. Message in Italian. */
export class UnusableStorageError extends StorageError {
  override readonly code = 'STORAGE_UNUSABLE';
}

/** No usable browser; the message, in Italian, says what to install. */
export class BrowserMissingError extends CampanileError {
  readonly code = 'BROWSER_MISSING';
}

/** A second instance, an unwritable home: nothing a restart would cure. Message in Italian. */
export class HomeError extends CampanileError {
  readonly code = 'HOME';
}

/** Something that cannot be, was. The process ends and is started again. */
export class InvariantError extends CampanileError {
  readonly code = 'INVARIANT';
}

/** Another program has locked a file, or the disk does not give it now: nothing can be said of what is in it. */
export class FileLockedError extends CampanileError {
  readonly code = 'FILE_LOCKED';
}

/** Something lay in the watched folder before the service came to it, and nobody has said that it is to go. */
export class UnknownFolderError extends CampanileError {
  readonly code = 'UNKNOWN_FOLDER';

  /** @param names of what lies there */
  constructor(readonly names: readonly string[]) {
    super('The watched folder was not empty when the service came to it');
  }
}

/** null: what was asked for cannot be had now, because a file is locked. */
export async function unlessLocked<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof FileLockedError) return null;
    throw error;
  }
}

/** What is said of something that was thrown, whatever it is. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
