import { ADDRESS } from '../../messages/it/addresses.js';
import type { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { z } from 'zod';
import type { AuditSearch, AuditSubject } from '../../model/audit.js';
import { BYTE_ORDER_MARK, csvLine } from '../csv.js';
import type { Calendar } from '../../messages/it/calendar.js';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import { AUDIT_PAGE, SUBJECTS } from '../../messages/it/audit.js';
import { AUDIT_COLUMNS } from '../../messages/it/audit-table.js';
import { auditView } from '../views/audit.js';
import { layout } from '../views/layout.js';

const PAGE = 100;
const CSV_CHUNK = 500;

/** What is written in an address by hand and makes no sense counts as not written. */
const query = z.object({
  chi: z.enum(['staff', 'service', 'whatsapp', '']).catch(''),
  cosa: z.enum([...(Object.keys(SUBJECTS) as AuditSubject[]), '']).catch(''),
  dal: z.iso.date().catch(''),
  al: z.iso.date().catch(''),
  testo: z.string().max(100).trim().catch(''),
  prima: z.coerce.number().int().positive().nullable().catch(null),
});
type Query = z.infer<typeof query>;

/** Registro: searched, paged, and as a file. */
export function auditRoutes(app: Hono<PanelEnv>, parts: PanelParts): void {
  const { audit, calendar } = parts;

  app.get(ADDRESS.audit, async (context) => {
    const asked = query.parse(context.req.query());
    const found = await audit.entries({ ...searchFor(asked, calendar), limit: PAGE + 1 });
    const entries = found.slice(0, PAGE);
    const last = entries.at(-1);
    const main = auditView({
      entries,
      asked,
      older: last === undefined || found.length <= PAGE ? null : address(asked, last.id),
      csv: `${ADDRESS.audit}.csv?${parameters(asked)}`,
      isNewest: asked.prima === null,
      calendar,
    });
    return context.html(
      layout(parts.frame(context), { title: AUDIT_PAGE.title, current: ADDRESS.audit, main }),
    );
  });

  app.get(`${ADDRESS.audit}.csv`, (context) => {
    const search = searchFor(query.parse(context.req.query()), calendar);
    context.header('Content-Type', 'text/csv; charset=utf-8');
    context.header('Content-Disposition', 'attachment; filename="registro.csv"');
    return stream(context, async (out) => {
      await out.write(BYTE_ORDER_MARK + csvLine(Object.keys(AUDIT_COLUMNS)));
      let before = search.before ?? null;
      while (!out.aborted) {
        const entries = await audit.entries({ ...search, before, limit: CSV_CHUNK });
        const rows = entries.map((entry) =>
          csvLine(Object.values(AUDIT_COLUMNS).map((cell) => cell(entry, calendar))),
        );
        if (rows.length > 0) await out.write(rows.join(''));
        const last = entries.at(-1);
        if (last === undefined || entries.length < CSV_CHUNK) break;
        before = last.id;
      }
    });
  });
}

function searchFor(asked: Query, calendar: Calendar): Omit<AuditSearch, 'limit'> {
  return {
    before: asked.prima,
    actor: asked.chi === '' ? null : asked.chi,
    subject: asked.cosa === '' ? null : asked.cosa,
    from: asked.dal === '' ? null : calendar.midnight(asked.dal),
    to: asked.al === '' ? null : calendar.midnight(asked.al, 1),
    words: asked.testo,
  };
}

function parameters({ prima: _, ...asked }: Query): string {
  const given = Object.entries(asked).filter(([, value]) => value !== '');
  return new URLSearchParams(given).toString();
}

function address(asked: Query, before: number): string {
  const given = parameters(asked);
  return `${ADDRESS.audit}?${given === '' ? '' : `${given}&`}prima=${before}`;
}
