import type { Notice } from '../../model/notice.js';
import { longTime } from '../../italian.js';
import { movedHere } from './files.js';

/** The text of the `.motivo.txt` beside what was corrected. */
export function correctedNote(
  { title, state }: Notice,
  files: readonly string[],
  at: number,
  zone: string,
): string {
  const sent = state === 'sent';
  return `L’avviso «${title}» ${sent ? 'era già partito quando il suo file è stato modificato' : 'è stato fermato, perché il suo file è stato modificato nella cartella «in-corso»'}.

La versione nuova non è stata inviata a nessuno.
Chi ha ricevuto quella di prima è scritto nell’«.esito.txt», nella cartella «${sent ? 'inviati' : 'annullati'}».

Che cosa fare:
Per inviare la versione nuova, copiala nella cartella degli avvisi. Se quella di prima è sbagliata ed è partita, ritirala: trascina il suo «.esito.txt» nella cartella «ritira».

${movedHere(files)}, ${longTime(at, zone)}.
`;
}
