import { ADDRESS, noticeAddress } from '../../messages/it/addresses.js';
import { sendingOf, doneClause, stateName } from '../../messages/it/notice-states.js';
import { SUBSCRIBERS } from '../../messages/it/subscribers-page.js';
import { ACCOUNT, healthSentences } from '../../messages/it/account-health.js';
import { CHANNEL, channelSentences } from '../../messages/it/channel.js';
import { html, raw } from 'hono/html';
import type { SettingsState } from '../../ports/staff.js';
import {
  type NoticeStatus,
  type StatusSnapshot,
  asksForActs,
  type Alert,
} from '../../model/status.js';
import { figure } from '../../italian.js';
import { progressBar, type Html } from './layout.js';
import { outlookSentence } from '../../messages/it/outlook.js';
import { headlineOf, refused, type Headline } from '../../messages/it/headline.js';
import type { Calendar } from '../../messages/it/calendar.js';
import { DOING, GROUPS, PAIRING, REFUSED } from '../../messages/it/status.js';
import { SENDING_ACTS } from '../../model/staff-acts.js';
import { SENDING_ACT_WORDS } from '../../messages/it/staff-acts.js';
import { settingsNotice } from './settings.js';

export interface StatusFacts {
  readonly status: StatusSnapshot;
  /** the code as a drawing; null: there is none to scan */
  readonly qr: string | null;
  readonly settings: SettingsState;
  /** the comune's number, as people write it */
  readonly number: string;
  readonly calendar: Calendar;
  readonly now: number;
}

/** How things stand, at a glance. */
export function statusView({ status, qr, settings, number, calendar, now }: StatusFacts): Html {
  return html`${headlineView(headlineOf(status, { number, calendar, now }))}
    <div id="cose-da-fare" data-live>
      ${qr === null ? '' : pairing(status, qr, now)}${remedies(status)}${settingsNotice(settings)}
    </div>
    <div id="adesso" class="columns" data-live>
      ${activity(status, calendar, now)}${register(status)}${latest(status)}${account(status, calendar.zone)}${channel(status)}
    </div>`;
}

function pairing(status: StatusSnapshot, qr: string, now: number): Html {
  const left = Math.max(0, Math.round(((status.qrUntil ?? now) - now) / 1000));
  return html`<section class="card pairing" aria-labelledby="come-collegare">
    <div class="qr" role="img" aria-label="${PAIRING.code}">${raw(qr)}</div>
    <div>
      <h2 id="come-collegare">${PAIRING.title}</h2>
      <ol class="steps">
        ${PAIRING.steps.map((step) => html`<li>${step}</li>`)}
      </ol>
      <p class="soft">
        ${PAIRING.before}<span data-seconds="${left}">${left}</span>${PAIRING.after}
      </p>
    </div>
  </section>`;
}

/** What a person has to do first, then what is only to be known. */
function remedies(status: StatusSnapshot): Html {
  const { alerts, toDo, delivery } = status;
  const [acts, news] = [true, false].map((asks) =>
    alerts
      .filter((alert) => asksForActs(alert, delivery.why.code) === asks)
      .toSorted(redFirst)
      .map((alert) => alertView(alert.text, buttonsFor(alert, status), asks)),
  );
  const correct =
    toDo.refused === 0
      ? []
      : [
          alertView(
            `${refused(toDo.refused)}. ${REFUSED.text(toDo.refused)}`,
            [{ name: REFUSED.button, href: ADDRESS.refused }],
            true,
          ),
        ];
  return html`${group('da-fare', GROUPS.toDo, [...(acts ?? []), ...correct])}
  ${group('da-sapere', GROUPS.toKnow, news ?? [])}`;
}

