/** What is said about the file with the settings. */
import { counted, plural } from '../../italian.js';

/** @param found such as `campanile.yaml.txt` */
export function misnamedSettings(found: string, wanted: string, folder: string): string {
  return (
    `${found}: il file con le impostazioni deve chiamarsi ${wanted}, altrimenti non viene letto. Rinominalo ` +
    `(è in ${folder}). In Windows la fine del nome si vede con Visualizza, «Estensioni nomi file»`
  );
}

/** `campanile.yaml, riga 3` */
export function inLine(file: string, line: number): string {
  return `${file}, riga ${String(line)}`;
}

/** Of a setting that is a list: `testPhones (2º)` */
export function nthItem(setting: string, nth: number): string {
  return `${setting} (${nth}º)`;
}

export function noSettings(file: string): string {
  return (
    `! ${file} non c’è: valgono le impostazioni predefinite, che sono quelle del Comune di Bientina. ` +
    'Per scrivere le tue: «npx campanile config --example --write»'
  );
}

/** @param program that copies the folder to the internet, such as OneDrive */
export function homeInCloud(program: string, home: string): string {
  return (
    `Campanile sta in una cartella di ${program} (${home}), che copia i suoi file e li blocca mentre li usa: ` +
    'archivio e collegamento si possono rovinare. Ferma Campanile e sposta tutta la cartella altrove, ' +
    String.raw`per esempio in C:\Campanile`
  );
}

/** @param program likewise */
export function noticesInCloud(program: string, folder: string): string {
  return (
    `la cartella degli avvisi sta in una cartella di ${program} (${folder}): un file può restare bloccato, ` +
    'o tornare come copia in conflitto. È meglio una cartella che nessuno copia (folder.path)'
  );
}

/** How a value with a `\` is written in YAML, so that it stays what it looks like. */
const SINGLE_QUOTES = String.raw`usa gli apici singoli, come 'C:\Comune\avvisi'`;

/** What a value has to be, after «deve essere». */
export const KINDS = {
  section: 'una sezione con le sue voci',
  text: 'un testo',
  texts: 'un elenco di testi',
  names: 'un elenco di nomi',
  numbers: 'un elenco di numeri, uno per riga con un trattino davanti («- 333 123 4567»)',
  addresses: 'un elenco di indirizzi',
  timeOrOff: 'un orario come 03:30, oppure off',
  hoursOrOff: 'un orario come 08:00-20:00, oppure off',
  yesOrNo: 'true oppure false',
  mailAddress: 'un indirizzo come nome@comune.it',
  channelId: 'scritto come 120363…@newsletter',
  neverPaid: 'never: Campanile non spende mai denaro',
  jsonList: 'un elenco JSON come ["uno","due"]',
  wholeNumber: (from: number, to: number) => `un numero intero tra ${typed(from)} e ${typed(to)}`,
  wholeNumberOr: (word: string, from: number, to: number) =>
    `un numero intero tra ${typed(from)} e ${typed(to)}, oppure ${word}`,
} as const;

