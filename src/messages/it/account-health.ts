/** What WhatsApp says of what the comune's account may do, for staff. What it does not say is left out. */
import { figure, people, shortTime, plural } from '../../italian.js';
import type {
  AccountHealth,
  ListCredits,
  NewChatCap,
  Timelock,
} from '../../model/account-health.js';
import type { Warmth } from '../../model/renewal.js';

export const ACCOUNT = {
  title: 'Che cosa concede WhatsApp',
  notAsked: 'Si saprà quando WhatsApp è collegato.',
  unknown: 'WhatsApp non dice quante persone si possono raggiungere.',
} as const;

/** Sentences, the most telling first; the last one says when it was asked. */
export function healthSentences(health: AccountHealth, zone: string): readonly string[] {
  const { credits, timelock, newChats, hosted, business, listLimit, warmth, at } = health;
  const told = [
    ...(credits === null ? [] : creditSentences(credits)),
    ...(timelock === null ? [] : timelockSentences(timelock, newChats, zone)),
    ...(newChats === null ? [] : capSentences(newChats, zone)),
    ...(hosted === true ? ['Il numero è condiviso con la Cloud API: niente liste broadcast.'] : []),
    ...(business === false ? ['Il numero non usa WhatsApp Business.'] : []),
    ...(warmth === undefined ? [] : [warmthSentence(warmth)]),
    ...(listLimit === null ? [] : [`In una lista: ${people(listLimit)} al massimo.`]),
  ];
  return [...(told.length === 0 ? [ACCOUNT.unknown] : told), `Chiesto il ${shortTime(at, zone)}.`];
}

function creditSentences({ remaining, monthly, eligible }: ListCredits): readonly string[] {
  const most = monthly === null ? '' : `, su ${figure(monthly)} al mese`;
  return [
    ...(remaining === null
      ? []
      : [
          `Con le liste, senza pagare: ancora ${people(remaining)}${most}. Campanile non paga mai.`,
        ]),
    ...(eligible === false
      ? ['WhatsApp non ritiene questo numero adatto agli invii con le liste.']
      : []),
  ];
}

const WHO_WAITS =
  'Chi non scrive al Comune da tre o quattro settimane per ora non si raggiunge uno per uno: riceve l’avviso con le liste, o quando scrive.';

function timelockSentences(
  { active, until }: Timelock,
  newChats: NewChatCap | null,
  zone: string,
): readonly string[] {
  if (active)
    return [`WhatsApp limita i messaggi a singole persone${end(until, zone)}. ${WHO_WAITS}`];
  return newChats?.state === 'capped' ? [] : ['WhatsApp non limita i messaggi a singole persone.'];
}

function capSentences({ state, used, total, until }: NewChatCap, zone: string): readonly string[] {
  const told =
    used === null || total === null ? null : `${figure(used)} su ${figure(total)} in questo mese`;
  const spent = told === null ? '' : ` (${told})`;
  switch (state) {
    case 'capped':
      return [`I messaggi a nuove persone sono finiti${spent}${end(until, zone)}. ${WHO_WAITS}`];
    case 'warned':
      return [`I messaggi a nuove persone stanno per finire${spent}.`];
    case 'open':
      return told === null ? [] : [`Messaggi a nuove persone: ${told}.`];
  }
}

function end(until: number | null, zone: string): string {
  return until === null ? '' : `, fino al ${shortTime(until, zone)}`;
}

/** What staff read of asking citizens to write ATTIVA again. */

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
    return plural(
      all,
      'L’unico iscritto non ha scritto al Comune nelle ultime settimane: se WhatsApp limita i messaggi, non si raggiunge.',
      `Nessuno ${ofThe(all)} ${figure(all)} iscritti ha scritto al Comune nelle ultime settimane: se WhatsApp limita i messaggi, uno per uno non si raggiungono.`,
    );
  return `${people(warm)} su ${figure(all)} ${plural(warm, 'ha', 'hanno')} scritto al Comune nelle ultime settimane: ${plural(warm, 'si raggiunge', 'si raggiungono una per una')} anche quando WhatsApp limita i messaggi.`;
}

/** `dei 60`, `degli 8`, `degli 80`, `degli 11` */
function ofThe(count: number): string {
  return /^(8\d*|11(\d{3})?)$/.test(String(count)) ? 'degli' : 'dei';
}
