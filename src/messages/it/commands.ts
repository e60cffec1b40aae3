/** What commands say back, and what is wrong with how one was written. */
import { counted } from '../../italian.js';

export const WRITTEN_WRONG = {
  noCommand: 'Manca il comando.',
  unknownCommand: (written: string, meant: string | null) =>
    `Comando sconosciuto: ${written}${meant === null ? '' : ` (forse «${meant}»?)`}`,
  missing: (operand: string) => `Manca ${operand}.`,
  surplus: (written: string) => `Di troppo: «${written}».`,
  unknownOption: (written: string, meant: string | null) =>
    `Opzione sconosciuta: ${written}${meant === null ? '' : ` (forse «--${meant}»?)`}`,
  withoutValue: (option: string) => `Manca il valore di ${option}.`,
  takesNoValue: (option: string) => `${option} non vuole un valore.`,
  unclear: (written: string) => `Non si capisce: ${written}`,
  oneOf: (choices: readonly string[]) => `Serve una delle due: ${choices.join(' oppure ')}.`,
  noNoticeNumber: (written: string) => `«${written}» non è il numero di un avviso.`,
  noLevel: (written: string) => `«${written}» non è un livello.`,
  checkOrExample: 'Serve --check, oppure --example con o senza --write.',
} as const;

export const ANSWERS = {
  noNotices: 'Non c’è ancora nessun avviso.',
  noSuchNotice: (written: string) => `L’avviso ${written} non c’è.`,
  logLevel: (level: string) => `✓ Il registro tecnico è ora al livello ${level}.`,
  settingsGood: (file: string) => `✓ Le impostazioni vanno bene (${file}).`,
  settingsWritten: (file: string) => `✓ Scritto: ${file}`,
  settingsAreOthers: (file: string) =>
    `! ${file} lo possono leggere tutti gli utenti del computer, perché deve poterlo leggere quello con cui parte Campanile. ` +
    `Prima di scriverci una password daglielo («sudo chown UTENTE ${file}»): al prossimo avvio Campanile lo chiude agli altri.`,
  settingsThere: (file: string) =>
    `${file} c’è già: non lo cambio. Togli --write per leggere l’esempio.`,
  running: (url: string) => `Campanile è in funzione: ${url}`,
} as const;

export const PASSWORD = {
  tooShort: (least: number) =>
    `La password è troppo corta: almeno ${counted(least, 'carattere', 'caratteri')}.`,
  choose: 'Password nuova: ',
  again: 'La stessa, un’altra volta: ',
  differ: 'Le due password non sono uguali.',
} as const;

/** Why a command could not reach the service or the database. */
export const OUT_OF_REACH = {
  silent: 'Il servizio è in funzione ma non risponde. Riprova fra poco.',
  failed: (status: number) =>
    `Il servizio non ha potuto rispondere (${String(status)}). Nel registro tecnico, in archivio/logs, c’è ` +
    'scritto che cosa è successo.',
  /** @param theirs null: it does not tell */
  otherVersion: (theirs: string | null, ours: string) =>
    `Il servizio in funzione è di un’altra versione (${theirs ?? 'sconosciuta'}, e non ${ours}): ` +
    'riavvialo, e ripeti il comando.',
  otherStatus:
    'Il servizio in funzione è di un’altra versione di Campanile: riavvialo, e ripeti il comando.',
  noDatabase: (file: string) =>
    `Non c’è ancora un archivio (${file}): il servizio non è mai partito.`,
  notRunning: 'Il servizio non è in funzione.',
} as const;

/** What `campanile --help` says of each command, and what each says of itself with `--help`. */

export const OVERVIEW = {
  title: 'Campanile: gli avvisi del Comune su WhatsApp',
  help: 'mostra questo testo; dopo un comando, come si usa quello',
  version: 'mostra la versione',
  more: `I comandi che danno un elenco o uno stato hanno anche --json, per i programmi.
Le impostazioni stanno in campanile.yaml, nella cartella di Campanile (CAMPANILE_HOME).`,
} as const;

