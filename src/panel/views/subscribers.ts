import { html } from 'hono/html';
import type { ConsentEvent, ConsentRecord, RegisterCounts } from '../../model/subscriber.js';
import type { Growth, GrowthStep } from '../growth.js';
import { counted, figure } from '../../italian.js';
import { OVERVIEW } from '../../messages/it/overview.js';
import type { FollowersPoint } from '../../model/channel.js';
import { followersWords } from '../../messages/it/channel.js';
import { POSTER_PAGE } from '../../messages/it/poster.js';
import type { Calendar } from '../../messages/it/calendar.js';
import { bars, lines } from './chart.js';
import { pair, tokenField, type Html } from './layout.js';

/** What was found of a number that was typed; `masked` is all that is shown of it. */
export type Finding =
  | { readonly kind: 'found'; readonly masked: string; readonly record: ConsentRecord }
  | { readonly kind: 'unknown'; readonly masked: string }
  | { readonly kind: 'no-number'; readonly why: string };

export interface SubscriberFacts {
  readonly counts: RegisterCounts;
  readonly growth: Growth;
  /** of the comune's channel, the oldest first */
  readonly followers: readonly FollowersPoint[];
  /** null: nobody was looked for */
  readonly finding: Finding | null;
  readonly token: string;
  readonly calendar: Calendar;
}

/** How many are subscribed, how that came, and one record on request. No numbers of people. */
export function subscribersView(facts: SubscriberFacts): Html {
  return html`<div class="title-line">
      <h1>Iscritti</h1>
      <span class="actions">
        <a class="button" href="/riepilogo">${OVERVIEW.name}</a>
        <a class="button" href="/iscritti/locandina">${POSTER_PAGE.name}</a>
      </span>
    </div>
    <section id="quanti-iscritti" class="card" aria-label="Quanti sono" data-live>
      ${figures(facts)}
    </section>
    <section id="crescita" class="card" aria-labelledby="nel-tempo" data-live>
      ${growthView(facts.growth, facts.calendar)}
    </section>
    ${followersView(facts)} ${search(facts)}`;
}

/** How many changes of the number of followers are shown. */
const CHANGES = 10;

function followersView({ followers, calendar }: SubscriberFacts): Html {
  const latest = followers.at(-1);
  if (latest === undefined) return html``;
  const changes = followers.slice(-CHANGES).toReversed();
  return html`<section id="canale" class="card" aria-labelledby="titolo-canale" data-live>
    <h2 id="titolo-canale">Canale WhatsApp</h2>
    <p>${followersWords(latest.followers)}. Chi siano, WhatsApp non lo dice.</p>
    <ul class="facts">
      ${changes.map(({ at, followers: count }) => html`<li>${calendar.moment(at, latest.at)}: ${figure(count)}</li>`)}
    </ul>
  </section>`;
}

function figures({ counts }: SubscriberFacts): Html {
  return html`<dl class="figures">
      ${pair(counts.active, counts.active === 1 ? 'persona iscritta' : 'persone iscritte')}
      ${pair(counts.optedOut, counts.optedOut === 1 ? 'disiscritta' : 'disiscritte')}
      ${counts.unsaved === 0 ? '' : pair(counts.unsaved, 'forse senza il numero in rubrica')}
      ${counts.inactive === 0 ? '' : pair(counts.inactive, 'non più raggiungibili')}
    </dl>
    ${
      counts.unsaved === 0
        ? ''
        : html`<p class="soft">
            Forse senza il numero in rubrica: persone iscritte a cui gli ultimi avvisi mandati con
            le liste non sono arrivati, di solito perché non hanno salvato il numero del Comune. Non
            occorre fare nulla.
          </p>`
    }
    ${
      counts.inactive === 0
        ? ''
        : html`<p class="soft">
            Non più raggiungibili: WhatsApp ha rifiutato gli ultimi avvisi per queste persone, di
            solito perché hanno lasciato WhatsApp o cambiato numero. Se scrivono ATTIVA, gli avvisi
            riprendono da soli.
          </p>`
    }`;
}

// ------------------------------------------------------------------- growth

const STEPS = { day: 'Giorno', week: 'Settimana dal', month: 'Mese dal' } as const;
const PER = { day: 'al giorno', week: 'alla settimana', month: 'al mese' } as const;

