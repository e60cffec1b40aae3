/**
 * Register, consents, the login and the passwords in the settings are for the account alone that Campanile runs under.
 * Two folders and the settings are closed, and with a folder all that comes to lie in it; the mask for new files stays as it is,
 * since what is written into the watched folder is for others, too.
 */
import { randomUUID } from 'node:crypto';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { HomeError } from '../errors.js';
import { HOME } from '../messages/it/start.js';
import { chmod, errorCode, lchown, rm, writeFile } from '../runtime/disk.js';

interface HomePlaces {
  readonly home: string;
  readonly archive: string;
  readonly sessions: string;
}

/** What others may do with a file: its group, and everybody else. */
const OTHERS = 0o077;
const EVERYBODY_ELSE = 0o007;

/** `campanile.yaml~` and `campanile.yaml.bak`, which editors leave, have the same passwords in them. */
const SETTINGS = /^campanile\.ya?ml/i;

/**
 * Closes what an earlier version, or a person, left open. Where the system does not allow it, it stays as it is, and so does
 * what a link leads to: that may be for other programs, too.
 */
export async function closeToOthers(
  places: HomePlaces,
  change: (path: string, mode: number) => Promise<void> = chmod,
): Promise<void> {
  for (const { path, mode, target } of await openToOthers(places)) {
    if (target === null) await change(path, mode & ~OTHERS).catch(() => undefined);
  }
}

interface OpenPlace {
  /** absolute */
  readonly path: string;
  readonly mode: number;
  /** what it leads to; null: it is no link */
  readonly target: string | null;
}

/** What other accounts of this PC may look into, as far as modes tell: on Windows they do not. */
export async function openToOthers(places: HomePlaces): Promise<readonly OpenPlace[]> {
  if (process.platform === 'win32') return [];
  const found = await Promise.all(
    // What goes in this moment is not open.
    (await placesToClose(places)).map((path) => openPlace(path).catch(() => null)),
  );
  return found.filter((place) => place !== null);
}

/** What nobody else is to see, also where it is not there. */
export async function placesToClose({
  home,
  archive,
  sessions,
}: HomePlaces): Promise<readonly string[]> {
  const settings = (await namesIn(home)).filter(({ name }) => SETTINGS.test(name));
  // Nobody comes through the archive to what lies in it; a link leads out of it.
  const links = (await namesIn(archive)).filter((entry) => entry.isSymbolicLink());
  return [
    sessions,
    archive,
    ...settings.map(({ name }) => join(home, name)),
    ...links.map(({ name }) => join(archive, name)),
  ];
}

async function namesIn(folder: string) {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function openPlace(path: string): Promise<OpenPlace | null> {
  const found = await stat(path);
  const mode = found.mode & 0o7777;
  // What an administrator gave us to read through our group is not ours to close.
  const isOurs = process.getuid?.() === found.uid || process.getuid?.() === 0;
  if ((mode & (isOurs ? OTHERS : EVERYBODY_ELSE)) === 0) return null;
  const isLink = (await lstat(path)).isSymbolicLink();
  return { path, mode, target: isLink ? await realpath(path) : null };
}

/**
 * Sees to it that the service can read a file that we have just made for our account alone, and that has no secret in it yet.
 * The archive is the service's, whoever the home belongs to.
 * @returns whether the file is the service's now; if not, everybody may read it
 */
export async function giveToService(
  file: string,
  { home, archive }: Pick<HomePlaces, 'home' | 'archive'>,
): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const { uid, gid } = await stat(archive).catch(() => stat(home));
  if (process.geteuid?.() === 0) await lchown(file, uid, gid).catch(() => undefined);
  if ((await stat(file)).uid === uid) return true;
  await chmod(file, 0o644).catch(() => undefined);
  return false;
}

/** Whether a disk keeps modes at all (FAT and many shares do not); true also where nothing can be tried. */
export async function keepsModes(place: string): Promise<boolean> {
  const folder = (await stat(place)).isDirectory() ? place : dirname(place);
  const sample = join(folder, `.prova-${randomUUID()}`);
  try {
    await writeFile(sample, '', { flag: 'wx', mode: 0o600 });
    return ((await stat(sample)).mode & OTHERS) === 0;
  } catch {
    return true;
  } finally {
    await rm(sample, { force: true });
  }
}

/** @throws HomeError where the archive is another account's: there is one, and nothing of it can be seen */
export async function refuseOtherAccount({ archive }: Pick<HomePlaces, 'archive'>): Promise<void> {
  try {
    await readdir(archive);
  } catch (cause) {
    if (!['EACCES', 'EPERM'].includes(errorCode(cause) ?? '')) return;
    throw new HomeError(HOME.anotherAccount(archive), { cause });
  }
}
