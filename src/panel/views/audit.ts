import { ADDRESS, noticeAddress } from '../../messages/it/addresses.js';
import { html } from 'hono/html';
import type { AuditEntry } from '../../model/audit.js';
import { ACTORS, AUDIT_PAGE, SUBJECTS } from '../../messages/it/audit.js';
import type { Calendar } from '../../messages/it/calendar.js';
import type { Html } from './layout.js';

export interface AuditFacts {
  readonly entries: readonly AuditEntry[];
  /** what the form was filled in with */
  readonly asked: Readonly<Record<'chi' | 'cosa' | 'dal' | 'al' | 'testo', string>>;
  /** addresses with the same search; null: there are no older ones */
  readonly older: string | null;
  readonly csv: string;
  readonly isNewest: boolean;
  readonly calendar: Calendar;
}

/** Who or what did what and when. */
export function auditView(facts: AuditFacts): Html {
  const { entries, asked, older, csv, isNewest, calendar } = facts;
  return html`<h1>${AUDIT_PAGE.title}</h1>
    <form method="get" action="${ADDRESS.audit}" class="card filters" role="search">
      ${choice('chi', AUDIT_PAGE.who, [AUDIT_PAGE.anybody, ACTORS], asked.chi)}
      ${choice('cosa', AUDIT_PAGE.what, [AUDIT_PAGE.anything, SUBJECTS], asked.cosa)}
      <div class="field">
        <label for="dal">${AUDIT_PAGE.from}</label>
        <input id="dal" name="dal" type="date" value="${asked.dal}" />
      </div>
      <div class="field">
        <label for="al">${AUDIT_PAGE.to}</label>
        <input id="al" name="al" type="date" value="${asked.al}" />
      </div>
      <div class="field">
        <label for="testo">${AUDIT_PAGE.words}</label>
        <input id="testo" name="testo" type="search" maxlength="100" value="${asked.testo}" />
      </div>
      <div class="filter-actions">
        <button>${AUDIT_PAGE.show}</button>
        <a class="button quiet" href="${csv}" download="registro.csv">${AUDIT_PAGE.csv}</a>
      </div>
    </form>
    <div id="registro" ${isNewest ? LIVE : ''}>
      ${
        entries.length === 0
          ? html`<p>${AUDIT_PAGE.nothing}</p>`
          : html`<ol class="log" reversed>
              ${entries.map((entry) => entryView(entry, calendar))}
            </ol>`
      }
      <nav aria-label="${AUDIT_PAGE.pages}" class="pager">
        ${isNewest ? '' : html`<a class="button" href="${ADDRESS.audit}">${AUDIT_PAGE.newest}</a>`}
        ${older === null ? '' : html`<a class="button" href="${older}">${AUDIT_PAGE.older}</a>`}
      </nav>
    </div>`;
}

const LIVE = html`data-live`;

function choice(
  name: string,
  label: string,
  [all, options]: readonly [all: string, options: Readonly<Record<string, string>>],
  chosen: string,
): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      <option value="">${all}</option>
      ${Object.entries(options).map(
        ([value, text]) =>
          html`<option value="${value}" ${value === chosen ? SELECTED : ''}>${text}</option>`,
      )}
    </select>
  </div>`;
}

const SELECTED = html`selected`;

function entryView({ at, actor, noticeId, text }: AuditEntry, calendar: Calendar): Html {
  return html`<li>
    <time datetime="${new Date(at).toISOString()}">${calendar.stamp(at)}</time>
    <span class="actor ${actor}">${ACTORS[actor]}</span>
    <span>
      ${text}
      ${noticeId === null ? '' : html`<a href="${noticeAddress(noticeId)}">${AUDIT_PAGE.notice(noticeId)}</a>`}
    </span>
  </li>`;
}
