import { ADDRESS, noticeAddress, partAddress } from '../../messages/it/addresses.js';
import {
  NOTICE_PAGE,
  correctionLine,
  noticeLine,
  stateName,
} from '../../messages/it/notice-states.js';
import { html } from 'hono/html';
import type { AuditEntry } from '../../model/audit.js';
import type { RetractionFigures } from '../../model/retraction.js';
import {
  type HistoryPoint,
  type Notice,
  type NoticeProgress,
  type RouteProgress,
  inOrder,
  intended,
  isCalledUrgent,
} from '../../model/notice.js';
import type { Outlook } from '../../model/outlook.js';
import { figure, people } from '../../italian.js';
import type { Calendar } from '../../messages/it/calendar.js';
import type { NOTICE_ACTS } from '../../model/staff-acts.js';
import { lines } from './chart.js';
import { pair, progressBar, tokenField, type Html } from './layout.js';
import {
  FIGURES,
  LEGEND,
  GOES_NO_MORE_TO,
  NOT_SENT_TO,
  noticeName,
  numberAndWords,
} from '../../messages/it/notice-name.js';
import { NEW } from '../../messages/it/new-notice.js';
import { OUTCOME } from '../../messages/it/report-table.js';
import { FORECAST, routesSentences } from '../../messages/it/outlook.js';
import type { PostOfNotice } from '../../model/channel.js';
import { documentsInChannel, postsWords } from '../../messages/it/channel.js';
import { previewView } from './preview.js';
import { NOTICE_ACT_WORDS } from '../../messages/it/staff-acts.js';
import { ROUTES, WAYS_TABLE } from '../../messages/it/routes.js';

export interface NoticeFacts {
  readonly notice: Notice;
  readonly progress: NoticeProgress;
  readonly routes: readonly RouteProgress[];
  /** in the comune's channel */
  readonly posts?: readonly PostOfNotice[];
  readonly history: readonly HistoryPoint[];
  /** of a notice that was taken back */
  readonly retraction: RetractionFigures | null;
  /** what happened to it, the newest first */
  readonly entries: readonly AuditEntry[];
  /** a draft is published in its place, and will be accepted */
  readonly isBeingReplaced: boolean;
  /** id of one with the same content that people have or get in its stead; null: none */
  readonly goneAs: number | null;
  readonly acts: readonly (typeof NOTICE_ACTS)[number][];
  readonly token: string;
  /** what has just been done, or why it could not be */
  readonly said: { readonly isProblem: boolean; readonly text: string } | null;
  readonly now: number;
  readonly calendar: Calendar;
  readonly outlook: Outlook;
}

/** One notice: as citizens see it, how it fared, what can be done. */
export function noticeView(facts: NoticeFacts): Html {
  const { notice, said, acts, token } = facts;
  const { id } = notice;
  return html`<p class="back"><a href="${ADDRESS.notices}">${NOTICE_PAGE.all}</a></p>
    <h1>${noticeName(notice)}</h1>
    <p class="soft">${numberAndWords(notice)}</p>
    ${said === null ? '' : html`<p class="${said.isProblem ? 'problem' : 'done'}" role="status">${said.text}</p>`}
    <div class="columns">
      <div>
        <section id="come-va" class="card" aria-labelledby="titolo-come-va" data-live>
          <h2 id="titolo-come-va">${NOTICE_PAGE.course}</h2>
          ${course(facts)}
        </section>
        <div id="azioni" class="actions" data-live>
          ${acts.map(
            ({ name, path, isDangerous = false }) =>
              html`<a
                class="button ${isDangerous ? 'danger' : ''}"
                href="${noticeAddress(id, path)}"
                >${NOTICE_ACT_WORDS[name].name}</a
              >`,
          )}
        </div>
        <div class="actions papers">
          <a class="button quiet" href="${noticeAddress(id, 'esito.pdf')}">${OUTCOME.pdf}</a>
          <a class="button quiet" href="${noticeAddress(id, 'esito.csv')}">${OUTCOME.csv}</a>
          <form method="post" action="${noticeAddress(id, 'modello')}">
            ${tokenField(token)}<button class="quiet">${NEW.model}</button>
          </form>
          <button type="button" class="quiet" hidden data-print>${OUTCOME.print}</button>
        </div>
        <section id="storia" class="card" aria-labelledby="titolo-storia" data-live>
          <h2 id="titolo-storia">${NOTICE_PAGE.happened}</h2>
          ${events(facts)}
        </section>
      </div>
      <section aria-labelledby="titolo-anteprima">
        <h2 id="titolo-anteprima">${NOTICE_PAGE.asCitizensSee}</h2>
        ${previewView(notice.parts, (part) => partAddress(id, part))}
      </section>
    </div>`;
}

