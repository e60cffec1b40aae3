import { html } from 'hono/html';
import type { Actor, AuditEntry } from '../../model/audit.js';
import type { Calendar } from '../../messages/it/calendar.js';
import type { Html } from './layout.js';

export const ACTORS: Readonly<Record<Actor, string>> = {
  staff: 'Ufficio',
  service: 'Campanile',
  whatsapp: 'WhatsApp',
};

/** First part of an event's name → what staff call it. */
export const TOPICS: Readonly<Record<string, string>> = {
  session: 'Collegamento',
  notice: 'Avvisi',
  delivery: 'Invii',
  subscribers: 'Iscritti',
  console: 'Pannello',
};

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
  return html`<h1>Registro</h1>
    <form method="get" action="/registro" class="card filters" role="search">
      ${choice('chi', 'Chi', ['Tutti', ACTORS], asked.chi)}
      ${choice('cosa', 'Che cosa', ['Tutto', TOPICS], asked.cosa)}
      <div class="field">
        <label for="dal">Dal</label>
        <input id="dal" name="dal" type="date" value="${asked.dal}" />
      </div>
      <div class="field">
        <label for="al">Al</label>
        <input id="al" name="al" type="date" value="${asked.al}" />
      </div>
      <div class="field">
        <label for="testo">Parole</label>
        <input id="testo" name="testo" type="search" maxlength="100" value="${asked.testo}" />
      </div>
      <div class="filter-actions">
        <button>Mostra</button>
        <a class="button quiet" href="${csv}" download="registro.csv">Scarica come CSV</a>
      </div>
    </form>
    <div id="registro" ${isNewest ? LIVE : ''}>
      ${
        entries.length === 0
          ? html`<p>Non c’è niente da mostrare.</p>`
          : html`<ol class="log" reversed>
              ${entries.map((entry) => entryView(entry, calendar))}
            </ol>`
      }
      <nav aria-label="Pagine del registro" class="pager">
        ${isNewest ? '' : html`<a class="button" href="/registro">Torna ai più recenti</a>`}
        ${older === null ? '' : html`<a class="button" href="${older}">Più vecchi</a>`}
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
      ${noticeId === null ? '' : html`<a href="/avvisi/${noticeId}">Avviso n. ${noticeId}</a>`}
    </span>
  </li>`;
}
