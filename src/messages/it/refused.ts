/** The list of refused files on the panel. */
import { counted } from '../../italian.js';

export function refusedLine(count: number): string {
  return count === 0
    ? 'Nessun avviso da correggere.'
    : `${counted(count, 'avviso', 'avvisi')} da correggere. I file sono nella cartella «scartati»: correggili, e copiali di nuovo nella cartella degli avvisi.`;
}

export const CORRECT = 'Correggi e pubblica';
export const PUT_ASIDE = 'Togli da questo elenco';
