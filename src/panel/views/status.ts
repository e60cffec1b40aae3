import { html, raw } from 'hono/html';
import type { SettingsState } from '../../ports/settings.js';
import { served } from '../../model/notice.js';
import type { NoticeStatus, StatusSnapshot } from '../../model/status.js';
import { counted, figure } from '../../italian.js';
import { progressBar } from './figures.js';
import { headlineView } from './headline.js';
import { headlineOf } from '../../messages/it/headline.js';
import type { Html } from './layout.js';
import { stateName } from '../../messages/it/notice-states.js';
import type { Alert } from '../../model/alert.js';
import { BULK_ACTS } from '../../messages/it/sending-acts.js';
import { BULK_PATHS, type BulkAct } from './bulk-act.js';
import { settingsNotice } from './settings.js';

export interface StatusFacts {
  readonly status: StatusSnapshot;
  /** the code as a drawing; null: there is none to scan */
  readonly qr: string | null;
  readonly settings: SettingsState;
  /** the comune's number, as people write it */
  readonly number: string;
  readonly now: number;
}

/** How things stand, at a glance. */
export function statusView({ status, qr, settings, number, now }: StatusFacts): Html {
  return html`${headlineView(headlineOf(status, number, now))}
    <div id="cose-da-fare" data-live>
      ${qr === null ? '' : pairing(status, qr, now)}${alerts(status)}${settingsNotice(settings)}
    </div>
    <div id="adesso" class="columns" data-live>
      ${activity(status)}${register(status)}${latest(status)}
    </div>`;
}

function pairing(status: StatusSnapshot, qr: string, now: number): Html {
  const left = Math.max(0, Math.round(((status.qrUntil ?? now) - now) / 1000));
  return html`<section class="card pairing" aria-labelledby="come-collegare">
    <div class="qr" role="img" aria-label="Codice QR da inquadrare">${raw(qr)}</div>
    <div>
      <h2 id="come-collegare">Con il telefono del Comune</h2>
      <ol class="steps">
        <li>Apri <strong>WhatsApp</strong>.</li>
        <li>Vai in <strong>Impostazioni → Dispositivi collegati</strong>.</li>
        <li>Tocca <strong>Collega un dispositivo</strong> e inquadra il codice.</li>
      </ol>
      <p class="soft">
        Il codice vale ancora <span data-seconds="${left}">${left}</span> secondi, poi ne appare un
        altro da solo.
      </p>
    </div>
  </section>`;
}

function alerts({ alerts }: StatusSnapshot): Html {
  if (alerts.length === 0) return html``;
  return html`<section aria-labelledby="da-fare">
    <h2 id="da-fare">Che cosa fare</h2>
    ${alerts.toSorted(redFirst).map(({ code, text }) => alertView(text, REMEDIES[code] ?? []))}
  </section>`;
}

/** What can be put right here, by the alert's code: the red ones. */
const REMEDIES: Readonly<Record<string, readonly BulkAct[]>> = {
  'sending-stopped': ['resume'],
  'delivery-held': ['arrived', 'again'],
};

function redFirst(a: Alert, b: Alert): number {
  return Number(b.code in REMEDIES) - Number(a.code in REMEDIES);
}

function alertView(text: string, remedies: readonly BulkAct[]): Html {
  return html`<div class="card alert">
    <p>${text}</p>
    ${
      remedies.length === 0
        ? ''
        : html`<div class="actions">
            ${remedies.map((act) => html`<a class="button" href="${BULK_PATHS[act]}">${BULK_ACTS[act].name}</a>`)}
          </div>`
    }
  </div>`;
}

function activity({ notices }: StatusSnapshot): Html {
  const sending = notices.find(({ state }) => state === 'sending');
  const waiting = notices.filter(({ state }) => state === 'queued').length;
  return html`<section class="card" aria-labelledby="che-cosa-fa">
    <h2 id="che-cosa-fa">Che cosa sta facendo</h2>
    ${
      sending === undefined
        ? html`<p>Nessun avviso in corso di invio.</p>`
        : html`<p>
              Sta inviando <a href="/avvisi/${sending.id}">«${sending.title}»</a>: ${done(sending)}.
            </p>
            ${progressBar(sending, `Invio di «${sending.title}»`)}`
    }
    ${waiting === 0 ? '' : html`<p>In attesa: ${counted(waiting, 'avviso', 'avvisi')}.</p>`}
  </section>`;
}

function done(notice: NoticeStatus): string {
  return `${figure(served(notice))} di ${counted(notice.recipients, 'persona', 'persone')}`;
}

function register({ subscribers }: StatusSnapshot): Html {
  return html`<section class="card" aria-labelledby="quanti">
    <h2 id="quanti">Iscritti</h2>
    <dl class="figures">
      <div>
        <dt>${subscribers.active === 1 ? 'persona iscritta' : 'persone iscritte'}</dt>
        <dd>${figure(subscribers.active)}</dd>
      </div>
    </dl>
  </section>`;
}

const LATEST = 4;

function latest({ notices }: StatusSnapshot): Html {
  if (notices.length === 0) return html``;
  return html`<section class="card" aria-labelledby="ultimi">
    <h2 id="ultimi">Ultimi avvisi</h2>
    <ul class="plain">
      ${notices.slice(0, LATEST).map(
        (notice) =>
          html`<li>
            <a href="/avvisi/${notice.id}">${notice.title}</a>
            <span class="state ${notice.state}">${stateName(notice)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}
