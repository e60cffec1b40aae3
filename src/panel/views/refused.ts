import { html } from 'hono/html';
import type { RefusedNotice } from '../../ports/panel-folder.js';
import { counted } from '../../italian.js';
import type { Calendar } from '../../messages/it/calendar.js';
import type { Html } from './layout.js';

/** What was dropped and could not be sent, with the reason. */
export function refusedView(facts: {
  readonly head: Html;
  readonly found: readonly RefusedNotice[];
  readonly refused: number;
  readonly now: number;
  readonly calendar: Calendar;
}): Html {
  const { head, found, refused, now, calendar } = facts;
  return html`${head}
    <p class="soft">
      ${
        refused === 0
          ? 'Nessun file è stato scartato.'
          : `Si trovano nella cartella «scartati»: ${counted(refused, 'avviso', 'avvisi')}. Si correggono e si rimettono nella cartella degli avvisi.`
      }
    </p>
    <div id="scartati" data-live>
      ${found.map(
        ({ name, at, reason }) =>
          html`<section class="card">
            <h2>${name}</h2>
            <p class="soft">${calendar.moment(at, now)}</p>
            <p class="reason">${reason}</p>
          </section>`,
      )}
    </div>`;
}
