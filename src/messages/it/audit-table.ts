/** The Registro as a file, for spreadsheets. */
import type { AuditEntry } from '../../model/audit.js';
import { ACTORS } from './audit.js';
import type { Calendar } from './calendar.js';

/** What stands under each heading. */
export const AUDIT_COLUMNS: Readonly<
  Record<string, (entry: AuditEntry, calendar: Calendar) => string | number | null>
> = {
  Quando: ({ at }, calendar) => calendar.sortable(at),
  Chi: ({ actor }) => ACTORS[actor],
  Evento: ({ event }) => event,
  Avviso: ({ noticeId }) => noticeId,
  'Che cosa è successo': ({ text }) => text,
};
