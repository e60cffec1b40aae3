/** Writing a notice: the three steps, its drafts, and what becomes of it. */
import { counted, figure, plural, quotedNames } from '../../italian.js';
import type { HeaderName, Rejection } from '../../model/notice.js';

export const NEW = {
  title: 'Nuovo avviso',
  editing: 'Modifica dell’avviso',
  write: '1. Scrivi',
  look: '2. Guarda',
  publish: '3. Pubblica',
  name: 'Titolo',
  nameNote: 'Serve all’ufficio per ritrovarlo. Se manca, si usa l’inizio del testo.',
  text: 'Testo',
  bold: 'Grassetto',
  italic: 'Corsivo',
  emoji: 'Emoji',
  files: 'Immagini, video e documenti',
  chooseFiles: 'Trascina qui i file, oppure premi per sceglierli.',
  filesNote:
    'Con un solo file il testo diventa la didascalia. Con più file arriva prima il testo, poi i file uno alla volta, in quest’ordine: per cambiarlo trascinali o usa le frecce.',
  when: 'Quando',
  sendAt: 'Invia il',
  expiresAt: 'Scade il',
  whenNote:
    'Senza data parte appena può: l’ora la leggi in «Guarda». Dopo la scadenza non viene più inviato. Urgente: parte subito, anche di notte, e prima degli altri.',
  urgent: 'Urgente',
  repeat: 'Ripeti: è uguale a un avviso già mandato',
  repeatNote: 'Attenzione: chi lo ha già ricevuto lo riceve un’altra volta.',
  model: 'Usa come modello',
  asPhone: 'Come lo vedranno i cittadini',
  here: 'Qui appare l’avviso mentre lo scrivi.',
  save: 'Salva la bozza',
  goOn: 'Pubblica…',
  goOnNote: 'Prima di pubblicarlo Campanile ti chiede conferma.',
  drafts: 'Bozze',
  erase: 'Elimina',
  eraseTitle: 'Eliminare la bozza?',
  eraseIt: 'Sì, elimina la bozza',
  another: 'Scrivi un altro avviso',
  up: 'Sposta su',
  down: 'Sposta giù',
  remove: 'Togli',
  rotate: 'Ruota',
  shrink: 'Rimpicciolisci',
  confirmTitle: 'Pubblicare questo avviso?',
  confirm: 'Sì, pubblica',
  back: 'Torna alla bozza',
  offChannel: 'Non nel canale WhatsApp del Comune',
  offChannelNote: 'Il canale è pubblico: chiunque lo può leggere, anche chi non è iscritto.',
  staysOffChannel: 'Non esce nel canale WhatsApp del Comune.',
  changed: 'La bozza è cambiata nel frattempo: rileggila prima di pubblicarla.',
  gone: 'Questo avviso è già stato pubblicato, forse da un’altra finestra: quello che scrivi qui non lo cambia più. Per cambiarlo aprilo in «Avvisi» e premi «Modifica», se non è ancora partito.',
  empty: 'L’avviso è vuoto: scrivi un testo o scegli un file.',
  notDropped:
    'L’avviso non è stato pubblicato: non si è potuto mettere nella cartella degli avvisi. Controlla che la cartella «avvisi» ci sia, che ci si possa scrivere e che il disco non sia pieno, poi premi di nuovo «Sì, pubblica».',
  notReplaced:
    'L’avviso modificato non è stato pubblicato: quello di prima non si è potuto fermare, e resta com’è. Premi di nuovo «Sì, pubblica».',
  unclearTime:
    'Una delle due date non esiste: controlla giorno, mese, anno (quattro cifre) e ora, oppure svuota il campo.',
  past: 'La data scelta per l’invio è già passata: cambiala.',
  tooLate: 'La scadenza viene prima dell’invio: cambia una delle due date.',
  nobodySubscribed:
    'Così com’è non verrà accettato: al servizio non è ancora iscritto nessuno, e l’avviso non andrebbe a nessuno. Resta fra le bozze: pubblicalo quando qualcuno si è iscritto, oppure scegli in «Invia il» un giorno in cui ci sarà qualcuno.',
  withoutName: 'Senza titolo',
} as const;

/** What becomes of it once it is published. */
export const FATE = {
  there: 'È nella cartella degli avvisi.',
  checking:
    'Campanile aspetta qualche secondo per essere sicuro che sia completo, poi lo controlla.',
  waiting: 'In attesa del controllo',
  accepted: 'Accettato.',
  open: 'Guarda l’avviso',
  refused: 'Non è stato accettato.',
  again: 'Correggi e riprova',
  removed: 'I suoi file non sono più nella cartella degli avvisi.',
  doesNotGo:
    'Qualcuno li ha tolti prima che Campanile li controllasse: così l’avviso non parte. Se deve partire, riapri la bozza e pubblicala di nuovo.',
  forgotten: 'Questo avviso era stato accettato, ma l’archivio non lo conosce più.',
  mayHaveGone:
    'È stata ripristinata una copia dell’archivio fatta prima: può essere già arrivato a tutti. Guarda nella cartella «inviati» e sul telefono del Comune. Se c’è, non occorre fare nulla. Se non è arrivato a nessuno e serve ancora, riapri la bozza e pubblicala di nuovo.',
  reopen: 'Riapri la bozza',
  erase: 'Elimina la bozza',
} as const;

