/**
 * Files of accepted notices that still lie where they were dropped. They take no part in making further
 * notices, as long as they are not changed.
 */
import type { DroppedFile, NoticeFolder } from '../ports/folder.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { NoticeLimits } from './notice.js';
import { isFileOf } from './ownership.js';

export class Claims {
  /** File name → the size and time it had when its notice was accepted. */
  readonly #claims = new Map<string, string>();

  constructor(
    private readonly folder: Pick<NoticeFolder, 'read' | 'digest'>,
    private readonly notices: Pick<NoticeStore, 'unfiled'>,
    private readonly limits: NoticeLimits,
  ) {}

  add(files: readonly DroppedFile[]): void {
    for (const file of files) this.#claims.set(file.name, stampOf(file));
  }

  /** The files that belong to no notice. Looks at the content after a restart, or if a time changed. */
  async free(files: readonly DroppedFile[]): Promise<readonly DroppedFile[]> {
    const present = new Set(files.map((file) => file.name));
    for (const name of this.#claims.keys()) if (!present.has(name)) this.#claims.delete(name);
    await this.#addWhatIsKnown(files.filter((file) => !this.#has(file)));
    return files.filter((file) => !this.#has(file));
  }

  async #addWhatIsKnown(files: readonly DroppedFile[]): Promise<void> {
    if (files.length === 0) return;
    for (const notice of await this.notices.unfiled()) {
      if (notice.placed !== null) continue;
      for (const file of files) {
        if (await isFileOf(notice, file.name, this.folder, this.limits)) this.add([file]);
      }
    }
  }

  #has(file: DroppedFile): boolean {
    return this.#claims.get(file.name) === stampOf(file);
  }
}

function stampOf(file: DroppedFile): string {
  return `${String(file.bytes)} ${String(file.modifiedAt)}`;
}
