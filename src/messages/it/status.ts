import { counted, longTime, plural, lowerFirst } from '../../italian.js';
import type { DeliveryStatus } from '../../model/sending.js';
import type { NoticeStatus, StatusSnapshot } from '../../model/status.js';
import { ACCOUNT, healthSentences } from './account-health.js';
import { CHANNEL, channelSentences } from './channel.js';
import { endSentence, outlookSentence } from './outlook.js';
import { LINKED_DEVICES } from './steps.js';
import { inOrder, intended, type NoticeFigure } from '../../model/notice.js';
import { stateClause, leftOut } from './notice-states.js';
import { headlineOf, notices, refused, type HeadlineFacts } from './headline.js';

/** What `campanile status` prints. */
export function statusText(status: StatusSnapshot, facts: HeadlineFacts): string {
  const { active, optedOut, inactive, unsaved } = status.subscribers;
  const { zone } = facts.calendar;
  const { text, more } = headlineOf(status, facts);
  return [
    more === null ? text : `${text}. ${more}`,
    ...status.alerts.map(({ text }) => `! ${text}`),
    ...waiting(status).map((sentence) => `! ${sentence}`),
    `Iscritti: ${active} (forse senza il numero in rubrica: ${unsaved}; non più raggiungibili: ${inactive}; disiscritti: ${optedOut})`,
    `Liste broadcast: ${status.lists.count}`,
    `Invio: ${status.delivery.why.text}`,
    listRecipients(status.delivery),
    ...(status.delivery.health === undefined
      ? []
      : [`${ACCOUNT.title}: ${healthSentences(status.delivery.health, zone).join(' ')}`]),
    ...(status.channel === undefined
      ? []
      : [`${CHANNEL.title}: ${channelSentences(status.channel).join(' ')}`]),
    ...status.notices.map((notice) => noticeLine(notice, zone)),
  ].join('\n');
}

/** What no alert tells. */
function waiting({ toDo, alerts }: StatusSnapshot): readonly string[] {
  const isTold = toDo.notices === 0 || alerts.some(({ code }) => code === 'notice-waits');
  return [
    ...(isTold ? [] : [`${notices(toDo.notices)}: guarda nel pannello, in «Avvisi».`]),
    ...(toDo.refused === 0
      ? []
      : [`${refused(toDo.refused)}: il motivo è nella cartella «scartati».`]),
  ];
}

function listRecipients({ listRecipientsThisMonth: sent, allowance }: DeliveryStatus): string {
  const most = allowance === null ? '' : ` su ${allowance}`;
  return `Persone raggiunte con le liste in questo mese: ${sent}${most}`;
}

/** Of a notice, in its line; null: not told where nobody counts in it. */
export const STATUS_FIGURES: Readonly<
  Record<Exclude<NoticeFigure, 'waiting'>, (count: number) => string | null>
> = {
  recipients: (count) => counted(count, 'destinatario', 'destinatari'),
  accepted: (count) => `accettati ${count}`,
  delivered: (count) => `consegnati ${count}`,
  read: (count) => `letti ${count}`,
  notReached: (count) => `non raggiunti ${count}`,
  uncertain: (count) => (count > 0 ? `in dubbio ${count}` : null),
  held: (count) => (count > 0 ? `in attesa di una decisione ${count}` : null),
};

export function noticeLine(notice: NoticeStatus, zone: string): string {
  const { notSentTo, held, state, outlook } = notice;
  const moment = (at: number) => longTime(at, zone);
  const sentences = [outlookSentence(state, outlook, held, moment), endSentence(outlook, moment)];
  const figures = { ...notice, recipients: intended(notice, notice) };
  const told = inOrder(STATUS_FIGURES).flatMap(([which, words]) => words(figures[which]) ?? []);
  return (
    `${notice.title}: ${lowerFirst(stateClause(notice))}; ${told.join(', ')}` +
    (notSentTo > 0 ? `; ${leftOut(notice)}` : '') +
    sentences.map((sentence) => (sentence === null ? '' : `. ${sentence.slice(0, -1)}`)).join('')
  );
}

/** What Stato says beside the headline. */

export const GROUPS = {
  toDo: 'Che cosa fare',
  toKnow: 'Da sapere',
  openNotice: 'Apri l’avviso',
  openNotices: 'Guarda gli avvisi in attesa',
} as const;

export const REFUSED = {
  text: (count: number): string =>
    `${plural(count, 'Non è stato inviato', 'Non sono stati inviati')} a nessuno: il motivo, e che cosa fare, è scritto negli scartati.`,
  button: 'Guarda gli scartati',
} as const;

export const DOING = {
  title: 'Invii in corso',
  stopped: 'Invii fermi',
  nothing: 'Nessun avviso in corso di invio.',
  latest: 'Ultimi avvisi',
  waiting: (count: number): string => `In attesa: ${counted(count, 'avviso', 'avvisi')}.`,
} as const;

/** How the phone is paired. */
export const PAIRING = {
  code: 'Codice QR da inquadrare',
  title: 'Con il telefono del Comune',
  steps: [
    'Apri WhatsApp.',
    `Apri i dispositivi collegati: ${LINKED_DEVICES}.`,
    'Tocca «Collega un dispositivo» e inquadra il codice.',
  ],
  /** before and after the seconds */
  before: 'Il codice vale ancora ',
  after: ' secondi, poi ne appare un altro da solo.',
} as const;

/** In the menu, after «Stato», for screen readers. */
export function thingsToDo(count: number): string {
  return plural(count, 'cosa da fare', 'cose da fare');
}

/** The list of refused files on the panel. */

export function refusedLine(count: number): string {
  return count === 0
    ? 'Nessun avviso da correggere.'
    : `${counted(count, 'avviso', 'avvisi')} da correggere. Un testo si corregge qui; gli altri file sono nella cartella «scartati»: correggili, e copiali di nuovo nella cartella degli avvisi.`;
}

export const CORRECT = 'Correggi e pubblica';
export const PUT_ASIDE = 'Togli da questo elenco';
