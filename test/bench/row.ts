/** What a measure yields, and how it is shown. */

export interface Row {
  readonly measure: string;
  /** ours, in `unit` */
  readonly ours: number;
  /** what it is compared with, in the same unit; null: it stands for itself */
  readonly against: number | null;
  readonly unit: 'ms' | 'MB' | 'calls' | 'edits' | 'exponent' | 'files';
  /** what is judged, and how it reads: `41 times faster` */
  readonly figure: number;
  readonly reads: 'times faster' | 'times as long' | 'more' | '';
  /** null: there is no requirement */
  readonly required: { readonly atLeast: number } | { readonly atMost: number } | null;
  /** what the figures were made of */
  readonly raw: unknown;
}

type Figures = Pick<Row, 'measure' | 'unit' | 'raw'> & {
  readonly ours: number;
  readonly against: number;
};

export function timesFaster(figures: Figures, atLeast: number): Row {
  const figure = figures.against / figures.ours;
  return { ...figures, figure, reads: 'times faster', required: { atLeast } };
}

export function timesAsLong(figures: Figures, atMost: number): Row {
  const figure = figures.ours / figures.against;
  return { ...figures, figure, reads: 'times as long', required: { atMost } };
}

export function more(figures: Figures, atMost: number): Row {
  const figure = figures.ours - figures.against;
  return { ...figures, figure, reads: 'more', required: { atMost } };
}

/** A figure that stands for itself. */
export function plain(figures: Omit<Figures, 'against'>, required: Row['required'] = null): Row {
  return { ...figures, against: null, figure: figures.ours, reads: '', required };
}

function isReached({ figure, required }: Row): boolean | null {
  if (required === null) return null;
  return 'atLeast' in required ? figure >= required.atLeast : figure <= required.atMost;
}

/** As a table of Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const head = ['measure', 'ours', 'against', 'result', 'must reach', 'reached'];
  const cells = rows.map((row) => {
    const { measure, ours, against, unit, figure, reads, required } = row;
    const bound =
      required === null
        ? ''
        : 'atLeast' in required
          ? `≥ ${number(required.atLeast)}`
          : `≤ ${number(required.atMost)}`;
    const reached = isReached(row);
    return [
      measure,
      `${number(ours)} ${unit}`,
      against === null ? '' : `${number(against)} ${unit}`,
      `${number(figure)} ${reads}`.trim(),
      bound,
      reached === null ? '' : reached ? 'yes' : 'NO',
    ];
  });
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...cells.map(line)].join('\n');
}

/** Three significant digits, but never less than the whole number. */
function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

/** @param share 0.5 is the median */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
