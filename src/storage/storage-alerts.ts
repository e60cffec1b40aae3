import type { Alerts } from '../ports/runtime.js';
import * as texts from '../messages/it/alerts/storage.js';

const DISK_FULL = 'disk-full';
const FAILED = 'storage-failed';
const DAMAGED = 'storage-damaged';

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
        this.alerts.raise(DISK_FULL, texts.DISK_FULL);
        return;
      case 'SQLITE_CORRUPT':
      case 'SQLITE_NOTADB':
        this.alerts.raise(DAMAGED, texts.STORAGE_DAMAGED);
        return;
      default:
        this.alerts.raise(FAILED, texts.storageFailed(code));
    }
  }
}
