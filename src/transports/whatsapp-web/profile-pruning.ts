/**
 * Browser profiles that were put aside when the account was unlinked. Nobody can link with them any more,
 * and what lies in them is what citizens wrote: they are kept for a while, in case somebody looks for
 * why, and then removed.
 */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Prunable } from '../../ports/runtime.js';
import { isSamePath } from '../../runtime/disk.js';
import { currentProfile } from './credentials.js';
import { DAY } from '../../runtime/time.js';
import { rm } from '../../runtime/disk.js';

const ASIDE = /^scollegata-\d{4}-\d\d-\d\dT/;
/** Left where it was, because it could not be moved. */
const LEFT = /^session(?:-\d+)?$/;
/** A profile takes some hundred megabytes: of many unlinkings in a row these are kept. */
const MOST = 3;

export class ProfilePruning implements Prunable {
  readonly name = 'profiles';

  constructor(
    private readonly sessions: string,
    private readonly days: number,
  ) {}

  async prune(now: number): Promise<number> {
    const aside = (await this.#aside()).toSorted((a, b) => b.modifiedAt - a.modifiedAt);
    const outdated = aside.filter(
      ({ modifiedAt }, index) => index >= MOST || now - modifiedAt >= this.days * DAY,
    );
    for (const { path } of outdated) await rm(path, { recursive: true, force: true });
    return outdated.length;
  }

  async #aside(): Promise<readonly { readonly path: string; readonly modifiedAt: number }[]> {
    const current = await currentProfile(this.sessions);
    const found = [];
    for (const name of await readdir(this.sessions)) {
      const path = join(this.sessions, name);
      if (!ASIDE.test(name) && !LEFT.test(name)) continue;
      if (isSamePath(path, current.folder)) continue;
      const stats = await lstat(path);
      if (stats.isDirectory()) found.push({ path, modifiedAt: stats.mtimeMs });
    }
    return found;
  }
}
