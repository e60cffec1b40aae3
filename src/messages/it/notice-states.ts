/**
 * What becomes of a notice, in the words that staff read everywhere: on the panel, in the notes beside
 * its files, in reports, in commands and in the audit log.
 */
import { figure, people, plural, upperFirst } from '../../italian.js';
import {
  hadNobody,
  intended,
  isUntouched,
  served,
  type Notice,
  type NoticeProgress,
  type NoticeState,
  type ParkedWhy,
  type Reached,
  type Served,
  type HistoryPoint,
} from '../../model/notice.js';
import type { Outlook } from '../../model/outlook.js';
import type { Calendar } from './calendar.js';
import { endSentence, outlookSentence } from './outlook.js';

/** What the words depend on. */
export type StateFacts = Pick<
  Notice,
  'state' | 'parkedWhy' | 'retractedAt' | 'expiresAt' | 'finishedAt'
>;

type NamedFacts = StateFacts & Reached & { readonly outlook: Pick<Outlook, 'waitsFor'> };

/** A state, or what staff call by another name than the state. */
type Situation = NoticeState | 'halted' | 'called-off' | 'retracted' | 'nobody';

const NAMES: Readonly<Record<Situation, string>> = {
  unconfirmed: 'Aspetta una conferma',
  queued: 'In attesa',
  sending: 'In corso di invio',
  halted: 'Invio fermo',
  sent: 'Inviato',
  cancelled: 'Fermato',
  'called-off': 'Annullato',
  expired: 'Scaduto',
  parked: 'Aspetta una decisione',
  retracted: 'Ritirato',
  nobody: 'Non inviato',
};

const PARKED: Readonly<Record<ParkedWhy, string>> = {
  overdue: 'doveva partire mentre Campanile non era in funzione, e ora è tardi',
  'files-gone': 'i suoi file sono stati tolti dalla cartella degli avvisi',
  restored:
    'è stata ripristinata una copia dell’archivio, e dopo quella copia può essere già partito o essere stato annullato',
};

const NOBODY = 'non c’era nessun iscritto';

/** `Aspetta una decisione` */
export function stateName(facts: NamedFacts): string {
  return NAMES[situationOf(facts)];
}

/** Why it waits for a decision, or went to nobody, as a clause; null: its state says it all. */
export function stateReason(facts: StateFacts): string | null {
  if (facts.parkedWhy !== null) return PARKED[facts.parkedWhy];
  return hadNobody(facts) ? NOBODY : null;
}

/** `Aspetta una decisione: i suoi file sono stati tolti dalla cartella degli avvisi` */
export function stateClause(facts: NamedFacts): string {
  const reason = stateReason(facts);
  return reason === null ? stateName(facts) : `${stateName(facts)}: ${reason}`;
}

/** For the audit log. */
export function parkedEntry({ title }: Pick<Notice, 'title'>, why: ParkedWhy): string {
  return `L’avviso «${title}» aspetta una decisione: ${PARKED[why]}.`;
}

/** Filters of the list of notices, in the order in which they are shown. */
export const FILTERS = [
  { key: 'attesa', name: 'In attesa', states: ['unconfirmed', 'queued', 'parked'] },
  { key: 'corso', name: 'In corso', states: ['sending'] },
  { key: 'inviati', name: 'Inviati', states: ['sent'] },
  { key: 'annullati', name: 'Annullati e scaduti', states: ['cancelled', 'expired'] },
] as const satisfies readonly {
  readonly key: string;
  readonly name: string;
  readonly states: readonly NoticeState[];
}[];

/** One line about when it went or will go, and to how many. */
export function noticeLine(
  notice: Notice & { readonly progress: NoticeProgress },
  outlook: Outlook,
  calendar: Calendar,
  now: number,
): string {
  const { state, progress, acceptedAt, finishedAt, retractedAt, replacedBy } = notice;
  const moment = (at: number) => calendar.moment(at, now);
  const to = `a ${people(progress.recipients)}`;
  const goes = outlookSentence(state, outlook, progress.held, moment);
  const more = [goes, endSentence(outlook, moment)]
    .flatMap((each) => (each === null ? [] : [` ${each}`]))
    .join('');
  const facts = { ...notice, ...progress, outlook };
  const over = `${stateName(facts)} ${moment(retractedAt ?? finishedAt ?? acceptedAt)}`;
  switch (state) {
    case 'unconfirmed':
    case 'parked':
      return `${stateClause(facts)}. Andrà ${to}.${more}`;
    case 'queued':
      return `Va ${to}.${more}`;
    case 'sending':
      return `Inviato a ${doneClause(progress)}.${more}`;
    case 'sent':
      if (retractedAt !== null) return `${over}. ${reached(notice, progress)}.`;
      if (progress.recipients === 0)
        return `${upperFirst(moment(finishedAt ?? acceptedAt))}: non è andato a nessuno.`;
      return `${upperFirst(moment(finishedAt ?? acceptedAt))}, ${to}: consegnato a ${figure(progress.delivered)}, letto da ${figure(progress.read)}.${more}`;
    case 'cancelled':
    case 'expired':
      if (replacedBy !== null)
        return `${over}. Al suo posto c’è l’avviso n. ${String(replacedBy)}.`;
      return hadNobody(notice) ? `${over}: ${NOBODY}.` : `${over}. ${reached(notice, progress)}.`;
  }
}

