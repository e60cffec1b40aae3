import {
  type DroppedFile,
  type NoticeFolder,
  type FilingPlace,
  extensionOf,
  fileNameOf,
  isText,
} from '../ports/folder.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { NoticeLimits } from '../model/notice-limits.js';
import { type Notice, type NoticeFile, wording } from '../model/notice.js';
import { unlessLocked } from '../errors.js';
import { largestTextFile } from './notice-file.js';
import { decodeText } from './text-decoding.js';

/**
 * Files of accepted notices that still lie where they were dropped. They take no part in making further
 * notices, as long as they are not changed.
 */

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
    const unclear = await this.#addWhatIsKnown(files.filter((file) => !this.#has(file)));
    return files.filter((file) => !this.#has(file) && !unclear.has(file.name));
  }

  /** @returns names of files that are locked: they may be a notice's, which would be taken in once more */
  async #addWhatIsKnown(files: readonly DroppedFile[]): Promise<ReadonlySet<string>> {
    const unclear = new Set<string>();
    if (files.length === 0) return unclear;
    for (const notice of await this.notices.unfiled()) {
      if (notice.placed !== null) continue;
      for (const file of files) {
        const isOfIt = await unlessLocked(isFileOf(notice, file.name, this.folder, this.limits));
        if (isOfIt === true) this.add([file]);
        if (isOfIt === null) unclear.add(file.name);
      }
    }
    return unclear;
  }

  #has(file: DroppedFile): boolean {
    return this.#claims.get(file.name) === stampOf(file);
  }
}

function stampOf(file: DroppedFile): string {
  return `${String(file.bytes)} ${String(file.modifiedAt)}`;
}

/**
 * Whether a file in the watched folder is (still) the one a notice was made from. Names do not
 * tell: staff may save a corrected text under the same name while the first one waits.
 */

/**
 * @param at where it lies under what name; absent: where it was dropped
 * @throws FileLockedError when nobody can say
 */
export async function isFileOf(
  notice: Notice,
  fileName: string,
  folder: Pick<NoticeFolder, 'read' | 'digest'>,
  limits: NoticeLimits,
  at: { readonly name: string; readonly place?: FilingPlace } = { name: fileName },
): Promise<boolean> {
  const file = notice.files.find(({ name }) => name === fileName);
  if (file === undefined) return false;
  const limit = isText(fileName) ? largestTextFile(limits) : limits.documentBytes;
  if (file.sha256 !== null || !isText(fileName)) {
    const hash = await folder.digest(at.name, limit, at.place);
    if (file.sha256 !== null) return hash === file.sha256;
    return notice.parts.some((part) => part.kind === 'media' && part.sha256 === hash);
  }
  const bytes = await folder.read(at.name, limit, at.place);
  if (bytes === null) return false;
  const decoded = decodeText(bytes);
  if (decoded.kind !== 'text') return false;
  return notice.parts.some((part) => wording(part) === decoded.text);
}

/**
 * The file of the notice that lies in a place under this name; null: none of its files.
 * @throws FileLockedError when nobody can say
 */
export async function fileLyingAs(
  notice: Notice,
  at: { readonly name: string; readonly place: FilingPlace },
  folder: Pick<NoticeFolder, 'read' | 'digest'>,
  limits: NoticeLimits,
): Promise<string | null> {
  const ofItsKind = notice.files.filter(({ name }) => extensionOf(name) === extensionOf(at.name));
  // The likeliest first: reading all of them for each takes time.
  const isNamesake = ({ name }: NoticeFile): number =>
    Number(fileNameOf(name) === fileNameOf(at.name));
  for (const { name } of ofItsKind.toSorted((a, b) => isNamesake(b) - isNamesake(a))) {
    if (await isFileOf(notice, name, folder, limits, at)) return name;
  }
  return null;
}
