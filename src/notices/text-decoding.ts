import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { decodeSingleBytes, CODE_PAGES } from './code-pages.js';

/** Text files as Notepad, Word and a phone save them. */

export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  /** not a text at all */
  | { readonly kind: 'binary' }
  /** a text whose accents or signs were lost in a conversion before it came to us */
  | ({ readonly kind: 'garbled' } & Damage);

/**
 * Line ends become `\n`, white space at the end goes, and characters that a conversion replaced are
 * restored where that is certain; everything else stays as it is.
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

/**
 * UTF-8 that a program took for a code page and saved again: «perchÃ©», «perch├®», «perch√©». It is
 * undone where what comes out can only be what was meant.
 */

/** Twice is as often as a text is saved wrongly. */
const TIMES = 2;

const SPECIAL = /[^\u0000-\u007f]+/gu;

/** What Italian texts are made of, besides the plain letters. One class: signs that two would share are tried 2^n times. */
const MEANT =
  /^[\ufe0fàèéìíòóùúáÀÈÉÌÒÙçñüöäß‘’“”„«»–—…€°ºª•·§®©™½¼¾²³×\u00a0\u00ad\ufeff\p{Extended_Pictographic}\p{Emoji_Modifier}\u200b-\u200d]+$/u;

/** Runs of special signs that cannot be undone for certain stay as they are. */
function undoMisreading(text: string): string {
  return text.replace(SPECIAL, (run) => {
    if (MEANT.test(run)) return run;
    const meanings = new Set(meaningsOf(run, TIMES));
    const [only] = meanings;
    return meanings.size === 1 && only !== undefined ? only : run;
  });
}

function meaningsOf(run: string, times: number): readonly string[] {
  if (times === 0) return [];
  return PAGES.flatMap((page) => {
    const meant = readAsUtf8(run, page);
    if (meant === null) return [];
    return MEANT.test(meant) ? [meant] : meaningsOf(meant, times - 1);
  });
}

/** null: it never was UTF-8 that was taken for this code page. */
function readAsUtf8(run: string, page: ReadonlyMap<string, number>): string | null {
  const bytes: number[] = [];
  for (const sign of run) {
    const byte = page.get(sign);
    if (byte === undefined) return null;
    bytes.push(byte);
  }
  const meant = Buffer.from(bytes);
  return isUtf8(meant) ? meant.toString('utf8') : null;
}

/** Of each code page, the byte of every sign beyond the plain letters. */
const PAGES: readonly ReadonlyMap<string, number>[] = CODE_PAGES.map((decode) => {
  const bytes = Array.from({ length: 0x80 }, (_, index) => 0x80 + index);
  const page = new Map(bytes.map((byte) => [decode(Buffer.from([byte])), byte]));
  // Read as Latin-1 these bytes are controls; no code page has another use for them.
  for (const byte of bytes.slice(0, 0x20)) page.set(String.fromCharCode(byte), byte);
  return page;
});

