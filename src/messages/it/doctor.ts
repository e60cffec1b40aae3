/** What `campanile doctor` says: of each check what was found and what to do. */
import { counted } from '../../italian.js';

/** What was found, and what to do about it. */
interface Told {
  readonly found: string;
  readonly advice?: string;
}

export function testPhonesGood(phones: readonly string[]): Told {
  return { found: phones.join(', ') };
}

export function noTestPhones(): Told {
  return {
    found: 'nessuno',
    advice:
      'Senza, le prove non si possono fare. Scrivi in campanile.yaml, alla voce testPhones, almeno due cellulari ' +
      'dell’ufficio: per esempio «- 333 123 4567», uno per riga.',
  };
}

export function oneTestPhone(phone: string): Told {
  return {
    found: `uno solo (${phone})`,
    advice:
      'Aggiungine un altro a testPhones, in campanile.yaml: con due, il primo invio con le liste va solo a loro.',
  };
}

export function ownAsTestPhone(phone: string): Told {
  return {
    found: `tra loro c’è il numero del Comune (${phone})`,
    advice: 'Toglilo da testPhones, in campanile.yaml: Campanile non scrive a sé stesso.',
  };
}

export function testPhoneNoMobile(phone: string): Told {
  return {
    found: `${phone} non è un cellulare`,
    advice:
      'Scrivi in testPhones, in campanile.yaml, il numero di un cellulare dell’ufficio che ha WhatsApp: 333 123 4567.',
  };
}

/** Names of the checks. */
export const CHECKS = {
  folder: 'Cartella',
  others: 'Altri utenti del computer',
  place: 'Posto della cartella',
  clouds: 'Copie su Internet',
  disk: 'Spazio su disco',
  testPhones: 'Telefoni per le prove',
  database: 'Archivio',
  backups: 'Copie di sicurezza',
  clock: 'Orologio',
  connection: 'Connessione',
  session: 'Collegamento',
  account: 'Che cosa concede WhatsApp',
  lists: 'Liste broadcast',
  channel: 'Canale WhatsApp',
  start: 'Avvio con Windows',
} as const;

/** A check that failed itself. @param detail technical */
export function notChecked(detail: string): string {
  return `non si è potuto controllare (${detail})`;
}

export const SERVICE = {
  stopped: {
    found: 'il servizio è fermo',
    advice:
      'Avvialo: su Windows con un doppio clic su avvia.cmd, altrove con «npm start» o «pm2 start ecosystem.config.js».',
  },
  linked: { found: 'collegato a WhatsApp' },
  starting: { found: 'il servizio si sta collegando', advice: 'Riprova fra poco.' },
  unlinked: {
    found: 'manca il collegamento',
    advice: 'Inquadra con il telefono del Comune il codice del pannello.',
  },
  lost: {
    found: 'il servizio è in funzione, ma non è collegato a WhatsApp',
    advice: 'Il perché, e che cosa fare, lo dicono il pannello e «npx campanile status».',
  },
  listsUnseen: { found: 'si vedono quando il servizio è in funzione' },
  channelUnseen: { found: 'si vede quando il servizio è in funzione' },
  channelAdvice: 'I canali che si possono usare si vedono con «npx campanile channel list».',
} as const;

/** Of WhatsApp's page. @param version of WhatsApp Web */
export const WHATSAPP_PAGE = {
  whole: (version: string): Told => ({ found: `c’è tutto (WhatsApp Web ${version})` }),
  lacks: (version: string, lacks: string): Told => ({
    found: `manca qualcosa di secondario (WhatsApp Web ${version})`,
    advice: lacks,
  }),
  changed: (missing: readonly string[]): Told => ({
    found: `mancano ${missing.join(', ')}`,
    advice:
      'WhatsApp Web è cambiato: serve una versione nuova di Campanile. Fermalo; se lo hai da un pacchetto, estrai ' +
      'il pacchetto nuovo nello stesso posto e fallo ripartire con avvia.cmd (su Windows) o avvia.sh; se lo ' +
      'hai con git: «git pull», poi «npm start». Gli avvisi aspettano.',
  }),
  unseen: { found: 'si controlla a ogni collegamento, e ora il servizio non è collegato' },
} as const;

