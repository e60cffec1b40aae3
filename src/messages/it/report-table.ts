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
