/** Where programs that copy files to the internet keep what they copy. */
import path from 'node:path';
import { canonicalPath } from '../runtime/disk.js';
import { homeInCloud, noticesInCloud, SOME_SYNC_PROGRAM } from '../messages/it/settings.js';

/** By what their folders are called: OneDrive and Dropbox add the firm's name, Google Drive is translated. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/^OneDrive( - .+)?$/i, 'OneDrive'],
  [/^Dropbox( \(.+\))?$/i, 'Dropbox'],
  [
    /^(Google ?Drive|GoogleDrive-.+|My Drive|Il mio Drive|Drive condivisi|Shared drives)$/i,
    'Google Drive',
  ],
  [/^(iCloud ?Drive|Mobile Documents)$/i, 'iCloud'],
  [/^(Nextcloud|ownCloud|pCloud ?Drive|MEGAsync|SynologyDrive)$/i, SOME_SYNC_PROGRAM],
];

/** Windows says in the environment where OneDrive keeps a person's files (and since when, Desktop and Documents). */
const BY_VARIABLE = ['OneDrive', 'OneDriveCommercial', 'OneDriveConsumer'];

/**
 * @param folder the whole path
 * @returns the program that copies what is in it, as staff know it; null: none that shows
 */
export function cloudProgramOf(
  folder: string,
  env: NodeJS.ProcessEnv,
  { relative, isAbsolute }: Pick<typeof path, 'relative' | 'isAbsolute'> = path,
): string | null {
  for (const variable of BY_VARIABLE) {
    const root = env[variable];
    if (root === undefined || root === '') continue;
    const below = relative(root, folder);
    if (!below.startsWith('..') && !isAbsolute(below)) return 'OneDrive';
  }
  const names = folder.split(/[\\/]/);
  return BY_NAME.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1] ?? null;
}

/**
 * What may go wrong in folders that a program copies to the internet, in Italian.
 * @param home whole path, like the watched folder's
 */
export function cloudWarnings(
  home: string,
  watchedFolder: string,
  env: NodeJS.ProcessEnv,
): readonly string[] {
  const program = cloudProgramOf(canonicalPath(home), env);
  if (program !== null) {
    return [homeInCloud(program, home)];
  }
  const sharing = cloudProgramOf(canonicalPath(watchedFolder), env);
  if (sharing === null) return [];
  return [noticesInCloud(sharing, watchedFolder)];
}
