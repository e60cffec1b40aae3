/** Why a notice is refused and what staff can do about it, in their words. */
import type { Notice } from '../ports/storage.js';
import { longTime, quotedNames, shortTime } from './italian.js';

export interface Refusal {
  /** a clause without a capital or a full stop: «il file «x» è vuoto» */
  readonly why: string;
  /** whole sentences */
  readonly remedy: string;
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'why' in value;
}

/** The text of `<name>.motivo.txt`. */
export function reasonNote(
  name: string,
  files: readonly string[],
  refusal: Refusal,
  at: number,
  zone: string,
): string {
  const one = files.length === 1;
  return `L’avviso «${name}» non è stato accettato.

Il motivo: ${refusal.why}.

Che cosa fare:
${refusal.remedy}

${one ? 'Il file' : 'I file'} ${quotedNames(files)} ${one ? 'è stato spostato' : 'sono stati spostati'} qui, senza modifiche, ${longTime(at, zone)}.
`;
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
    why: `questo avviso risulta ${what}: «${name}» ha lo stesso contenuto`,
    remedy:
      'Se è una copia fatta per sbaglio non occorre fare nulla. Per inviarlo davvero un’altra volta, scrivere «Ripeti: sì» in cima al testo, seguito da una riga vuota, e copiarlo di nuovo nella cartella degli avvisi.',
  };
}
