/** What staff read of a notice beside its file while it waits or is being sent. */
import {
  archiveCode,
  inOrder,
  isUntouched,
  type Notice,
  type NoticeFigure,
  type NoticeProgress,
} from '../../model/notice.js';
import type { Outlook } from '../../model/outlook.js';
import { longTime, people, upperFirst } from '../../italian.js';
import { handles } from './files.js';
import { endSentence, FORECAST, outlookSentence, routesSentences } from './outlook.js';
import { ACT_WORDS } from './staff-acts.js';
import { doneClause, stateClause, stateName, stateReason } from './notice-states.js';

/** How a waiting notice is confirmed in the folder: its `CONFERMA-….txt` gets this before its name. */
export const YES = 'SI-';

export interface NoteFacts {
  readonly progress: NoticeProgress;
  readonly outlook: Outlook;
}

/** The text of `<name>.stato.txt`; lines end with `\n`. */
export function stateNote(notice: Notice, facts: NoteFacts, zone: string): string {
  const { title, id } = notice;
  return `L’AVVISO «${title}» È STATO ACCETTATO
${inPlaceOf(notice)}
${situation(notice, facts, zone)}
${expectedEnd(facts, zone)}${ending(notice, zone)}
${howToStop(notice, facts)}

Questo file si aggiorna da solo e sparisce quando l’avviso è finito.
Avviso n. ${String(id)}, codice ${archiveCode(notice)}.
`;
}

function inPlaceOf({ replaces }: Notice): string {
  return replaces === null
    ? ''
    : `
È una nuova versione: prende il posto dell’avviso n. ${String(replaces)}, che non è partito per nessuno. I suoi file sono nella cartella «annullati».
`;
}

/** The text of `CONFERMA-<name>.txt`. */
export function confirmationText(
  notice: Notice,
  { progress, outlook }: NoteFacts,
  zone: string,
): string {
  const why = stateReason(notice);
  return `L’AVVISO «${notice.title}» ASPETTA UNA CONFERMA
${why === null ? '' : `\n${upperFirst(why)}.\n`}
Se confermato, andrà a ${people(progress.waiting)}.
${byRoute(outlook, zone)}
PER FARLO PARTIRE: rinomina questo file in modo che cominci con «${YES}»,
cioè «${YES}CONFERMA-…», oppure premi «Conferma e invia» nel pannello.

PER NON FARLO PARTIRE: trascina i file dell’avviso nella cartella «annullati».

Avviso n. ${String(notice.id)}, codice ${archiveCode(notice)}.
`;
}

function situation(notice: Notice, { progress, outlook }: NoteFacts, zone: string): string {
  const { state, dueAt } = notice;
  const facts = { ...notice, ...progress, outlook };
  const { waiting, held } = progress;
  const goes = outlookSentence(state, outlook, held, (at) => longTime(at, zone));
  switch (state) {
    case 'unconfirmed':
      return `${stateClause(facts)}. Andrà a ${people(waiting)}. ${goes ?? ''}
${HOW_TO_CONFIRM}`;
    case 'parked':
      return `${stateClause(facts)}. L’ora prevista era ${longTime(dueAt, zone)}.
Andrà a ${people(waiting)}. ${goes ?? ''}
${HOW_TO_CONFIRM}`;
    case 'sending':
      return `${stateClause(facts)}: ${whileSending(progress)}${goes === null ? '' : ` ${goes}`}`;
    default:
      return `${stateName(facts)}. ${goes === null ? '' : `${goes} `}Va a ${people(waiting)}.`;
  }
}

function whileSending(progress: NoticeProgress): string {
  return inOrder(WHILE_SENDING)
    .map(([, words]) => words(progress))
    .join('');
}

const untold = (): string => '';

/** What the note says of each figure; the report tells the others. */
const WHILE_SENDING: Readonly<Record<NoticeFigure, (progress: NoticeProgress) => string>> = {
  recipients: (progress) => `partito per ${doneClause(progress)}`,
  accepted: ({ accepted }) =>
    accepted > 0 ? `, accettato da WhatsApp per ${people(accepted)}.` : '.',
  uncertain: ({ uncertain }) =>
    uncertain > 0
      ? ` Per ${people(uncertain)} non si sa ancora se sia partito: Campanile lo sta verificando.`
      : '',
  waiting: untold,
  delivered: untold,
  read: untold,
  notReached: untold,
  // what is to be done about them is said after this
  held: untold,
};

const HOW_TO_CONFIRM = 'Come si fa è scritto nel file «CONFERMA-…» che si trova qui.';

function expectedEnd({ outlook }: NoteFacts, zone: string): string {
  const sentence = endSentence(outlook, (at) => longTime(at, zone));
  return `${sentence === null ? '' : `${sentence}\n`}${byRoute(outlook, zone)}`;
}

/** `Come arriverà: …`, on lines of their own. */
function byRoute(outlook: Outlook, zone: string): string {
  const sentences = routesSentences(outlook, (at) => longTime(at, zone));
  return sentences.length === 0
    ? ''
    : `${FORECAST}:\n${sentences.map((sentence) => `- ${sentence}\n`).join('')}`;
}

function ending({ expiresAt }: Notice, zone: string): string {
  return expiresAt === null
    ? ''
    : `Scade ${longTime(expiresAt, zone)}: dopo non parte più per nessuno.
`;
}

function howToStop(notice: Notice, { progress }: NoteFacts): string {
  const { placed } = notice;
  const [capitals, button] = isUntouched(notice, progress)
    ? ['ANNULLARLO', ACT_WORDS.callOff.name]
    : ['FERMARLO', ACT_WORDS.stop.name];
  if (placed === null || placed.length === 0) {
    return `PER ${capitals}: apri il pannello e premi «${button}».`;
  }
  return `PER ${capitals}: trascina ${handles(placed).what} nella cartella «annullati».
Chi l’ha già ricevuto lo conserva; a tutti gli altri non viene inviato.`;
}