export const PM2 = {
  unknown: {
    found: 'Campanile non è tra i programmi che PM2 riavvia',
    advice: 'Se usi PM2: «pm2 start ecosystem.config.js», poi «pm2 save».',
  },
  alsoAtBoot: { found: 'riavvia Campanile anche all’accensione' },
  perhapsAtBoot: 'riavvia Campanile; se parte anche all’accensione non si può sapere',
  notAtBoot: 'riavvia Campanile, ma non all’accensione del computer',
  advice: 'Vedi «All’accensione del computer» in docs/guida-tecnica.md.',
} as const;

export const MAIL = {
  unset: {
    found:
      'non è impostata: quando serve qualcosa lo dicono solo il pannello e un file nella cartella degli avvisi',
    advice: 'Impostala in campanile.yaml, alla voce «email».',
  },
  set: { found: 'impostata; «npx campanile doctor --email» manda un messaggio di prova' },
  sent: { found: 'messaggio di prova spedito' },
  failed: (why: string, detail: string): Told => ({
    found: `il messaggio di prova non è partito: ${why}`,
    advice: detail,
  }),
} as const;

export const HOME = {
  writable: { found: 'si può scrivere' },
  unwritable: (folders: readonly string[]): Told => ({
    found: `non si può scrivere in ${folders.join(', ')}`,
    advice: 'Dai i permessi di scrittura all’utente che avvia Campanile.',
  }),
  somewhere: { found: 'non si sa se sia su questo computer' },
  onNetwork: {
    found: 'in una cartella di rete',
    advice:
      'Metti Campanile su un disco di questo computer: in rete l’archivio si può rovinare. Solo ' +
      'la cartella «avvisi» si può condividere con i colleghi.',
  },
  here: { found: 'su un disco di questo computer' },
  notCopied: { found: 'nessun programma che si riconosca copia le cartelle altrove' },
} as const;

/** What other accounts of the computer may look into. */
export const OTHERS = {
  mayNotLook: { found: 'non possono guardare in archivio, sessions e campanile.yaml' },
  mayLook: (paths: readonly string[]): Told => ({
    found: `possono guardare in ${paths.join(', ')}`,
    advice:
      'Ci sono i numeri degli iscritti, il collegamento o le password. Fai ripartire Campanile, che li chiude da solo. Se ' +
      'restano aperti non sono dell’utente con cui parte: daglieli («sudo chown -R UTENTE PERCORSO») e fallo ripartire.',
  }),
  behindLink: (places: readonly { readonly path: string; readonly target: string }[]): Told => ({
    found: `possono guardare dietro un collegamento: ${places.map(({ path, target }) => `${path} → ${target}`).join(', ')}`,
    advice:
      'Campanile non chiude quello che sta dietro un collegamento: può servire anche ad altri programmi. Le copie di sicurezza ' +
      'che ci scrive da questa versione in poi le legge solo lui, il resto no. Se ci va solo Campanile chiudilo tu («sudo ' +
      'chmod -R go= PERCORSO», quello dopo la freccia); se no fai portare il collegamento a una cartella solo sua.',
  }),
  mayLookOnWindows: (paths: readonly string[]): Told => ({
    found: `possono guardare o scrivere in ${paths.join(', ')}`,
    advice:
      'Ci sono i numeri degli iscritti, il collegamento, le password, e quello che parte con il computer. Tasto destro su ' +
      'installa-servizio.cmd, «Esegui come amministratore»: li chiude, e lascia «avvisi» com’è. Se Campanile parte in un ' +
      'altro modo leggi prima «Chi può guardare nella cartella su Windows» in docs/guida-tecnica.md.',
  }),
  modeless: (paths: readonly string[]): Told => ({
    found: `possono guardare in ${paths.join(', ')}: questo disco non conosce i permessi`,
    advice:
      'Metti Campanile su un disco del sistema, oppure fai entrare nel computer solo chi può vedere i numeri degli iscritti.',
  }),
} as const;

export const DATABASE = {
  none: { found: 'non c’è ancora: si crea al primo avvio' },
  sound: { found: 'integro' },
  damaged: (detail: string): Told => ({
    found: `danneggiato (${detail})`,
    advice: 'Ferma il servizio e ripristina l’ultima copia: «npx campanile restore --help».',
  }),
  foreign: {
    found: 'è di un altro programma',
    advice: 'Rimetti al suo posto il file giusto, o una copia: «npx campanile restore --help».',
  },
  newer: {
    found: 'è di una versione più nuova di Campanile',
    advice: 'Installa di nuovo quella versione, o ripristina una copia precedente.',
  },
} as const;

