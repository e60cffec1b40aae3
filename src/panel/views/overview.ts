import { ADDRESS } from '../../messages/it/addresses.js';
import { html } from 'hono/html';
import { DateTime } from 'luxon';
import { figure } from '../../italian.js';
import type { Calendar } from '../../messages/it/calendar.js';
import { OVERVIEW, overviewTitle, took } from '../../messages/it/overview.js';
import type { Html } from './layout.js';
import type { NoticeSummary } from '../../model/notice.js';
import type { ConsentHour } from '../../model/subscriber.js';

/** A year, month by month; made to be printed. */
export function overviewView(facts: {
  readonly municipality: string;
  readonly year: number;
  readonly years: readonly number[];
  readonly overview: Overview;
  readonly calendar: Calendar;
}): Html {
  const { municipality, year, years, overview, calendar } = facts;
  return html`<div class="title-line">
      <h1>${overviewTitle(year)}</h1>
      <button type="button" class="on-screen" hidden data-print>${OVERVIEW.print}</button>
    </div>
    <p>${municipality}</p>
    <form method="get" action="${ADDRESS.overview}" class="inline-form">
      <div class="field">
        <label for="anno">${OVERVIEW.year}</label>
        <select id="anno" name="anno">
          ${years.map(
            (each) =>
              html`<option value="${each}" ${each === year ? SELECTED : ''}>${each}</option>`,
          )}
        </select>
      </div>
      <button>${OVERVIEW.show}</button>
    </form>
    <div
      class="wide card"
      tabindex="0"
      role="region"
      aria-label="${overviewTitle(year)}"
      id="riepilogo"
    >
      <table>
        <thead>
          <tr>
            <th scope="col">${OVERVIEW.month}</th>
            ${COLUMNS.map((column) => html`<th scope="col" class="number">${OVERVIEW[column]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${overview.months.map((row) => rowView(calendar.monthName(row.month), row))}
        </tbody>
        <tfoot>
          ${rowView(OVERVIEW.total, overview.total)}
        </tfoot>
      </table>
    </div>
    <p class="note">${OVERVIEW.note}</p>`;
}

const SELECTED = html`selected`;

const COLUMNS = [
  ...['optIns', 'optOuts', 'subscribers', 'notices'],
  ...['accepted', 'delivered', 'read', 'ninety'],
] as readonly (keyof OverviewRow)[];

function rowView(name: string, row: OverviewRow): Html {
  return html`<tr>
    <th scope="row">${name}</th>
    ${COLUMNS.map((column) => html`<td class="number">${cell(row, column)}</td>`)}
  </tr>`;
}

function cell(row: OverviewRow, column: keyof OverviewRow): string {
  const value = row[column];
  if (value === null) return OVERVIEW.nothing;
  return column === 'ninety' ? took(value) : figure(value);
}

/** What a year amounts to, month by month. */
interface OverviewRow {
  readonly optIns: number;
  readonly optOuts: number;
  /** at its end */
  readonly subscribers: number;
  readonly notices: number;
  /** people, summed over the notices */
  readonly accepted: number;
  readonly delivered: number;
  readonly read: number;
  /** median of what notices took to reach nine of ten phones, in milliseconds; null: none has */
  readonly ninety: number | null;
}

export interface Overview {
  /** up to the present one; `month` is `2026-11` */
  readonly months: readonly (OverviewRow & { readonly month: string })[];
  readonly total: OverviewRow;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** @param zone `Europe/Rome` */
export function overviewOf(
  hours: readonly ConsentHour[],
  notices: readonly NoticeSummary[],
  year: number,
  now: number,
  zone: string,
): Overview {
  const begin = DateTime.fromObject({ year }, { zone });
  const months = Array.from({ length: 12 }, (_, index) => begin.plus({ months: index }))
    .filter((month) => month.toMillis() <= now)
    .map((month) => {
      const span = { from: month.toMillis(), to: month.plus({ months: 1 }).toMillis() };
      return { month: month.toFormat('yyyy-MM'), ...rowOf(hours, notices, span) };
    });
  const whole = { from: begin.toMillis(), to: begin.plus({ years: 1 }).toMillis() };
  return { months, total: rowOf(hours, notices, whole) };
}

function rowOf(
  hours: readonly ConsentHour[],
  notices: readonly NoticeSummary[],
  { from, to }: Span,
): OverviewRow {
  const until = hours.filter(({ at }) => at < to);
  const within = until.filter(({ at }) => at >= from);
  const its = notices.filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt < to);
  return {
    optIns: sum(within, ({ optIns }) => optIns),
    optOuts: sum(within, ({ optOuts }) => optOuts),
    subscribers: sum(until, ({ optIns, optOuts }) => optIns - optOuts),
    notices: its.length,
    accepted: sum(its, ({ progress }) => progress.accepted),
    delivered: sum(its, ({ progress }) => progress.delivered),
    read: sum(its, ({ progress }) => progress.read),
    ninety: median(its.flatMap(({ ninetyMs }) => (ninetyMs === null ? [] : [ninetyMs]))),
  };
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