function growthView({ unit, steps }: Growth, calendar: Calendar): Html {
  const first = steps[0];
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return html``;
  const most = Math.max(0, ...steps.map(({ total }) => total));
  const most1 = Math.max(0, ...steps.map(({ optIns }) => optIns));
  const ends = [calendar.day(first.at), 'oggi'] as const;
  return html`<h2 id="nel-tempo">Nel tempo</h2>
    ${lines(
      {
        label: `Iscritti dal ${calendar.date(first.at)} a oggi: ${figure(last.total)} adesso, al massimo ${figure(most)}.`,
        ends,
        scale: counted(most, 'iscritto', 'iscritti'),
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
        label: `Iscrizioni e disiscrizioni ${PER[unit]}: al massimo ${counted(most1, 'iscrizione', 'iscrizioni')}.`,
        ends,
        scale: `${counted(most1, 'iscrizione', 'iscrizioni')} ${PER[unit]}`,
      },
      steps.map(({ optIns, optOuts }) => ({ up: optIns, down: optOuts })),
    )}
    <p class="legend">
      <span class="key up"></span> iscrizioni <span class="key down"></span> disiscrizioni
    </p>
    <details id="crescita-in-numeri">
      <summary>I numeri</summary>
      <div class="wide" tabindex="0" role="region" aria-label="I numeri della crescita">
        <table>
          <thead>
            <tr>
              <th scope="col">${STEPS[unit]}</th>
              <th scope="col" class="number">Iscrizioni</th>
              <th scope="col" class="number">Disiscrizioni</th>
              <th scope="col" class="number">Iscritti</th>
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
    <h2 id="una-persona">Il consenso di una persona</h2>
    <p class="soft">
      Serve quando qualcuno chiede che cosa risulta a suo nome. Va scritto il numero intero: dal
      pannello non si possono vedere i numeri degli iscritti. Di chi WhatsApp non mostra il numero,
      va scritto il «lid» che sta nel file di «npx campanile subscribers export», nella riga con il
      giorno e l’ora in cui la persona ha scritto. La ricerca resta scritta nel registro, senza il
      numero.
    </p>
    <form method="post" action="/iscritti" class="inline-form" autocomplete="off">
      ${tokenField(token)}
      <div class="field">
        <label for="numero">Numero di telefono, o lid</label>
        <input id="numero" name="numero" maxlength="30" required />
      </div>
      <button>Cerca</button>
    </form>
    <div role="status">${finding === null ? '' : findingView(finding, calendar)}</div>
  </section>`;
}

function findingView(finding: Finding, calendar: Calendar): Html {
  switch (finding.kind) {
    case 'no-number':
      return html`<p class="problem">Il numero: ${finding.why}. Un lid finisce con «@lid».</p>`;
    case 'unknown':
      return html`<p>
        Nessuno è iscritto come ${finding.masked}. Di alcune persone WhatsApp non mostra il numero:
        si cercano con il «lid» che sta nel file di «npx campanile subscribers export».
      </p>`;
    case 'found':
      return html`<h3>${finding.masked}</h3>
        <p><strong>${STANDING[finding.record.state]}</strong></p>
        ${
          finding.record.events.length === 0
            ? ''
            : html`<ol class="events">
                ${finding.record.events.map((event) => eventView(event, calendar))}
              </ol>`
        }`;
  }
}

const STANDING: Readonly<Record<ConsentRecord['state'], string>> = {
  active: 'È iscritta agli avvisi.',
  inactive: 'È iscritta, ma non è più raggiungibile: gli avvisi riprendono quando scrive ATTIVA.',
  'opted-out': 'Si è cancellata dal servizio: non riceve più gli avvisi.',
  unknown: 'Non è mai stata iscritta.',
};

function eventView(event: ConsentEvent, calendar: Calendar): Html {
  const { kind, word, origin, messageAt, privacyVersion } = event;
  const what = kind === 'opt-in' ? 'Ha dato il consenso' : 'Ha tolto il consenso';
  const how = word === null ? `fuori da WhatsApp (${origin})` : `scrivendo «${word}»`;
  return html`<li>
    ${what} il ${calendar.date(messageAt)} alle ${calendar.time(messageAt)}, ${how}; informativa
    sulla privacy: versione ${privacyVersion ?? 'non annotata'}.
  </li>`;
}
