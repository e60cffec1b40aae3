/** What staff read of asking citizens to write ATTIVA again. */
import { figure, people, plural } from '../../italian.js';
import type { Warmth } from '../../model/renewal.js';

/** `Conferma 1 di 4` */
export function renewalName(part: number, parts: number): string {
  return `Conferma ${String(part)} di ${String(parts)}`;
}

/** For the audit log. */
export function renewalAsked(name: string, count: number, warmth: Warmth | null): string {
  const warm = warmth === null ? '' : ` ${warmthSentence(warmth)}`;
  return `«${name}»: chiesto a ${people(count)} di scrivere di nuovo ATTIVA.${warm}`;
}

export function warmthSentence({ warm, people: all }: Warmth): string {
  if (warm === 0)
    return `Nessuno ${ofThe(all)} ${figure(all)} iscritti ha scritto al Comune nelle ultime settimane: se WhatsApp limita i messaggi, uno per uno non si raggiungono.`;
  return `${people(warm)} su ${figure(all)} ${plural(warm, 'ha', 'hanno')} scritto al Comune nelle ultime settimane: ${plural(warm, 'si raggiunge', 'si raggiungono')} uno per uno anche quando WhatsApp limita i messaggi.`;
}

/** `dei 60`, `degli 8`, `degli 80`, `degli 11` */
function ofThe(count: number): string {
  return /^(8\d*|11(\d{3})?)$/.test(String(count)) ? 'degli' : 'dei';
}
