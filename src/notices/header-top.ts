/**
 * Where the headers of a text end. The first line that is not empty decides: if it is a header, so must be
 * every line up to the next empty one; if it was meant as one, the notice is refused; anything else is the
 * text, in which no header may stand.
 */
import { isDate, meaningOf, type LineMeaning, isBlank } from './header-line.js';
import { type HeaderName, type Moment, isRejection, type Rejection } from '../model/notice.js';
import * as refusals from '../messages/it/rejections/header.js';
import type { HeaderLine } from '../messages/it/rejections/header.js';

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
  { file, text }: { readonly file: string | null; readonly text: string },
  moment: Moment,
): Top | Rejection {
  const lines = text.split('\n').map((written, index) => ({ file, number: index + 1, written }));
  const from = lines.findIndex(({ written }) => !isBlank(written));
  const first = lines[from];
  if (first === undefined) return { entries: [], text };
  const meaning = meaningOf(first.written, moment);
  if (meaning.kind === 'misspelt') return misspelt(first, meaning, moment);

  const gap = lines.findIndex(({ written }, index) => index > from && isBlank(written));
  const headerLines = lines.slice(from, gap < 0 ? undefined : gap);
  if (meaning.kind === 'header' && meaning.certain) {
    const entries = entriesOf(headerLines, moment);
    if (isRejection(entries)) return entries;
    const below = gap < 0 ? [] : lines.slice(gap);
    const stray = headerBelow(below, moment);
    if (stray !== null) return stray;
    const start = below.findIndex(({ written }) => !isBlank(written));
    const rest = start < 0 ? [] : below.slice(start);
    return { entries, text: rest.map(({ written }) => written).join('\n') };
  }
  return strayHeader(lines, gap < 0 ? [] : headerLines, moment) ?? { entries: [], text };
}

function entriesOf(
  headerLines: readonly HeaderLine[],
  moment: Moment,
): readonly Entry[] | Rejection {
  const entries: Entry[] = [];
  for (const line of headerLines) {
    const meaning = meaningOf(line.written, moment);
    if (meaning.kind === 'misspelt') return misspelt(line, meaning, moment);
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

/** A text with headers means them as headers: none further down is for citizens either. */
function headerBelow(lines: readonly HeaderLine[], moment: Moment): Rejection | null {
  for (const line of lines) {
    const meaning = meaningOf(line.written, moment);
    if (meaning.kind === 'header' && meaning.certain) {
      return refusals.belowTheTop(line, meaning.name);
    }
    if (meaning.kind === 'misspelt' && meaning.isHeader) {
      return refusals.belowTheTop(line, meaning.meant);
    }
  }
  return null;
}

/**
 * A header in the midst of a text that no citizen is meant to read. «Titolo» may well be for them, and
 * so may a «Scade il» with anything but a date.
 */
function strayHeader(
  lines: readonly HeaderLine[],
  headerLines: readonly HeaderLine[],
  moment: Moment,
): Rejection | null {
  const meanings = headerLines.map((line) => meaningOf(line.written, moment));
  const [first] = headerLines;
  const expires = meanings.some((meaning) => headerFor(meaning, moment) === 'Scade il');
  const labels = meanings.every((meaning) => meaning.kind !== 'text' || meaning.labelled);
  if (first !== undefined && expires && labels) return refusals.unknownHeader(first, moment);
  for (const line of lines) {
    const name = headerFor(meaningOf(line.written, moment), moment);
    if (name !== null) return refusals.misplaced(line, name);
  }
  return null;
}

/** An order that is never for citizens; null: the line is none. */
function headerFor(meaning: LineMeaning, moment: Moment): HeaderName | null {
  if (meaning.kind === 'text') return null;
  if (meaning.kind === 'misspelt') return meaning.isHeader ? meaning.meant : null;
  const { name, value, certain } = meaning;
  if (name === 'Titolo' || (name === 'Scade il' && !isDate(value, moment))) return null;
  return certain ? name : null;
}

function misspelt(
  line: HeaderLine,
  { meant, isHeader }: LineMeaning & { kind: 'misspelt' },
  moment: Moment,
): Rejection {
  return refusals.misspelt(line, meant, isHeader, moment);
}
