import {
  figure,
  longTime,
  plural,
  quotedNames,
  people,
  counted,
  upperFirst,
} from '../../italian.js';
import type { SendingStop } from '../../model/sending.js';
import type { NotSentWhy } from '../../model/delivery.js';
import type { PageLoss } from '../../model/session.js';
import { HOUR, MINUTE } from '../../runtime/time.js';
import { LINKED_DEVICES, RESTART, WITHOUT_PANEL } from './steps.js';

/** Alerts about the watched folder and the files in it. */

const SHOWN = 5;

/** ` e altri 3`; '': all are named */
function andOthers(count: number): string {
  return count <= 0 ? '' : plural(count, ' e un altro', ` e altri ${figure(count)}`);
}

/** Files that another program holds open. */
export function filesLocked(names: readonly string[]): string {
  const others = andOthers(names.length - SHOWN);
  const say = (one: string, many: string): string => plural(names.length, one, many);
  return (
    `${say('Aspetto il file', 'Aspetto i file')} ${quotedNames(names.slice(0, SHOWN))}${others}: un altro programma ${say('lo tiene ancora aperto', 'li tiene ancora aperti')}. ` +
    `Chiudi il programma con cui ${say('è stato fatto', 'sono stati fatti')}: l’avviso viene preso da solo, senza copiarlo di nuovo. ` +
    `Se nessuno ${say('lo', 'li')} usa, controlla che Campanile abbia il permesso di ${say('aprirlo', 'aprirli')}, e che l’antivirus o il disco non ${say('lo', 'li')} blocchino.`
  );
}

/** Notices that wait for a person. */
export function noticesWait(names: readonly string[]): string {
  const others = andOthers(names.length - SHOWN);
  const say = (one: string, many: string): string => plural(names.length, one, many);
  return (
    `${say('L’avviso', 'Gli avvisi')} ${quotedNames(names.slice(0, SHOWN))}${others} ${say('aspetta una tua decisione e non parte da solo', 'aspettano una tua decisione e non partono da soli')}. ` +
    `${say('Aprilo', 'Aprili')} nel pannello e premi «Conferma e invia», oppure «Annulla» («Ferma», se era già cominciato). ${WITHOUT_PANEL}`
  );
}

/** @param why a sentence */
export function mailFailed(why: string): string {
  return (
    `Le e-mail di servizio non partono. ${why} Riprovo da solo; intanto gli avvisi di servizio si leggono nel pannello. ` +
    'Per provare subito: «npx campanile doctor --email».'
  );
}

export const NOT_FILED =
  'Non riesco a spostare un avviso nella cartella in cui deve stare, o a scrivere il suo esito. ' +
  'I cittadini non lo riceveranno due volte. Riprovo da solo fra poco. Se questo messaggio resta, chiudi ' +
  'i programmi in cui sono aperti i file dell’avviso, e controlla che il disco non sia pieno e che la cartella degli avvisi sia raggiungibile.';

export const TEST_NOT_FILED =
  'Non riesco a spostare una prova in "prova/esiti", o a scrivere il suo esito. I telefoni di prova non la ' +
  'riceveranno due volte. Riprovo da solo fra poco. Se questo messaggio resta, chiudi i programmi in cui sono aperti i ' +
  'suoi file, e controlla che il disco non sia pieno e che la cartella degli avvisi sia raggiungibile.';

/** @param failed names of the notices that could not be read or written down; @param isTest they are tests */
export function notTakenIn(failed: readonly string[], isTest: boolean): string {
  const others = failed.length > 3 ? (isTest ? ' e altre prove' : ' e altri avvisi') : '';
  return (
    `Non riesco a leggere o a registrare ${failed.slice(0, 3).join(', ')}${others}. ` +
    `Riprovo da solo fra poco. Se questo messaggio resta, controlla che il disco non sia pieno e che la cartella ${isTest ? '«prova»' : 'degli avvisi'} sia raggiungibile.`
  );
}

/** Notices of the panel whose publishing was interrupted and cannot be settled now. */
export function dropsUndecided(count: number): string {
  const say = (one: string, many: string): string => plural(count, one, many);
  return (
    `La pubblicazione di ${say('un avviso', `${figure(count)} avvisi`)} dal pannello si è interrotta, e ora non si riesce a leggere se ` +
    `${say('doveva partire: per adesso non parte', 'dovevano partire: per adesso non partono')}. Non ${say('pubblicarlo', 'pubblicarli')} di nuovo. ` +
    'Riprovo da solo fra poco. Se questo messaggio resta, controlla che il disco non sia pieno e che nelle cartelle «archivio» e «avvisi» ' +
    'si possa leggere e scrivere.'
  );
}

