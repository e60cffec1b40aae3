import type { PageLoss } from '../../../model/session.js';
import { counted } from '../../../italian.js';
import { HOUR, MINUTE } from '../../../runtime/time.js';

/** Alerts about the link with WhatsApp. */

export const NO_CONNECTION =
  'Da più di un quarto d’ora Campanile non riesce a collegarsi a WhatsApp. Gli avvisi ' +
  'aspettano e partono da soli quando il collegamento torna. Controlla che il computer sia ' +
  'connesso a Internet e che il telefono del Comune sia acceso; se tutto funziona e questa ' +
  'segnalazione resta, riavvia il servizio.';

const HOW_TO_PAIR =
  'Sul telefono del Comune apri WhatsApp, vai in Impostazioni → Dispositivi collegati → ' +
  'Collega un dispositivo, e inquadra il codice QR.';

export const CODE_EXPIRED =
  'Il codice QR è scaduto senza che nessuno lo inquadrasse. Tra poco ne appare uno nuovo.';

export const NOT_LINKED = `WhatsApp non è collegato. ${HOW_TO_PAIR}`;

export const LOGGED_OUT =
  'Il collegamento con WhatsApp è stato tolto, dal telefono o da WhatsApp. ' +
  `Gli avvisi aspettano. Tra poco appare un nuovo codice. ${HOW_TO_PAIR}`;

/** @param found the number that was linked; @param expected the comune's; both masked */
export function wrongNumber(found: string, expected: string): string {
  return (
    `È stato collegato un numero diverso (${found}) da quello del Comune ` +
    `(${expected}), e Campanile lo ha scollegato. ` +
    'Ripeti con il telefono del Comune. Se il numero del Comune è cambiato, correggi «number» in campanile.yaml.'
  );
}

export function compatibility(missing: readonly string[]): string {
  return (
    'WhatsApp Web è cambiato e non offre più quello che serve a Campanile ' +
    `(${missing.join(', ')}). Gli invii sono fermi e gli avvisi aspettano. ` +
    'Avvisa chi si occupa di Campanile: serve un aggiornamento.'
  );
}

export const CONFLICT =
  'Lo stesso collegamento a WhatsApp è aperto in un altro browser. ' +
  'Chiudi WhatsApp Web nell’altro browser: Campanile riprova da solo.';

const LOSSES: Readonly<Record<Exclude<PageLoss, 'nothing'>, string>> = {
  pairing:
    'se il collegamento con il telefono cade, Campanile non può mostrare un nuovo codice QR: non scollegarlo',
  calls: 'le chiamate che arrivano non vengono rifiutate e squillano a vuoto',
  unreadable:
    'un messaggio che WhatsApp non riesce a decifrare non viene chiesto di nuovo: quel cittadino deve riscriverlo',
  revoking:
    'i messaggi già partiti non si possono eliminare: un avviso ritirato viene soltanto corretto',
  media: 'immagini, video e documenti non partono verso le singole persone; verso le liste sì',
  presence: 'il Comune può risultare «online» sui telefoni dei cittadini',
};

/** Lesser parts that WhatsApp Web lacks, and what is lost with them. */
export function pageLacks(missing: readonly string[], losses: readonly PageLoss[]): string {
  const lost = new Set(losses.flatMap((loss) => (loss === 'nothing' ? [] : [LOSSES[loss]])));
  return (
    `WhatsApp Web è cambiato e non offre più ${missing.join(', ')}. Campanile funziona lo stesso` +
    `${lost.size === 0 ? ' e non si perde nulla' : `, ma ${[...lost].join('; ')}`}. ` +
    'Avvisa chi si occupa di Campanile: serve un aggiornamento.'
  );
}

/** The PC slept, or its clock was set: for the audit log. */

export function clockForward(byMs: number): string {
  return `Il PC è rimasto sospeso per circa ${span(byMs)}, o il suo orologio è stato portato avanti: prima di inviare altro rileggo i messaggi dei cittadini.`;
}

export function clockBack(byMs: number): string {
  return `L’orologio del PC è stato portato indietro di circa ${span(byMs)}: gli orari degli avvisi si contano da capo.`;
}

function span(ms: number): string {
  if (ms >= 90 * MINUTE) return `${String(Math.round(ms / HOUR))} ore`;
  const minutes = Math.round(ms / MINUTE);
  return minutes === 1 ? 'un minuto' : counted(minutes, 'minuto', 'minuti');
}
