/** What citizens read: the only texts that the service writes by itself. */
import type { ReplyKind } from '../ports/storage.js';

/** The comune as its citizens know it; numbers as people write them. */
export interface ComuneFacts {
  /** `Comune di Bientina` */
  readonly municipality: string;
  /** the number that sends the notices: `366 577 54 90` */
  readonly number: string;
  /** `0587 758456` */
  readonly informationPhone: string;
  readonly privacyUrl: string | null;
}

export function replyText(kind: ReplyKind, comune: ComuneFacts): string {
  return TEXTS[kind](comune);
}

const TEXTS: Readonly<Record<ReplyKind, (comune: ComuneFacts) => string>> = {
  welcome: ({ municipality, number, informationPhone, privacyUrl }) =>
    paragraphs(
      `Ti diamo il benvenuto! Il servizio è attivo: da adesso gli avvisi del ${municipality} ti arrivano qui, su WhatsApp.`,
      `Un passo importante: salva questo numero, ${number}, nella rubrica del telefono. Altrimenti gli avvisi non ti arrivano.`,
      'Per non ricevere più gli avvisi, scrivi DISATTIVA.',
      `I messaggi che scrivi qui non vengono letti. Per informazioni chiama lo ${informationPhone}.`,
      privacyUrl && `Come trattiamo i tuoi dati: ${privacyUrl}`,
    ),

  'already-active': ({ number }) =>
    `Sei già iscritto: il servizio è attivo. Se gli avvisi non ti arrivano, controlla di avere salvato il numero ${number} in rubrica.`,

  farewell: ({ municipality }) =>
    paragraphs(
      `Fatto: il servizio è disattivato e non riceverai più gli avvisi del ${municipality}.`,
      'Se cambi idea, scrivi ATTIVA: ci farà piacere riaverti con noi. A presto!',
    ),

  'not-subscribed': () => 'Questo numero non è iscritto agli avvisi. Per iscriverti scrivi ATTIVA.',
};

function paragraphs(...texts: readonly (string | null)[]): string {
  return texts.filter((text) => text !== null).join('\n\n');
}
