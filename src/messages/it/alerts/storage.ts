/** Alerts about the database and the disk. */
const GOES_ON =
  'Gli avvisi e le iscrizioni che non si possono registrare aspettano, e non parte nulla che non ' +
  'sia registrato. Quando si può di nuovo, Campanile continua da solo.';

export const DISK_FULL = `Il disco è pieno: fai posto. ${GOES_ON}`;

export const DISK_LOW =
  'Il disco è quasi pieno: fai posto. Quando è pieno del tutto, avvisi e iscrizioni non ' +
  'si possono più registrare e gli invii si fermano.';

export const STORAGE_DAMAGED =
  'L’archivio è danneggiato e non si può più usare. Riavvia il servizio: dirà quale ' +
  'copia di sicurezza ripristinare e come.';

/** @param code SQLite's, such as `SQLITE_READONLY` */
export function storageFailed(code: string): string {
  return (
    'Nell’archivio non si riesce a scrivere: controlla che la cartella «archivio» sia ' +
    `raggiungibile, che ci si possa scrivere e che il disco funzioni (${code}). ${GOES_ON}`
  );
}
