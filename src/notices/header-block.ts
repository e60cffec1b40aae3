/**
 * Where the header of a text ends. The first line that is not empty decides: a header opens the
 * block, which lasts to the next empty line and in which every line must be a header; a line that
 * was meant as one refuses the notice; anything else is the text.
 */
import { isDate, meaningOf, yesOrNo, type HeaderName, type LineMeaning } from './header-line.js';
import * as refusals from './header-refusal.js';
import type { HeaderLine } from './header-refusal.js';
import type { Moment } from './italian-dates.js';
import { isRefusal, type Refusal } from './refusal.js';
import { isBlank } from './text-decoding.js';

export interface Entry {
  readonly line: HeaderLine;
  readonly name: HeaderName;
  readonly value: string;
}

/** The text without its header, and the headers in the order in which they stand. */
export interface Top {
  readonly entries: readonly Entry[];
  readonly text: string;
}

export function topOf(
  { file, text }: { readonly file: string; readonly text: string },
  moment: Moment,
): Top | Refusal {
  const lines = text.split('\n').map((written, index) => ({ file, number: index + 1, written }));
  const from = lines.findIndex(({ written }) => !isBlank(written));
  const first = lines[from];
  if (first === undefined) return { entries: [], text };
  const meaning = meaningOf(first.written, moment);
  if (meaning.kind === 'misspelt') return refusals.misspelt(first, meaning.meant, moment);

  const gap = lines.findIndex(({ written }, index) => index > from && isBlank(written));
  const block = lines.slice(from, gap < 0 ? undefined : gap);
  if (meaning.kind === 'header' && meaning.certain) {
    const entries = entriesOf(block, moment);
    if (isRefusal(entries)) return entries;
    const below = gap < 0 ? [] : lines.slice(gap);
    const start = below.findIndex(({ written }) => !isBlank(written));
    const rest = start < 0 ? [] : below.slice(start);
    return { entries, text: rest.map(({ written }) => written).join('\n') };
  }
  return strayHeader(lines, gap < 0 ? [] : block, moment) ?? { entries: [], text };
}

function entriesOf(block: readonly HeaderLine[], moment: Moment): readonly Entry[] | Refusal {
  const entries: Entry[] = [];
  for (const line of block) {
    const meaning = meaningOf(line.written, moment);
    if (meaning.kind === 'misspelt') return refusals.misspelt(line, meaning.meant, moment);
    if (meaning.kind === 'text') {
      return meaning.labelled ? refusals.unknownHeader(line, moment) : refusals.noEmptyLine(line);
    }
    const { name, value } = meaning;
    const earlier = entries.find((entry) => entry.name === name);
    if (earlier) return refusals.writtenTwice(line, name, earlier.line.number);
    entries.push({ line, name, value });
  }
  return entries;
}

/**
 * A header in the midst of a text that no citizen is meant to read. «Scade il» and «Titolo» may
 * well be for them, unless they stand in what can only be a block of headers.
 */
function strayHeader(
  lines: readonly HeaderLine[],
  block: readonly HeaderLine[],
  moment: Moment,
): Refusal | null {
  for (const line of lines) {
    const meaning = meaningOf(line.written, moment);
    if (meaning.kind !== 'header') continue;
    if (isForUs(meaning, moment)) return refusals.misplaced(line, meaning.name);
  }
  const meanings = block.map((line) => meaningOf(line.written, moment));
  const [first] = block;
  const expires = meanings.some(
    (meaning) =>
      meaning.kind === 'header' && meaning.name === 'Scade il' && isDate(meaning.value, moment),
  );
  const labels = meanings.every((meaning) => meaning.kind !== 'text' || meaning.labelled);
  return first !== undefined && expires && labels ? refusals.unknownHeader(first, moment) : null;
}

function isForUs({ name, value }: LineMeaning & { kind: 'header' }, moment: Moment): boolean {
  if (name === 'Invia il') return isDate(value, moment);
  return (name === 'Urgente' || name === 'Ripeti') && yesOrNo(value) !== null;
}
