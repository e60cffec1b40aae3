import { counted, longTime } from '../../italian.js';
import type { DeliveryStatus } from '../../model/sending.js';
import type { NoticeStatus, StatusSnapshot } from '../../model/status.js';
import { endSentence, outlookSentence } from './outlook.js';
import { stateClause } from './notice-states.js';
import { SESSION_STATES } from './session-states.js';

/** What `campanile status` prints. */
export function statusText(status: StatusSnapshot, zone: string): string {
  const { active, optedOut, inactive, unsaved } = status.subscribers;
  return [
    SESSION_STATES[status.state],
    ...status.alerts.map(({ text }) => `! ${text}`),
    `Iscritti: ${active} (forse senza il numero in rubrica: ${unsaved}; non più raggiungibili: ${inactive}; disiscritti: ${optedOut})`,
    `Liste broadcast: ${status.lists.count}`,
    `Invio: ${status.delivery.why.text}`,
    listMessages(status.delivery),
    ...status.notices.map((notice) => noticeLine(notice, zone)),
  ].join('\n');
}

function listMessages({ listMessagesThisMonth: sent, allowance }: DeliveryStatus): string {
  const most = allowance === null ? '' : ` su ${allowance}`;
  return `Messaggi alle liste in questo mese: ${sent}${most}`;
}

export function noticeLine(notice: NoticeStatus, zone: string): string {
  const { recipients, accepted, delivered, read, notReached } = notice;
  const { uncertain, held, state, outlook } = notice;
  const moment = (at: number) => longTime(at, zone);
  const sentences = [outlookSentence(state, outlook, held, moment), endSentence(outlook, moment)];
  const doubtful = [
    uncertain > 0 ? `, in dubbio ${uncertain}` : '',
    held > 0 ? `, in attesa di una decisione ${held}` : '',
  ].join('');
  return (
    `${notice.title}: ${lowerFirst(stateClause(notice))}; ` +
    `${counted(recipients, 'destinatario', 'destinatari')}, accettati ${accepted}, ` +
    `consegnati ${delivered}, letti ${read}, non raggiunti ${notReached}${doubtful}` +
    sentences.map((sentence) => (sentence === null ? '' : `. ${sentence.slice(0, -1)}`)).join('')
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
