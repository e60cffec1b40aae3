import { createCipheriv, createHash } from 'node:crypto';
import { CUT_SHORT, PROTECTED, type AttachmentKind, type Examination } from './format.js';

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
/** Each time that a document is saved adds one. Where they have to be searched, so many are looked at. */
const MOST_TRAILERS = 1000;

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
function dictionaryAt(file: Buffer, at: number, end = at + LONGEST_DICTIONARY): string {
  const words = file.toString('latin1', at, Math.min(end, at + LONGEST_DICTIONARY));
  return (
    words.slice(words.indexOf('<<')).split(/\bstream\r?\n|\bstartxref\b|\bendobj\b/, 1)[0] ?? ''
  );
}

/** In the trailer, which is never compressed, is a reference to how the document is encrypted. */
const ENCRYPTED = /\/Encrypt\s*(?:(?<number>\d{1,10})\s+(?<generation>\d{1,5})\s+R|(?<inside><<))/;

function needsPassword(file: Buffer, trailer: string | null): boolean {
  const words = trailer ?? encryptedTrailerIn(file);
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

/** Where it is unknown which one counts: the first that says so. Each ends where the next begins. */
function encryptedTrailerIn(file: Buffer): string {
  let at = file.indexOf('trailer');
  for (let seen = 0; at >= 0 && seen < MOST_TRAILERS; seen += 1) {
    const next = file.indexOf('trailer', at + 1);
    const words = dictionaryAt(file, at, next < 0 ? file.length : next);
    if (ENCRYPTED.test(words)) return words;
    at = next;
  }
  return '';
}

/** The last of this name. */
function objectIn(file: Buffer, name: string): string | null {
  const at = Math.max(...WHITE_SPACE.map((space) => file.lastIndexOf(`${space}${name}`, 'latin1')));
  return at < 0 ? null : dictionaryAt(file, at + 1);
}

/** One of these stands in front of an object. */
const WHITE_SPACE = ['\0', '\t', '\n', '\f', '\r', ' '];

/**
 * Whether an encrypted PDF opens without a password: then it only forbids something, such as
 * printing, and every reader shows it. The empty password is tried as readers do it (ISO 32000-2,
 * 7.6.4: algorithms 4 to 6 and 11).
 */

/** What stands in front of a password that is too short. */
const PADDING = Buffer.from(
  '28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a',
  'hex',
);

/** @param dictionary the encryption dictionary, from `<<` on; @param id the first part of /ID */
function opensWithoutPassword(dictionary: Buffer, id: Buffer): boolean {
  const words = dictionary.toString('latin1');
  const number = (key: string): number =>
    Number(new RegExp(`/${key}\\s+(-?\\d+)`).exec(words)?.[1] ?? NaN);
  const [owner, user] = [stringAfter(words, 'O'), stringAfter(words, 'U')];
  const revision = number('R');
  if (!/\/Filter\s*\/Standard/.test(words) || owner === null || user === null) return false;
  if (revision === 5 || revision === 6) {
    const salt = user.subarray(32, 40);
    const key = revision === 5 ? sha(256, salt) : hardened(salt);
    return key.equals(user.subarray(0, 32));
  }
  if (revision < 2 || revision > 4) return false;
  const bits = Number.isNaN(number('Length')) ? 40 : number('Length');
  const length = revision === 2 ? 5 : Math.min(16, bits < 40 ? bits : bits / 8);
  const permissions = Buffer.alloc(4);
  permissions.writeInt32LE(number('P') | 0);
  const isPlainMetadata = revision === 4 && /\/EncryptMetadata\s+false/.test(words);
  const parts = [PADDING, owner.subarray(0, 32), permissions, id];
  let key = md5(Buffer.concat([...parts, Buffer.alloc(isPlainMetadata ? 4 : 0, 0xff)]));
  if (revision >= 3) for (let round = 0; round < 50; round += 1) key = md5(key.subarray(0, length));
  key = key.subarray(0, length);
  if (revision === 2) return rc4(key, PADDING).equals(user.subarray(0, 32));
  let wanted = md5(Buffer.concat([PADDING, id]));
  for (let round = 0; round < 20; round += 1) {
    wanted = rc4(
      key.map((byte) => byte ^ round),
      wanted,
    );
  }
  return wanted.equals(user.subarray(0, 16));
}

/** Algorithm 2.B for the empty password. */
function hardened(salt: Buffer): Buffer {
  let key = sha(256, salt);
  for (let round = 0, last = 0; round < 64 || last > round - 32; round += 1) {
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32));
    cipher.setAutoPadding(false);
    const encrypted = cipher.update(Buffer.concat(Array.from({ length: 64 }, () => key)));
    const sum = encrypted.subarray(0, 16).reduce((total, byte) => total + byte, 0);
    key = sha(([256, 384, 512] as const)[sum % 3] ?? 256, encrypted);
    last = encrypted.at(-1) ?? 0;
  }
  return key.subarray(0, 32);
}

function md5(bytes: Buffer): Buffer {
  return createHash('md5').update(bytes).digest();
}

function sha(bits: 256 | 384 | 512, bytes: Buffer): Buffer {
  return createHash(`sha${bits}`).update(bytes).digest();
}

/** Newer versions of OpenSSL no longer have it. */
function rc4(key: Uint8Array, bytes: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const at = (index: number): number => state[index & 0xff] ?? 0;
  const swap = (a: number, b: number): void => {
    [state[a], state[b]] = [at(b), at(a)];
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + at(i) + (key[i % key.length] ?? 0)) & 0xff;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  return Buffer.from(
    bytes.map((byte) => {
      i = (i + 1) & 0xff;
      j = (j + at(i)) & 0xff;
      swap(i, j);
      return byte ^ at(at(i) + at(j));
    }),
  );
}

/** `/U <8df1…>` or `/U (…)`, with the escapes of PDF (7.3.4). */
function stringAfter(words: string, key: string): Buffer | null {
  const start = new RegExp(`/${key}\\s*(?=[<(]|\\[\\s*[<(])\\[?\\s*`).exec(words);
  if (start === null) return null;
  const from = start.index + start[0].length;
  if (words.charAt(from) === '<') {
    const hex = words.slice(from + 1, words.indexOf('>', from)).replace(/\s/g, '');
    return Buffer.from(hex, 'hex');
  }
  const bytes: number[] = [];
  for (let at = from + 1, depth = 1; at < words.length; at += 1) {
    const sign = words.charAt(at);
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth === 0) break;
    if (sign !== '\\') {
      bytes.push(sign.charCodeAt(0));
      continue;
    }
    const octal = /^[0-7]{1,3}/.exec(words.slice(at + 1, at + 4))?.[0];
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff);
    else if (!/[\r\n]/.test(words.charAt(at + 1))) bytes.push(escaped(words.charAt(at + 1)));
    at += octal?.length ?? 1;
  }
  return Buffer.from(bytes);
}

function escaped(sign: string): number {
  return { n: 10, r: 13, t: 9, b: 8, f: 12 }[sign] ?? sign.charCodeAt(0);
}