export const BACKUPS = {
  recent: { found: 'recenti' },
  /** made while the clock was ahead */
  ahead: {
    found: 'hanno tutte una data che deve ancora venire',
    advice: 'Controlla la data e l’ora del computer; poi fanne una adesso: «npx campanile backup».',
  },
  /** @param days since the newest one; null: there is none */
  old: (days: number | null): Told => ({
    found: days === null ? 'nessuna' : `l’ultima è di ${counted(days, 'giorno', 'giorni')} fa`,
    advice:
      'Si fanno di notte, oppure poco dopo che il computer è stato acceso. Per farne una adesso: «npx campanile backup».',
  }),
} as const;

export const COMPUTER = {
  node: (version: string): Told => ({
    found: `${version}, ma serve dalla 20.19 alla 25`,
    advice:
      'Installa la versione 24 da https://nodejs.org e fai ripartire Campanile: se lo hai da un pacchetto con avvia.cmd ' +
      '(su Windows) o avvia.sh, se lo hai con git con «npm start».',
  }),
  noBrowser: 'non c’è',
  browserUnknown: (path: string): Told => ({
    found: `${path}, di versione sconosciuta`,
    advice: 'Prova ad aprirlo a mano: forse è installato a metà.',
  }),
  diskAdvice: 'Libera spazio: con il disco pieno gli avvisi si fermano.',
  noTime: { found: 'senza Internet non si può confrontare' },
  rightTime: { found: 'giusto' },
  wrongTime: (minutes: number, isAhead: boolean): Told => ({
    found: `${isAhead ? 'avanti' : 'indietro'} di circa ${counted(minutes, 'minuto', 'minuti')}`,
    advice:
      'Attiva l’ora automatica del sistema: da quella dipende se una ATTIVA è nuova o vecchia.',
  }),
  online: { found: 'web.whatsapp.com risponde' },
  offline: {
    found: 'web.whatsapp.com non risponde',
    advice:
      'Controlla la connessione a Internet. Se c’è un proxy o un filtro, web.whatsapp.com e ' +
      '*.whatsapp.net devono essere raggiungibili; il proxy si indica con browser.args.',
  },
} as const;

/** What `doctor` says of the start with Windows. */
const INSTALL = 'Tasto destro su installa-servizio.cmd, «Esegui come amministratore».';
const STARTS = 'Campanile parte con il computer (Utilità di pianificazione)';
const STARTS_NOT = 'Campanile non parte con il computer';

export const START_WITH_WINDOWS = {
  isWell: STARTS,
  isMissing: {
    found: 'Campanile non parte da solo con il computer',
    advice: `${INSTALL} Se lo avvia PM2 non serve.`,
  },
  isUnknown: {
    found: 'l’Utilità di pianificazione di Windows non risponde',
    advice: 'Aprila, e guarda se c’è l’attività «Campanile».',
  },
  isAnother: (folder: string) => ({
    found: `con il computer parte un altro Campanile, quello in ${folder}`,
    advice:
      'Se deve partire questo: tasto destro sul suo installa-servizio.cmd, «Esegui come amministratore».',
  }),
  hasEnded: (code: number) => ({
    found: `${STARTS}, ma l’ultima volta si è fermato (codice ${code})`,
    advice: 'Il motivo è in archivio\\logs. Se lo hai fermato tu va bene così.',
  }),
  hasOtherPassword: {
    found: `${STARTS_NOT}: Windows non accetta più la password`,
    advice: `È cambiata? ${INSTALL} Chiede quella nuova.`,
  },
  mayNot: {
    found: `${STARTS_NOT}: a questo utente Windows non lo permette`,
    advice: 'Chi gestisce il computer gli dia il diritto «Accedi come processo batch».',
  },
  hasNoNode: { found: `${STARTS_NOT}: Node.js non è più dov’era`, advice: INSTALL },
  couldNot: {
    found:
      'l’ultima volta Campanile non è partito con il computer: manca il browser, o era già in funzione in una finestra',
    advice:
      'Chiudi quella finestra, e riavvia il computer. Se non basta, avvia.cmd ne dice il motivo.',
  },
  isDamaged: {
    found: `${STARTS_NOT}: l’archivio è danneggiato`,
    advice: 'Fai doppio clic su avvia.cmd: dice che cosa fare.',
  },
  isWronglySet: {
    found: `${STARTS_NOT}: c’è un’impostazione sbagliata`,
    advice: 'Fai doppio clic su avvia.cmd: dice quale.',
  },
} as const;
