import { join } from 'node:path';
import { readdir } from 'node:fs/promises';
import { GOES_TO_NOBODY } from '../messages/it/files.js';
import { errorCode, openPlain, mkdir } from '../runtime/disk.js';
import { GUIDE, WRITTEN_BY_US } from '../messages/it/folder-guide.js';
import { NOT_TAKEN } from '../messages/it/rejections/notices.js';
import { codeIn } from '../model/notice.js';
import { exists, writeDurably } from './durable.js';
import { forNotepad, numberOf } from './names.js';
import type { FilingPlace, Note } from '../ports/folder.js';

/**
 * Our own texts in the folder are known by what is in them: a clerk may call a notice
 * `graduatoria.esito.txt`, and what a clerk wrote is never passed over, replaced or removed.
 */

/** As we name them, as staff rename a request, and as systems name a copy: `acqua.esito - Copia.txt`. */
const NAMED_LIKE_OURS = [
  /^(avviso-campanile-|leggimi).*\.txt$/i,
  /\.(esito|motivo|motivo-letto|stato)\b[^.]*(\.txt)+$/i,
  /^(s[iì][\s_-]*)?conferma-(cartella|\d+-)/i,
];

const SIGN = new RegExp(GOES_TO_NOBODY.replaceAll('.', '\\.'));
const REASON = new RegExp(`^${NOT_TAKEN}\\n\\nIl motivo: `);
/** No text of ours is longer, in bytes. */
const LONGEST = 64 * 1024;

/** Whether we wrote it. False also for what is no file, or cannot be read now. */
export async function isOwnText(path: string): Promise<boolean> {
  // reports and notes on a notice that was accepted quote its code
  const isOurs = (text: string): boolean =>
    [SIGN, REASON].some((sign) => sign.test(text)) ||
    text.includes(WRITTEN_BY_US) ||
    codeIn(text) !== null;
  return (await writerOf(path, isOurs)) === 'us';
}

/** `unknown`: it cannot be read now. */
type Writer = 'us' | 'others' | 'nobody' | 'unknown';

/** Who wrote what may be a text that the program itself writes and removes. */
export function writerOfPassing(path: string): Promise<Writer> {
  return writerOf(path, (text) => SIGN.test(text));
}

async function writerOf(path: string, isOurs: (text: string) => boolean): Promise<Writer> {
  // as one code point for each letter: macOS takes `ì` apart
  const name = (path.split(/[\\/]/).at(-1) ?? '').normalize('NFC');
  if (!NAMED_LIKE_OURS.some((pattern) => pattern.test(name))) return 'others';
  try {
    const text = await beginningOf(path);
    return text !== null && isOurs(text) ? 'us' : 'others';
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return code === 'ENOENT' ? 'nobody' : 'unknown';
  }
}

/** With plain ends of lines; null: it is no file. We write no links: what one leads to is somebody else's. */
async function beginningOf(path: string): Promise<string | null> {
  const file = await openPlain(path);
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST), 0, LONGEST, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    return text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  } finally {
    await file.close();
  }
}

/** The guide for staff that lies in the watched folder. */

/** Writes it where it is missing, or says what is not so any more; one that staff have made their own stays. */
export async function keepGuide(folder: string, guide: string): Promise<void> {
  const file = join(folder, GUIDE);
  if (await isToBeWritten(file, guide)) await writeDurably(file, forNotepad(guide));
}

/** Other programs call their instructions the same. @throws the system's own error */
export async function isOurGuideIn(folder: string): Promise<boolean> {
  try {
    return (await beginningOf(join(folder, GUIDE)))?.includes(WRITTEN_BY_US) === true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function isToBeWritten(file: string, text: string): Promise<boolean> {
  if (!(await exists(file))) return true;
  const there = await beginningOf(file);
  return there !== null && there !== text && there.includes(WRITTEN_BY_US);
}

/** The notes in the places, found again by the mark in their text whatever number their name has. */
export interface WrittenNote {
  readonly file: string;
  /** with which its name was made */
  readonly number: number;
}

type Sought = Pick<Note, 'suffix' | 'mark'>;

export class PlaceNotes {
  /** Place, suffix and mark of a note → the file it is in, to spare the search. */
  readonly #known = new Map<string, string>();

  /** @param places their absolute paths */
  constructor(private readonly places: Readonly<Record<FilingPlace, string>>) {}

  /**
   * @param text the content of the file
   * @param note by which it is found again; null: it need not be
   */
  async write(place: FilingPlace, file: string, text: string, note: Sought | null): Promise<void> {
    await mkdir(this.places[place], { recursive: true });
    await writeDurably(join(this.places[place], file), text);
    if (note !== null && note.mark !== null) this.#known.set(keyOf(place, note), file);
  }

  async find(
    place: FilingPlace,
    name: string,
    { suffix, mark }: Sought,
  ): Promise<WrittenNote | null> {
    if (mark === null) return null;
    const key = keyOf(place, { suffix, mark });
    const known = this.#known.get(key);
    const candidates = known === undefined ? await this.#listed(place) : [known];
    for (const file of candidates) {
      const number = numberOf(file, name, suffix);
      if (number !== null && (await this.#hasMark(place, file, mark))) {
        this.#known.set(key, file);
        return { file, number };
      }
    }
    this.#known.delete(key);
    return null;
  }

  /** Makes nothing: the whole folder may be away. */
  async #listed(place: FilingPlace): Promise<readonly string[]> {
    try {
      return await readdir(this.places[place]);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  async #hasMark(place: FilingPlace, file: string, mark: string): Promise<boolean> {
    try {
      return (await beginningOf(join(this.places[place], file)))?.includes(mark) === true;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    }
  }
}

/** A report may lie beside the note on the same notice. */
function keyOf(place: FilingPlace, { suffix, mark }: Sought): string {
  return [place, suffix, mark].join(' ');
}
