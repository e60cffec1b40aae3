/** Looking for notices, and the calendar of those that wait for their date. */
export const SEARCH = {
  words: 'Cerca nel nome e nel testo',
  month: 'Mese',
  anyMonth: 'Tutti',
  submit: 'Cerca',
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
