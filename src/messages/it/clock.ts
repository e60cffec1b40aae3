/** The PC slept, or its clock was set: for the audit log. */
import { counted } from '../../italian.js';
import { HOUR, MINUTE } from '../../runtime/time.js';

export function clockForward(byMs: number): string {
  return `Il PC è rimasto sospeso per circa ${span(byMs)}, o il suo orologio è stato portato avanti: prima di inviare altro rileggo i messaggi dei cittadini.`;
}

export function clockBack(byMs: number): string {
  return `L’orologio del PC è stato portato indietro di circa ${span(byMs)}: gli orari degli avvisi si contano da capo.`;
}

function span(ms: number): string {
  if (ms >= 90 * MINUTE) return `${String(Math.round(ms / HOUR))} ore`;
  const minutes = Math.round(ms / MINUTE);
  return minutes === 1 ? 'un minuto' : counted(minutes, 'minuto', 'minuti');
}
