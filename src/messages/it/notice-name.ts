import { figure } from '../../italian.js';
import { firstWords, type Notice, type NoticeFigure } from '../../model/notice.js';

/** What a notice is called where several stand together. */

/** Names that cameras, scanners and programs give, or that say nothing: `avviso (2)`, `IMG_20261129_1034`. */
const GENERIC =
  /^(avvis[oi]|testo|nuovo documento( di testo)?|documento|doc|senza titolo|img|dsc[nf]?|pxl|foto|photo|image|immagine|scan|scansione|screenshot|schermata|whatsapp (image|video)|vid)([\s._()\d-].*)?$/i;

/** Its title, or how it begins where that tells more. */
export function noticeName({ title, parts }: Pick<Notice, 'title' | 'parts'>): string {
  return GENERIC.test(title.trim()) ? (firstWords(parts) ?? title) : title;
}

/** `n. 12 · Interruzione idrica in via Roma`; the words only where the name is not made of them. */
export function numberAndWords(notice: Pick<Notice, 'id' | 'title' | 'parts'>): string {
  const words = firstWords(notice.parts);
  const number = `n. ${String(notice.id)}`;
  return words === null || words === noticeName(notice) ? number : `${number} · ${words}`;
}

/** Looking for notices, and the calendar of those that wait for their date. */
export const SEARCH = {
  words: 'Cerca nel nome e nel testo',
  month: 'Mese',
  anyMonth: 'Tutti',
  submit: 'Cerca',
  which: 'Quali avvisi',
  all: 'Tutti',
  refused: 'Scartati',
  others: 'Altri avvisi',
  newer: 'Più recenti',
  older: 'Più vecchi',
  page: (page: number, pages: number) => `Pagina ${figure(page)} di ${figure(pages)}`,
  none: 'Non ci sono avvisi.',
  noneFound: 'Nessun avviso corrisponde alla ricerca.',
} as const;

export const SCHEDULED = {
  heading: 'In programma',
  /** of days on which nothing goes, for those who hear the page */
  nothing: 'nessun avviso',
} as const;

/** Of a day in the calendar: `3 avvisi` follow, with their times. */
export const WEEKDAYS = ['lun', 'mar', 'mer', 'gio', 'ven', 'sab', 'dom'] as const;

/** A main figure is shown also where nobody counts in it, and above the report on paper. */
interface FigureName {
  readonly name: string;
  readonly isMain: boolean;
}

/** What a notice's figures are called on the page, in their order there; each counts people. */
export const FIGURES: Readonly<Record<NoticeFigure, FigureName>> = {
  recipients: { name: 'destinatari', isMain: true },
  accepted: { name: 'accettati da WhatsApp', isMain: true },
  delivered: { name: 'consegnati', isMain: true },
  read: { name: 'letti', isMain: true },
  waiting: { name: 'aspettano', isMain: false },
  notReached: { name: 'non raggiunti', isMain: false },
  uncertain: { name: 'in dubbio', isMain: false },
  held: { name: 'sospesi', isMain: false },
};

/** After them: people who are no recipients any more. */
export const NOT_SENT_TO = 'non lo riceveranno';
/** The same of one that may have gone before a restore. */
export const GOES_NO_MORE_TO = 'a cui non va più';

/** Below the chart. */
export const LEGEND: Readonly<Record<'accepted' | 'delivered' | 'read', string>> = {
  accepted: 'accettati',
  delivered: FIGURES.delivered.name,
  read: FIGURES.read.name,
};
