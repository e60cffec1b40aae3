import { counted } from '../../italian.js';

/** A year in figures, for the yearly report of the comune. */
export const OVERVIEW = {
  name: 'Riepilogo',
  year: 'Anno',
  show: 'Mostra',
  print: 'Stampa',
  month: 'Mese',
  optIns: 'Iscrizioni',
  optOuts: 'Disiscrizioni',
  subscribers: 'Iscritti a fine mese',
  notices: 'Avvisi',
  accepted: 'Messaggi accettati',
  delivered: 'Consegnati',
  read: 'Letti',
  ninety: '9 su 10 in',
  total: 'Tutto l’anno',
  nothing: '—',
  note: 'Gli avvisi contano nel mese in cui sono stati presi in carico; rettifiche e prove non contano. Accettati, consegnati e letti sono persone, sommate su tutti gli avvisi. Chi ha letto è di più di quanto risulta: c’è chi toglie le conferme di lettura. «9 su 10 in» è il tempo che passa, di solito, da quando un avviso comincia a partire a quando è arrivato sul telefono di nove destinatari su dieci.',
} as const;

/** `meno di un minuto`, `12 minuti`, `3 ore`, `2 giorni` */
export function took(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'meno di un minuto';
  if (minutes < 60) return counted(minutes, 'minuto', 'minuti');
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? counted(hours, 'ora', 'ore')
    : counted(Math.floor(hours / 24), 'giorno', 'giorni');
}

/** `Riepilogo del 2026 · Comune di Bientina` */
export function overviewTitle(year: number): string {
  return `Riepilogo del ${String(year)}`;
}