/** What staff often want; each with its name for those who hear the page. */
export const EMOJI: readonly (readonly [sign: string, name: string])[] = [
  ['⚠️', 'attenzione'],
  ['❗', 'punto esclamativo'],
  ['ℹ️', 'informazione'],
  ['📢', 'megafono'],
  ['📅', 'calendario'],
  ['🕗', 'orologio'],
  ['📍', 'luogo'],
  ['☎️', 'telefono'],
  ['✅', 'sì'],
  ['❌', 'no'],
  ['💧', 'acqua'],
  ['💡', 'luce'],
  ['🔥', 'fuoco'],
  ['🌧️', 'pioggia'],
  ['❄️', 'neve'],
  ['🌬️', 'vento'],
  ['☀️', 'sole'],
  ['🚧', 'lavori'],
  ['🚗', 'automobile'],
  ['🚌', 'autobus'],
  ['🏫', 'scuola'],
  ['🏥', 'salute'],
  ['♻️', 'rifiuti'],
  ['🎉', 'festa'],
  ['🎄', 'Natale'],
  ['🙏', 'grazie'],
];

/** `120 caratteri su 4.096.` */
export function lengthNote(length: number, limit: number): string {
  return `${counted(length, 'carattere', 'caratteri')} su ${figure(limit)}.`;
}

export function tooLong(length: number, limit: number): string {
  return `Il testo ha ${counted(length, 'carattere', 'caratteri')}: può averne al massimo ${figure(limit)}.`;
}

/** Beforehand, of what the folder would say. @param why a clause @param remedy sentences */
export function wouldBeRefused({ why, remedy }: Pick<Rejection, 'why' | 'remedy'>): string {
  return `Così com’è non verrà accettato: ${why}. ${remedy}`;
}

/** Before a draft is erased. @param edited the notice whose place it was to take; null: none */
export function eraseQuestion(name: string, files: number, edited: EditedNotice | null): string {
  const also =
    files === 0 ? '' : ` e ${plural(files, 'il suo file', `i suoi ${figure(files)} file`)}`;
  const question = `Stai per eliminare la bozza «${name}»${also}. Una bozza eliminata non si può recuperare.`;
  if (edited === null) return question;
  const other = `L’avviso n. ${String(edited.id)}`;
  switch (edited.kind) {
    case 'waits':
    case 'past':
      return `${question} ${other}, di cui doveva prendere il posto, resta com’è.`;
    case 'withdrawn':
      return `${question} ${other}, di cui doveva prendere il posto, non parte più: se la elimini non parte nessuno dei due.`;
    case 'replaced':
      return `${question} Il posto dell’avviso n. ${String(edited.id)} l’ha già preso ${inItsPlace(edited)}: se la elimini non cambia niente.`;
  }
}

/** A text is no attachment. */
export function textAmongFiles(name: string): string {
  return `«${name}» è un testo: copia le sue parole nel riquadro «${NEW.text}» e togli il file, oppure salvalo come PDF.`;
}

export function tooManyFiles(count: number, most: number): string {
  return `I file sono ${figure(count)}: un avviso può averne al massimo ${figure(most)}.`;
}

/** `Bozza salvata oggi alle 10:32.` @param moment `oggi alle 10:32` */
export function savedNote(moment: string): string {
  return `Bozza salvata ${moment}.`;
}

/** `Sposta su «piazza.jpg»` */
export function fileAct(act: string, name: string): string {
  return `${act} «${name}»`;
}

/** What a file weighs: `340 kB`, `3,4 MB` */
export function weight(bytes: number): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  const digits = unit === 'MB' ? 1 : 0;
  return `${new Intl.NumberFormat('it-IT', { maximumFractionDigits: digits }).format(value)} ${unit}`;
}

/** The last question; when it goes, and to how many, follows. */
export function confirmQuestion(words: string | null, messages: number): string {
  const what = words === null ? 'questo avviso' : `«${words}»`;
  return `Stai per pubblicare ${what}${messages === 1 ? '' : `, in ${figure(messages)} messaggi`}.`;
}

/**
 * The notice whose place a draft is to take: `withdrawn` does not go any more; one that is `past` has gone to some, or
 * can go to nobody, and the draft is one more beside it; another has taken the place of one that
 * is `replaced`, under a number of its own as soon as it has one.
 */
