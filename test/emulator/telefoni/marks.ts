/**
 * Texts as a phone shows them: *bold*, _italic_, ~struck~, ```mono``` and `mono`, and addresses. A mark
 * counts at the edge of words, with text at its inner side; without a partner on its line it is text.
 */

type Style = 'bold' | 'italic' | 'strike' | 'mono' | 'link';

export interface Piece {
  readonly text: string;
  readonly styles: readonly Style[];
}

const STYLES: Readonly<Record<string, Style>> = { '*': 'bold', _: 'italic', '~': 'strike' };

const MARKED =
  /```(?<fenced>[^]+?)```|`(?<code>[^`\n]+)`|(?<![\p{L}\p{N}])(?<mark>[*_~])(?<inside>(?!\s)[^\n]*?(?<=\S))\k<mark>(?![\p{L}\p{N}])|(?<link>\bhttps?:\/\/[^\s<>«»"]+[^\s<>«»".,;:!?)])/gu;

export function marked(text: string, styles: readonly Style[] = []): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const plain = (to: number): void => {
    if (to > at) pieces.push({ text: text.slice(at, to), styles });
  };
  for (const found of text.matchAll(MARKED)) {
    const { fenced, code, mark = '', inside = '', link } = found.groups ?? {};
    const style = STYLES[mark];
    if (style !== undefined && (inside === '' || styles.includes(style))) continue;
    plain(found.index);
    const mono = fenced ?? code;
    if (mono !== undefined) pieces.push({ text: mono, styles: [...styles, 'mono'] });
    else if (link !== undefined) pieces.push({ text: link, styles: [...styles, 'link'] });
    else if (style !== undefined) pieces.push(...marked(inside, [...styles, style]));
    at = found.index + found[0].length;
  }
  plain(text.length);
  return pieces;
}
