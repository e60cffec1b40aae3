import { longTime, lowerFirst, shortTime } from '../../../italian.js';
import type { Notice, NoticeProgress, Rejection } from '../../../model/notice.js';
import { mayGoOn } from '../../../model/staff-acts.js';
import { movedHere } from '../files.js';
import { stateName } from '../notice-states.js';
import { REPEAT, TWICE } from './notices.js';

/** What lay in `in-corso` and is of no notice that is under way. */

export const NOT_UNDER_WAY: Rejection = {
  code: 'left-over',
  why: 'era nella cartella «in-corso», ma non è di nessun avviso in corso: quello che si mette lì a mano non parte',
  remedy:
    'Guarda nel pannello, in «Avvisi», se è già partito. Se non è partito e deve partire, copialo nella cartella degli avvisi, non in «in-corso». Se non serve, cancellalo.',
};

/** It is a file of a notice that is over, which would go to everybody once more: that may be wanted, or not. */
export function leftOf(notice: Notice, progress: NoticeProgress, zone: string): Rejection {
  const { id, title, acceptedAt, finishedAt, retractedAt } = notice;
  const ended = lowerFirst(stateName({ ...notice, ...progress, outlook: { waitsFor: null } }));
  const at = shortTime(retractedAt ?? finishedAt ?? acceptedAt, zone);
  const number = `n. ${String(id)}`;
  return {
    code: 'left-over-known',
    why: `era nella cartella «in-corso», ma è dell’avviso ${number} «${title}», ${ended} il ${at}, e quello che si mette lì a mano non parte`,
    remedy: mayGoOn(notice)
      ? `Se è rimasto lì per sbaglio non occorre fare nulla. Per mandarlo a chi non l’ha ricevuto apri nel pannello l’avviso ${number} e premi «Riprendi».`
      : `Se è rimasto lì per sbaglio non occorre fare nulla: che cosa ne è stato è scritto nel pannello, nella pagina dell’avviso ${number}. Se deve partire un’altra volta, ${REPEAT} ${TWICE}`,
  };
}

/** A notice that an older copy of the database does not know. */
export const LOST: Rejection = {
  code: 'lost-notice',
  why: 'era stato accettato, ma l’archivio di Campanile non lo conosce più: succede quando si ripristina una copia di sicurezza fatta prima. Può essere già arrivato a tutti, ad alcuni o a nessuno, e a chi non si può più sapere. Da solo non riparte',
  remedy:
    'Guarda le chat sul telefono del Comune, o chiedi a qualche iscritto se l’ha ricevuto. Se non è partito, copialo di nuovo nella cartella degli avvisi: va a tutti gli iscritti, anche a chi lo avesse già. Se è già partito o non serve più, cancellalo.',
};

/** The text of its `.motivo.txt`. @param code as in the note that lay beside the files */
export function lostNote(
  {
    name,
    files,
    code,
  }: { readonly name: string; readonly files: readonly string[]; readonly code: string },
  at: number,
  zone: string,
): string {
  const [number = ''] = code.split('-');
  return `L’avviso «${name}» non è stato ripreso.

Il motivo: ${LOST.why}.

Che cosa fare:
${LOST.remedy}

Per l’archivio del Comune: avviso n. ${number}, codice ${code}.

${movedHere(files)}, ${longTime(at, zone)}.
`;
}
