import { CUT_SHORT, PROTECTED, type AttachmentKind, type Examination } from './format.js';
import { opensWithoutPassword, stringAfter } from './pdf-password.js';

export const PDF: AttachmentKind = {
  format: 'pdf',
  mimetype: 'application/pdf',
  as: 'document',
  extensions: ['pdf'],
};

/** Readers accept what mail programs put before the beginning and after the end, and blanks behind. */
const SLACK = { before: 1024, after: 2048 };

/** Dictionaries that say how the rest is read are short. */
const LONGEST_DICTIONARY = 8192;

export function examinePdf(bytes: Buffer): Examination | null {
  const head = bytes.subarray(0, SLACK.before).indexOf('%PDF-');
  if (head < 0) return null;
  const written = withoutBlanks(bytes);
  const end = written.subarray(-SLACK.after);
  const trailer = trailerOf(written.subarray(head));
  const isWhole = end.includes('%%EOF') || (trailer !== null && end.includes('startxref'));
  if (!isWhole) return { kinds: [PDF], flaw: CUT_SHORT };
  return { kinds: [PDF], flaw: needsPassword(written.subarray(head), trailer) ? PROTECTED : null };
}

/** Zeros, spaces and ends of lines. */
function withoutBlanks(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && [0, 10, 13, 32].includes(bytes[end - 1] ?? -1)) end -= 1;
  return bytes.subarray(0, end);
}

/**
 * The dictionary to which the last `startxref` leads: of a table or of a stream of references. null:
 * it leads nowhere, and readers search the file for the objects.
 */
function trailerOf(file: Buffer): string | null {
  const at = file.lastIndexOf('startxref');
  const offset = Number(/^startxref\s+(\d+)/.exec(file.toString('latin1', at, at + 40))?.[1] ?? 0);
  if (at < 0 || offset === 0 || offset >= at) return null;
  const start = file.toString('latin1', offset, offset + 40);
  if (/^\s*xref\s/.test(start)) {
    const trailer = file.indexOf('trailer', offset);
    return trailer < 0 ? null : dictionaryAt(file, trailer);
  }
  return /^\s*\d+\s+\d+\s+obj/.test(start) ? dictionaryAt(file, offset) : null;
}

/** Up to its stream, if it has one: what is in there is none of it. */
function dictionaryAt(file: Buffer, at: number): string {
  const words = file.toString('latin1', at, at + LONGEST_DICTIONARY);
  return (
    words.slice(words.indexOf('<<')).split(/\bstream\r?\n|\bstartxref\b|\bendobj\b/, 1)[0] ?? ''
  );
}

/** In the trailer, which is never compressed, is a reference to how the document is encrypted. */
const ENCRYPTED = /\/Encrypt\s*(?:(?<number>\d+)\s+(?<generation>\d+)\s+R|(?<inside><<))/;

function needsPassword(file: Buffer, trailer: string | null): boolean {
  const words = trailer ?? trailersIn(file);
  const encryption = ENCRYPTED.exec(words);
  if (encryption === null) return false;
  const { number, generation, inside } = encryption.groups ?? {};
  const dictionary =
    inside === undefined
      ? objectIn(file, `${number} ${generation} obj`)
      : words.slice(encryption.index);
  if (dictionary === null) return true;
  return !opensWithoutPassword(
    Buffer.from(dictionary, 'latin1'),
    stringAfter(words, 'ID') ?? Buffer.alloc(0),
  );
}

/** All of them, where it is unknown which one counts. */
function trailersIn(file: Buffer): string {
  const found: string[] = [];
  for (let at = file.indexOf('trailer'); at >= 0; at = file.indexOf('trailer', at + 1)) {
    found.push(dictionaryAt(file, at));
  }
  return found.join('\n');
}

function objectIn(file: Buffer, name: string): string | null {
  for (let at = file.lastIndexOf(name); at > 0; at = file.lastIndexOf(name, at - 1)) {
    const before = file.toString('latin1', at - 1, at);
    if (/\s/.test(before)) return dictionaryAt(file, at);
  }
  return null;
}
