/** What has become of the files that staff dropped. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/**
 * What is wrong, in words: each file lies byte for byte where what was sent lies, under its name and nowhere else, and
 * nothing is left of it where notices wait.
 * @param files by their names
 */
export async function misplaced(
  folder: string,
  files: Readonly<Record<string, Buffer>>,
): Promise<readonly string[]> {
  const lying = await filesBelow(folder);
  const problems = Object.entries(files).flatMap(([name, bytes]) => {
    const found = [...lying].filter(([, other]) => other.equals(bytes)).map(([path]) => path);
    return found.join() === `inviati/${name}`
      ? []
      : [`${name} lies in ${found.join(', ') || 'no place'}`];
  });
  const waiting = [...lying.keys()].filter((path) => path.startsWith('in-corso/'));
  return [...problems, ...waiting.map((path) => `${path} is left`)];
}

/** What is wrong, in words: moves that were written down before they are made, and are not over. */
export async function unfinishedMoves(archive: string): Promise<readonly string[]> {
  const names = await readdir(archive, { recursive: true });
  return names
    .filter((name) => name.includes('.filing.json'))
    .map((name) => `the moves in ${name} are not over`);
}

async function filesBelow(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = new Map<string, Buffer>();
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    // one that was moved meanwhile is found where it is by the next look
    const bytes = await readFile(path).catch(() => null);
    if (bytes !== null) found.set(relative(folder, path).replaceAll(sep, '/'), bytes);
  }
  return found;
}
