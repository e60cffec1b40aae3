/** `mercato.jpg`, `mercato (2).jpg`, `mercato (3).jpg`: how names make way for each other. */
import { parse } from 'node:path';

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
  let short = stem;
  while (Buffer.byteLength(short) > STEM_BYTES) short = [...short].slice(0, -1).join('');
  return short;
}
