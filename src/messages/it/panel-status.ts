/** What Stato says beside the headline. */
import { counted, plural } from '../../italian.js';

export const GROUPS = {
  toDo: 'Che cosa fare',
  toKnow: 'Da sapere',
  openNotice: 'Apri l’avviso',
  openNotices: 'Guarda gli avvisi in attesa',
} as const;

export const REFUSED = {
  text: (count: number): string =>
    `${plural(count, 'Non è stato inviato', 'Non sono stati inviati')} a nessuno: il motivo, e che cosa fare, è scritto negli scartati.`,
  button: 'Guarda gli scartati',
} as const;

export const DOING = {
  title: 'Invii in corso',
  nothing: 'Nessun avviso in corso di invio.',
  waiting: (count: number): string => `In attesa: ${counted(count, 'avviso', 'avvisi')}.`,
} as const;

/** In the menu, after «Stato», for whoever hears the page. */
export function thingsToDo(count: number): string {
  return plural(count, 'cosa da fare', 'cose da fare');
}
