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

const FENCE = '```';
const LINK = /\bhttps?:\/\/[^\s<>«»"]+[^\s<>«»".,;:!?)]/g;
const WORD = /[\p{L}\p{N}]/u;

/** Part of a text, from one place to another. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Every sign is looked at a few times at most, however many marks there are. */
export function whatsAppText(text: string): readonly Piece[] {
  const closings = closingsIn(text);
  const shown: Piece[] = [];
  let from = 0;
  for (const { whole, inside } of codeIn(text)) {
    showMarked({ text, closings, shown }, { from, to: whole.from }, []);
    shown.push({ text: text.slice(inside.from, inside.to), styles: ['mono'] });
    from = whole.to;
  }
  showMarked({ text, closings, shown }, { from, to: text.length }, []);
  return shown;
}

/** Between three ticks, or between two on one line. */
function codeIn(text: string): readonly { readonly whole: Span; readonly inside: Span }[] {
  const found: { whole: Span; inside: Span }[] = [];
  let fenceAhead = true;
  for (let at = text.indexOf('`'); at >= 0; at = text.indexOf('`', at)) {
    const fence = fenceAhead && text.startsWith(FENCE, at) ? text.indexOf(FENCE, at + 4) : -1;
    if (fence < 0 && text.startsWith(FENCE, at)) fenceAhead = false;
    const [width, end] = fence < 0 ? [1, tickOnLine(text, at + 1)] : [FENCE.length, fence];
    if (end === null) {
      at += 1;
      continue;
    }
    found.push({
      whole: { from: at, to: end + width },
      inside: { from: at + width, to: end },
    });
    at = end + width;
  }
  return found;
}

/** The next tick, not the very first sign; null: the line ends before it. */
function tickOnLine(text: string, from: number): number | null {
  let at = from;
  while (at < text.length && text.charAt(at) !== '`' && text.charAt(at) !== '\n') at += 1;
  return at > from && text.charAt(at) === '`' ? at : null;
}

/** Of each mark, for each place: the next that can close on the same line, -1 if there is none. */
type Closings = ReadonlyMap<string, Int32Array>;

function closingsIn(text: string): Closings {
  const closings = new Map<string, Int32Array>();
  for (const mark of MARKS.keys()) {
    const next = new Int32Array(text.length + 2).fill(-1);
    for (let at = text.length - 1; at >= 0; at -= 1) {
      const sign = text.charAt(at);
      if (sign === '\n') continue;
      const closes =
        sign === mark && !isGap(text.charAt(at - 1)) && !WORD.test(text.charAt(at + 1));
      next[at] = closes ? at : (next[at + 1] ?? -1);
    }
    closings.set(mark, next);
  }
  return closings;
}

interface Reading {
  readonly text: string;
  readonly closings: Closings;
  /** grows */
  readonly shown: Piece[];
}

function showMarked(reading: Reading, { from, to }: Span, styles: readonly Style[]): void {
  const { text, closings } = reading;
  let [at, plainFrom] = [from, from];
  while (at < to) {
    const style = MARKS.get(text.charAt(at));
    const end = style === undefined || styles.includes(style) ? -1 : closing(text, at, closings);
    if (style === undefined || end < 0 || end >= to) {
      at += 1;
      continue;
    }
    showPlain(reading, { from: plainFrom, to: at }, styles);
    showMarked(reading, { from: at + 1, to: end }, [...styles, style]);
    at = end + 1;
    plainFrom = at;
  }
  showPlain(reading, { from: plainFrom, to }, styles);
}

/** Where the mark that opens at `at` closes; -1: it does not. */
function closing(text: string, at: number, closings: Closings): number {
  if (WORD.test(text.charAt(at - 1)) || isGap(text.charAt(at + 1))) return -1;
  return closings.get(text.charAt(at))?.[at + 2] ?? -1;
}

function isGap(sign: string): boolean {
  return /^\s*$/.test(sign);
}

function showPlain({ text, shown }: Reading, { from, to }: Span, styles: readonly Style[]): void {
  const part = text.slice(from, to);
  let shownTo = 0;
  for (const link of part.matchAll(LINK)) {
    if (link.index > shownTo) shown.push({ text: part.slice(shownTo, link.index), styles });
    shown.push({ text: link[0], styles: [...styles, 'link'] });
    shownTo = link.index + link[0].length;
  }
  if (shownTo < part.length) shown.push({ text: part.slice(shownTo), styles });
}
