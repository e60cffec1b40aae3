import type { PanelStore } from '../ports/panel.js';
import { first, type Database } from './connection.js';

export function openPanelStore(database: Database): PanelStore {
  return {
    revision: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ rows: number }[]>('select total_changes() as rows');
        return first(rows, 'count').rows;
      }),
  };
}
