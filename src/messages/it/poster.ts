/** What the poster says that invites citizens to subscribe. */
import type { ComuneFacts } from './citizens.js';

export interface PosterWords {
  readonly municipality: string;
  readonly title: string;
  /** as people write it */
  readonly number: string;
  /** beside the code, from above */
  readonly beside: {
    readonly scan: string;
    readonly or: string;
    readonly word: string;
    readonly to: string;
  };
  readonly steps: readonly string[];
  readonly foot: readonly string[];
}

export function posterWords(comune: ComuneFacts): PosterWords {
  const { municipality, number, informationPhone, privacyUrl, channelUrl = null } = comune;
  return {
    municipality,
    title: 'Gli avvisi del Comune ti arrivano su WhatsApp',
    number,
    beside: {
      scan: 'Inquadra il codice con il telefono',
      or: 'oppure su WhatsApp scrivi',
      word: 'ATTIVA',
      to: 'al numero',
    },
    steps: [
      `Salva il numero ${number} nella rubrica del telefono: così gli avvisi ti arrivano.`,
      'Inquadra il codice, oppure scrivi a quel numero su WhatsApp la parola ATTIVA, e invia.',
      'Ti rispondiamo subito. Da quel momento ricevi gli avvisi: allerte, strade, scuole, eventi.',
    ],
    foot: [
      'Per non ricevere più gli avvisi scrivi DISATTIVA allo stesso numero.',
      `I messaggi che scrivi non vengono letti: per informazioni chiama lo ${informationPhone}.`,
      ...(channelUrl === null
        ? []
        : ['Gli avvisi sono anche nel canale WhatsApp del Comune: inquadra il codice piccolo.']),
      ...(privacyUrl === null ? [] : [`Come trattiamo i tuoi dati: ${privacyUrl}`]),
    ],
  };
}

/** For those who cannot see it: everything it says. */
export function posterAloud({ municipality, title, steps, foot }: PosterWords): string {
  return [municipality, title, ...steps, ...foot]
    .map((sentence) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`))
    .join(' ');
}

export const POSTER_PAGE = {
  name: 'Locandina',
  heading: 'Locandina',
  what: 'Invita i cittadini a iscriversi: da appendere in Comune, nei negozi e nelle scuole, e da pubblicare sul sito e sui social. Numero, informazioni e indirizzo della privacy sono quelli delle impostazioni.',
  withoutPrivacy:
    'Nelle impostazioni manca l’indirizzo dell’informativa sulla privacy (privacy.url): sulla locandina non c’è.',
  a4: 'Scarica in A4 (PDF)',
  a5: 'Scarica in A5 (PDF)',
  png: 'Scarica come immagine (PNG)',
  svg: 'Scarica come immagine (SVG)',
  file: 'locandina',
} as const;
