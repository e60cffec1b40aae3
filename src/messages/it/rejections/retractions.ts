/** Why a notice is not taken back, in the words of staff. */
import { longTime, lowerFirst } from '../../../italian.js';
import type { Rejection } from '../../../model/notice.js';
import { movedHere } from '../files.js';

export function unknown(withCorrection: boolean): Rejection {
  return {
    code: 'retraction-unknown',
    why: 'non è un avviso inviato da Campanile: nessuno ha lo stesso contenuto',
    remedy:
      'Prendi il file dell’avviso dalla cartella «inviati» (se è scaduto prima di partire per tutti, da «scartati»), così com’è, e trascinalo in «ritira»' +
      (withCorrection
        ? ', insieme al testo della rettifica con lo stesso nome seguito da «.rettifica.txt».'
        : '. Se il file è stato modificato dopo l’invio non si riconosce più: in questo caso basta trascinare il suo «.esito.txt».'),
  };
}

export function headerInCorrection(file: string, line: number): Rejection {
  return {
    code: 'header-in-correction',
    why: `nel testo «${file}», alla riga ${line}, c’è un’intestazione, ma una rettifica parte subito e così com’è`,
    remedy: 'Togli le intestazioni, poi trascina di nuovo tutto nella cartella «ritira».',
  };
}

/** @param rejection of the text of the correction, as of any text */
export function correction({ code, why }: Rejection): Rejection {
  return {
    code: `retraction-${code}`,
    why: `${why}, e la rettifica non si può mandare così`,
    remedy:
      'Correggi il testo della rettifica, oppure toglilo per usare quello solito; poi trascina di nuovo tutto nella cartella «ritira».',
  };
}

/** @param answer of the program: why, and in a sentence of its own what to do, if anything */
export function refused(answer: string): Rejection {
  const [why = '', ...remedy] = answer.split(/(?<=\.) (?=\p{Lu})/u);
  return {
    code: 'retraction-refused',
    why: lowerFirst(why).replace(/\.$/, ''),
    remedy: remedy.length === 0 ? 'Non occorre fare altro.' : remedy.join(' '),
  };
}

/** The text of `<name>.motivo.txt`. */
export function note(
  name: string,
  files: readonly string[],
  rejection: Rejection,
  at: number,
  zone: string,
): string {
  return `«${name}» non è stato ritirato.

Il motivo: ${rejection.why}.

Che cosa fare:
${rejection.remedy}

${movedHere(files)}, ${longTime(at, zone)}.
`;
}
