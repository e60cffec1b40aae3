/** How the life of a notice is told to staff. */
import {
  hadNobody,
  type Notice,
  type NoticeProgress,
  type NoticeState,
} from '../../model/notice.js';
import { figure, people } from '../../italian.js';
import type { Calendar } from '../calendar.js';

/** Filters of the list of notices, in the order in which they are shown. */
export const FILTERS = [
  { key: 'attesa', name: 'In attesa', states: ['unconfirmed', 'queued', 'parked'] },
  { key: 'corso', name: 'In corso', states: ['sending'] },
  { key: 'inviati', name: 'Inviati', states: ['sent'] },
  { key: 'fermati', name: 'Fermati', states: ['cancelled', 'expired'] },
] as const satisfies readonly {
  readonly key: string;
  readonly name: string;
  readonly states: readonly NoticeState[];
}[];

const STATES: Readonly<Record<NoticeState, string>> = {
  unconfirmed: 'Aspetta una conferma',
  queued: 'In attesa',
  sending: 'In corso di invio',
  sent: 'Inviato',
  cancelled: 'Fermato',
  expired: 'Scaduto',
  parked: 'Aspetta una decisione',
};

/** What its badge says. */
export function stateName(
  notice: Pick<Notice, 'state' | 'retractedAt' | 'expiresAt' | 'finishedAt'>,
): string {
  if (notice.retractedAt !== null) return 'Ritirato';
  return hadNobody(notice) ? 'Non inviato' : STATES[notice.state];
}

/** People whose message has been handed over or given up. */
export function served({ recipients, waiting }: NoticeProgress): number {
  return recipients - waiting;
}

/** One line about when it went or will go, and to how many. */
export function noticeLine(
  notice: Notice & { readonly progress: NoticeProgress },
  calendar: Calendar,
  now: number,
): string {
  const { state, progress, dueAt, acceptedAt, finishedAt } = notice;
  const moment = (at: number) => calendar.moment(at, now);
  const to = `a ${people(progress.recipients)}`;
  switch (state) {
    case 'unconfirmed':
      return `Da confermare: andrà ${to}.`;
    case 'parked':
      return `Non è partito in tempo: serve una decisione. Andrà ${to}.`;
    case 'queued':
      return dueAt > now ? `Parte ${moment(dueAt)}, ${to}.` : `Sta per partire, ${to}.`;
    case 'sending':
      return `${figure(served(progress))} di ${people(progress.recipients)}.`;
    case 'sent':
      return `${upperFirst(moment(finishedAt ?? acceptedAt))}, ${to}: consegnato a ${figure(progress.delivered)}, letto da ${figure(progress.read)}.`;
    case 'cancelled':
      if (notice.retractedAt !== null) {
        return `Ritirato ${moment(notice.retractedAt)}. L’${reached(progress)}.`;
      }
      return `Fermato ${moment(finishedAt ?? acceptedAt)}. L’${reached(progress)}.`;
    case 'expired':
      if (hadNobody(notice)) {
        return `Non inviato ${moment(finishedAt ?? acceptedAt)}: non c’era nessun iscritto.`;
      }
      return `Scaduto ${moment(finishedAt ?? acceptedAt)}. L’${reached(progress)}.`;
  }
}

function reached({ accepted }: NoticeProgress): string {
  return accepted === 0
    ? 'avviso non è andato a nessuno'
    : `${accepted === 1 ? 'ha ricevuto' : 'hanno ricevuto'} ${people(accepted)}`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
