/**
 * Texts as WhatsApp shows them: *grassetto*, _corsivo_, ~barrato~, ```largo fisso``` and `codice`. One
 * reading for the page that the service makes and for the preview in the browser.
 *
 * A mark counts where it stands at the edge of words and has text, no space, at its inner side; it ends
 * on the same line. Marks without a partner are shown as they are.
 */

export type Style = 'bold' | 'italic' | 'strike' | 'mono' | 'link';

export interface Piece {
  readonly text: string;
  readonly styles: readonly Style[];
}

const MARKS: ReadonlyMap<string, Style> = new Map([
  ['*', 'bold'],
  ['_', 'italic'],
  ['~', 'strike'],
]);

const BLOCK = /```([^]+?)```|`([^`\n]+)`/;
const LINK = /\bhttps?:\/\/[^\s<>«»"]+[^\s<>«»".,;:!?)]/;
const WORD = /[\p{L}\p{N}]/u;

export function whatsAppText(text: string): readonly Piece[] {
  return pieces(text, []);
}

function pieces(text: string, styles: readonly Style[]): readonly Piece[] {
  const block = BLOCK.exec(text);
  if (block !== null) {
    const inside = block[1] ?? block[2] ?? '';
    return [
      ...marked(text.slice(0, block.index), styles),
      { text: inside, styles: [...styles, 'mono'] },
      ...pieces(text.slice(block.index + block[0].length), styles),
    ];
  }
  return marked(text, styles);
}

function marked(text: string, styles: readonly Style[]): readonly Piece[] {
  for (let at = 0; at < text.length; at += 1) {
    const style = MARKS.get(text.charAt(at));
    if (style === undefined || styles.includes(style)) continue;
    const end = partner(text, at);
    if (end === null) continue;
    return [
      ...plain(text.slice(0, at), styles),
      ...marked(text.slice(at + 1, end), [...styles, style]),
      ...marked(text.slice(end + 1), styles),
    ];
  }
  return plain(text, styles);
}

/** Where the mark that opens at `at` closes; null: it does not. */
function partner(text: string, at: number): number | null {
  const mark = text.charAt(at);
  if (WORD.test(text.charAt(at - 1)) || isGap(text.charAt(at + 1))) return null;
  for (let end = at + 2; end < text.length; end += 1) {
    const sign = text.charAt(end);
    if (sign === '\n') return null;
    if (sign !== mark || isGap(text.charAt(end - 1))) continue;
    if (!WORD.test(text.charAt(end + 1))) return end;
  }
  return null;
}

function isGap(sign: string): boolean {
  return /^\s*$/.test(sign);
}

function plain(text: string, styles: readonly Style[]): readonly Piece[] {
  const link = LINK.exec(text);
  if (link === null) return text === '' ? [] : [{ text, styles }];
  return [
    ...plain(text.slice(0, link.index), styles),
    { text: link[0], styles: [...styles, 'link'] },
    ...plain(text.slice(link.index + link[0].length), styles),
  ];
}
