import { html } from 'hono/html';
import { noticeAddress } from '../../messages/it/addresses.js';
import type { Calendar } from '../../messages/it/calendar.js';
import { noticeName } from '../../messages/it/notice-name.js';
import { SCHEDULED, WEEKDAYS } from '../../messages/it/notice-search.js';
import type { ScheduledDay } from '../scheduled.js';
import type { Html } from './layout.js';

/** What goes when: the next weeks as a calendar; on a narrow page only the days on which something goes. */
export function scheduledView(days: readonly ScheduledDay[], calendar: Calendar): Html {
  return html`<section id="in-programma" class="card" aria-labelledby="titolo-programma" data-live>
    ${
      days.length === 0
        ? html`<h2 id="titolo-programma" hidden>${SCHEDULED.heading}</h2>`
        : html`<h2 id="titolo-programma">${SCHEDULED.heading}</h2>
            <ol class="weeks">
              ${days.map((day, index) => dayView(day, index, calendar))}
            </ol>`
    }
  </section>`;
}

function dayView({ at, notices, isPast }: ScheduledDay, index: number, calendar: Calendar): Html {
  const kind = notices.length > 0 ? 'busy' : isPast ? 'past' : 'free';
  return html`<li class="day ${kind}">
    <span class="day-name"
      ><span class="weekday">${WEEKDAYS[index % 7]} </span>${calendar.day(at)}</span
    >
    ${notices.map(
      (notice) =>
        html`<a href="${noticeAddress(notice.id)}"
          >${notice.sendAt === null ? '' : calendar.time(notice.sendAt)} ${noticeName(notice)}</a
        >`,
    )}
  </li>`;
}
