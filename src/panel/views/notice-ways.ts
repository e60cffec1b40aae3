import { html } from 'hono/html';
import type { WayProgress } from '../../model/notice.js';
import { figure } from '../../italian.js';
import type { Calendar } from '../../messages/it/calendar.js';
import { ROUTES } from '../../messages/it/routes.js';
import type { Html } from './layout.js';

/** How a notice fared by list and one to one. */
export function waysView(ways: readonly WayProgress[], calendar: Calendar, now: number): Html {
  if (ways.length === 0) return html``;
  return html`<details id="per-via">
    <summary>Con le liste e uno per uno</summary>
    <div class="wide" tabindex="0" role="region" aria-label="Con le liste e uno per uno">
      <table>
        <thead>
          <tr>
            <th scope="col">Come</th>
            <th scope="col" class="number">Accettati</th>
            <th scope="col" class="number">Consegnati</th>
            <th scope="col" class="number">Letti</th>
            <th scope="col" class="number">Non raggiunti</th>
            <th scope="col" class="number">In dubbio</th>
            <th scope="col" class="number">Sospesi</th>
            <th scope="col">Il primo</th>
            <th scope="col">L’ultimo</th>
          </tr>
        </thead>
        <tbody>
          ${ways.map((way) => row(way, calendar, now))}
        </tbody>
      </table>
    </div>
  </details>`;
}

function row(progress: WayProgress, calendar: Calendar, now: number): Html {
  const { way, accepted, delivered, read, notReached, uncertain, held } = progress;
  const at = (time: number | null): string => (time === null ? '—' : calendar.moment(time, now));
  return html`<tr>
    <th scope="row">${ROUTES[way]}</th>
    ${[accepted, delivered, read, notReached, uncertain, held].map(
      (count) => html`<td class="number">${figure(count)}</td>`,
    )}
    <td>${at(progress.firstAt)}</td>
    <td>${at(progress.lastAt)}</td>
  </tr>`;
}
