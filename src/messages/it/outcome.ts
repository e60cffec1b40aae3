/** The outcome of a notice as a file, for the archive of the comune and for spreadsheets. */
import {
  archiveCode,
  firstWords,
  intended,
  isCalledUrgent,
  type Notice,
  type NoticeProgress,
} from '../../model/notice.js';
import type { Outlook } from '../../model/outlook.js';
import type { Calendar } from './calendar.js';
import { stateName } from './notice-states.js';
import { counted } from '../../italian.js';

export const OUTCOME = {
  pdf: 'Scarica l’esito (PDF)',
  csv: 'Scarica l’esito (CSV)',
  print: 'Stampa',
  printed: 'Stampato il',
  code: 'codice',
} as const;

/** `esito-avviso-12.pdf` */
export function outcomeFile(id: number, extension: string): string {
  return `esito-avviso-${String(id)}.${extension}`;
}

/** `Esito dell’avviso n. 12` */
export function outcomeTitle(id: number): string {
  return `Esito dell’avviso n. ${String(id)}`;
}

export const OUTCOME_HEADINGS = [
  'Numero',
  'Titolo',
  'Prime parole',
  'Preso in carico',
  'Finito',
  'Stato',
  'Urgente',
  'Destinatari',
  'Accettati da WhatsApp',
  'Consegnati',
  'Letti',
  'Non raggiunti',
  'In dubbio',
  'Sospesi',
  'Aspettano',
  'Non lo riceveranno',
  'Codice',
] as const;

export function outcomeRow(
  notice: Notice,
  progress: NoticeProgress,
  outlook: Outlook,
  calendar: Calendar,
): readonly (string | number | null)[] {
  const { id, title, acceptedAt, finishedAt } = notice;
  const { accepted, delivered, read, notReached, uncertain, held, waiting } = progress;
  const { notSentTo } = notice;
  return [
    ...[id, title, firstWords(notice.parts), calendar.stamp(acceptedAt)],
    ...[
      finishedAt === null ? null : calendar.stamp(finishedAt),
      stateName({ ...notice, ...progress, outlook }),
    ],
    ...[
      isCalledUrgent(notice) ? 'sì' : 'no',
      intended(notice, progress),
      accepted,
      delivered,
      read,
    ],
    ...[notReached, uncertain, held, waiting, notSentTo, archiveCode(notice)],
  ];
}

export const AUDIT_HEADINGS = ['Quando', 'Chi', 'Evento', 'Avviso', 'Che cosa è successo'] as const;

/** A year in figures, for the yearly report of the comune. */
export const OVERVIEW = {
  name: 'Riepilogo',
  year: 'Anno',
  show: 'Mostra',
  print: 'Stampa',
  month: 'Mese',
  optIns: 'Iscrizioni',
  optOuts: 'Disiscrizioni',
  subscribers: 'Iscritti a fine mese',
  notices: 'Avvisi',
  accepted: 'Messaggi accettati',
  delivered: 'Consegnati',
  read: 'Letti',
  ninety: '9 su 10 in',
  total: 'Tutto l’anno',
  nothing: '—',
  note: 'Gli avvisi contano nel mese in cui sono stati presi in carico; rettifiche e prove non contano. Accettati, consegnati e letti sono persone, sommate su tutti gli avvisi: i letti sono di più, perché c’è chi toglie le conferme di lettura. «9 su 10 in» è il tempo che passa, di solito, da quando un avviso comincia a partire a quando è arrivato sul telefono di nove destinatari su dieci.',
} as const;

/** `meno di un minuto`, `12 minuti`, `3 ore`, `2 giorni` */
export function took(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'meno di un minuto';
  if (minutes < 60) return counted(minutes, 'minuto', 'minuti');
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? counted(hours, 'ora', 'ore')
    : counted(Math.floor(hours / 24), 'giorno', 'giorni');
}

/** `Riepilogo del 2026 · Comune di Bientina` */
export function overviewTitle(year: number): string {
  return `Riepilogo del ${String(year)}`;
}