type Outcome =
  'done' | 'failed' | 'usage' | 'wrongInput' | 'unavailable' | 'storage' | 'temporary' | 'config';

export function exitCodes(code: Readonly<Record<Outcome, number>>): string {
  return `Codici di uscita: ${code.done} tutto bene; ${code.failed} qualcosa non va, o errore imprevisto; ${code.usage} comando sbagliato;
${code.wrongInput} quello che si è chiesto non si può fare così; ${code.unavailable} il servizio non può partire
(browser, cartella o porta); ${code.storage} archivio danneggiato o non utilizzabile; ${code.temporary} archivio per ora non
accessibile; ${code.config} impostazioni sbagliate.`;
}

/** In the list of all commands; follows the command's name. */
export const SUMMARIES = {
  run: 'avvia il servizio',
  status: 'dice come sta il servizio, anche quando è fermo',
  doctor: 'controlla tutto quello che serve, e dice che cosa fare',
  'notices list': 'elenca gli avvisi',
  'notices show': 'dice a che punto è un avviso, e che cosa gli è successo',
  'subscribers count': 'dice quanti sono gli iscritti',
  'subscribers export': 'scrive il registro degli iscritti in CSV',
  'subscribers import': 'importa gli iscritti da un registro che il Comune tiene già',
  'subscribers forget': 'cancella i dati di una persona che lo chiede',
  config: 'controlla le impostazioni, o mostra tutte quelle che ci sono',
  backup: 'fa una copia di sicurezza dell’archivio',
  restore: 'mette una copia di sicurezza al posto dell’archivio',
  password: 'sceglie la password del pannello',
  'log-level': 'rende il registro tecnico più o meno dettagliato',
  'channel list': 'elenca i canali WhatsApp del numero del Comune',
  'channel create': 'crea un canale WhatsApp del Comune',
  'channel link': 'mostra il link del canale in uso',
  unlink: 'scollega questo computer da WhatsApp',
} as const;

export const USAGE = 'Uso: npx campanile <comando> [opzioni]';
export const NEAREST = 'I più vicini:';
export const ALL_COMMANDS = 'Tutti i comandi: npx campanile --help';

