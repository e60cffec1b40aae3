/** What staff must know or do about the link with WhatsApp, in their words. */
import type { Alerts } from '../ports/runtime.js';
import type { LossReason, SessionState } from '../ports/whatsapp.js';

const PAIRING = 'pairing-needed';
const WRONG_NUMBER = 'wrong-number';
const PAGE_CONTRACT = 'page-contract';
const CONFLICT = 'session-conflict';

const HOW_TO_PAIR =
  'Sul telefono del Comune apri WhatsApp, vai in Impostazioni → Dispositivi collegati → ' +
  'Collega un dispositivo, e inquadra il codice QR.';

/** Raises and clears the alerts that a change of the session's state brings. */
export function tellStaff(state: SessionState, alerts: Alerts): void {
  switch (state.name) {
    case 'pairing':
      alerts.raise(
        PAIRING,
        state.qr === null
          ? 'Il codice QR è scaduto senza che nessuno lo inquadrasse. Tra poco ne appare uno nuovo.'
          : `WhatsApp non è collegato. ${HOW_TO_PAIR}`,
      );
      return;
    case 'ready':
      for (const code of [PAIRING, WRONG_NUMBER, PAGE_CONTRACT, CONFLICT]) alerts.clear(code);
      return;
    case 'lost':
      tellLoss(state.reason, alerts);
      return;
    case 'starting':
    case 'syncing':
    case 'stopped':
      return;
  }
}

function tellLoss(reason: LossReason, alerts: Alerts): void {
  switch (reason.kind) {
    case 'logged-out':
      alerts.raise(
        PAIRING,
        'Il collegamento con WhatsApp è stato tolto, dal telefono o da WhatsApp. ' +
          `Gli avvisi aspettano. Tra poco appare un nuovo codice. ${HOW_TO_PAIR}`,
      );
      return;
    case 'wrong-number':
      alerts.raise(
        WRONG_NUMBER,
        `È stato collegato un numero diverso (${reason.foundMasked}) da quello del Comune ` +
          `(${reason.expectedMasked}), e il programma lo ha scollegato. ` +
          'Ripeti con il telefono del Comune. Se il numero del Comune è cambiato, correggi «number» in campanile.yaml.',
      );
      return;
    case 'page-contract':
      alerts.raise(
        PAGE_CONTRACT,
        'WhatsApp Web è cambiato e non offre più quello che serve al programma ' +
          `(${reason.missing.join(', ')}). Gli invii sono fermi e gli avvisi aspettano. ` +
          'Avvisa chi si occupa del programma: serve un aggiornamento.',
      );
      return;
    case 'conflict':
      alerts.raise(
        CONFLICT,
        'Lo stesso collegamento a WhatsApp è aperto in un altro browser. ' +
          'Chiudi quell’altro: il programma riprova da solo.',
      );
      return;
    // the sending side stops and says so
    case 'blocked':
    case 'network':
    case 'browser':
      return;
  }
}
