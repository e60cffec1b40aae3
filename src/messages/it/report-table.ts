/** The outcome of a notice as a file, for the archive of the comune and for spreadsheets. */
import {
  archiveCode,
  firstWords,
  inOrder,
  intended,
  isCalledUrgent,
  type Notice,
  type NoticeFigure,
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

interface OutcomeFacts {
  readonly notice: Notice;
  readonly progress: NoticeProgress;
  readonly outlook: Outlook;
  readonly calendar: Calendar;
}

type Cell = string | number | null;

/** Each with its heading, in their order; a column more is a line more here. */
const COLUMNS: Readonly<Record<string, (facts: OutcomeFacts) => Cell>> = {
  Numero: ({ notice }) => notice.id,
  Titolo: ({ notice }) => notice.title,
  'Prime parole': ({ notice }) => firstWords(notice.parts),
  'Preso in carico': ({ notice, calendar }) => calendar.stamp(notice.acceptedAt),
  Finito: ({ notice: { finishedAt }, calendar }) =>
    finishedAt === null ? null : calendar.stamp(finishedAt),
  Stato: ({ notice, progress, outlook }) => stateName({ ...notice, ...progress, outlook }),
  Urgente: ({ notice }) => (isCalledUrgent(notice) ? 'sì' : 'no'),
  ...figureColumns({
    recipients: 'Destinatari',
    accepted: 'Accettati da WhatsApp',
    delivered: 'Consegnati',
    read: 'Letti',
    notReached: 'Non raggiunti',
    uncertain: 'In dubbio',
    held: 'Sospesi',
    waiting: 'Aspettano',
  }),
  'Non lo riceveranno': ({ notice }) => notice.notSentTo,
  Codice: ({ notice }) => archiveCode(notice),
};

function figureColumns(
  headings: Readonly<Record<NoticeFigure, string>>,
): Readonly<Record<string, (facts: OutcomeFacts) => Cell>> {
  return Object.fromEntries(
    inOrder(headings).map(([which, heading]) => [
      heading,
      ({ notice, progress }: OutcomeFacts) =>
        which === 'recipients' ? intended(notice, progress) : progress[which],
    ]),
  );
}

export const OUTCOME_HEADINGS: readonly string[] = Object.keys(COLUMNS);

export function outcomeRow(facts: OutcomeFacts): readonly Cell[] {
  return Object.values(COLUMNS).map((cellOf) => cellOf(facts));
}