export type EditedNotice =
  | { readonly kind: 'waits' | 'withdrawn' | 'past'; readonly id: number }
  | { readonly kind: 'replaced'; readonly id: number; readonly replacedBy: number | null };

/** Of a draft that takes the place of a waiting notice. */
export function editsNote(edited: EditedNotice): string {
  if (edited.kind === 'replaced') return replacedAlready(edited);
  const { id } = edited;
  if (edited.kind === 'withdrawn') {
    return (
      `L’avviso n. ${String(id)} non parte più, e questo, che ne prende il posto, non è ancora pubblicato: ` +
      'finché non lo pubblichi non parte nessuno dei due.'
    );
  }
  if (edited.kind === 'past') {
    return (
      `L’avviso n. ${String(id)} non si può più sostituire: è già partito, almeno in parte, è scaduto o non è più nell’archivio. ` +
      'Quando pubblichi, questo va come avviso in più: chi ha già ricevuto quello riceve anche questo. ' +
      'Quello lo puoi prima fermare o ritirare, in «Avvisi».'
    );
  }
  return `Quando pubblichi, prende il posto dell’avviso n. ${String(id)}, che non parte più. Fino ad allora quello resta com’è.`;
}

type ReplacedNotice = Extract<EditedNotice, { kind: 'replaced' }>;

function inItsPlace({ replacedBy }: ReplacedNotice): string {
  return replacedBy === null
    ? 'un’altra bozza, già pubblicata, che riceve il suo numero fra poco'
    : `l’avviso n. ${String(replacedBy)}`;
}

/** Why a draft cannot take the place of a notice any more, and what to do. */
export function replacedAlready(edited: ReplacedNotice): string {
  return (
    `Il posto dell’avviso n. ${String(edited.id)} l’ha già preso ${inItsPlace(edited)}: questa bozza non si può più pubblicare, ` +
    'perché le persone riceverebbero due versioni. Se c’è ancora qualcosa da cambiare, apri quell’avviso: ' +
    'se non è ancora partito premi «Modifica», altrimenti «Usa come modello». Se non serve più, elimina questa bozza.'
  );
}

/** Why a waiting notice is not edited. @param files what those that cannot be read are called */
export function editWouldLose(files: readonly string[]): string {
  return (
    `${notRead(files)}, e l’avviso modificato partirebbe senza. L’avviso di adesso resta com’è. ` +
    'Riprova fra poco; se non cambia niente, annulla l’avviso e scrivine uno nuovo.'
  );
}

/** Why a draft is not published. @param files what those that cannot be read are called */
export function wouldGoWithout(files: readonly string[]): string {
  return (
    `${notRead(files)}, e l’avviso partirebbe senza: non è stato pubblicato. ` +
    plural(
      files.length,
      'Torna indietro, toglilo, aggiungilo di nuovo e pubblica.',
      'Torna indietro, toglili, aggiungili di nuovo e pubblica.',
    )
  );
}

function notRead(files: readonly string[]): string {
  const names = files.map((name) => `«${name}»`).join(', ');
  return plural(
    files.length,
    `Il file ${names} non si legge più sul PC`,
    `I file ${names} non si leggono più sul PC`,
  );
}

/** Files that were chosen and have nothing in them: a download that was cut off, or one that lies in the cloud only. */
export function emptyFiles(files: readonly string[]): string {
  return plural(
    files.length,
    `Il file ${quotedNames(files)} è vuoto, e non è stato aggiunto. Aprilo sul PC per vedere se c’è tutto, ` +
      'e sceglilo di nuovo: la bozza resta com’è.',
    `I file ${quotedNames(files)} sono vuoti, e non sono stati aggiunti. Aprili sul PC per vedere se c’è tutto, ` +
      'e sceglili di nuovo: la bozza resta com’è.',
  );
}

/** Words for scripts in the browser, which know no other. */
export const SAVING = {
  saving: 'Salvo la bozza…',
  failed: 'Non riesco a salvare la bozza: controlla che Campanile sia acceso.',
  refused:
    'La bozza non è stata salvata. Copia il testo per non perderlo e ricarica questa pagina. Se succede ancora, guarda che cosa dice «Stato».',
  tooLarge:
    'Troppo grande: la bozza resta com’era. Se hai scelto più file insieme, aggiungili uno alla volta.',
  small: 'Questa immagine è già abbastanza piccola: resta com’è.',
  unreadable:
    'Questa immagine non si riesce ad aprire: resta com’è. Se succede ancora, toglila e sceglila di nuovo.',
} as const;

/** A line above the text, as staff write it themselves: `Urgente: sì`. */
export function headerLine(name: HeaderName, value: boolean | string): string {
  const written = typeof value === 'string' ? value : value ? 'sì' : 'no';
  return `${name}: ${written}`;
}
