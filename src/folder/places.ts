import { join } from 'node:path';
import type { FilingPlace } from '../ports/folder.js';
import { exists } from './durable.js';
import { takeOver } from './unknown-folder.js';
import { GUIDE } from '../messages/it/folder-guide.js';

export const FILING_PLACES = [
  'in-corso',
  'inviati',
  'scartati',
  'annullati',
] as const satisfies readonly FilingPlace[];

/** Absolute paths. */
export type Places = Readonly<Record<FilingPlace, string>>;

export const TEST_FOLDER = 'prova';
export const RETRACTION_FOLDER = 'ritira';
const OURS: ReadonlySet<string> = new Set([...FILING_PLACES, TEST_FOLDER, RETRACTION_FOLDER]);
const TEST_REPORTS = 'esiti';

/** Of the watched folder itself. */
export function placesIn(folder: string): Places {
  return {
    'in-corso': join(folder, 'in-corso'),
    inviati: join(folder, 'inviati'),
    scartati: join(folder, 'scartati'),
    annullati: join(folder, 'annullati'),
  };
}

/** Of the folder for tests: everything that is done with lies together. */
export function testPlacesIn(folder: string): Places {
  const reports = join(folder, TEST_FOLDER, TEST_REPORTS);
  return { 'in-corso': reports, inviati: reports, scartati: reports, annullati: reports };
}

/**
 * Whether the watched folder is there at all. A share that cannot be reached may leave an empty
 * folder in its place. Then the files of `in-corso` are not gone, and nothing may be created there:
 * it would hide the files that come back, or be hidden by them.
 */

/** Whether what always lies in a watched folder that is in use does. @throws the system's own error */
export async function isMarked(folder: string): Promise<boolean> {
  for (const name of [GUIDE, 'in-corso']) {
    if (await exists(join(folder, name))) return true;
  }
  return false;
}

export class FolderPresence {
  /**
   * @param folder the watched folder, `avvisi`
   * @param isInUse whether files of accepted notices lie in it, by what the database knows
   */
  constructor(
    private readonly folder: string,
    private readonly isInUse: () => Promise<boolean>,
  ) {}

  /**
   * @throws Error when the folder is away; UnknownFolderError when nobody has said that what lies in it may go; the
   *   system's own error when it cannot be looked at
   */
  async confirm(): Promise<void> {
    if (await isMarked(this.folder)) return;
    if (await this.isInUse()) throw new Error(`${this.folder} is away, or everything in it is`);
    await takeOver(this.folder, OURS);
  }
}
