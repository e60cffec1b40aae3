/** Text files as Notepad, Word and a phone save them. */
import iconv from 'iconv-lite';
import { decodeSingleBytes } from './code-pages.js';
import { undoMisreading } from './misread-text.js';
import { damageAt, damageIn, isBinary, withSignsAsMeant, type Damage } from './text-damage.js';

export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  /** not a text at all */
  | { readonly kind: 'binary' }
  /** a text whose accents or signs were lost in a conversion before it came to us */
  | ({ readonly kind: 'garbled' } & Damage);

/**
 * Line ends become `\n`, white space at the end goes, and signs that a conversion replaced are put
 * right where that is certain; everything else stays as it is.
 */
export function decodeText(bytes: Buffer): DecodedText {
  const encoding = encodingOf(bytes);
  const decoded = encoding === null ? decodeSingleBytes(bytes) : iconv.decode(bytes, encoding);
  // what has no code page is shown in that of Windows
  const text = signsOf(decoded ?? iconv.decode(bytes, 'windows-1252'), bytes);
  if (isBinary(text)) return { kind: 'binary' };
  const damage = damageIn(text) ?? (decoded === null ? damageAt(text, firstSpecial(text)) : null);
  return damage === null ? { kind: 'text', text } : { kind: 'garbled', ...damage };
}

function signsOf(decoded: string, bytes: Buffer): string {
  // A reserved length that is not filled yet ends in many zeros; some programs end a text with one.
  const isReserved = bytes.subarray(-4).every((byte) => byte === 0);
  const whole = isReserved ? decoded : decoded.replace(/[\u0000\u001a]{1,3}$/, '');
  return withSignsAsMeant(undoMisreading(whole))
    .replace(/^\ufeff/, '')
    .replace(LINE_END, '\n')
    .trimEnd();
}

function firstSpecial(text: string): number {
  return Math.max(0, text.search(/[^\u0000-\u007f]/));
}

/** Also what a second conversion made of `\r\n`, and those of Word and of the Mac; one end each. */
const LINE_END = /\r{1,3}\n|\n\r|[\r\v\f\u0085\u2028\u2029]/g;

/** null: one byte for each letter, in some code page. */
function encodingOf(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return unmarkedUtf16(bytes) ?? (isUtf8(bytes) ? 'utf-8' : null);
}

/** In UTF-16 nearly every letter of Italian has a zero byte beside it; no other text has any. */
function unmarkedUtf16(bytes: Buffer): string | null {
  if (bytes.length < 2 || bytes.length % 2 !== 0) return null;
  let [evenZeros, oddZeros] = [0, 0];
  for (let at = 0; at < bytes.length; at += 2) {
    if (bytes[at] === 0) evenZeros += 1;
    if (bytes[at + 1] === 0) oddZeros += 1;
  }
  const many = bytes.length / 4;
  if (evenZeros === 0 && oddZeros > many) return 'utf-16le';
  if (oddZeros === 0 && evenZeros > many) return 'utf-16be';
  return null;
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
