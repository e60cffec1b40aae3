import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';

/**
 * One spelling for each file or folder, for comparisons and for what is made of a path; not for
 * opening it, nor to be shown. On Windows `c:\campanile`, `C:\Campanile` and `C:\CAMPAN~1` are one
 * folder, and a drive letter may stand for a share: the system is asked what it calls the nearest
 * folder that is there.
 */
export function canonicalPath(
  path: string,
  platform: NodeJS.Platform = process.platform,
  realpath: (path: string) => string = realpathSync.native,
): string {
  const whole = resolve(path);
  if (platform !== 'win32') return whole;
  return nameOf(whole).toLowerCase();

  function nameOf(part: string): string {
    try {
      return realpath(part);
    } catch {
      const parent = dirname(part);
      return parent === part ? part : join(nameOf(parent), basename(part));
    }
  }
}

/** Whether two paths lead to the same place. */
export function isSamePath(a: string, b: string): boolean {
  return canonicalPath(a) === canonicalPath(b);
}
