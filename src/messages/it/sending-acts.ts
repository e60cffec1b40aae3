/** What is red on the panel's first page, and the buttons that put it right. */
import { people } from '../../italian.js';
import type { SendingStop } from '../../model/sending.js';

export interface BulkWords {
  readonly name: string;
  readonly title: string;
  /** what will happen, to how many people, and what it may cause */
  readonly question: (count: number) => string;
}

const ALL = {
  resume: {
    name: 'Riprendi gli invii',
    title: 'Riprendere gli invii?',
    question: (count: number) =>
      `${count === 0 ? 'Ora non aspetta nessuno: i prossimi avvisi partono di nuovo.' : `Gli avvisi che aspettano partono, a ${people(count)}.`} ` +
      'Prima guarda che cosa dice WhatsApp sul telefono del Comune: se la causa c’è ancora, WhatsApp può ' +
      'bloccare di nuovo il numero.',
  },
  arrived: {
    name: 'È arrivato',
    title: 'Considerare arrivati gli invii sospesi?',
    question: arrivedQuestion,
  },
  again: {
    name: 'Invia di nuovo',
    title: 'Inviare di nuovo?',
    question: againQuestion,
  },
} as const satisfies Readonly<Record<string, BulkWords>>;

export const BULK_ACTS: Readonly<Record<keyof typeof ALL, BulkWords>> = ALL;

export function arrivedQuestion(count: number): string {
  return (
    `Di ${people(count)} non si sa se l’avviso è arrivato: risulterà inviato. Chi non l’ha ricevuto non lo riceverà più. ` +
    'Prima di scegliere, chiedi a qualcuno degli iscritti.'
  );
}

export function againQuestion(count: number): string {
  return (
    `L’avviso parte ancora, a ${people(count)}. Chi l’ha già ricevuto di solito non lo vede due volte, perché il ` +
    'messaggio ha lo stesso codice.'
  );
}

const STOPPED: Readonly<Record<SendingStop['why'], string>> = {
  blocked: 'WhatsApp ha bloccato il numero',
  errors: 'WhatsApp ha rifiutato più messaggi di seguito',
};

/** `Gli invii sono fermi: WhatsApp ha bloccato il numero` */
export function stoppedHeadline(why: SendingStop['why'] | undefined): string {
  return `Gli invii sono fermi${why === undefined ? '' : `: ${STOPPED[why]}`}`;
}

export const STOPPED_MORE = 'Gli avvisi aspettano finché non li fai riprendere, qui sotto.';
export const HELD_HEADLINE = 'Di un invio non si sa se è arrivato';
export const HELD_MORE = 'Campanile non lo ripete da solo: decidi tu, qui sotto.';
export const SLOWLY_HEADLINE = 'Tutto funziona, ma più lentamente';
export const SLOWLY_MORE =
  'Le liste di WhatsApp ora non si possono usare: gli avvisi partono uno per uno.';
