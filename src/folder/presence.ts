import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UnknownFolderError } from '../errors.js';
import { folderConfirmationText, FOLDER_CONFIRMATION } from '../messages/it/folder-notes.js';
import { errorCode, mkdir, rm } from '../runtime/disk.js';
import { writeDurably } from './durable.js';
import { isIgnored } from './ignored.js';
import { forNotepad } from './names.js';
import { isOwnText } from './own-texts.js';
import { FILING_PLACES, isMarked, RETRACTION_FOLDER, TEST_FOLDER } from './places.js';

const OURS: ReadonlySet<string> = new Set([...FILING_PLACES, TEST_FOLDER, RETRACTION_FOLDER]);
/** Anybody may have one of the others. */
const OURS_ALONE = 'scartati';

interface Entry {
  readonly name: string;
  isDirectory(): boolean;
}

/**
 * Whether the watched folder is there at all. A share that cannot be reached may leave an empty
 * folder in its place. Then the files of `in-corso` are not gone, and nothing may be created there:
 * it would hide the files that come back, or be hidden by them.
 */
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
    await takeOver(this.folder);
  }
}

/**
 * A folder that was not made by Campanile and in which something lies: a wrong path would send it all to
 * everybody. It is left as it is until it is empty, or somebody says that it is to go.
 *
 * @param folder in which nothing shows that it has been in use
 * @throws UnknownFolderError as long as it is not to be used
 */
async function takeOver(folder: string): Promise<void> {
  const entries = await entriesIn(folder);
  if (wasInUse(entries)) return;
  const names = entries.map(({ name }) => name);
  const confirmations = names.filter(isConfirmation);
  const foreign: string[] = [];
  for (const name of names) {
    if (isConfirmation(name) || isIgnored(name) || (await isOwnText(join(folder, name)))) continue;
    foreign.push(name);
  }
  if (foreign.length === 0 || confirmations.some(isYes)) {
    // first what shows that it is in use: a crash in between must not ask again
    await mkdir(join(folder, 'in-corso'), { recursive: true });
    for (const name of confirmations) await rm(join(folder, name), { force: true });
    return;
  }
  if (confirmations.length === 0) {
    await writeDurably(
      join(folder, FOLDER_CONFIRMATION),
      forNotepad(folderConfirmationText(foreign)),
    );
  }
  throw new UnknownFolderError(foreign);
}

function wasInUse(entries: readonly Entry[]): boolean {
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name.toLowerCase())
    .filter((name) => OURS.has(name));
  return folders.includes(OURS_ALONE) && folders.length > 1;
}

async function entriesIn(folder: string): Promise<readonly Entry[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** As it was written, and as staff rename it: `SI-CONFERMA-…`, `Sì CONFERMA-…`, with an extension or without. */
function isConfirmation(name: string): boolean {
  return /^(s[iì][\s_-]*)?conferma-cartella(\.txt)*$/i.test(name.normalize('NFC'));
}

function isYes(name: string): boolean {
  return !/^conferma/i.test(name);
}
