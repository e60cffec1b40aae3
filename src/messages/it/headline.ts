/** How things stand, in one sentence: on the panel, in `campanile status` and in `status.json`. */
import { counted, figure } from '../../italian.js';
import type { StatusSnapshot } from '../../model/status.js';
import type { DeliveryStatus } from '../../model/sending.js';
import type { Calendar } from './calendar.js';
import {
  HELD_HEADLINE,
  HELD_MORE,
  STOPPED_MORE,
  slowlyHeadline,
  stoppedHeadline,
} from './sending-acts.js';

export interface Headline {
  readonly tone: 'good' | 'wait' | 'bad';
  readonly text: string;
  /** what more is to be said at once; null where the first says it all */
  readonly more: string | null;
}

export interface HeadlineFacts {
  /** the comune's, as people write it */
  readonly number: string;
  readonly calendar: Calendar;
  readonly now: number;
}

export function headlineOf(status: StatusSnapshot, facts: HeadlineFacts): Headline {
  const { stopped } = status.delivery;
  if (stopped !== undefined) return bad(stoppedHeadline(stopped), STOPPED_MORE);
  switch (status.state) {
    case 'starting':
      return wait('Campanile si sta avviando', 'Apre WhatsApp: di solito bastano pochi secondi.');
    case 'pairing':
      return status.qr === undefined
        ? wait('Il codice è scaduto', 'Tra poco ne appare uno nuovo, qui.')
        : wait('Inquadra il codice con il telefono del Comune', null);
    case 'syncing':
      return wait('Quasi pronto', 'Il telefono è collegato e WhatsApp sta caricando le chat.');
    case 'ready':
      return linked(status, facts);
    case 'lost':
      return lost(status.reason, sinceWhen(status, facts));
    case 'stopped':
      return bad(
        'Il servizio è fermo',
        'Gli avvisi aspettano nella cartella: partono quando Campanile è di nuovo in funzione.',
      );
  }
}

/** WhatsApp is there; the weightiest cause is said, and that there are others. */
function linked(status: StatusSnapshot, { number }: HeadlineFacts): Headline {
  const [first, ...others] = causes(status);
  if (first === undefined) {
    const to = status.account === undefined ? 'a WhatsApp' : `al ${number}`;
    return { tone: 'good', text: `Tutto a posto: collegato ${to}`, more: null };
  }
  if (others.length === 0) return first;
  const also =
    others.length === 1
      ? 'C’è anche un’altra cosa'
      : `Ci sono anche altre ${figure(others.length)} cose`;
  return { ...first, more: `${first.more === null ? '' : `${first.more} `}${also}, qui sotto.` };
}

/** The weightiest first; an alert that has no sentence of its own comes last. */
function causes({ alerts, toDo, delivery }: StatusSnapshot): readonly Headline[] {
  const up = new Set(alerts.map(({ code }) => code));
  const known = Object.keys(CAUSES).filter((code) => up.delete(code));
  const found = known.map((code) => alertHeadline(code, delivery) ?? UNKNOWN);
  const waiting = [
    ...(toDo.notices > 0 ? [wait(notices(toDo.notices), null)] : []),
    ...(toDo.refused > 0 ? [wait(refused(toDo.refused), null)] : []),
  ];
  up.delete('notice-waits');
  const all = [...found, ...waiting, ...[...up].map(() => UNKNOWN)];
  return [...all.filter(({ tone }) => tone === 'bad'), ...all.filter(({ tone }) => tone !== 'bad')];
}

/** `1 avviso da correggere` */
export function refused(count: number): string {
  return `${counted(count, 'avviso', 'avvisi')} da correggere`;
}

/** `1 avviso aspetta una tua decisione` */
export function notices(count: number): string {
  return `${counted(count, 'avviso aspetta', 'avvisi aspettano')} una tua decisione`;
}

const UNKNOWN = wait('C’è una cosa da guardare', null);

const MOVE_INTERRUPTED = 'Lo spostamento di un file è rimasto a metà';