/** Of the folder for tests. */
export const TEST_FOLDER_AWAY =
  'Non riesco a leggere la cartella «prova»: le prove aspettano, gli avvisi ai cittadini partono lo stesso. ' +
  'Riprovo da solo fra poco. Controlla che la cartella ci sia, che ci si possa leggere e, se è su un disco di rete, ' +
  'che il disco sia acceso e collegato.';

export const FOLDER_AWAY =
  'Non riesco a leggere la cartella degli avvisi: gli avvisi nuovi aspettano, quelli già accettati partono lo stesso. ' +
  'Riprovo da solo fra poco. Se la cartella è su un disco di rete, controlla che il disco sia acceso e collegato. ' +
  'Se è stata cancellata, creala di nuovo e mettici una cartella vuota di nome «in-corso».';

/** @param names of what lies there and is not taken in */
export function folderUnknown(names: readonly string[]): string {
  return (
    `Nella cartella degli avvisi c’è qualcosa che era lì prima di Campanile, o è arrivato mentre aspettavo: ${quotedNames(names.slice(0, SHOWN))}${andOthers(names.length - SHOWN)}. ` +
    'Per non mandare a tutti gli iscritti file che non sono avvisi, da questa cartella non prendo niente, nemmeno quello che ci metti adesso. ' +
    'Se la cartella è sbagliata, correggi «folder.path» in campanile.yaml e fai ripartire Campanile. Se è giusta, sposta altrove quello che c’è: quando è vuota comincio da solo, e gli avvisi li rimetti dopo. ' +
    'Se invece tutto quello che c’è deve partire, rinomina il file «CONFERMA-CARTELLA.txt», che è lì, in «SI-CONFERMA-CARTELLA.txt».'
  );
}

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
export const ALL_TESTS = 'le prove';

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
  `L’archivio è danneggiato e non si può più usare. ${upperFirst(RESTART)}: dirà quale ` +
  'copia di sicurezza ripristinare e come.';

/** @param code SQLite's, such as `SQLITE_READONLY` */
export function storageFailed(code: string): string {
  return (
    'Nell’archivio non si riesce a scrivere: controlla che la cartella «archivio» sia ' +
    `raggiungibile, che ci si possa scrivere e che il disco funzioni (${code}). ${GOES_ON}`
  );
}

/** Alerts about sending: what stands still, why, and what staff can do. */

/** All sending stands still; also for the audit log. */
export function sendingStopped({ why, code }: SendingStop): string {
  const technical = code === null ? '' : ` (codice ${code})`;
  return why === 'blocked'
    ? `WhatsApp ha bloccato gli invii di questo numero${technical}: tutti gli invii sono fermi.`
    : `WhatsApp ha rifiutato più messaggi di seguito${technical}: tutti gli invii sono fermi.`;
}

export function howToResume(stop: SendingStop): string {
  return `${sendingStopped(stop)} Gli avvisi aspettano. Apri WhatsApp sul telefono del Comune e guarda che cosa dice; quando è tutto a posto, premi «Riprendi gli invii» nel pannello (oppure «npx campanile resume»).`;
}

/** For the audit log. */
export const RESUMED = 'Gli invii sono stati fatti riprendere.';

export const NOT_STOPPED = 'Gli invii non sono fermi: non c’è nulla da far riprendere.';

/** For the audit log. */
export const LISTS_RETRIED = 'Le liste vengono provate di nuovo.';

/** Why lists are not tried again. */
export const STILL_STOPPED =
  'Tutti gli invii sono fermi: guarda in Stato perché. Con «Riprendi gli invii» si riprova anche con le liste.';

export const LISTS_NOT_OFF =
  'Con le liste non c’è nulla da riprovare: WhatsApp non le sta rifiutando.';

/** @param noticeId the first of those with held deliveries */
export function deliveryHeld(count: number, noticeId: number): string {
  return (
    `Un invio a ${people(count)} è sospeso: non si è potuto sapere se sia partito, oppure per ` +
    'più di un giorno non si è riusciti a mandarlo, e Campanile non lo ripete da solo. ' +
    'Decidi nel pannello, con «È arrivato» o «Invia di nuovo» (oppure con ' +
    `«npx campanile notices decide ${String(noticeId)} --help»).`
  );
}

