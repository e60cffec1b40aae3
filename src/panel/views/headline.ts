/** The one sentence that says how things stand. */
import { html } from 'hono/html';
import type { StatusSnapshot } from '../../model/status.js';
import { span } from '../../messages/it/calendar.js';
import {
  HELD_HEADLINE,
  HELD_MORE,
  SLOWLY_HEADLINE,
  SLOWLY_MORE,
  STOPPED_MORE,
  stoppedHeadline,
} from '../../messages/it/sending-acts.js';
import type { Html } from './layout.js';

export interface Headline {
  readonly tone: 'good' | 'wait' | 'bad';
  readonly text: string;
  /** one more sentence; null where the first says it all */
  readonly more: string | null;
}

/** @param number the comune's, as people write it */
export function headlineOf(status: StatusSnapshot, number: string, now: number): Headline {
  const { stopped } = status.delivery;
  if (stopped !== undefined) return bad(stoppedHeadline(stopped), STOPPED_MORE);
  const lasting = status.since === undefined ? null : span(now - status.since);
  switch (status.state) {
    case 'starting':
      return wait('Campanile si sta avviando', 'Apre WhatsApp: di solito bastano pochi secondi.');
    case 'pairing':
      return status.qr === undefined
        ? wait('Il codice è scaduto', 'Tra poco ne appare uno nuovo, qui.')
        : wait('Serve inquadrare il codice', null);
    case 'syncing':
      return wait('Quasi pronto', 'Il telefono è collegato e WhatsApp sta caricando le chat.');
    case 'ready': {
      const connected = `collegato ${status.account === undefined ? 'a WhatsApp' : `al ${number}`}`;
      return status.alerts.length === 0
        ? { tone: 'good', text: `Tutto a posto: ${connected}`, more: null }
        : (causeOf(status) ?? wait('C’è qualcosa da guardare', `Campanile è ${connected}.`));
    }
    case 'lost':
      return lost(status.reason, lasting);
    case 'stopped':
      return bad('Il servizio è fermo', 'Gli avvisi aspettano nella cartella.');
  }
}

const WAITING = 'Gli avvisi aspettano e partono da soli quando torna.';

/** What the alerts come from, where it is one thing. */
function causeOf({ alerts }: StatusSnapshot): Headline | null {
  if (alerts.some(({ code }) => code === 'delivery-held')) return bad(HELD_HEADLINE, HELD_MORE);
  return alerts.every(({ code }) => code === 'lists-unavailable')
    ? wait(SLOWLY_HEADLINE, SLOWLY_MORE)
    : null;
}

function lost(reason: StatusSnapshot['reason'], lasting: string | null): Headline {
  const since = lasting === null ? '' : ` da ${lasting}`;
  switch (reason) {
    case 'logged-out':
      return bad('Il telefono è stato scollegato', 'Tra poco appare un codice da inquadrare.');
    case 'wrong-number':
      return bad('È stato collegato il telefono sbagliato', 'Serve quello del Comune.');
    case 'page-contract':
      return bad('WhatsApp è cambiato e gli invii sono fermi', 'Serve un aggiornamento.');
    case 'conflict':
      return bad('WhatsApp è aperto in un altro browser', 'Chiudere quell’altro.');
    case 'blocked':
      return bad('WhatsApp ha bloccato il numero', 'Tutti gli invii sono fermi.');
    case 'browser':
      return wait(`WhatsApp si sta riavviando${since}`, WAITING);
    case 'network':
    case undefined:
      return bad(`WhatsApp non risponde${since}`, WAITING);
  }
}

function wait(text: string, more: string | null): Headline {
  return { tone: 'wait', text, more };
}

function bad(text: string, more: string | null): Headline {
  return { tone: 'bad', text, more };
}

export function headlineView({ tone, text, more }: Headline): Html {
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