function group(id: string, name: string, items: readonly Html[]): Html {
  if (items.length === 0) return html``;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${name}</h2>
    ${items}
  </section>`;
}

interface Button {
  readonly name: string;
  readonly href: string;
}

function buttonsFor(alert: Alert, { notices, delivery }: StatusSnapshot): readonly Button[] {
  if (alert.code !== 'notice-waits') {
    return remediesOf(alert)
      .filter(({ isOffered }) => isOffered?.(delivery) !== false)
      .map(({ name, path }) => ({ name: SENDING_ACT_WORDS[name].name, href: path }));
  }
  const waiting = notices.filter(({ state }) => state === 'unconfirmed' || state === 'parked');
  const [first] = waiting;
  return first === undefined || waiting.length > 1
    ? [{ name: GROUPS.openNotices, href: ADDRESS.waitingNotices }]
    : [{ name: GROUPS.openNotice, href: noticeAddress(first.id) }];
}

/** What can put it right here. */
function remediesOf({ code }: Alert) {
  return SENDING_ACTS.filter(({ remedies }) => remedies === code);
}

/** Nothing goes on before a person has decided. */
function isRed(alert: Alert): boolean {
  return remediesOf(alert).some(({ isOffered }) => isOffered === undefined);
}

function redFirst(a: Alert, b: Alert): number {
  return Number(isRed(b)) - Number(isRed(a));
}

function alertView(text: string, buttons: readonly Button[], asksForActs: boolean): Html {
  return html`<div class="card alert ${asksForActs ? '' : 'mild'}">
    <p>${text}</p>
    ${
      buttons.length === 0
        ? ''
        : html`<div class="actions">
            ${buttons.map(({ name, href }) => html`<a class="button" href="${href}">${name}</a>`)}
          </div>`
    }
  </div>`;
}

function activity({ notices, delivery }: StatusSnapshot, calendar: Calendar, now: number): Html {
  const sending = notices.find(({ state }) => state === 'sending');
  const waiting = notices.filter(({ state }) => state === 'queued').length;
  return html`<section class="card" aria-labelledby="che-cosa-fa">
    <h2 id="che-cosa-fa">${delivery.stopped === undefined ? DOING.title : DOING.stopped}</h2>
    ${
      sending === undefined
        ? html`<p>${DOING.nothing}</p>`
        : html`<p>
              <a href="${noticeAddress(sending.id)}">${sendingOf(sending.title)}</a>:
              ${doneClause(sending)}. ${whatKeeps(sending, calendar, now)}
            </p>
            ${progressBar(sending, sendingOf(sending.title))}`
    }
    ${waiting === 0 ? '' : html`<p>${DOING.waiting(waiting)}</p>`}
  </section>`;
}

/** In the words of the notice's own page. */
function whatKeeps(
  { state, outlook, held }: NoticeStatus,
  calendar: Calendar,
  now: number,
): string {
  return outlookSentence(state, outlook, held, (at) => calendar.moment(at, now)) ?? '';
}

function register({ subscribers }: StatusSnapshot): Html {
  return html`<section class="card" aria-labelledby="quanti">
    <h2 id="quanti">${SUBSCRIBERS.title}</h2>
    <dl class="figures">
      <div>
        <dt>${SUBSCRIBERS.active(subscribers.active)}</dt>
        <dd>${figure(subscribers.active)}</dd>
      </div>
    </dl>
  </section>`;
}

/** Nothing is said before it was asked. */
function account({ delivery: { health } }: StatusSnapshot, zone: string): Html {
  if (health === undefined) return html``;
  return html`<section class="card" aria-labelledby="che-cosa-concede">
    <h2 id="che-cosa-concede">${ACCOUNT.title}</h2>
    <ul class="plain">
      ${healthSentences(health, zone).map((sentence) => html`<li>${sentence}</li>`)}
    </ul>
  </section>`;
}

/** Only where notices go to one. */
function channel({ channel: status }: StatusSnapshot): Html {
  if (status === undefined) return html``;
  return html`<section class="card" aria-labelledby="il-canale">
    <h2 id="il-canale">${CHANNEL.title}</h2>
    <ul class="plain">
      ${channelSentences(status).map((sentence) => html`<li>${sentence}</li>`)}
    </ul>
  </section>`;
}

const LATEST = 4;

function latest({ notices }: StatusSnapshot): Html {
  if (notices.length === 0) return html``;
  return html`<section class="card" aria-labelledby="ultimi">
    <h2 id="ultimi">${DOING.latest}</h2>
    <ul class="plain">
      ${notices.slice(0, LATEST).map(
        (notice) =>
          html`<li>
            <a href="${noticeAddress(notice.id)}">${notice.title}</a>
            <span class="state ${notice.state}">${stateName(notice)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** The one sentence that says how things stand. */

function headlineView({ tone, text, more }: Headline): Html {
  return html`<div id="frase" class="headline ${tone}" data-live role="status">
    ${SIGNS[tone]}
    <div>
      <h1>${text}</h1>
      ${more === null ? '' : html`<p>${more}</p>`}
    </div>
  </div>`;
}

/** Told apart by their shape, not by colour alone. */
const SIGNS: Readonly<Record<Headline['tone'], Html>> = {
  good: html`<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor">
    <circle cx="12" cy="12" r="10" stroke-width="2" />
    <path d="m7.500 12.500 3 3 6-7" stroke-width="2.200" stroke-linecap="round" />
  </svg>`,
  wait: html`<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor">
    <circle cx="12" cy="12" r="10" stroke-width="2" />
    <path d="M12 6.500V12l3.500 2.500" stroke-width="2.200" stroke-linecap="round" />
  </svg>`,
  bad: html`<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor">
    <path d="M12 3 22 20.500H2z" stroke-width="2" stroke-linejoin="round" />
    <path d="M12 9.500v5M12 17.400v.2" stroke-width="2.200" stroke-linecap="round" />
  </svg>`,
};