/** Begins with «Uso: npx campanile …». */
export const HELP = {
  backup: `Uso: npx campanile backup

Fa subito una copia di sicurezza dell’archivio in archivio/copie, la controlla e dice dove si trova.
Si può usare anche mentre il servizio è in funzione.`,
  'config --check': `Uso: npx campanile config --check
     npx campanile config --example [--write]

  --check     controlla le impostazioni di campanile.yaml e delle variabili CAMPANILE_*, e dice
              tutto quello che non va, con la riga
  --example   mostra tutte le impostazioni che ci sono, spiegate, con i valori predefiniti
  --write     scrive l’esempio in campanile.yaml, se non c’è già`,
  'log-level error': `Uso: npx campanile log-level error|warn|info|debug

Cambia quanto è dettagliato il registro tecnico del servizio in funzione, fino al prossimo riavvio. Per
cambiarlo per sempre: log.level in campanile.yaml.`,
  'notices show': `Uso: npx campanile notices show NUMERO [--json]

Dice a che punto è un avviso, come è andato con le liste e uno per uno, e che cosa gli è successo. Il NUMERO è quello di «npx campanile notices list».`,
  'channel list': `Uso: npx campanile channel list [--json]

Elenca i canali che il numero del Comune possiede, amministra o segue: nome, iscritti, stato, e quale è
in uso. Il servizio deve essere in funzione e collegato.`,
  'channel create': `Uso: npx campanile channel create NOME

Crea un canale WhatsApp del Comune e dice che cosa scrivere in campanile.yaml per usarlo. Un canale è
pubblico: lo legge chiunque. Se il comando non risponde, guarda sul telefono prima di ripeterlo.`,
  'channel link': `Uso: npx campanile channel link

Mostra il link del canale in uso, da dare ai cittadini e da scrivere in channel.link.`,
  restore: `Uso: npx campanile restore FILE

Mette una copia di sicurezza al posto dell’archivio. FILE è il nome di una copia che si trova in
archivio/copie, oppure il percorso di un file. Il servizio deve essere fermo. L’archivio che c’era
non si cancella: resta in archivio/messi-da-parte.`,
  run: `Uso: npx campanile run [--json]

Avvia il servizio, finché non lo si ferma con Ctrl+C (o con PM2). Al primo avvio mostra il codice QR
da inquadrare con il telefono del Comune.

  --json   scrive in una riga l’indirizzo del pannello, quando si può aprire`,
  status: `Uso: npx campanile status [--json]

Dice come sta il servizio: collegamento con WhatsApp, cose da fare, iscritti, liste e ultimi avvisi.
Se il servizio è fermo, dice quello che sa l’archivio.

  --json   lo stesso contenuto di status.json, in una riga`,
  'subscribers count': `Uso: npx campanile subscribers count [--json]

Dice quante persone sono iscritte agli avvisi, quante di loro non sono più raggiungibili e quante si
sono disiscritte.`,
  'subscribers export': `Uso: npx campanile subscribers export [--file FILE]

Scrive il registro degli iscritti in formato CSV, con i numeri interi: chi è iscritto o si è
disiscritto, quando e con quale parola. È il registro del Comune: va custodito.

  --file FILE   scrive in un file nuovo, che solo chi lo ha scritto può leggere; altrimenti sullo schermo`,
  'unlink --conferma': `Uso: npx campanile unlink --conferma

Scollega questo computer da WhatsApp: gli avvisi aspettano finché non si inquadra un codice nuovo.
Iscritti, avvisi e impostazioni restano. Da usare per cambiare il telefono o il numero del Comune.
A servizio fermo, il collegamento si mette da parte qui e si toglie dal telefono a mano.`,
  doctor: (failed: number) => `Uso: npx campanile doctor [--email] [--json]

Controlla il computer, la cartella, l’archivio, il collegamento e quello che tiene acceso il servizio:
✓ va bene, ! da guardare, ✗ da mettere a posto, con che cosa fare. Non cambia nulla.

  --email   manda anche un messaggio di prova agli indirizzi di campanile.yaml
  --json    lo stesso, per i programmi

Codice di uscita ${String(failed)}: c’è almeno una ✗.`,
  'notices list': (shown: number) => `Uso: npx campanile notices list [--json]

Elenca gli ultimi ${String(shown)} avvisi, dal più nuovo, con il loro numero: «npx campanile notices show NUMERO» dice
di più di uno.`,
  password: (shortest: number) => `Uso: npx campanile password

Chiede una password nuova per il pannello e scrive che cosa mettere in campanile.yaml. La password
non si può ricavare da quello che viene scritto. Serve perché il pannello si apra anche da altri computer
(panel.listen). Almeno ${counted(shortest, 'carattere', 'caratteri')}.`,
  'subscribers import': (
    failed: number,
  ) => `Uso: npx campanile subscribers import FILE.csv [--esegui]

Importa gli iscritti da un registro che il Comune tiene già. Il file ha una persona per riga e, nella
prima riga, i nomi delle colonne: numero, data (del consenso: 2024-03-31 o 31/03/2024) e origine (come
è stato dato: «modulo cartaceo», «sito»). Se ci sono, anche informativa (la sua versione) e lid, come
nel file di «npx campanile subscribers export»: chi ha un lid può non avere un numero.

Senza --esegui è una prova: dice che cosa succederebbe e non cambia nulla. Le righe che non vanno bene
sono elencate con il motivo, le altre si importano. Chi si è disiscritto scrivendo DISATTIVA non viene
mai iscritto di nuovo.

  --esegui   importa davvero

Codice di uscita ${String(failed)}: alcune righe non vanno bene.`,
} as const;