/** The same of one that is being written: nothing keeps it but that it is not published. */
export function draftLine(
  notice: Notice & { readonly progress: NoticeProgress },
  outlook: Outlook,
  calendar: Calendar,
  now: number,
): string {
  if (outlook.waitsFor !== null) return noticeLine(notice, outlook, calendar, now);
  const end = endSentence(outlook, (at) => calendar.moment(at, now));
  return `Va a ${people(notice.progress.recipients)}. Parte appena lo pubblichi.${end === null ? '' : ` ${end}`}`;
}

function situationOf(facts: NamedFacts): Situation {
  if (facts.retractedAt !== null) return 'retracted';
  if (facts.state === 'cancelled' && isUntouched(facts, facts)) return 'called-off';
  // Not «Fermato», which is over: this one goes on when all sending does.
  if (facts.state === 'sending' && facts.outlook.waitsFor === 'stopped') return 'halted';
  return hadNobody(facts) ? 'nobody' : facts.state;
}

/** `15 persone su 60`, `nessuno su 60` */
export function doneClause(progress: Served & Pick<NoticeProgress, 'recipients'>): string {
  const count = served(progress);
  return `${count === 0 ? 'nessuno' : people(count)} su ${figure(progress.recipients)}`;
}

/** `L’hanno ricevuto 15 persone su 60; 45 persone non lo riceveranno` */
function reached(notice: LeftOut, progress: NoticeProgress): string {
  const { accepted } = progress;
  const meant = intended(notice, progress);
  const of = meant > accepted ? ` su ${figure(meant)}` : '';
  const nobody = notice.mayHaveGone ? MAY_HAVE_GONE : 'Non l’ha ricevuto nessuno';
  const got =
    accepted === 0
      ? nobody
      : `${plural(accepted, 'L’ha ricevuto', 'L’hanno ricevuto')} ${people(accepted)}${of}`;
  return notice.notSentTo === 0 ? got : `${got}; ${leftOut(notice)}`;
}

export const MAY_HAVE_GONE =
  'Può essere già partito, prima che fosse ripristinata la copia dell’archivio';
/** Of one of which a restored copy does not know whether it went. */
export const GONE_PERHAPS = `${MAY_HAVE_GONE}: chi lo ha ricevuto lo conserva.`;

/** How far the correction of a notice has come that was taken back. */
export function correctionLine({
  recipients,
  accepted,
  delivered,
}: Pick<NoticeProgress, 'recipients' | 'accepted' | 'delivered'>): string {
  return accepted === 0
    ? `Rettifica: deve ancora partire per ${people(recipients)}.`
    : `Rettifica: accettata da WhatsApp per ${people(accepted)} su ${figure(recipients)}, arrivata a ${figure(delivered)}.`;
}

type LeftOut = Pick<Notice, 'notSentTo' | 'mayHaveGone'>;

/** Of those to whom it did not go and goes no more; after a restore nobody knows whether they have it. */
export function leftOut({ notSentTo, mayHaveGone }: LeftOut): string {
  return mayHaveGone ? `Campanile non lo manda più a ${people(notSentTo)}` : willNotGet(notSentTo);
}

/** `45 persone non lo riceveranno` */
export function willNotGet(count: number): string {
  return `${people(count)} non lo ${plural(count, 'riceverà', 'riceveranno')}`;
}

/** What the page of one notice says beside its state and its figures. */
export const NOTICE_PAGE = {
  all: 'Tutti gli avvisi',
  course: 'Come va',
  happened: 'Che cosa è successo',
  nothingYet: 'Ancora niente.',
  asCitizensSee: 'Come lo vedono i cittadini',
  urgent: 'Urgente',
  correction: 'Rettifica',
  isBeingReplaced:
    'Non parte più: al suo posto parte la versione modificata, già pubblicata, che compare in «Avvisi» appena è stata controllata.',
  /** with a link to the other */
  goneMeanwhile:
    'Lo stesso contenuto è stato pubblicato di nuovo: chi lo riceve da lì non deve averlo due volte, perciò questo non si può più mandare.',
  open: (id: number) => `Guarda l’avviso n. ${String(id)}`,
  progress: 'Avanzamento dell’invio',
  video: 'Video',
  document: 'Documento',
  picture: (name: string) => `Immagine «${name}»`,
  /** under the right end of the chart, where less than a minute went by */
  soon: 'meno di un minuto dopo',
  /** for those who cannot see the chart */
  chart: ({ accepted, delivered, read }: Pick<HistoryPoint, 'accepted' | 'delivered' | 'read'>) =>
    `Dal primo invio: accettati ${figure(accepted)}, consegnati ${figure(delivered)}, letti ${figure(read)}.`,
  /** @param moment `oggi alle 10:32` */
  sendAt: (moment: string) => `Da inviare ${moment}.`,
  expiresAt: (moment: string) => `Scade ${moment}: dopo non viene più inviato.`,
  /** @param words a clause */
  channel: (words: string) => `Canale WhatsApp: ${words}.`,
  deleted: (count: number) => `Cancellato dal telefono di ${people(count)}.`,
  deleting: (count: number) => `Da cancellare dal telefono di ${people(count)}.`,
  kept: (count: number) => `Resta sul telefono di ${people(count)}.`,
} as const;

/** `Invio di «acqua»` */
export function sendingOf(name: string): string {
  return `Invio di «${name}»`;
}
