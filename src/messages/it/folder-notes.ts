import { quotedNames, longTime, people, shortTime } from '../../italian.js';
import { GOES_TO_NOBODY, movedHere, liesHere } from './files.js';
import {
  archiveCode,
  hadNobody,
  type Notice,
  type NoticeProgress,
  type NoticeState,
} from '../../model/notice.js';
import type { FilingPlace } from '../../ports/folder.js';
import { GONE_PERHAPS, leftOut } from './notice-states.js';
import { afterExpiry, nobodySubscribed } from './rejections/notices.js';
import { DateTime } from 'luxon';
import type { Alert } from '../../model/status.js';
import { folderUnknown } from './alerts.js';

export function emptyFilesNote(files: readonly string[]): string {
  const one = files.length === 1;
  return `${one ? 'Il file' : 'I file'} ${quotedNames(files)} ${one ? 'è vuoto' : 'sono vuoti'}: non c’è niente da inviare.

Che cosa fare:
Se stai ancora scrivendo, salva: l’avviso viene preso da solo. Se la copia si è interrotta, copialo di nuovo.
Se non serve, cancellalo.

${GOES_TO_NOBODY} Sparisce da solo quando ${one ? 'il file non è' : 'i file non sono'} più qui o non ${one ? 'è' : 'sono'} più ${one ? 'vuoto' : 'vuoti'}.
`;
}

/** How staff let what lies in an unknown folder go: this file gets `SI-` before its name. */
export const FOLDER_CONFIRMATION = 'CONFERMA-CARTELLA.txt';

/** @param names of what lies there */
export function folderConfirmationText(names: readonly string[]): string {
  return `${folderUnknown(names)}

${GOES_TO_NOBODY} Sparisce da solo quando la cartella è stata confermata o svuotata.
`;
}

/** The text of the `.motivo.txt` beside a notice of the panel of which nobody can say whether it was to go. */
export function undecidedNote(name: string, files: readonly string[]): string {
  return `L’avviso «${name}» non è stato accettato.

Il motivo: la pubblicazione dal pannello si è interrotta, e almeno una bozza sul PC di Campanile (cartella «bozze» dell’archivio) non si legge più: non si può sapere se questo avviso doveva partire. Non è stato inviato a nessuno.

Che cosa fare:
Guarda nel pannello, in «Avvisi» e fra le bozze di «Nuovo avviso», se lo stesso avviso c’è già. Se non c’è e deve partire, copia di nuovo questi file nella cartella degli avvisi. Se doveva prendere il posto di un altro avviso, controlla prima che quello sia stato fermato: altrimenti partono tutti e due.

${movedHere(files)}.
`;
}

/** The text of the `.motivo.txt` beside what was corrected. @param place where its own files go */
export function correctedNote(
  { title, state }: Pick<Notice, 'title' | 'state'>,
  place: FilingPlace,
  files: readonly string[],
  at: number,
  zone: string,
): string {
  const [note, handle] =
    place === 'scartati'
      ? ['.motivo.txt', 'premi «Ritira» nella sua pagina del pannello']
      : ['.esito.txt', 'trascina il suo «.esito.txt» nella cartella «ritira»'];
  return `La versione nuova dell’avviso «${title}» non è stata accettata.

Il motivo: ${WHEN_CORRECTED[state] ?? 'l’avviso è stato fermato, perché il suo file è stato modificato nella cartella «in-corso»'}. La versione nuova non è stata inviata a nessuno.
Chi ha ricevuto quella di prima è scritto nell’«${note}», nella cartella «${place}».

Che cosa fare:
Per inviare la versione nuova, copiala nella cartella degli avvisi. Se quella di prima è sbagliata ed è partita, ritirala: ${handle}.

${movedHere(files)}, ${longTime(at, zone)}.
`;
}

const WHEN_CORRECTED: Readonly<Partial<Record<NoticeState, string>>> = {
  sent: 'l’avviso era già partito quando il suo file è stato modificato nella cartella «in-corso»',
  expired: 'l’avviso è scaduto, e il suo file è stato modificato nella cartella «in-corso»',
};

/** What staff read of a notice that expired before everybody had it, or that had no recipients. */

