import { DateTime } from 'luxon';
import type { Alert } from '../../model/alert.js';
import { GOES_TO_NOBODY } from './files.js';

/** How files are named for staff; any other code is its own name. */
export const ALERT_FILE_NAMES: Readonly<Record<string, string>> = {
  'backup-failed': 'copia-non-riuscita',
  'catch-up-overdue': 'messaggi-non-riletti',
  'delivery-held': 'invio-da-decidere',
  'disk-full': 'disco-pieno',
  'disk-low': 'disco-quasi-pieno',
  'filing-unreadable': 'spostamento-interrotto',
  'folder-away': 'cartella-non-raggiungibile',
  'lists-unavailable': 'liste-non-utilizzabili',
  'no-connection': 'senza-connessione',
  'notice-filing': 'esito-non-scritto',
  'notice-held': 'file-ancora-aperto',
  'notice-intake': 'avviso-non-registrato',
  'notice-waits': 'avviso-da-confermare',
  'notice-retraction': 'avviso-non-ritirato',
  'list-name-taken': 'liste-con-lo-stesso-nome',
  'page-contract': 'whatsapp-cambiato',
  'page-lacks': 'whatsapp-cambiato-in-parte',
  'pairing-needed': 'whatsapp-da-collegare',
  'people-unaccounted': 'avviso-rimasto-aperto',
  'prova-filing-unreadable': 'spostamento-interrotto-in-prova',
  'retraction-held': 'file-da-ritirare-ancora-aperto',
  'ritira-filing-unreadable': 'spostamento-interrotto-in-ritira',
  'sending-stopped': 'invii-fermi',
  'session-conflict': 'collegamento-aperto-altrove',
  'storage-damaged': 'archivio-danneggiato',
  'storage-failed': 'archivio-non-scrivibile',
  'test-folder-away': 'cartella-di-prova-non-raggiungibile',
  'test-notice-held': 'file-di-prova-ancora-aperto',
  'test-notice-intake': 'prova-non-registrata',
  'wrong-number': 'numero-sbagliato',
};

export function alertFile({ text, since }: Alert, zone: string): string {
  const time = DateTime.fromMillis(since, { zone, locale: 'it' });
  return `${text}

Segnalato ${time.toFormat("cccc d LLLL yyyy 'alle' HH:mm")}.

${GOES_TO_NOBODY} Sparisce da solo quando il problema è risolto; se si
cancella prima, non succede nulla.
`;
}
