import { ADDRESS, noticeAddress } from '../../messages/it/addresses.js';
import { html } from 'hono/html';
import { DateTime } from 'luxon';
import { MENU } from '../../messages/it/panel.js';
import {
  NOTICE_PAGE,
  sendingOf,
  FILTERS,
  noticeLine,
  stateName,
} from '../../messages/it/notice-states.js';
import { isCalledUrgent, type PanelNotice, type NoticeState } from '../../model/notice.js';
import type { OutlookOf } from '../../model/outlook.js';
import { figure } from '../../italian.js';
import type { Calendar } from '../../messages/it/calendar.js';
import {
  noticeName,
  numberAndWords,
  SEARCH,
  SCHEDULED,
  WEEKDAYS,
} from '../../messages/it/notice-name.js';
import { progressBar, type Html } from './layout.js';

export interface NoticesFacts {
  readonly notices: readonly PanelNotice[];
  /** how many match in all */
  readonly total: number;
  readonly counts: ReadonlyMap<NoticeState, number>;
  readonly refused: number;
  /** key of a filter, or '' */
  readonly filter: string;
  readonly words: string;
  /** `2026-11`, or '' */
  readonly month: string;
  /** months in which there are notices, the newest first */
  readonly months: readonly string[];
  readonly scheduled: readonly ScheduledDay[];
  /** from 1 */
  readonly page: number;
  readonly pages: number;
  readonly now: number;
  readonly calendar: Calendar;
  readonly outlooks: OutlookOf;
}

/** All notices, the newest first. */
export function noticesView(facts: NoticesFacts): Html {
  const { notices, total, words, month, scheduled, calendar } = facts;
  return html`${noticesHead(facts)}
    ${scheduled.length === 0 ? '' : scheduledView(scheduled, calendar)}
    <div id="avvisi" data-live>
      ${
        total === 0
          ? html`<p>${words === '' && month === '' ? SEARCH.none : SEARCH.noneFound}</p>`
          : html`<ul class="notices">
              ${notices.map((notice) => item(notice, facts))}
            </ul>`
      }
      ${pager(facts)}
    </div>`;
}

/** Title, filters and search; also of the list of refused files. */
export function noticesHead({
  counts,
  refused,
  filter,
  words,
  month,
  months,
  calendar,
}: Pick<
  NoticesFacts,
  'counts' | 'refused' | 'filter' | 'words' | 'month' | 'months' | 'calendar'
>): Html {
  const sum = (states: readonly NoticeState[]) =>
    states.reduce((all, state) => all + (counts.get(state) ?? 0), 0);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return html`<div class="title-line">
      <h1>${MENU.notices}</h1>
      <a class="button primary" href="${ADDRESS.newNotice}">${MENU.newNotice}</a>
    </div>
    <nav aria-label="${SEARCH.which}" class="tabs">
      <ul id="filtri" data-live>
        ${tab('', SEARCH.all, all, filter)}
        ${FILTERS.map(({ key, name, states }) => tab(key, name, sum(states), filter))}
        ${tab('scartati', SEARCH.refused, refused, filter)}
      </ul>
    </nav>
    ${
      filter === 'scartati'
        ? ''
        : html`<form method="get" action="${ADDRESS.notices}" role="search" class="inline-form">
            ${filter === '' ? '' : html`<input type="hidden" name="stato" value="${filter}" />`}
            <div class="field">
              <label for="nome">${SEARCH.words}</label>
              <input id="nome" name="nome" type="search" maxlength="100" value="${words}" />
            </div>
            <div class="field">
              <label for="mese">${SEARCH.month}</label>
              <select id="mese" name="mese">
                <option value="">${SEARCH.anyMonth}</option>
                ${months.map(
                  (each) =>
                    html`<option value="${each}" ${each === month ? SELECTED : ''}>
                      ${calendar.monthName(each)}
                    </option>`,
                )}
              </select>
            </div>
            <button>${SEARCH.submit}</button>
          </form>`
    }`;
}

