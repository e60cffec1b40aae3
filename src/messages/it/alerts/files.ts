import { figure, plural, quotedNames } from '../../../italian.js';

/** Alerts about the watched folder and the files in it. */

const SHOWN = 5;

/** Files that another program holds open. */
export function filesLocked(names: readonly string[]): string {
  const others = names.length > SHOWN ? ` e altri ${figure(names.length - SHOWN)}` : '';
  const say = (one: string, many: string): string => plural(names.length, one, many);
  return (
    `${say('Aspetto il file', 'Aspetto i file')} ${quotedNames(names.slice(0, SHOWN))}${others}: un altro programma ${say('lo tiene ancora aperto', 'li tiene ancora aperti')}. ` +
    `Chiudi il programma con cui ${say('è stato fatto', 'sono stati fatti')}: l’avviso viene preso da solo, senza copiarlo di nuovo. ` +
    `Se nessuno ${say('lo', 'li')} usa, controlla che Campanile abbia il permesso di ${say('aprirlo', 'aprirli')}.`
  );
}

/** Notices that wait for a person. */
export function noticesWait(names: readonly string[]): string {
  const others = names.length > SHOWN ? ` e altri ${figure(names.length - SHOWN)}` : '';
  const say = (one: string, many: string): string => plural(names.length, one, many);
  return (
    `${say('L’avviso', 'Gli avvisi')} ${quotedNames(names.slice(0, SHOWN))}${others} ${say('aspetta una tua decisione e non parte da solo', 'aspettano una tua decisione e non partono da soli')}. ` +
    `${say('Aprilo', 'Aprili')} nel pannello e premi «Conferma e invia» o «Annulla»; come si fa senza pannello è scritto nella cartella «in-corso», nel file «.stato.txt» accanto all’avviso.`
  );
}

export const NOT_FILED =
  'Non riesco a spostare un avviso nella cartella in cui deve stare, o a scrivere il suo esito. ' +
  'I cittadini non lo riceveranno due volte. Riprovo da solo fra poco. Se questo messaggio resta, ' +
  'controlla che il disco non sia pieno e che la cartella degli avvisi sia raggiungibile.';

/** @param failed names of the notices that could not be read or written down */
export function notTakenIn(failed: readonly string[]): string {
  return (
    `Non riesco a leggere o a registrare ${failed.slice(0, 3).join(', ')}${failed.length > 3 ? ' e altri avvisi' : ''}. ` +
    'Riprovo da solo fra poco. Se questo messaggio resta, controlla che il disco non sia pieno e che la cartella degli avvisi sia raggiungibile.'
  );
}

export const FOLDER_AWAY =
  'Non riesco a leggere la cartella degli avvisi: gli avvisi nuovi aspettano, quelli già accettati partono lo stesso. ' +
  'Riprovo da solo fra poco. Se la cartella è su un disco di rete, controlla che il disco sia acceso e collegato. ' +
  'Se è stata cancellata, creala di nuovo e mettici una cartella vuota di nome «in-corso».';

/** Moves that a crash interrupted and whose plan cannot be read any more. @param plans their paths */
export function plansUnreadable(plans: readonly string[]): string {
  return (
    'Il computer si è spento, o il disco ha dato un errore, mentre si spostava un avviso: l’appunto che diceva dove non si legge più. ' +
    'Nessun file è stato cancellato e nessun cittadino riceve l’avviso due volte, ma un file può essere rimasto nella cartella sbagliata. ' +
    'Guarda se in «avvisi» e in «in-corso» c’è un file di troppo e, se è già partito, spostalo in «inviati». ' +
    `Poi cancella ${quotedNames(plans)}: questo messaggio sparisce.`
  );
}

/** What could not be read when it is not one notice but all of them. */
export const ALL_NOTICES = 'gli avvisi';

export const RETRACTION_FOLDER = 'la cartella «ritira»';

export function notRetracted(failures: readonly string[]): string {
  return (
    `Non riesco a ritirare ${failures.join(', ')}. Riprovo da solo fra poco. Se questo messaggio ` +
    'resta, controlla che il disco non sia pieno e che la cartella degli avvisi sia raggiungibile.'
  );
}

/** Alerts about the database and the disk. */
const GOES_ON =
  'Gli avvisi e le iscrizioni che non si possono registrare aspettano, e non parte nulla che non ' +
  'sia registrato. Quando si può di nuovo, Campanile continua da solo.';

export const DISK_FULL = `Il disco è pieno: fai posto. ${GOES_ON}`;

export const DISK_LOW =
  'Il disco è quasi pieno: fai posto. Quando è pieno del tutto, avvisi e iscrizioni non ' +
  'si possono più registrare e gli invii si fermano.';

export const STORAGE_DAMAGED =
  'L’archivio è danneggiato e non si può più usare. Riavvia il servizio: dirà quale ' +
  'copia di sicurezza ripristinare e come.';

/** @param code SQLite's, such as `SQLITE_READONLY` */
export function storageFailed(code: string): string {
  return (
    'Nell’archivio non si riesce a scrivere: controlla che la cartella «archivio» sia ' +
    `raggiungibile, che ci si possa scrivere e che il disco funzioni (${code}). ${GOES_ON}`
  );
}