/** What an alert means for the whole service, by its code, the weightiest first. */
const CAUSES: Readonly<Record<string, (delivery: DeliveryStatus) => Headline>> = {
  'storage-damaged': () => bad('L’archivio di Campanile è danneggiato', null),
  'disk-full': () => bad('Il disco è pieno e gli invii aspettano', null),
  'storage-failed': () => bad('Campanile non riesce a scrivere nel suo archivio', null),
  'clock-doubted': () =>
    bad('L’orologio del computer sembra sbagliato e gli avvisi aspettano', null),
  'folder-away': () => bad('La cartella degli avvisi non si raggiunge', null),
  'folder-unknown': () =>
    bad('La cartella degli avvisi va confermata: per ora non ne parte niente', null),
  'delivery-held': () => bad(HELD_HEADLINE, HELD_MORE),
  'people-unaccounted': () => bad('Un avviso è rimasto aperto', null),
  'media-unreadable': () => bad('L’allegato di un avviso non si può leggere', null),
  'picture-not-shown': () => bad('L’immagine di un avviso non si può mostrare', null),
  'notice-retraction': () => bad('Un avviso non si riesce a ritirare', null),
  'notice-intake': () => bad('Un avviso non si riesce a registrare', null),
  'drop-undecided': () => bad('La pubblicazione di un avviso è rimasta a metà', null),
  'channel-held': () => bad('Non si sa se un avviso è uscito nel canale WhatsApp', HELD_MORE),
  'filing-unreadable': () => wait(MOVE_INTERRUPTED, null),
  'prova-filing-unreadable': () => wait(MOVE_INTERRUPTED, null),
  'ritira-filing-unreadable': () => wait(MOVE_INTERRUPTED, null),
  'notice-locked': () => wait('Un file è ancora aperto in un altro programma', null),
  'retraction-locked': () =>
    wait('Un file da ritirare è ancora aperto in un altro programma', null),
  'test-folder-away': () => wait('La cartella «prova» non si raggiunge', null),
  'test-notice-intake': () => wait('Una prova non si riesce a registrare', null),
  'test-notice-locked': () => wait('Un file di prova è ancora aperto in un altro programma', null),
  'test-notice-filing': () => wait('L’esito di una prova non si riesce a scrivere', null),
  'notice-filing': () => wait('L’esito di un avviso non si riesce a scrivere', null),
  'media-not-taken': () => wait('WhatsApp per ora non accetta allegati', null),
  'keys-unavailable': () => wait('Un avviso aspetta WhatsApp per alcune persone', null),
  'list-not-sent': () => wait('Un avviso non si riesce a mandare con una lista broadcast', null),
  'catch-up-overdue': () => wait('Qualche DISATTIVA potrebbe non essere ancora stata letta', null),
  'lists-unavailable': (delivery) => wait(slowlyHeadline(delivery), null),
  'list-waits': () => wait('Chi è nelle liste aspetta il mese nuovo', null),
  'channel-unusable': () =>
    wait('Tutto funziona, ma nel canale WhatsApp non si può pubblicare', null),
  'disk-low': () => wait('Tutto funziona, ma il disco è quasi pieno', null),
  'backup-failed': () => wait('Tutto funziona, ma la copia di sicurezza non è riuscita', null),
  'mail-failed': () => wait('Tutto funziona, ma le e-mail di servizio non partono', null),
  'page-lacks': () => wait('Tutto funziona, ma WhatsApp Web è in parte cambiato', null),
  'list-name-taken': () => wait('Tutto funziona; c’è una cosa da sapere sulle liste', null),
};

/** What is said of one alert; null: it has no sentence of its own. */
export function alertHeadline(code: string, delivery: DeliveryStatus): Headline | null {
  return CAUSES[code]?.(delivery) ?? null;
}

/** ` (dalle 10:34)`, or nothing */
function sinceWhen({ since }: StatusSnapshot, { calendar, now }: HeadlineFacts): string {
  return since === undefined ? '' : ` (${calendar.since(since, now)})`;
}

const WAITING = 'Gli avvisi aspettano e partono da soli appena WhatsApp torna.';

function lost(reason: StatusSnapshot['reason'], from: string): Headline {
  switch (reason) {
    case 'logged-out':
      return bad('Il telefono è stato scollegato', 'Tra poco appare un codice da inquadrare.');
    case 'wrong-number':
      return bad('È stato collegato il telefono sbagliato', 'Serve quello del Comune.');
    case 'incompatible':
      return bad('Gli invii sono fermi: WhatsApp Web è cambiato', 'Serve un aggiornamento.');
    case 'conflict':
      return bad(
        `WhatsApp è aperto in un altro browser${from}`,
        `Chiudi WhatsApp Web nell’altro browser. ${WAITING}`,
      );
    case 'blocked':
      return bad(stoppedHeadline('blocked'), STOPPED_MORE);
    case 'browser':
      return wait(`WhatsApp si sta riavviando${from}`, WAITING);
    case 'network':
    case undefined:
      return bad(
        `WhatsApp non risponde${from}`,
        `Controlla che il computer sia su Internet. ${WAITING}`,
      );
  }
}

function wait(text: string, more: string | null): Headline {
  return { tone: 'wait', text, more };
}

function bad(text: string, more: string | null): Headline {
  return { tone: 'bad', text, more };
}
