/** What staff must know or do about the link with WhatsApp, in their words. */
import type { Alerts } from '../ports/runtime.js';
import type { LossReason, PageLack, PageLoss, SessionState } from '../model/session.js';

const PAIRING = 'pairing-needed';
const WRONG_NUMBER = 'wrong-number';
const PAGE_CONTRACT = 'page-contract';
const CONFLICT = 'session-conflict';
/** Something is missing without which the program works. */
export const PAGE_LACKS = 'page-lacks';

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
      // without it there may be no code to scan
      alerts.clear(PAIRING);
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

const LOSSES: Readonly<Record<Exclude<PageLoss, 'nothing'>, string>> = {
  pairing:
    'se il collegamento con il telefono cade, il programma non può mostrare un nuovo codice QR: non scollegarlo',
  calls: 'le chiamate che arrivano non vengono rifiutate e squillano a vuoto',
  unreadable:
    'un messaggio che WhatsApp non riesce a decifrare non viene chiesto di nuovo: quel cittadino deve riscriverlo',
  revoking:
    'i messaggi già partiti non si possono eliminare: un avviso ritirato viene soltanto corretto',
  media: 'immagini, video e documenti non partono verso le singole persone; verso le liste sì',
  presence: 'il Comune può risultare «online» sui telefoni dei cittadini',
};

/** Raises or clears the alert about lesser parts that WhatsApp Web lacks. */
export function tellLacks(lacks: readonly PageLack[], alerts: Alerts): void {
  if (lacks.length === 0) {
    alerts.clear(PAGE_LACKS);
    return;
  }
  const lost = new Set(lacks.flatMap(({ loss }) => (loss === 'nothing' ? [] : [LOSSES[loss]])));
  const names = lacks.map(({ missing }) => missing).join(', ');
  alerts.raise(
    PAGE_LACKS,
    `WhatsApp Web è cambiato e non offre più ${names}. Il programma funziona lo stesso` +
      `${lost.size === 0 ? ' e non si perde nulla' : `, ma ${[...lost].join('; ')}`}. ` +
      'Avvisa chi si occupa del programma: serve un aggiornamento.',
  );
}
