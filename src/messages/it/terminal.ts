import { counted, quotedNames } from '../../italian.js';
import type { LossReason } from '../../model/session.js';
import { LINKED_DEVICES } from './steps.js';

/**
 * What the terminal says while Campanile runs, by the events of the log. What is not said here is of
 * interest to engineers, who find it in the files.
 */

export interface TerminalFacts {
  /** the comune's, as people write it */
  readonly number: string;
  /** where the files with all the details lie */
  readonly logs: string;
}

/** Below the QR code. */
export const SCAN_THIS =
  `Sul telefono del Comune apri WhatsApp\n(${LINKED_DEVICES}),\n` +
  'tocca «Collega un dispositivo» e inquadra questo codice; WhatsApp lo rinnova da solo.\n';

type Level = 'error' | 'warn' | 'info' | 'debug';
type Fields = Readonly<Record<string, unknown>>;

/** One line; null: nothing is said. */
export function terminalLine(
  level: Level,
  event: string,
  fields: Fields,
  facts: TerminalFacts,
): string | null {
  const said = SENTENCES[event]?.(fields, facts);
  if (said !== undefined) return said;
  return level === 'error'
    ? `✗ Qualcosa non ha funzionato (${event}). I dettagli sono in ${facts.logs}`
    : null;
}

const SENTENCES: Readonly<Record<string, (fields: Fields, facts: TerminalFacts) => string | null>> =
  {
    'service.starting': ({ version }) => `Campanile ${text(version)} si avvia.`,
    'config.warning': ({ warning }) => `! ${text(warning)}`,
    'service.settings-unusable': ({ error }) =>
      `✗ Con le impostazioni nuove non si può partire, valgono quelle di prima: ${messageIn(error)}`,
    'session.state': ({ state, reason }, facts) => sessionLine(text(state), reason, facts),
    'session.retrying': ({ seconds }) => `Riprovo fra ${text(seconds)} s.`,
    'notice.accepted': ({ name, recipients }) =>
      `✓ Preso in carico ${quotedNames([text(name)])}, per ${counted(Number(recipients ?? 0), 'persona', 'persone')}.`,
    'notice.refused': ({ name, why }) => `✗ Scartato ${quotedNames([text(name)])}: ${text(why)}.`,
    'notice.finished': ({ notice }) => `✓ L’invio dell’avviso n. ${text(notice)} è terminato.`,
    'alert.raised': ({ text: said }) => `! ${text(said)}`,
    'backup.made': () => '✓ Copia di sicurezza fatta.',
    'process.stopping': () => 'Mi fermo: finisco quello che sto inviando.',
    // said by the part that ends the process
    'service.failed': () => null,
  };

function sessionLine(state: string, reason: unknown, { number }: TerminalFacts): string | null {
  switch (state) {
    case 'starting':
      return 'Apro WhatsApp…';
    case 'pairing':
      return 'Inquadra il codice con il telefono del Comune: è nel pannello.';
    case 'syncing':
      return 'Il telefono è collegato: WhatsApp carica le chat…';
    case 'ready':
      return `✓ Collegato al ${number}`;
    case 'lost':
      return LOST[kindOf(reason)] ?? 'WhatsApp non è collegato.';
    default:
      return null;
  }
}

const LOST: Readonly<Partial<Record<string, string>>> = {
  network: 'WhatsApp non si raggiunge: controlla Internet.',
  'logged-out': 'Il telefono è stato scollegato: tra poco appare un codice nuovo.',
  'wrong-number': '✗ È stato collegato il telefono sbagliato: serve quello del Comune.',
  incompatible: '✗ WhatsApp Web è cambiato: serve un aggiornamento di Campanile.',
  conflict: 'WhatsApp è aperto in un altro browser: chiudilo lì.',
  blocked: '✗ Gli invii sono fermi: WhatsApp ha bloccato il numero.',
  failed: 'Il browser con WhatsApp si è chiuso: lo riapro.',
} satisfies Record<LossReason['kind'], string>;

function kindOf(reason: unknown): string {
  return typeof reason === 'object' && reason !== null && 'kind' in reason ? text(reason.kind) : '';
}

function messageIn(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? text(error.message)
    : text(error);
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What `campanile unlink` says. */
const ON_THE_PHONE = `Sul telefono apri WhatsApp (${LINKED_DEVICES}), tocca questo computer e poi «Disconnetti».`;

export const UNLINK = {
  isRehearsed:
    'Dopo, per mandare avvisi, bisogna inquadrare di nuovo un codice. Per scollegare davvero, aggiungi --conferma.',
  notNow: `Il servizio non è collegato, o WhatsApp non risponde: così non si può scollegare. ${ON_THE_PHONE}`,
  done: '✓ Scollegato. Tra poco il pannello mostra un codice nuovo.',
  nothing: 'Nessun telefono è collegato.',
  atTheNextStart: `✓ Al prossimo avvio serve un codice nuovo.\n${ON_THE_PHONE}`,
} as const;
