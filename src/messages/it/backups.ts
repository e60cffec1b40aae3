/** Copies of the database, putting one back, and a database that cannot be used. */
import { people, upperFirst } from '../../italian.js';
import { RESTART } from './steps.js';

export function backupFailed(folder: string): string {
  return (
    `La copia di sicurezza dell’archivio in ${folder} non è riuscita: ` +
    'controlla che il disco non sia pieno e che nella cartella si possa scrivere.'
  );
}

export function backupOfDamaged(database: string, detail: string): string {
  return (
    `L’archivio ${database} è danneggiato (${detail}) e non se ne fa una copia. ` +
    `${upperFirst(RESTART)}: dirà quale copia di sicurezza ripristinare e come.`
  );
}

export function nothingToBackUp(database: string): string {
  return `Non c’è ancora un archivio da copiare (${database}).`;
}

export function backedUp(file: string): string {
  return `Copia di sicurezza fatta e controllata:\n  ${file}`;
}

export const EARLIER_COPIES = 'Le copie di prima ci sono ancora. Si riprova ogni ora.';

/** What `campanile restore` says when it is done. @param aside where the database is that was there; null: there was none */
export function restored(
  from: string,
  aside: string | null,
  { held, parked }: Readonly<Record<'held' | 'parked', readonly Unfinished[]>>,
): string {
  return [
    `L’archivio è stato ripristinato dalla copia ${from}.`,
    ...(aside === null ? [] : [`Quello di prima non è stato cancellato: è in ${aside}.`]),
    ...(held.length === 0
      ? []
      : [
          'Quando è stata fatta la copia questi avvisi non erano finiti. Possono essere già partiti:',
          'per non mandarli due volte non riprendono da soli. Apri ciascuno nel pannello e premi «È arrivato» o «Invia di nuovo»:',
          'di uno fermato o scaduto c’è solo «È arrivato», di uno ritirato non c’è nulla da decidere.',
          ...held.map(unfinishedLine),
        ]),
    ...(parked.length === 0
      ? []
      : [
          'Questi avvisi aspettavano la loro ora o una conferma. Dopo la copia qualcuno può averli mandati subito, confermati o',
          'annullati: ora aspettano una decisione. Nel pannello «Conferma e invia» li fa partire alla loro ora, o subito se è',
          'già passata; con «Annulla» non partono.',
          ...parked.map(unfinishedLine),
        ]),
    'Gli avvisi accettati dopo la copia l’archivio non li conosce: i file che sono ancora in «in-corso»',
    'passano in «scartati», con la spiegazione, e quelli che sono ancora nella cartella degli avvisi',
    'aspettano una decisione. Non partono da soli.',
    'Le iscrizioni e le disiscrizioni arrivate dopo la copia si rileggono da WhatsApp al',
    'prossimo avvio del servizio.',
  ].join('\n');
}

interface Unfinished {
  readonly name: string;
  readonly people: number;
}

function unfinishedLine({ name, people: count }: Unfinished): string {
  return `  «${name}»: ${people(count)}`;
}

export const CANNOT_RESTORE = {
  unreadable: (file: string) => `Il file ${file} non si può leggere: controlla il nome.`,
  unprepared: (from: string) =>
    `La copia ${from} non si può preparare: controlla che il disco non sia pieno. ` +
    'L’archivio in uso non è stato toccato.',
  damaged: (file: string, detail: string) =>
    `La copia ${file} è danneggiata (${detail}). Scegline un’altra.`,
  foreign: (file: string) => `Il file ${file} non è un archivio di Campanile.`,
  newer: (file: string) =>
    `La copia ${file} è stata scritta da una versione più recente di Campanile. ` +
    'Installa quella versione, oppure scegli una copia precedente.',
} as const;

/** Why the service does not start with the database as it is. `remedy`: what to do about it, a sentence */
export const UNUSABLE = {
  halfRestored: (database: string, remedy: string) =>
    `Il ripristino dell’archivio ${database} è stato interrotto prima della fine. ` +
    `Nulla è andato perso. ${remedy}`,
  damaged: (database: string, detail: string, remedy: string) =>
    `L’archivio ${database} è danneggiato (${detail}). Il servizio non parte, per non perdere ` +
    `nulla, e il file resta dov’è. ${remedy}`,
  gone: (database: string, copies: string, remedy: string) =>
    `L’archivio ${database} non c’è più, o è vuoto, ma ci sono le sue copie di sicurezza. Per ` +
    `ricominciare da zero, sposta altrove la cartella ${copies}. ${remedy}`,
  notOpened: (file: string) =>
    `L’archivio ${file} non si può aprire: controlla che il file e la sua cartella siano ` +
    'accessibili e che il disco non sia pieno.',
  newer:
    'L’archivio è stato scritto da una versione più recente di Campanile. ' +
    'Installa di nuovo quella versione, oppure ripristina una copia precedente dell’archivio.',
} as const;

/** @param copy name of the newest good one; null: there is none */
export function restoreRemedy(copy: string | null): string {
  return copy === null
    ? 'Non c’è nessuna copia di sicurezza utilizzabile: avvisa chi si occupa di Campanile.'
    : `L’ultima copia di sicurezza buona è ${copy}. Per ripristinarla, nella cartella di ` +
        `Campanile:\n  npx campanile restore ${copy}`;
}