/** What a `.md` says in Markdown, as WhatsApp writes it. Its single stars and dashes are WhatsApp's own. */
export function asWhatsApp(markdown: string): string {
  return markdown
    .split(/(```[^]*?```|`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : withMarks(part)))
    .join('');
}

function withMarks(text: string): string {
  return text
    .replace(/^#{1,6} ([^\n]+)$/gm, heading)
    .replace(/!?\[([^[\]\n]*)\]\(<?([^\s()<>]+)>?(?: "[^"\n]*")?\)/g, link)
    .replace(/<(https?:\/\/[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>/g, '$1')
    .replace(/\*\*\*([^*\n]+)\*\*\*/g, '*_$1_*')
    .replace(/\*\*([^*\n]+)\*\*/g, '*$1*')
    .replace(/(?<![\p{L}\p{Nd}_])__([^_\n]+)__(?![\p{L}\p{Nd}_])/gu, '*$1*')
    .replace(/~~([^~\n]+)~~/g, '~$1~')
    .replace(/\\([*_~`#[\]()<>\\.!+-])/g, '$1');
}

/** Without the spaces and signs that may stand at its end. */
function heading(line: string, written: string): string {
  let end = written.length;
  while (written.charAt(end - 1) === '#') end -= 1;
  const title = written.slice(0, end).trim();
  return title === '' ? line : `**${title.replace(/\*\*/g, '')}**`;
}

/** The words, and the address, which could not be followed otherwise. */
function link(_: string, words: string, address: string): string {
  const plain = address.replace(/^(?:mailto|tel):/, '');
  return words === '' || words === address || words === plain ? plain : `${words} (${plain})`;
}

/**
 * Characters that were not typed: those with one possible origin are restored, the others are
 * reported.
 */
interface Damage {
  /** counted from 1 */
  readonly line: number;
  /** the word in which it is, as far as it can be shown */
  readonly word: string;
}

/** What the bytes 80 to 9F are in Windows-1252; elsewhere they are control characters. */
const C1 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Of Symbol and Wingdings, from which Word takes its bullets; on a phone they are empty boxes. */
const BULLETS: Readonly<Record<string, string>> = {
  '\uf0b7': '•',
  '\uf0a7': '▪',
  '\uf0d8': '➢',
  '\uf0fc': '✓',
  '\uf0e0': '→',
  '\uf02d': '-',
};

/** Only unambiguous characters are restored. */
function withSignsAsMeant(text: string): string {
  const isC1 = /[\u0080-\u0084\u0086-\u009f]/.test(text); // alone, 85 is the end of a line
  return text
    .replace(/\u001e/g, '-') // Word's hyphen that does not break
    .replace(/[\u001f\u00ad]/g, '') // where a word may be divided
    .replace(/[\u0080-\u009f]/g, (sign) =>
      isC1 || sign !== '\u0085' ? (C1[sign.charCodeAt(0) - 0x80] ?? sign) : sign,
    )
    .replace(/[\uf0b7\uf0a7\uf0d8\uf0fc\uf0e0\uf02d]/g, (sign) => BULLETS[sign] ?? sign);
}

/** Only a file that is no text at all has so many, or these. */
function isBinary(text: string): boolean {
  if (/[\u0000\ufffe\uffff]|\p{Surrogate}/u.test(text)) return true;
  const controls = text.match(/[\u0001-\u0008\u000e-\u001f\u007f]/g)?.length ?? 0;
  return controls > Math.max(2, text.length / 50);
}

/** The first; null: there is none. `text` has `\n` as line ends. */
function damageIn(text: string): Damage | null {
  const searched = text.replace(/\S+/g, (word) =>
    isAddress(word) ? ' '.repeat(word.length) : word,
  );
  let first = -1;
  for (const pattern of DAMAGED) {
    const at = searched.search(pattern);
    if (at >= 0 && (first < 0 || at < first)) first = at;
  }
  return first < 0 ? null : damageAt(text, first);
}

function damageAt(text: string, at: number): Damage {
  let from = at;
  while (from > 0 && !/\s/.test(text.charAt(from - 1))) from -= 1;
  const before = [...text.slice(from, at)].slice(-SHOWN);
  const behind = [...(/^\S*/.exec(text.slice(at))?.[0] ?? '')].slice(0, SHOWN);
  return {
    line: text.slice(0, at).split('\n').length,
    word: [...before, ...behind].join('').replace(/[\p{Cc}\p{Co}]/gu, '□'),
  };
}

/** Signs of a word, before the damage and behind it. */
const SHOWN = 20;

/** In an address all of this may be right. */
function isAddress(word: string): boolean {
  return /:\/\/|^www\.|\.[a-z]{2,10}\/|\?\w{1,30}=/i.test(word);
}

const DAMAGED: readonly RegExp[] = [
  // controls, signs of a program's own, what a conversion could not read
  /[\u0001-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\p{Co}\ufffd]/u,
  // UTF-8 that was read as something else, of which not enough is left
  /[ÃÂ][\u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|\p{Ll}[ÃÂ](?!\p{L})|[├┬](?![\s─-╿])|\p{L}√|‚Ä|ÔÇ|ΓÇ|ï¿½|´┐¢|ÔøΩ|∩┐╜/u,
  // &egrave; of web pages, =C3=A8 and %C3%A8 of mails and addresses
  /&(?:[aeiou](?:grave|acute|circ|uml)|[lr]s?[dl]?quo|[lr]aquo|nbsp|amp|quot|apos|euro|deg|[nm]dash|hellip|middot|bull|lt|gt|#\d{2,6}|#x[\da-f]{2,6});/i,
  /=C[23]=[89AB][\dA-F]|=E2=80=[89AB][\dA-F]|\p{Ll}=(?:E[089C]|F[29])(?![\p{L}\p{Nd}])|%C3%[89AB][\dA-F]/u,
  // a question mark for the apostrophe of an article, and for the accent of words that end in one
  /(?<!\p{L})(?:(?:(?:de|ne|a|da|su)l)?l|un|quest|quell|sant|tutt|anch)\?\p{L}|(?<!\p{L})c\?(?:è|era)/iu,
  /(?:tt|it|lt|iet|bert|vert|ont|[rinl]ch|(?:lun|mart|mercol|giov)ed|venerd|\b(?:cos|pi|gi|pu|perci|laggi|sar|avr)|cher|gher|verr|potr|dovr|andr|terr)\?/,
];
