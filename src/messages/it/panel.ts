/** What stands around the pages of the panel: menu, sign-in, changed settings, and what went wrong. */
import { counted } from '../../italian.js';

export const MENU = {
  status: 'Stato',
  notices: 'Avvisi',
  newNotice: 'Nuovo avviso',
  subscribers: 'Iscritti',
  audit: 'Registro',
  pages: 'Pagine',
  toContent: 'Vai al contenuto',
  signOut: 'Esci',
} as const;

/** For a script in the browser: when the service does not answer, or wants a password. */
export const OUT_OF_TOUCH =
  'Campanile non risponde: quello che si legge qui non è aggiornato. Riprovo da solo. ' +
  'Se non cambia, controlla che Campanile sia acceso.';
export const SIGNED_OUT =
  'Serve di nuovo la password. Quello che hai scritto è ancora qui: apri il pannello in un’altra scheda, ' +
  'entra, poi torna in questa.';

export const SIGN_IN_PAGE = {
  title: 'Accesso',
  password: 'Password del pannello',
  enter: 'Entra',
  wrong: 'La password non è giusta.',
  tooOften: (seconds: number) =>
    `Troppi tentativi sbagliati: riprova fra ${counted(seconds, 'secondo', 'secondi')}.`,
  notEncrypted:
    'La connessione con il pannello non è cifrata: usala solo nella rete del Comune. Chi si occupa di Campanile può metterle davanti un server web con TLS (https).',
} as const;

export const SETTINGS_CHANGED = {
  title: 'Impostazioni cambiate',
  /** before their names */
  before: 'Sono cambiate, in campanile.yaml: ',
  after: '. Varranno dal prossimo riavvio.',
  restart: 'Fai ripartire Campanile',
} as const;

export const SETTINGS_WRONG = {
  title: 'Impostazioni da correggere',
  note: 'Finché non si corregge, valgono le impostazioni di prima.',
  beforeRestart: (problems: readonly string[]) =>
    `Prima va corretto campanile.yaml: ${problems.join('; ')}.`,
} as const;

export const RESTART = {
  question: 'Far ripartire Campanile?',
  /** before the names of what was changed */
  before: 'Da quel momento valgono le impostazioni cambiate: ',
  what: 'Campanile si ferma e riparte da solo, in meno di un minuto. Nessun avviso va perso: quelli in corso di invio riprendono da dove erano.',
  otherAddress: 'Questa pagina cambia indirizzo',
  whichAddress: 'quello nuovo è in campanile.yaml.',
  restart: 'Fai ripartire',
  notNow: 'Non ora',
  page: 'Riavvio',
  running: 'Campanile sta ripartendo',
  wait: 'Ci vuole meno di un minuto. Poi questa pagina torna da sola.',
  toStatus: 'Vai a Stato',
} as const;

export const PROBLEMS = {
  forbidden: 'Vietato',
  tooLarge: 'Troppo grande',
  backToStatus: 'Torna a Stato',
  notFound: 'Questa pagina non c’è',
  notFoundWhy: 'Forse l’indirizzo è sbagliato.',
  failed: 'Qualcosa non ha funzionato',
  failedWhy:
    'Riprova fra poco. Se succede ancora, avvisa chi si occupa di Campanile: nel registro tecnico c’è scritto che cosa è successo.',
  otherName:
    'Vietato: con questo nome il pannello non si apre. Se è il nome di questo computer, chi si occupa di Campanile ' +
    'lo aggiunge in campanile.yaml, alla voce panel.names.',
  noPassword:
    'Vietato: senza una password il pannello si apre solo dal computer di Campanile. Per aprirlo da altri computer, chi ' +
    'si occupa di Campanile ne crea una con «npx campanile password» e la scrive in campanile.yaml.',
  signInFirst: 'Serve la password: torna indietro, ricarica la pagina, entra e riprova.',
  otherOrigin: 'Vietato: la richiesta viene da un’altra pagina.',
  oldPage:
    'La pagina era rimasta aperta da prima che Campanile ripartisse: torna indietro, ricaricala e riprova.',
} as const;

export function portTaken(port: number): string {
  return (
    `La porta ${String(port)} non si può usare: la occupa già un altro programma. ` +
    'Scegline un’altra con «port» in campanile.yaml.'
  );
}

export function addressUnusable(listen: string, port: number): string {
  return (
    `Il pannello non si può aprire all’indirizzo ${listen}, porta ${String(port)}: o la porta è occupata da ` +
    'un altro programma, o questo PC non ha quell’indirizzo. Controlla «panel.listen» e «port» in campanile.yaml.'
  );
}