function course(facts: NoticeFacts): Html {
  const { notice, progress, routes, history, retraction, outlook, calendar, now } = facts;
  const inChannel = postsWords(facts.posts ?? []);
  const { state, sendAt, expiresAt, notSentTo, replacedBy } = notice;
  const told = { ...progress, recipients: intended(notice, progress) };
  return html`<p>
      <span class="state ${state}">${stateName({ ...notice, ...progress, outlook })}</span>
      ${isCalledUrgent(notice) ? html`<span class="state urgent">${NOTICE_PAGE.urgent}</span>` : ''}
    </p>
    <p>
      ${facts.isBeingReplaced ? NOTICE_PAGE.isBeingReplaced : noticeLine({ ...notice, progress }, outlook, calendar, now)}
    </p>
    ${replacedBy === null ? '' : html`<p><a href="${noticeAddress(replacedBy)}">${NOTICE_PAGE.open(replacedBy)}</a></p>`}
    ${facts.goneAs === null ? '' : html`<p>${NOTICE_PAGE.goneMeanwhile} <a href="${noticeAddress(facts.goneAs)}">${NOTICE_PAGE.open(facts.goneAs)}</a></p>`}
    ${forecastView(outlook, calendar, now)}
    ${state === 'sending' ? progressBar(progress, NOTICE_PAGE.progress) : ''}
    <dl class="figures">
      ${inOrder(FIGURES).map(([which, { name, isMain }]) => (isMain ? pair : some)(told[which], name))}
      ${facts.isBeingReplaced || replacedBy !== null ? '' : some(notSentTo, notice.mayHaveGone ? GOES_NO_MORE_TO : NOT_SENT_TO)}
    </dl>
    ${picture(history, calendar, now)} ${routesView(routes, calendar, now)}
    <ul class="facts">
      ${sendAt === null ? '' : html`<li>${NOTICE_PAGE.sendAt(calendar.moment(sendAt, now))}</li>`}
      ${expiresAt === null ? '' : html`<li>${NOTICE_PAGE.expiresAt(calendar.moment(expiresAt, now))}</li>`}
      ${inChannel === null ? '' : html`<li>${NOTICE_PAGE.channel(inChannel)} ${documentsInChannel(notice.parts, facts.posts ?? []) ?? ''}</li>`}
      ${retraction === null ? '' : retracted(retraction)}
    </ul>`;
}

/** By which ways it will come to those who wait; nothing where that is not known. */
export function forecastView(outlook: Outlook, calendar: Calendar, now: number): Html {
  const sentences = routesSentences(outlook, (at) => calendar.moment(at, now));
  if (sentences.length === 0) return html``;
  return html`<p>${FORECAST}:</p>
    <ul class="facts forecast">
      ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
    </ul>`;
}

function retracted({ deleted, deleting, kept, correction }: RetractionFigures): Html {
  return html`${deleted === 0 ? '' : html`<li>${NOTICE_PAGE.deleted(deleted)}</li>`}
  ${deleting === 0 ? '' : html`<li>${NOTICE_PAGE.deleting(deleting)}</li>`}
  ${kept === 0 ? '' : html`<li>${NOTICE_PAGE.kept(kept)}</li>`}
  ${correction === null ? '' : html`<li>${correctionLine(correction)}</li>`}`;
}

function some(value: number, name: string): Html {
  return value === 0 ? html`` : pair(value, name);
}

/** Accepted, delivered and read as they grew; drawn on a scale on which the beginning counts most. */
function picture(history: readonly HistoryPoint[], calendar: Calendar, now: number): Html {
  const first = history[0];
  const last = history.at(-1);
  if (first === undefined || last === undefined || last.accepted === 0) return html``;
  if (first === last) return html``;
  const beginning = first.at;
  const x = (at: number) => Math.log2(1 + (at - beginning) / 1_000);
  const series = (key: 'accepted' | 'delivered' | 'read') => ({
    kind: key,
    points: [[0, 0] as const, ...history.map((point) => [x(point.at), point[key]] as const)],
  });
  const start = calendar.moment(beginning, now);
  const end = calendar.moment(last.at, now);
  return html`${lines(
      {
        label: NOTICE_PAGE.chart(last),
        ends: [start, end === start ? NOTICE_PAGE.soon : end],
        scale: people(last.accepted),
      },
      [series('accepted'), series('delivered'), series('read')],
    )}
    <p class="legend">
      <span><span class="key accepted"></span> ${LEGEND.accepted}</span>
      <span><span class="key delivered"></span> ${LEGEND.delivered}</span>
      <span><span class="key read"></span> ${LEGEND.read}</span>
    </p>`;
}

function events({ entries, calendar, now }: NoticeFacts): Html {
  if (entries.length === 0) return html`<p class="soft">${NOTICE_PAGE.nothingYet}</p>`;
  return html`<ol class="events">
    ${entries.map(({ at, text }) => html`<li><span class="soft">${calendar.moment(at, now)}</span><br />${text}</li>`)}
  </ol>`;
}

/** How a notice fared by list and one to one. */
function routesView(routes: readonly RouteProgress[], calendar: Calendar, now: number): Html {
  if (routes.length === 0) return html``;
  return html`<details id="per-via">
    <summary>${WAYS_TABLE.title}</summary>
    <div class="wide" tabindex="0" role="region" aria-label="${WAYS_TABLE.title}">
      <table>
        <thead>
          <tr>
            <th scope="col">${WAYS_TABLE.how}</th>
            ${Object.values(WAYS_TABLE.counts).map((name) => html`<th scope="col" class="number">${name}</th>`)}
            <th scope="col">${WAYS_TABLE.first}</th>
            <th scope="col">${WAYS_TABLE.last}</th>
          </tr>
        </thead>
        <tbody>
          ${routes.map((route) => row(route, calendar, now))}
        </tbody>
      </table>
    </div>
  </details>`;
}

function row(progress: RouteProgress, calendar: Calendar, now: number): Html {
  const { route } = progress;
  const at = (time: number | null): string => (time === null ? '—' : calendar.moment(time, now));
  return html`<tr>
    <th scope="row">${ROUTES[route]}</th>
    ${inOrder(WAYS_TABLE.counts).map(
      ([which]) => html`<td class="number">${figure(progress[which])}</td>`,
    )}
    <td>${at(progress.firstAt)}</td>
    <td>${at(progress.lastAt)}</td>
  </tr>`;
}
