import type { StatusSnapshot } from '../../model/status.js';
import { span } from './calendar.js';
import {
  HELD_HEADLINE,
  HELD_MORE,
  SLOWLY_HEADLINE,
  SLOWLY_MORE,
  STOPPED_MORE,
  stoppedHeadline,
} from './sending-acts.js';

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
      return bad(
        'WhatsApp è aperto in un altro browser',
        'Chiudi WhatsApp Web nell’altro browser.',
      );
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
