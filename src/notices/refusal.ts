/** Why a notice is refused and what staff can do about it, in their words. */
import type { Notice } from '../model/notice.js';
import { longTime, shortTime } from '../italian.js';
import { movedHere } from '../messages/it/files.js';

export interface Refusal {
  /** `text-too-long`: what the log and the tests know the reason by; its wording may change */
  readonly code: string;
  /** a clause without a capital or a full stop: «il file «x» è vuoto» */
  readonly why: string;
  /** whole sentences */
  readonly remedy: string;
}

/** A notice of which nothing is sent. */
export interface RefusedNotice extends Pick<Refusal, 'why'> {
  /** base name of its files */
  readonly name: string;
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'why' in value;
}

/** The text of `<name>.motivo.txt`; of a test it says where the next one belongs. */
export function reasonNote(
  {
    name,
    files,
    isTest,
  }: {
    readonly name: string;
    readonly files: readonly string[];
    readonly isTest: boolean;
  },
  refusal: Refusal,
  at: number,
  zone: string,
): string {
  return `${isTest ? `La prova dell’avviso «${name}» non è partita` : `L’avviso «${name}» non è stato accettato`}.

Il motivo: ${refusal.why}.

Che cosa fare:
${refusal.remedy}
${isTest ? '\nPer fare un’altra prova, il posto è la cartella «prova»: da quella degli avvisi andrebbe ai cittadini.\n' : ''}
${movedHere(files)}, ${longTime(at, zone)}.
`;
}

export function nobodySubscribed(): Refusal {
  return {
    code: 'nobody-subscribed',
    why: 'al servizio non è ancora iscritto nessuno, e l’avviso non andrebbe a nessuno',
    remedy:
      'Quando qualcuno si è iscritto, scrivendo ATTIVA al numero del Comune, copiarlo di nuovo nella cartella degli avvisi. Quanti sono gli iscritti si vede nella pagina locale.',
  };
}

export function alreadyTaken(
  { name, acceptedAt, finishedAt }: Pick<Notice, 'name' | 'acceptedAt' | 'finishedAt'>,
  zone: string,
): Refusal {
  const what =
    finishedAt === null
      ? `già preso in carico il ${shortTime(acceptedAt, zone)}`
      : `già inviato il ${shortTime(finishedAt, zone)}`;
  return {
    code: 'already-taken',
    why: `questo avviso risulta ${what}: «${name}» ha lo stesso contenuto`,
    remedy:
      'Se è una copia fatta per sbaglio non occorre fare nulla. Per inviarlo davvero un’altra volta, scrivere «Ripeti: sì» in cima al testo, seguito da una riga vuota, e copiarlo di nuovo nella cartella degli avvisi.',
  };
}
