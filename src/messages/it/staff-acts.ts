/** What staff can do with a notice: what it is called, what is asked before, what is said after. */
import { counted, people, plural } from '../../italian.js';
import type { NoticeProgress } from '../../model/notice.js';
import type { RetractionPreview } from '../../model/retraction.js';
import type { StaffActions } from '../../ports/staff.js';
import { againQuestion, arrivedQuestion } from './sending-acts.js';

export type StaffAct = keyof StaffActions;

export interface ActWords {
  readonly name: string;
  /** what will happen, to how many people */
  readonly question: (progress: NoticeProgress, testPhones: number) => string;
  readonly done: string;
}

export const ACTS: Readonly<Record<StaffAct, ActWords>> = {
  confirm: {
    name: 'Conferma e invia',
    question: ({ waiting }) => `L’avviso andrà a ${people(waiting)}.`,
    done: 'L’avviso è confermato e parte.',
  },
  sendNow: {
    name: 'Invia subito',
    question: ({ waiting }) =>
      `L’avviso parte adesso e va a ${people(waiting)}, senza aspettare l’ora prevista.`,
    done: 'L’avviso parte adesso.',
  },
  stop: {
    name: 'Ferma',
    question: ({ waiting, accepted }) =>
      `L’avviso non andrà più a ${people(waiting)}. ` +
      (accepted === 0
        ? 'Finora non lo ha ricevuto nessuno.'
        : `A ${people(accepted)} è già stato inviato e resta.`),
    done: 'L’avviso è stato fermato.',
  },
  test: {
    name: 'Manda ai telefoni di prova',
    question: (_, testPhones) =>
      `L’avviso va a ${counted(testPhones, 'telefono di prova', 'telefoni di prova')} dell’ufficio, e a nessun cittadino.`,
    done: 'La prova è partita.',
  },
  retract: {
    name: 'Ritira',
    question: ({ accepted }) => `L’avviso è stato inviato a ${people(accepted)}.`,
    done: 'L’avviso viene ritirato.',
  },
  arrived: {
    name: 'È arrivato',
    question: ({ held }) => arrivedQuestion(held),
    done: 'L’invio risulta arrivato.',
  },
  sendAgain: {
    name: 'Invia di nuovo',
    question: ({ held }) => againQuestion(held),
    done: 'L’avviso parte ancora per chi non si sa se l’ha ricevuto.',
  },
};

/** What taking a notice back will do, before the click. */
export function retractQuestion({ deletable, corrected }: RetractionPreview): string {
  if (deletable === 0 && corrected === 0) return 'Nessuno lo ha più: non parte nessuna rettifica.';
  const deleted =
    deletable === 0
      ? 'L’avviso non si può cancellare da nessun telefono, perché è arrivato con le liste o troppo tempo fa.'
      : `L’avviso viene cancellato ${plural(deletable, 'dal telefono', 'dai telefoni')} di ${people(deletable)}.`;
  return corrected === 0
    ? `${deleted} Nessun altro lo ha: non parte nessuna rettifica.`
    : `${deleted} A ${people(corrected)}, da cui non si può cancellare, arriva subito questa rettifica:`;
}

/** Why an act cannot be done now. */
export const DECLINED = {
  'no-notice': 'Questo avviso non c’è.',
  'not-waiting': 'Questo avviso non aspetta più: è già partito, è stato fermato o va confermato.',
  'nothing-to-stop':
    'Non c’è più niente da fermare: l’avviso è già partito per tutti o è già finito.',
  'no-confirmation': 'Questo avviso non aspetta una conferma.',
  'nothing-held': 'Questo avviso non ha invii sospesi.',
  'already-retracted': 'Questo avviso è già stato ritirato.',
  'not-retractable': 'Una prova o una rettifica non si può ritirare.',
} as const;

export function correctionTooLong(limit: number): string {
  return `La rettifica può avere al massimo ${String(limit)} caratteri.`;
}