export function peopleUnaccounted(title: string, missing: number): string {
  return (
    `L’avviso «${title}» resta aperto: di ${people(missing)} non risulta che cosa ne sia ` +
    'stato, e Campanile non può andare avanti da solo. Avvisa chi si occupa di Campanile; ' +
    `per chiudere l’avviso senza mandarlo ${plural(missing, 'a quella persona', 'a loro')} usa «Ferma».`
  );
}

/** Lists that are not ours have our names. */
export function listNameTaken(names: readonly string[]): string {
  return `Sul telefono del Comune ci sono liste broadcast che Campanile non ha creato e che si chiamano come le sue: ${quotedNames(names)}. Campanile non le tocca e dà alle proprie un altro nome. Non occorre fare nulla; chi non le usa più può eliminarle dal telefono.`;
}

export const NOT_RECORDED =
  'Non si riesce a registrare quello che alcuni cittadini hanno scritto: chi ha scritto DISATTIVA potrebbe ricevere ' +
  'ancora un avviso. Gli avvisi partono lo stesso e Campanile continua a provare. Controlla che il disco non sia pieno ' +
  `e che nella cartella «archivio» si possa scrivere; poi ${RESTART}. Se non basta, avvisa chi se ne occupa.`;

export const CATCH_UP_OVERDUE =
  'Non si riescono a rileggere i messaggi arrivati mentre il servizio era fermo: chi nel frattempo ' +
  'ha scritto DISATTIVA potrebbe ricevere ancora un avviso. Gli avvisi partono lo stesso e ' +
  'Campanile continua a provare. Se questa segnalazione resta per più di un’ora, ' +
  `${RESTART}; se non basta, avvisa chi se ne occupa.`;

export const SETBACKS: Readonly<
  Record<Exclude<NotSentWhy, 'transport'> | 'list', (title: string, waiting: number) => string>
> = {
  upload: (title) =>
    `WhatsApp in questo momento non accetta allegati: l’avviso «${title}» aspetta. ` +
    'Campanile riprova da solo e non manda nulla due volte; gli avvisi senza allegati partono. ' +
    'Se dura più di un’ora, controlla il collegamento a Internet di questo PC.',
  content: (title) =>
    `L’avviso «${title}» aspetta: Campanile non riesce a leggere la sua copia dell’allegato, ` +
    'e in «in-corso» non ha trovato il file com’era. Controlla che l’antivirus non l’abbia messo in ' +
    'quarantena, oppure rimetti lo stesso file in «in-corso»: l’avviso partirà da solo. ' +
    'Gli altri avvisi partono.',
  picture: (title) =>
    `L’avviso «${title}» aspetta: il browser di questo PC non riesce ad aprire la sua immagine, e ` +
    'WhatsApp la manderebbe come documento. Ferma l’avviso, salva l’immagine di nuovo come .jpg o ' +
    '.png con un programma di grafica e copiala nella cartella degli avvisi. Gli altri avvisi partono.',
  recipients: (title, waiting) =>
    `L’avviso «${title}» non è ancora partito per ${people(waiting)}: WhatsApp non fornisce quello ` +
    `${plural(waiting, 'che serve per scriverle', 'che serve per scrivere a qualcuno di loro')}. Campanile riprova da solo; non occorre fare nulla.`,
  list: (title, waiting) =>
    `L’avviso «${title}» non è ancora partito per ${people(waiting)}: WhatsApp Web è collegato, ma non riesce a mandarlo ` +
    'con una lista broadcast. Campanile riprova da solo; se dopo qualche minuto non ci riesce, lo manda a gruppi più piccoli e alla fine ' +
    'uno per uno. Gli altri avvisi partono; non occorre fare nulla.',
};

/** Alerts about the link with WhatsApp. */
export const NO_CONNECTION =
  'Da più di un quarto d’ora Campanile non riesce a collegarsi a WhatsApp. Gli avvisi ' +
  'aspettano e partono da soli quando il collegamento torna. Controlla che il computer sia ' +
  'connesso a Internet e che il telefono del Comune sia acceso; se tutto funziona e questa ' +
  `segnalazione resta, ${RESTART}.`;

