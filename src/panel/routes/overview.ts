import { ADDRESS } from '../../messages/it/addresses.js';
import type { Hono } from 'hono';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { OVERVIEW } from '../../messages/it/overview.js';
import { overviewOf, overviewView } from '../views/overview.js';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import { layout } from '../views/layout.js';

const query = z.object({
  anno: z.coerce.number().int().min(2000).max(9999).nullable().catch(null),
});

/** Riepilogo: opt-ins, notices and what came of them, by month. */
export function overviewRoutes(app: Hono<PanelEnv>, parts: PanelParts): void {
  const { registerAdmin, notices, clock, calendar, comune, frame } = parts;
  const { zone } = calendar;

  app.get(ADDRESS.overview, async (context) => {
    const now = clock.now();
    const [hours, summaries] = [await registerAdmin.consentHours(), await notices.summaries()];
    const yearOf = (at: number): number => DateTime.fromMillis(at, { zone }).year;
    const present = yearOf(now);
    const first = yearOf(Math.min(now, hours[0]?.at ?? now, summaries[0]?.acceptedAt ?? now));
    const years = Array.from({ length: present - first + 1 }, (_, index) => present - index);
    const { anno } = query.parse(context.req.query());
    const year = anno !== null && years.includes(anno) ? anno : present;
    const main = overviewView({
      ...{ municipality: comune.municipality, year, years, calendar },
      overview: overviewOf(hours, summaries, year, now, zone),
    });
    return context.html(
      layout(frame(context), { title: OVERVIEW.name, current: ADDRESS.subscribers, main }),
    );
  });
}
