/** The list of refused files on the panel. */
import { counted } from '../../italian.js';

export function refusedLine(count: number): string {
  return count === 0
    ? 'Nessun avviso da correggere.'
    : `Non sono stati inviati: ${counted(count, 'avviso', 'avvisi')}. I file sono nella cartella «scartati»: lì si correggono, e si rimettono nella cartella degli avvisi.`;
}

export const CORRECT = 'Correggi e pubblica';
export const PUT_ASIDE = 'Togli da questo elenco';
