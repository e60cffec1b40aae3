/** What staff can do with a notice from the page: what is asked before, and who is concerned. */
import type { StaffActions } from '../ports/staff.js';
import type { Notice, NoticeProgress, NoticeState } from '../model/notice.js';
import { counted, people } from '../italian.js';

export interface NoticeAction {
  /** in its address: `ferma` */
  readonly key: string;
  /** on its button */
  readonly name: string;
  readonly isDangerous: boolean;
  /** whether a text for the citizens can be written with it */
  readonly takesText: boolean;
  isOffered(notice: Notice, progress: NoticeProgress, testPhones: number): boolean;
  /** whole sentences: what will happen, to how many people */
  question(progress: NoticeProgress, testPhones: number): string;
  /** what the page says when it is done */
  readonly done: string;
  /** which staff act it is; called with the text, or null where nothing was written */
  readonly deed: keyof StaffActions;
}

const STOPPABLE: readonly NoticeState[] = ['unconfirmed', 'queued', 'sending', 'parked'];

export const NOTICE_ACTIONS: readonly NoticeAction[] = [
  {
    key: 'conferma',
    name: 'Conferma e invia',
    isDangerous: false,
    takesText: false,
    isOffered: ({ state }) => state === 'unconfirmed' || state === 'parked',
    question: ({ waiting }) => `L’avviso andrà a ${people(waiting)}.`,
    done: 'L’avviso è confermato e parte.',
    deed: 'confirm',
  },
  {
    key: 'invia',
    name: 'Invia subito',
    isDangerous: false,
    takesText: false,
    isOffered: ({ state }) => state === 'queued',
    question: ({ waiting }) =>
      `L’avviso parte adesso e va a ${people(waiting)}, senza aspettare l’ora prevista.`,
    done: 'L’avviso parte adesso.',
    deed: 'sendNow',
  },
  {
    key: 'ferma',
    name: 'Ferma',
    isDangerous: true,
    takesText: false,
    isOffered: ({ state }) => STOPPABLE.includes(state),
    question: ({ waiting, accepted }) =>
      `L’avviso non andrà più a ${people(waiting)}. ` +
      (accepted === 0
        ? 'Finora non lo ha ricevuto nessuno.'
        : `A ${people(accepted)} è già stato inviato e resta.`),
    done: 'L’avviso è fermato.',
    deed: 'stop',
  },
  {
    key: 'prova',
    name: 'Manda ai telefoni di prova',
    isDangerous: false,
    takesText: false,
    isOffered: (_, __, testPhones) => testPhones > 0,
    question: (_, testPhones) =>
      `L’avviso va a ${counted(testPhones, 'telefono di prova', 'telefoni di prova')} dell’ufficio, e a nessun cittadino.`,
    done: 'La prova è partita.',
    deed: 'test',
  },
  {
    key: 'ritira',
    name: 'Ritira',
    isDangerous: true,
    takesText: true,
    isOffered: ({ state, kind, retractedAt }, { accepted }) =>
      kind === 'notice' &&
      (state === 'sent' || state === 'cancelled') &&
      retractedAt === null &&
      accepted > 0,
    question: ({ accepted }) =>
      `L’avviso è stato inviato a ${people(accepted)}. Dove WhatsApp lo permette viene cancellato dai telefoni; ` +
      'a tutti gli altri va subito un messaggio di rettifica.',
    done: 'L’avviso viene ritirato.',
    deed: 'retract',
  },
];

/** Those that make sense for a notice as it is. */
export function offered(
  notice: Notice,
  progress: NoticeProgress,
  testPhones: number,
): readonly NoticeAction[] {
  return NOTICE_ACTIONS.filter((action) => action.isOffered(notice, progress, testPhones));
}
