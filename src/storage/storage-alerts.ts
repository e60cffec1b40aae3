import type { Alerts } from '../ports/runtime.js';

const DISK_FULL = 'disk-full';
const FAILED = 'storage-failed';
const DAMAGED = 'storage-damaged';

const GOES_ON =
  'Gli avvisi e le iscrizioni che non si possono registrare aspettano, e non parte nulla che non ' +
  'sia registrato. Quando si può di nuovo, il programma continua da solo.';

/** Tells staff when nothing can be committed to the database, and when it can again. */
export class StorageAlerts {
  constructor(private readonly alerts: Alerts) {}

  committed(): void {
    for (const code of [DISK_FULL, FAILED]) this.alerts.clear(code);
  }

  /** @param code SQLite's, such as `SQLITE_FULL` */
  failed(code: string): void {
    switch (code) {
      case 'SQLITE_FULL':
        this.alerts.raise(DISK_FULL, `Il disco è pieno: fare posto. ${GOES_ON}`);
        return;
      case 'SQLITE_CORRUPT':
      case 'SQLITE_NOTADB':
        this.alerts.raise(
          DAMAGED,
          'L’archivio è danneggiato e non si può più usare. Riavviare il servizio: dirà quale ' +
            'copia di sicurezza ripristinare e come.',
        );
        return;
      default:
        this.alerts.raise(
          FAILED,
          'Nell’archivio non si riesce a scrivere: controllare che la cartella «archivio» sia ' +
            `raggiungibile, che ci si possa scrivere e che il disco funzioni (${code}). ${GOES_ON}`,
        );
    }
  }
}
