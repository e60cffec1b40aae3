/** Signs in a text that nobody wrote: those that stand for another are put right, the rest is found. */

export interface Damage {
  /** counted from 1 */
  readonly line: number;
  /** the word in which it is, as far as it can be shown */
  readonly word: string;
}

/** What the bytes 80 to 9F are in Windows-1252; elsewhere they are controls that nobody writes. */
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

/** Only what has one meaning is put right. */
export function withSignsAsMeant(text: string): string {
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
export function isBinary(text: string): boolean {
  if (/[\u0000\ufffe\uffff]|\p{Surrogate}/u.test(text)) return true;
  const controls = text.match(/[\u0001-\u0008\u000e-\u001f\u007f]/g)?.length ?? 0;
  return controls > Math.max(2, text.length / 50);
}

/** The first; null: there is none. `text` has `\n` as line ends. */
export function damageIn(text: string): Damage | null {
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

export function damageAt(text: string, at: number): Damage {
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
