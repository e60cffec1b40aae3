/**
 * Files in `in-corso` that staff open, correct and save. What is sent is what was accepted, so the
 * notice must not go on with a text that its file no longer has.
 */
import type { NoticeFolder } from '../ports/folder.js';
import type { Notice } from '../model/notice.js';
import type { NoticeLimits } from '../model/notice-limits.js';
import { unlessLocked } from '../errors.js';
import { fileLyingAs } from './file-matching.js';

export class CorrectedFiles {
  /** Name in the place → how it was when it was last seen, and whether it is known to be what was accepted. */
  readonly #seen = new Map<string, { readonly stamp: string; readonly isKnown: boolean }>();

  constructor(
    private readonly folder: Pick<NoticeFolder, 'stamp' | 'read' | 'digest'>,
    private readonly limits: NoticeLimits,
  ) {}

  /**
   * Names under which something else lies now than what was accepted. A file that is being saved or
   * is open is looked at in the next round.
   */
  async of(notice: Notice): Promise<readonly string[]> {
    const corrected: string[] = [];
    for (const name of notice.placed ?? []) {
      const stamp = await unlessLocked(this.folder.stamp('in-corso', name));
      const before = this.#seen.get(name);
      if (stamp === null) {
        this.#seen.delete(name);
      } else if (before?.stamp !== stamp) {
        this.#seen.set(name, { stamp, isKnown: false });
      } else if (!before.isKnown) {
        const isKnown = await unlessLocked(this.#isOf(notice, name));
        if (isKnown === null) continue;
        this.#seen.set(name, { stamp, isKnown });
        if (!isKnown) corrected.push(name);
      }
    }
    return corrected;
  }

  /** There is nothing left to stop: they are said once, when the notice is put away. */
  leave({ placed }: Notice): void {
    for (const name of placed ?? []) {
      const seen = this.#seen.get(name);
      if (seen !== undefined) this.#seen.set(name, { ...seen, isKnown: true });
    }
  }

  /**
   * The same for a notice that is over, for the last time.
   * @throws FileLockedError when nobody can say
   */
  async among(notice: Notice): Promise<readonly string[]> {
    const corrected: string[] = [];
    for (const name of notice.placed ?? []) {
      this.#seen.delete(name);
      const isThere = (await this.folder.stamp('in-corso', name)) !== null;
      if (isThere && !(await this.#isOf(notice, name))) corrected.push(name);
    }
    return corrected;
  }

  async #isOf(notice: Notice, name: string): Promise<boolean> {
    const at = { name, place: 'in-corso' } as const;
    return (await fileLyingAs(notice, at, this.folder, this.limits)) !== null;
  }
}
