/** What staff are told of moves that a crash interrupted and of which nobody knows any more. */
import { quotedNames } from '../italian.js';
import type { Alerts } from '../ports/runtime.js';

export const UNREADABLE_PLAN = 'filing-unreadable';

/** @param plans their paths; none: all is well */
export function tellUnreadablePlans(
  plans: readonly string[],
  code: string,
  alerts: Pick<Alerts, 'raise' | 'clear'>,
): void {
  if (plans.length === 0) {
    alerts.clear(code);
    return;
  }
  alerts.raise(
    code,
    'Il computer si è spento, o il disco ha dato un errore, mentre si spostava un avviso: l’appunto che diceva dove non si legge più. ' +
      'Nessun file è stato cancellato e nessun cittadino riceve l’avviso due volte, ma un file può essere rimasto nella cartella sbagliata. ' +
      'Guardare se in «avvisi» e in «in-corso» c’è un file di troppo e, se è già partito, spostarlo in «inviati». ' +
      `Poi cancellare ${quotedNames(plans)}: questo messaggio sparisce.`,
  );
}
