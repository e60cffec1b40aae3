/** What lies among the refused files, known by the notes beside them that say why. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RefusedNotice } from '../ports/folder.js';
import { quotedNames } from '../italian.js';
import { openPlain, readFile, rename } from '../runtime/disk.js';
import { numberOf } from './names.js';
import { isOwnText } from './own-texts.js';

/** What such a note ends with. */
export const REASON = '.motivo.txt';
/** The same note once a person has put it aside. */
const READ = '.motivo-letto.txt';

/** A text that is longer is no notice, in bytes. */
const LONGEST_TEXT = 256 * 1024;

interface Refusal {
  /** what the files are called, without an extension; the note's own name */
  readonly name: string;
  readonly reason: string;
  /** when the note was written, milliseconds since 1970 */
  readonly at: number;
  /** names of the files to which it belongs, as far as they are still there */
  readonly files: readonly string[];
}

export class RefusedFiles {
  /**
   * @param folder `scartati`
   * @param textOf what a text file says; null: it is none
   */
  constructor(
    private readonly folder: string,
    private readonly textOf: (bytes: Buffer) => string | null,
  ) {}

  /** The newest first. */
  async list(limit: number): Promise<readonly RefusedNotice[]> {
    return (await this.#refusals())
      .toSorted((a, b) => b.at - a.at)
      .slice(0, limit)
      .map(({ name, at, reason, files }) => ({
        name,
        at,
        reason,
        isText: files.length === 1 && files[0] === `${name}.txt`,
      }));
  }

  /** The first one after it was dropped: later ones are of drops that came later. */
  async of(drop: string, since: number): Promise<RefusedNotice | null> {
    const later = (await this.list(Infinity)).filter(({ at }) => at >= since);
    return later.findLast(({ name }) => numberOf(name, drop, '') !== null) ?? null;
  }

  async count(): Promise<number> {
    return (await this.#refusals()).length;
  }

  async text(name: string): Promise<string | null> {
    const refusal = (await this.#refusals()).find((each) => each.name === name);
    if (refusal?.files.length !== 1 || refusal.files[0] !== `${name}.txt`) return null;
    const file = await openPlain(join(this.folder, `${name}.txt`));
    if (file === null) return null;
    try {
      const isLonger = (await file.stat()).size > LONGEST_TEXT;
      return isLonger ? null : this.textOf(await file.readFile());
    } finally {
      await file.close();
    }
  }

  /** The files and the reason stay, under a name that is not counted. */
  async putAside(name: string): Promise<boolean> {
    const isThere = (await this.#refusals()).some((each) => each.name === name);
    if (!isThere) return false;
    await rename(this.#note(name), join(this.folder, `${name}${READ}`));
    return true;
  }

  #note(name: string): string {
    return join(this.folder, `${name}${REASON}`);
  }

  /** None while the folder is away: staff are told of that, and the page has more to show. */
  async #refusals(): Promise<readonly Refusal[]> {
    const names = await readdir(this.folder).catch(() => []);
    const found = await Promise.all(
      // What is deleted meanwhile, or cannot be read now, is not there.
      names
        .filter((name) => name.endsWith(REASON))
        .map((name) => this.#refusal(name, names).catch(() => null)),
    );
    return found.filter((refusal) => refusal !== null);
  }

  /** Null: the note is not ours, or what it was about is gone. */
  async #refusal(note: string, names: readonly string[]): Promise<Refusal | null> {
    const path = join(this.folder, note);
    if (!(await isOwnText(path))) return null;
    const name = note.slice(0, -REASON.length);
    const reason = (await readFile(path, 'utf8')).replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
    const files = names.filter(
      (file) =>
        file !== note &&
        file !== `${name}${READ}` &&
        (file === name || file.startsWith(`${name}.`)),
    );
    const { mtimeMs: at } = await stat(path);
    const isThere = files.length > 0 || names.some((file) => reason.includes(quotedNames([file])));
    return isThere ? { name, reason, at, files } : null;
  }
}
