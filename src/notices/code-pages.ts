/**
 * Texts of one byte for each letter: which code page they are in is nowhere written. Windows-1252
 * is what Notepad and Word meant; the command line of Windows wrote code page 850 or 437, and old
 * Macs their own. Another one than the first is believed only where every sign of it makes sense
 * in Italian.
 */
import iconv from 'iconv-lite';

/** Each decodes any bytes; the first gives those without a sign back as the controls 80 to 9F. */
export const CODE_PAGES: readonly ((bytes: Buffer) => string)[] = [
  western,
  (bytes) => iconv.decode(bytes, 'cp850'),
  (bytes) => iconv.decode(bytes, 'cp437'),
  (bytes) => new TextDecoder('macintosh').decode(bytes),
];

/** null: it is not plain which code page this is. */
export function decodeSingleBytes(bytes: Buffer): string | null {
  const [usual = '', ...others] = CODE_PAGES.map((decode) => decode(bytes));
  const plain = [...new Set(others.filter(makesSense))];
  if (makesSense(usual)) return plain.length === 0 ? usual : null;
  const [only] = plain;
  if (only !== undefined && plain.length === 1) return only;
  return ALIEN.test(usual) ? null : usual;
}

/** What no Italian word has in it when it was written in Windows-1252. */
const ALIEN =
  /[\u0080-\u009f\ufffd]|\p{L}[‚ƒ„†‡ˆ‰‹˜]|\p{Ll}(?![ÀÈÉÌÒÙ])[À-ÖØ-ÞŠŒŽŸ]|\p{L}—(?! |\p{L}|\s)|\p{L}— \p{Ll}/u;

function western(bytes: Buffer): string {
  const text = iconv.decode(bytes, 'windows-1252');
  return text.replace(/\ufffd/g, (_, at: number) => String.fromCharCode(bytes[at] ?? 0));
}

const SPECIAL = /[^\u0000-\u007f]/u;

function makesSense(text: string): boolean {
  let before = '\n';
  const signs = [...text];
  return signs.every((sign, index) => {
    const [previous, next] = [before, signs[index + 1] ?? '\n'];
    before = sign;
    if (!SPECIAL.test(sign)) return true;
    const form = FORMS.find(({ signs: some }) => some.includes(sign));
    return form?.fits.test(`${signs[index - 2] ?? '\n'}${previous}${sign}${next}`) === true;
  });
}

/** Signs of Italian, and how the two before and the one behind them must look. */
const FORMS: readonly { readonly signs: string; readonly fits: RegExp }[] = [
  // at the end of a word: «città», «più», «cioè»; alone: «è», «à», «ò»
  { signs: 'àòù', fits: /(?:[b-df-hj-np-tv-z]|i|u|[^\p{L}])[àòù]\P{L}$/iu },
  { signs: 'èé', fits: /(?:[b-df-hj-np-tv-z]|i|o|u|[^\p{L}])[èé]\P{L}$/iu },
  { signs: 'ì', fits: /[b-df-hj-np-tv-z]ì\P{L}$/iu },
  // at the end of a word in capitals, or alone where a sentence begins
  { signs: 'ÀÈÉÌÒÙ', fits: /(?:\p{Lu}.\P{L}|(?:[\n«“"(]|[\n.!?:;][\s«“"(])È[\s'’])$/u },
  { signs: '’', fits: /[\p{L}\p{Nd}]’.$/su },
  { signs: '‘“«', fits: /[\s(][‘“«]\S$/u },
  { signs: '”»', fits: /\S[”»]\P{L}$/u },
  { signs: '–—', fits: /(?:\s[–—]\s|\p{Nd}[–—]\p{Nd})$/u },
  { signs: '…', fits: /[\p{L}\s]…[^\p{L}]$/u },
  { signs: '€', fits: /(?:€[\s\p{Nd}]|\p{Nd} ?€.)$/su },
  { signs: '°º', fits: /[\p{Nd}nN][°º].$/su },
  { signs: 'ª', fits: /\p{Nd}ª.$/su },
  { signs: '•', fits: /\n•.$/su },
];
