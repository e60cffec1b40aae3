/**
 * Whether the watched folder is there at all. A share that cannot be reached may leave an empty folder
 * in its place. What lay in `in-corso` is not gone then, and nothing may be made anew there: it would
 * hide, or be hidden by, what comes back.
 */
import { join } from 'node:path';
import { exists } from './durable.js';
import { GUIDE } from '../messages/it/folder-guide.js';

export class FolderPresence {
  /**
   * @param folder the watched folder, `avvisi`
   * @param isInUse whether files of accepted notices lie in it, by what the database knows
   */
  constructor(
    private readonly folder: string,
    private readonly isInUse: () => Promise<boolean>,
  ) {}

  /** @throws Error when the folder is away; the system's own error when it cannot be looked at */
  async confirm(): Promise<void> {
    for (const name of [GUIDE, 'in-corso']) {
      if (await exists(join(this.folder, name))) return;
    }
    if (await this.isInUse()) throw new Error(`${this.folder} is away, or everything in it is`);
  }
}
