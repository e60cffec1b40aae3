import { parse } from 'node:path';

/** `mercato.jpg`; in a sub-folder `mercato/1.jpg`, with `/` on every system; `mercato/`: a folder. */

export function isFolder(name: string): boolean {
  return name.endsWith('/');
}

/** For the file system: a slash at the end would follow a link. */
export function withoutSlash(name: string): string {
  return isFolder(name) ? name.slice(0, -1) : name;
}

/** `mercato/` of `mercato/1.jpg` and of `mercato/`; null for a file in the folder itself. */
export function subFolderOf(name: string): string | null {
  const slash = name.indexOf('/');
  return slash < 0 ? null : name.slice(0, slash + 1);
}

/** Without the sub-folder. */
export function innerName(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** UTF-8 with a byte order mark and CRLF: every Notepad shows its accents and its lines. */
export function forNotepad(text: string): string {
  return `\ufeff${text.replaceAll('\n', '\r\n')}`;
}

/** `mercato.jpg`, `mercato (2).jpg`, `mercato (3).jpg`: how names make way for each other. */

/** Room for a number and a suffix within the 255 bytes that file systems allow. */
const STEM_BYTES = 200;

/** 1 is the name itself. */
export function numbered(stem: string, number: number, ending: string): string {
  return `${shortened(stem)}${number === 1 ? '' : ` (${String(number)})`}${ending}`;
}

/** In a sub-folder it is the folder that gets the number: `mercato (2)/1.jpg`. */
export function numberedFile(name: string, number: number): string {
  const slash = name.indexOf('/');
  if (slash >= 0) return `${numbered(name.slice(0, slash), number, '')}${name.slice(slash)}`;
  const { name: stem, ext } = parse(name);
  return numbered(stem, number, ext);
}

/** The number with which `name` was made by `numbered`; null if it was not. */
export function numberOf(name: string, stem: string, ending: string): number | null {
  const start = shortened(stem);
  if (!name.startsWith(start) || !name.endsWith(ending)) return null;
  const middle = name.slice(start.length, name.length - ending.length);
  if (middle === '') return 1;
  const digits = /^ \((\d+)\)$/.exec(middle)?.[1];
  return digits === undefined ? null : Number(digits);
}

function shortened(stem: string): string {
  return withinBytes(stem, STEM_BYTES);
}

/** As many signs as there is room for. */
export function withinBytes(name: string, longest: number): string {
  let room = longest;
  let end = 0;
  for (const sign of name) {
    room -= Buffer.byteLength(sign);
    if (room < 0) break;
    end += sign.length;
  }
  return name.slice(0, end);
}
