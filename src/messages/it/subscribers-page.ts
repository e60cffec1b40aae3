/** What the page «Iscritti» says: how many there are, how that came, and what is known of one person. */
import { counted, figure, plural, theDay, withDay } from '../../italian.js';
import type { ConsentEvent, ConsentHistory } from '../../model/subscriber.js';
import type { Calendar } from './calendar.js';

type Unit = 'day' | 'week' | 'month';

export const SUBSCRIBERS = {
  title: 'Iscritti',
  howMany: 'Quanti sono',
  channel: 'Canale WhatsApp',
  unsaved: 'forse senza il numero in rubrica',
  inactive: 'non più raggiungibili',
  unsavedNote:
    'Forse senza il numero in rubrica: iscritti a cui gli ultimi avvisi mandati con le liste non sono arrivati, di solito perché non hanno salvato il numero del Comune. Non occorre fare nulla.',
  inactiveNote:
    'Non più raggiungibili: WhatsApp ha rifiutato gli ultimi avvisi per queste persone, di solito perché hanno lasciato WhatsApp o cambiato numero. Se scrivono ATTIVA, gli avvisi riprendono da soli.',
  active: (count: number) => plural(count, 'iscritto', 'iscritti'),
  optedOut: (count: number) => plural(count, 'disiscritto', 'disiscritti'),
  /** @param followers `12 iscritti al canale` */
  followers: (followers: string) => `${followers}. Chi siano, WhatsApp non lo dice.`,
} as const;

const STEPS: Readonly<Record<Unit, string>> = {
  day: 'Giorno',
  week: 'Settimana dal',
  month: 'Mese dal',
};

const PER: Readonly<Record<Unit, string>> = {
  day: 'al giorno',
  week: 'alla settimana',
  month: 'al mese',
};

export const GROWTH = {
  title: 'Nel tempo',
  nobody: 'Ancora nessuno. Per invitare i cittadini a iscriversi c’è la «Locandina».',
  today: 'oggi',
  optIns: 'Iscrizioni',
  optOuts: 'Disiscrizioni',
  total: 'Iscritti',
  figures: 'I numeri',
  figuresAloud: 'I numeri della crescita',
  scale: (most: number) => counted(most, 'iscritto', 'iscritti'),
  scalePer: (most: number, unit: Unit) =>
    `${counted(most, 'iscrizione', 'iscrizioni')} ${PER[unit]}`,
  step: (unit: Unit) => STEPS[unit],
  /** @param from `24 novembre 2026` */
  aloud: (from: string, now: number, most: number) =>
    `Iscritti ${withDay('dal', from)} a oggi: ${figure(now)} adesso, al massimo ${figure(most)}.`,
  changesAloud: (most: number, unit: Unit) =>
    `Iscrizioni e disiscrizioni ${PER[unit]}: al massimo ${counted(most, 'iscrizione', 'iscrizioni')}.`,
} as const;

export const LOOK_UP = {
  title: 'Il consenso di una persona',
  note: 'Serve quando qualcuno chiede che cosa risulta a suo nome. Scrivi il numero intero: dal pannello non si possono vedere i numeri degli iscritti. Di chi WhatsApp non mostra il numero, scrivi il «lid» che sta nel file di «npx campanile subscribers export», nella riga con il giorno e l’ora in cui la persona ha scritto. La ricerca resta scritta nel Registro, senza il numero.',
  number: 'Numero di telefono, o lid',
  search: 'Cerca',
  /** @param why a clause */
  noNumber: (why: string) => `Il numero non va bene: ${why}. Un lid finisce con «@lid».`,
  /** @param masked the number, or the lid */
  unknown: (masked: string) =>
    `Nessuno è iscritto come ${masked}. Di alcune persone WhatsApp non mostra il numero: si cercano con il «lid» che sta nel file di «npx campanile subscribers export».`,
} as const;

export const SUBSCRIBER_STATUS: Readonly<Record<ConsentHistory['state'], string>> = {
  active: 'È iscritta agli avvisi.',
  inactive: 'È iscritta, ma non è più raggiungibile: gli avvisi riprendono quando scrive ATTIVA.',
  'opted-out': 'Si è disiscritta: non riceve più gli avvisi.',
  unknown: 'Non è mai stata iscritta.',
};

const CONSENT: Readonly<Record<ConsentEvent['kind'], string>> = {
  'opt-in': 'Ha dato il consenso',
  'opt-out': 'Ha tolto il consenso',
};

/** `Ha dato il consenso il 24 novembre 2026 alle 10:32, scrivendo «attiva»; …` */
export function consentLine(event: ConsentEvent, calendar: Calendar): string {
  const { kind, word, origin, messageAt, privacyVersion } = event;
  const how = word === null ? `fuori da WhatsApp (${origin})` : `scrivendo «${word}»`;
  const version = privacyVersion ?? 'non annotata';
  return `${CONSENT[kind]} ${theDay(calendar.date(messageAt))} alle ${calendar.time(messageAt)}, ${how}; informativa sulla privacy: versione ${version}.`;
}
