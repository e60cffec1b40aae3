/** Text files as Notepad, Word and a phone save them. */
import iconv from 'iconv-lite';

export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  /** not a text at all */
  | { readonly kind: 'binary' }
  /** a text whose accents were lost in a conversion before it came to us */
  | { readonly kind: 'garbled' };

/** Line ends become `\n` and white space at the end goes; everything else stays as it is. */
export function decodeText(bytes: Buffer): DecodedText {
  const text = iconv
    .decode(bytes, encodingOf(bytes)) // removes a byte order mark
    .replace(LINE_END, '\n')
    .replace(/\u001a$/, '') // the end mark of old DOS programs
    .trimEnd();
  if (NOT_TEXT.test(text)) return { kind: 'binary' };
  if (GARBLED.test(text)) return { kind: 'garbled' };
  return { kind: 'text', text };
}

/** Also what a second conversion made of `\r\n`, and those of Word and of the Mac; one end each. */
const LINE_END = /\r{1,3}\n|\n\r|[\r\v\f\u0085\u2028\u2029]/g;

const NOT_TEXT = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/u;

/** The replacement character, or UTF-8 that was read as Windows-1252: `perchÃ©`, `lâ€™acqua`. */
const GARBLED = /\ufffd|[ÃÂ][\u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€/;

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return unmarkedUtf16(bytes) ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
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
