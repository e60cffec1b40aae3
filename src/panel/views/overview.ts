import { html } from 'hono/html';
import { figure } from '../../italian.js';
import type { Calendar } from '../../messages/it/calendar.js';
import { OVERVIEW, overviewTitle, took } from '../../messages/it/overview.js';
import type { Overview, OverviewRow } from '../overview.js';
import type { Html } from './layout.js';

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
    <form method="get" action="/riepilogo" class="inline-form">
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