/** The text of `<name>.motivo.txt`. */
export function expiryNote(notice: Notice, progress: NoticeProgress, zone: string): string {
  const { title, files, expiresAt, notSentTo, mayHaveGone } = notice;
  const names = files.map((file) => file.name);
  if (hadNobody(notice)) return nobodyNote(notice, names);
  const hadIt = progress.accepted + progress.uncertain + progress.held > 0;
  const kept = hadIt
    ? ' Chi l’aveva già ricevuto lo conserva.'
    : mayHaveGone
      ? ` ${GONE_PERHAPS}`
      : '';
  const since = expiresAt === null ? '' : ` il ${shortTime(expiresAt, zone)}`;
  return `L’avviso «${title}» è scaduto${since}, come chiede la riga «Scade il».

${mayHaveGone ? leftOut(notice) : `Non è stato inviato a ${people(notSentTo)}`}.${kept}

Che cosa fare:
${afterExpiry(hadIt || mayHaveGone)}

Per l’archivio del Comune: avviso n. ${String(notice.id)}, codice ${archiveCode(notice)}.

${liesHere(names)}.
`;
}

function nobodyNote(notice: Notice, files: readonly string[]): string {
  return `L’avviso «${notice.title}» non è stato inviato: quando doveva partire non c’era nessun iscritto.

Che cosa fare:
${nobodySubscribed().remedy}

Per l’archivio del Comune: avviso n. ${String(notice.id)}, codice ${archiveCode(notice)}.

${liesHere(files)}.
`;
}

/** How files are named for staff; any other code is its own name. */
export const ALERT_FILE_NAMES: Readonly<Record<string, string>> = {
  'backup-failed': 'copia-non-riuscita',
  'catch-up-overdue': 'messaggi-non-riletti',
  'channel-held': 'uscita-nel-canale-da-decidere',
  'channel-unusable': 'canale-non-utilizzabile',
  'clock-doubted': 'orologio-da-controllare',
  'delivery-held': 'invio-da-decidere',
  'disk-full': 'disco-pieno',
  'disk-low': 'disco-quasi-pieno',
  'drop-undecided': 'pubblicazione-interrotta',
  'filing-unreadable': 'spostamento-interrotto',
  'folder-away': 'cartella-non-raggiungibile',
  'folder-unknown': 'cartella-da-confermare',
  'keys-unavailable': 'alcune-persone-aspettano',
  'list-not-sent': 'lista-non-inviata',
  'list-waits': 'avviso-aspetta-il-mese-nuovo',
  'lists-unavailable': 'liste-non-utilizzabili',
  'mail-failed': 'posta-non-funziona',
  'media-not-taken': 'allegati-non-accettati',
  'media-unreadable': 'allegato-non-leggibile',
  'no-connection': 'senza-connessione',
  'notice-filing': 'esito-non-scritto',
  'notice-locked': 'file-ancora-aperto',
  'notice-intake': 'avviso-non-registrato',
  'notice-waits': 'avviso-da-confermare',
  'notice-retraction': 'avviso-non-ritirato',
  'list-name-taken': 'liste-con-lo-stesso-nome',
  incompatible: 'whatsapp-cambiato',
  'page-lacks': 'whatsapp-cambiato-in-parte',
  'pairing-needed': 'whatsapp-da-collegare',
  'people-unaccounted': 'avviso-rimasto-aperto',
  'picture-not-shown': 'immagine-non-apribile',
  'prova-filing-unreadable': 'spostamento-interrotto-in-prova',
  'retraction-locked': 'file-da-ritirare-ancora-aperto',
  'ritira-filing-unreadable': 'spostamento-interrotto-in-ritira',
  'sending-stopped': 'invii-fermi',
  'session-conflict': 'collegamento-aperto-altrove',
  'storage-damaged': 'archivio-danneggiato',
  'storage-failed': 'archivio-non-scrivibile',
  'test-folder-away': 'cartella-di-prova-non-raggiungibile',
  'test-notice-filing': 'esito-di-una-prova-non-scritto',
  'test-notice-locked': 'file-di-prova-ancora-aperto',
  'test-notice-intake': 'prova-non-registrata',
  'wrong-number': 'numero-sbagliato',
};

export function alertFile({ text, since }: Alert, zone: string): string {
  const time = DateTime.fromMillis(since, { zone, locale: 'it' });
  return `${text}

Segnalato ${time.toFormat("cccc d LLLL yyyy 'alle' HH:mm")}.

${GOES_TO_NOBODY} Sparisce da solo quando il problema è risolto; se lo
cancelli prima, non succede nulla.
`;
}