const HOW_TO_PAIR =
  `Sul telefono del Comune apri WhatsApp (${LINKED_DEVICES}), ` +
  'tocca «Collega un dispositivo» e inquadra il codice QR.';

export const CODE_EXPIRED =
  'Il codice QR è scaduto senza che nessuno lo inquadrasse. Tra poco ne appare uno nuovo.';

export const NOT_LINKED = `WhatsApp non è collegato. ${HOW_TO_PAIR}`;

export const LOGGED_OUT =
  'Il collegamento con WhatsApp è stato tolto, dal telefono o da WhatsApp. ' +
  `Gli avvisi aspettano. Tra poco appare un nuovo codice. ${HOW_TO_PAIR}`;

/** @param found the number that was linked; @param expected the comune's; both masked */
export function wrongNumber(found: string, expected: string): string {
  return (
    `È stato collegato un numero diverso (${found}) da quello del Comune ` +
    `(${expected}), e Campanile lo ha scollegato. ` +
    'Ripeti con il telefono del Comune. Se il numero del Comune è cambiato, correggi «number» in campanile.yaml.'
  );
}

export function compatibility(missing: readonly string[]): string {
  return (
    'WhatsApp Web è cambiato e non offre più quello che serve a Campanile ' +
    `(${missing.join(', ')}). Gli invii sono fermi e gli avvisi aspettano. ` +
    'Avvisa chi si occupa di Campanile: serve un aggiornamento.'
  );
}

export const CONFLICT =
  'Lo stesso collegamento a WhatsApp è aperto in un altro browser. ' +
  'Chiudi WhatsApp Web nell’altro browser: Campanile riprova da solo.';

const LOSSES: Readonly<Record<Exclude<PageLoss, 'nothing'>, string>> = {
  pairing:
    'se il collegamento con il telefono cade, Campanile non può mostrare un nuovo codice QR: non scollegarlo',
  calls: 'le chiamate che arrivano non vengono rifiutate e squillano a vuoto',
  unreadable:
    'un messaggio che WhatsApp non riesce a decifrare non viene chiesto di nuovo: quel cittadino deve riscriverlo',
  revoking:
    'i messaggi già partiti non si possono eliminare: un avviso ritirato viene soltanto corretto',
  media: 'immagini, video e documenti non partono verso le singole persone; verso le liste sì',
  presence: 'il Comune può risultare «online» sui telefoni dei cittadini',
};

/** Lesser parts that WhatsApp Web lacks, and what is lost with them. */
export function pageLacks(missing: readonly string[], losses: readonly PageLoss[]): string {
  const lost = new Set(losses.flatMap((loss) => (loss === 'nothing' ? [] : [LOSSES[loss]])));
  return (
    `WhatsApp Web è cambiato e non offre più ${missing.join(', ')}. Campanile funziona lo stesso` +
    `${lost.size === 0 ? ' e non si perde nulla' : `, ma ${[...lost].join('; ')}`}. ` +
    'Avvisa chi si occupa di Campanile: serve un aggiornamento.'
  );
}

/** The PC slept, or its clock was set: for the audit log. */
export function clockForward(byMs: number): string {
  return `Il PC è rimasto sospeso per circa ${span(byMs)}, o il suo orologio è stato portato avanti: prima di inviare altro rileggo i messaggi dei cittadini.`;
}

export function clockBack(byMs: number): string {
  return `L’orologio del PC è stato portato indietro di circa ${span(byMs)}: gli orari degli avvisi si contano da capo.`;
}

/** @param now as the PC has it, and when something happened last by what is stored */
export function clockDoubted(now: number, last: number, zone: string): string {
  return (
    `L’orologio del PC segna ${longTime(now, zone)}, ma nell’archivio c’è già scritto qualcosa di ${longTime(last, zone)}. ` +
    'Guarda la data e l’ora del computer: se sono sbagliate correggile, e Campanile riprende da solo. Se sono giuste non fare nulla: ' +
    'Campanile se ne accorge appena WhatsApp risponde. Intanto gli avvisi aspettano.'
  );
}

function span(ms: number): string {
  if (ms >= 90 * MINUTE) return counted(Math.round(ms / HOUR), 'ora', 'ore');
  const minutes = Math.round(ms / MINUTE);
  return minutes === 1 ? 'un minuto' : counted(minutes, 'minuto', 'minuti');
}