const CURRENT = html`aria-current="page"`;
const SELECTED = html`selected`;

function tab(key: string, name: string, count: number, current: string): Html {
  return html`<li>
    <a
      href="${ADDRESS.notices}${key === '' ? '' : `?stato=${key}`}"
      ${key === current ? CURRENT : ''}
      >${name} <span class="count">${figure(count)}</span></a
    >
  </li>`;
}

function item(notice: PanelNotice, { calendar, now, outlooks }: NoticesFacts): Html {
  const { id, state, kind, progress } = notice;
  const name = noticeName(notice);
  const outlook = outlooks(notice, progress);
  return html`<li class="notice">
    <div class="notice-top">
      <a href="${noticeAddress(id)}" class="notice-title">${name}</a>
      <span class="state ${state}">${stateName({ ...notice, ...progress, outlook })}</span>
      ${isCalledUrgent(notice) ? html`<span class="state urgent">${NOTICE_PAGE.urgent}</span>` : ''}
      ${kind === 'correction' ? html`<span class="state">${NOTICE_PAGE.correction}</span>` : ''}
    </div>
    <p class="soft">${numberAndWords(notice)}</p>
    <p class="soft">${noticeLine(notice, outlook, calendar, now)}</p>
    ${state === 'sending' ? progressBar(progress, sendingOf(name)) : ''}
  </li>`;
}

function pager({ filter, words, month, page, pages }: NoticesFacts): Html {
  if (pages <= 1) return html``;
  const to = (number: number) => {
    const query = new URLSearchParams({
      ...(filter === '' ? {} : { stato: filter }),
      ...(words === '' ? {} : { nome: words }),
      ...(month === '' ? {} : { mese: month }),
      pagina: String(number),
    });
    return `${ADDRESS.notices}?${query.toString()}`;
  };
  return html`<nav aria-label="${SEARCH.others}" class="pager">
    ${page > 1 ? html`<a class="button" href="${to(page - 1)}">${SEARCH.newer}</a>` : ''}
    <span>${SEARCH.page(page, pages)}</span>
    ${page < pages ? html`<a class="button" href="${to(page + 1)}">${SEARCH.older}</a>` : ''}
  </nav>`;
}

/** What goes when: the next weeks as a calendar; on a narrow page only the days on which something goes. */
function scheduledView(days: readonly ScheduledDay[], calendar: Calendar): Html {
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

/** Notices with a date, by the days on which they go. */
export interface ScheduledDay {
  /** midnight in the comune's time zone, milliseconds since 1970 */
  readonly at: number;
  /** in the order in which they go */
  readonly notices: readonly PanelNotice[];
  readonly isPast: boolean;
}

/** Whole weeks are shown, up to so many; what goes later is in the list all the same. */
const MOST_WEEKS = 6;

/**
 * Whole weeks, Monday first, from this one to that of the last notice; none where nothing is scheduled.
 * @param zone `Europe/Rome`
 */
export function scheduledDays(
  notices: readonly PanelNotice[],
  now: number,
  zone: string,
): readonly ScheduledDay[] {
  const later = notices
    .flatMap((notice) =>
      notice.sendAt !== null && notice.sendAt > now ? [{ notice, at: notice.sendAt }] : [],
    )
    .toSorted((a, b) => a.at - b.at);
  const last = later.at(-1);
  if (last === undefined) return [];
  const today = DateTime.fromMillis(now, { zone }).startOf('day');
  const begin = today.startOf('week');
  const end = DateTime.fromMillis(last.at, { zone }).endOf('week');
  const weeks = Math.min(MOST_WEEKS, Math.ceil(end.diff(begin, 'weeks').weeks));
  return Array.from({ length: weeks * 7 }, (_, index): ScheduledDay => {
    const day = begin.plus({ days: index });
    const [from, to] = [day.toMillis(), day.plus({ days: 1 }).toMillis()];
    return {
      at: from,
      notices: later.filter(({ at }) => at >= from && at < to).map(({ notice }) => notice),
      isPast: day < today,
    };
  });
}