/** `error, warn, info o debug` */
export function oneOf(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} o ${values.at(-1) ?? ''}`;
}

/** What staff write for «no limit». */
export const UNLIMITED = 'illimitati';

/** What amounts and ranges are of. */
export const UNITS = {
  seconds: 'secondi',
  minutes: 'minuti',
  hours: 'ore',
  messages: 'messaggi',
} as const;

/** As a setting is written: `8.760` there would be less than nine. */
function typed(value: number): string {
  return String(value);
}

/** What is wrong with a value; follows its name and a colon. */
export const SETTING_WRONG = {
  mustBe: (what: string) => `deve essere ${what}`,
  empty: 'non può essere vuoto',
  timeZone: 'deve essere un fuso orario come Europe/Rome',
  webAddress: 'deve essere un indirizzo che comincia con https://',
  listenAddress: 'deve essere un indirizzo come 127.0.0.1 o 0.0.0.0',
  passwordHash: 'deve essere la riga scritta da «npx campanile password»',
  amount: (to: number, unit: string) => `deve essere un numero di ${unit} tra 0 e ${typed(to)}`,
  range: (what: string) => `deve essere un intervallo di ${what} come 8-20`,
  hoursReversed: 'la prima ora deve venire prima',
  hoursEqual: 'le due ore devono essere diverse',
  order: 'il primo numero deve essere il più piccolo',
  onlyPrivacy: 'non può essere tutto sull’informativa',
  tooLong: (longest: number) =>
    `può avere al massimo ${counted(longest, 'carattere', 'caratteri')}`,
  placeholder: (written: string, meant: string) =>
    `il segnaposto ${written} non esiste (forse «${meant}»?)`,
  mailServer: 'deve essere un indirizzo che comincia con smtps:// o smtp://',
  percent:
    'nel nome utente o nella password c’è un segno % da solo: va scritto %25 (oppure usa host, user e password)',
  invisible:
    'contiene segni che non si vedono (una tabulazione, un a capo). Se è un percorso tra virgolette ' +
    `doppie, ${SINGLE_QUOTES}`,
  unknown: 'non è una voce prevista',
  unknownVariable: 'questa variabile non esiste',
  perhaps: (meant: string) => ` (forse «${meant}»?)`,
  /** @param listen the address at which others could open the panel */
  openWithoutPassword: (listen: string) =>
    `panel.listen: all’indirizzo ${listen} il pannello si apre anche da altri computer, e allora serve una ` +
    'password: creala con «npx campanile password» e scrivila in campanile.yaml, in panel.passwordHash',
  /** @param names under which others could open the panel */
  namedWithoutPassword: (names: readonly string[]) =>
    `panel.names: con ${plural(names.length, 'il nome', 'i nomi')} ${names.join(', ')} il pannello si aprirebbe anche da ` +
    'altri computer senza una password, quindi per ora si apre solo da questo. Crea una password con «npx campanile ' +
    'password» e scrivila in campanile.yaml, in panel.passwordHash',
  /** @param folder where the settings say that notices are dropped */
  folderOfOurs: (folder: string) =>
    `folder.path: ${folder} è la cartella di Campanile, la contiene o ne fa parte, e quello che c’è dentro verrebbe ` +
    'preso per avvisi. Indica una cartella che serve solo per gli avvisi, per esempio «avvisi»',
  openUnencrypted: (listen: string) =>
    `panel.listen: il pannello si apre anche da altri computer (${listen}) e la connessione non è cifrata: ` +
    'davanti va messo un server web con TLS (https)',
} as const;

/** Of a setting that an earlier version called otherwise; `now`: what it is called. */
export const FORMER_NAME = {
  alone: (now: string) =>
    `questa voce ora si chiama «${now}». Vale ancora, ma quando puoi cambiale nome`,
  besides: (now: string) =>
    `questa voce ora si chiama «${now}», e c’è anche quella. Sposta lì quello che serve: dove dicono ` +
    `cose diverse vale «${now}»`,
} as const;

/** What mails cannot be sent without. */
export const EMAIL_MISSING = {
  server: 'email: manca il server di posta (host oppure url)',
  to: 'email: manca a chi scrivere (to)',
  from: 'email: manca il mittente (from)',
  both: 'email: scegli tra host e url',
} as const;

/** What is wrong with how the file is written. */
export const YAML_WRONG = {
  twice: 'questa voce c’è già',
  tab: 'le righe vanno rientrate con spazi, non con tabulazioni',
  backslash: `tra virgolette doppie la barra \\ ha un altro significato: ${SINGLE_QUOTES}`,
  noSettings: 'deve contenere voci come «port: 3366»',
  unreadable:
    'questo utente del computer non può leggerlo. Il file deve essere dell’utente con cui parte Campanile: su Linux ' +
    'lo si dà a quello con «sudo chown UTENTE campanile.yaml»',
  unresolvedAlias: 'un rinvio (*nome) non porta a nulla',
  unclear: 'non si capisce come è scritto (controlla rientri, virgolette e due punti)',
} as const;

/** A program that copies folders and that has many names. */
export const SOME_SYNC_PROGRAM = 'un programma di sincronizzazione';

/** Above the example of all settings. */
export const EXAMPLE_HEAD = [
  'Le impostazioni di Campanile: campanile.yaml, nella cartella di Campanile.',
  'Ogni voce si può lasciare così: vale quello che si legge. Per cambiarla, togli il # davanti.',
  'Dopo una modifica: «npx campanile config --check», poi nel pannello, in Stato, «Fai ripartire Campanile».',
] as const;

/** To whom each text goes; the keys are those of the settings. */
export const TEXT_PURPOSES = {
  welcome: 'A chi si iscrive.',
  alreadySubscribed: 'A chi scrive ATTIVA ed è già iscritto.',
  farewell: 'A chi si disiscrive.',
  notSubscribed: 'A chi scrive DISATTIVA e non è iscritto.',
  notFound: 'A chi scrive DISATTIVA e non si trova, perché WhatsApp non ne mostra il numero.',
  reminder: 'Una volta sola, a chi probabilmente non ha salvato il numero in rubrica.',
  renewal: 'Se si chiede la conferma (renewal): perché scriva di nuovo ATTIVA.',
  saved: 'A chi, dopo, lo ha salvato: lo può ricevere solo chi ha il numero in rubrica.',
} as const;

/** Defaults that people read. */
export const PRESETS = {
  /** where staff drop notices, in Campanile’s folder */
  folder: 'avvisi',
  municipality: 'Comune di Bientina',
  documentsText: 'Il documento intero si può chiedere al Comune.',
} as const;
