import { ADDRESS } from '../../messages/it/addresses.js';
import { html } from 'hono/html';
import { DateTime } from 'luxon';
import type { ConsentHistory, RegisterCounts, ConsentHour } from '../../model/subscriber.js';
import { figure } from '../../italian.js';
import {
  consentLine,
  GROWTH,
  LOOK_UP,
  SUBSCRIBER_STATUS,
  SUBSCRIBERS,
} from '../../messages/it/subscribers-page.js';
import { OVERVIEW } from '../../messages/it/overview.js';
import type { FollowersPoint } from '../../model/channel.js';
import { followersWords } from '../../messages/it/channel.js';
import { POSTER_PAGE } from '../../messages/it/poster.js';
import type { Calendar } from '../../messages/it/calendar.js';
import { bars, lines } from './chart.js';
import { pair, tokenField, type Html } from './layout.js';

/** What was found of a number that was typed; `masked` is all that is shown of it. */
export type Finding =
  | { readonly kind: 'found'; readonly masked: string; readonly record: ConsentHistory }
  | { readonly kind: 'unknown'; readonly masked: string }
  | { readonly kind: 'no-number'; readonly why: string };

export interface SubscriberFacts {
  readonly counts: RegisterCounts;
  readonly growth: Growth;
  /** of the comune's channel, the oldest first */
  readonly followers: readonly FollowersPoint[];
  /** null: no search was made */
  readonly finding: Finding | null;
  readonly token: string;
  readonly calendar: Calendar;
  readonly now: number;
}

/** How many are subscribed, how that came, and one record on request. No numbers of people. */
export function subscribersView(facts: SubscriberFacts): Html {
  return html`<div class="title-line">
      <h1>${SUBSCRIBERS.title}</h1>
      <span class="actions">
        <a class="button" href="${ADDRESS.overview}">${OVERVIEW.name}</a>
        <a class="button" href="${ADDRESS.poster}">${POSTER_PAGE.name}</a>
      </span>
    </div>
    <section id="quanti-iscritti" class="card" aria-label="${SUBSCRIBERS.howMany}" data-live>
      ${figures(facts)}
    </section>
    <section id="crescita" class="card" aria-labelledby="nel-tempo" data-live>
      ${growthView(facts.growth, facts.calendar)}
    </section>
    ${followersView(facts)} ${search(facts)}`;
}

/** Of so many days is shown how many followed the channel, of those on which it changed. */
const DAYS = 10;

function followersView({ followers, calendar, now }: SubscriberFacts): Html {
  const latest = followers.at(-1);
  if (latest === undefined) return html``;
  const changes = atEndOfDays(followers, calendar).slice(-DAYS).toReversed();
  return html`<section id="canale" class="card" aria-labelledby="titolo-canale" data-live>
    <h2 id="titolo-canale">${SUBSCRIBERS.channel}</h2>
    <p>${SUBSCRIBERS.followers(followersWords(latest.followers))}</p>
    <ul class="facts">
      ${changes.map(({ at, followers: count }) => html`<li>${calendar.moment(at, now)}: ${figure(count)}</li>`)}
    </ul>
  </section>`;
}

/** The last of each day. */
function atEndOfDays(
  points: readonly FollowersPoint[],
  calendar: Calendar,
): readonly FollowersPoint[] {
  return points.filter(({ at }, index) => {
    const next = points[index + 1];
    return next === undefined || calendar.date(next.at) !== calendar.date(at);
  });
}

function figures({ counts }: SubscriberFacts): Html {
  return html`<dl class="figures">
      ${pair(counts.active, SUBSCRIBERS.active(counts.active))}
      ${pair(counts.optedOut, SUBSCRIBERS.optedOut(counts.optedOut))}
      ${counts.unsaved === 0 ? '' : pair(counts.unsaved, SUBSCRIBERS.unsaved)}
      ${counts.inactive === 0 ? '' : pair(counts.inactive, SUBSCRIBERS.inactive)}
    </dl>
    ${counts.unsaved === 0 ? '' : html`<p class="soft">${SUBSCRIBERS.unsavedNote}</p>`}
    ${counts.inactive === 0 ? '' : html`<p class="soft">${SUBSCRIBERS.inactiveNote}</p>`}`;
}

// ------------------------------------------------------------------- growth

function growthView({ unit, steps }: Growth, calendar: Calendar): Html {
  const first = steps[0];
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return html``;
  if (steps.every(({ optIns, optOuts }) => optIns === 0 && optOuts === 0)) {
    return html`<h2 id="nel-tempo">${GROWTH.title}</h2>
      <p>${GROWTH.nobody}</p>`;
  }
  const most = Math.max(0, ...steps.map(({ total }) => total));
  const most1 = Math.max(0, ...steps.map(({ optIns }) => optIns));
  const ends = [calendar.day(first.at), GROWTH.today] as const;
  return html`<h2 id="nel-tempo">${GROWTH.title}</h2>
    ${lines(
      {
        label: GROWTH.aloud(calendar.date(first.at), last.total, most),
        ends,
        scale: GROWTH.scale(most),
      },
      [
        {
          kind: 'total',
          // As many as there were at the end of each day, for the whole day: no slope where nothing happened.
          points: steps.flatMap(({ total }, x) => [[x, total] as const, [x + 1, total] as const]),
        },
      ],
    )}
    ${bars(
      {
        label: GROWTH.changesAloud(most1, unit),
        ends,
        scale: GROWTH.scalePer(most1, unit),
      },
      steps.map(({ optIns, optOuts }) => ({ up: optIns, down: optOuts })),
    )}
    <p class="legend">
      <span><span class="key up"></span> ${GROWTH.optIns}</span>
      <span><span class="key down"></span> ${GROWTH.optOuts}</span>
    </p>
    <details id="crescita-in-numeri">
      <summary>${GROWTH.figures}</summary>
      <div class="wide" tabindex="0" role="region" aria-label="${GROWTH.figuresAloud}">
        <table>
          <thead>
            <tr>
              <th scope="col">${GROWTH.step(unit)}</th>
              <th scope="col" class="number">${GROWTH.optIns}</th>
              <th scope="col" class="number">${GROWTH.optOuts}</th>
              <th scope="col" class="number">${GROWTH.total}</th>
            </tr>
          </thead>
          <tbody>
            ${steps.toReversed().map((step) => row(step, calendar))}
          </tbody>
        </table>
      </div>
    </details>`;
}

function row({ at, optIns, optOuts, total }: GrowthStep, calendar: Calendar): Html {
  return html`<tr>
    <th scope="row">${calendar.date(at)}</th>
    <td class="number">${figure(optIns)}</td>
    <td class="number">${figure(optOuts)}</td>
    <td class="number">${figure(total)}</td>
  </tr>`;
}

// ------------------------------------------------------------- one record

function search({ finding, token, calendar }: SubscriberFacts): Html {
  return html`<section class="card" aria-labelledby="una-persona">
    <h2 id="una-persona">${LOOK_UP.title}</h2>
    <p class="soft">${LOOK_UP.note}</p>
    <form method="post" action="${ADDRESS.subscribers}" class="inline-form" autocomplete="off">
      ${tokenField(token)}
      <div class="field">
        <label for="numero">${LOOK_UP.number}</label>
        <input id="numero" name="numero" maxlength="30" required />
      </div>
      <button>${LOOK_UP.search}</button>
    </form>
    <div role="status">${finding === null ? '' : findingView(finding, calendar)}</div>
  </section>`;
}

function findingView(finding: Finding, calendar: Calendar): Html {
  switch (finding.kind) {
    case 'no-number':
      return html`<p class="problem">${LOOK_UP.noNumber(finding.why)}</p>`;
    case 'unknown':
      return html`<p>${LOOK_UP.unknown(finding.masked)}</p>`;
    case 'found':
      return html`<h3>${finding.masked}</h3>
        <p><strong>${SUBSCRIBER_STATUS[finding.record.state]}</strong></p>
        ${
          finding.record.events.length === 0
            ? ''
            : html`<ol class="events">
                ${finding.record.events.map((event) => html`<li>${consentLine(event, calendar)}</li>`)}
              </ol>`
        }`;
  }
}

/** How the number of subscribers changed in a day, a week or a month. */
interface GrowthStep {
  /** when it began, midnight in the comune's time zone */
  readonly at: number;
  readonly optIns: number;
  readonly optOuts: number;
  /** subscribers at its end */
  readonly total: number;
}

export interface Growth {
  readonly unit: 'day' | 'week' | 'month';
  /** without gaps, the oldest first, up to now */
  readonly steps: readonly GrowthStep[];
}

/** More steps than this would be too thin to be seen. */
const MOST_STEPS = 62;
const UNITS = ['day', 'week', 'month'] as const;

/** @param zone `Europe/Rome` */
export function growthOf(hours: readonly ConsentHour[], now: number, zone: string): Growth {
  const beginning = hours[0]?.at ?? now;
  const unit = UNITS.find((unit) => distance(beginning, now, unit, zone) < MOST_STEPS) ?? 'month';
  const steps: GrowthStep[] = [];
  let total = 0;
  let next = 0;
  let start = DateTime.fromMillis(Math.min(beginning, now), { zone }).startOf(unit);
  while (start.toMillis() <= now) {
    const end = start.plus({ [unit]: 1 });
    let [optIns, optOuts] = [0, 0];
    for (let hour = hours[next]; hour && hour.at < end.toMillis(); hour = hours[++next]) {
      optIns += hour.optIns;
      optOuts += hour.optOuts;
    }
    total += optIns - optOuts;
    steps.push({ at: start.toMillis(), optIns, optOuts, total });
    start = end;
  }
  return { unit, steps };
}

function distance(from: number, to: number, unit: Growth['unit'], zone: string): number {
  return DateTime.fromMillis(to, { zone }).diff(DateTime.fromMillis(from, { zone }), unit).as(unit);
}
