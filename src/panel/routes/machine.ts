/** For programs: status, its schema, health. */
import type { Hono } from 'hono';
import { z } from 'zod';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import { statusSchema } from '../../model/status-schema.js';
import { headlineOf } from '../../messages/it/headline.js';

/** JSON Schema of `status.json`. */
function statusJsonSchema(): object {
  return z.toJSONSchema(statusSchema);
}

export function machineRoutes(
  app: Hono<PanelEnv>,
  { status, clock, comune, calendar }: PanelParts,
): void {
  app.get('/status.json', async (context) => context.json(await status.snapshot()));

  app.get('/status.schema.json', (context) =>
    context.body(JSON.stringify(statusJsonSchema()), 200, {
      'Content-Type': 'application/schema+json',
    }),
  );

  // 200: linked, notices go out. 503: they wait, and the text says for what.
  app.get('/healthz', async (context) => {
    const snapshot = await status.snapshot();
    const { text } = headlineOf(snapshot, {
      number: comune.number,
      calendar,
      now: clock.now(),
    });
    return context.json({ state: snapshot.state, text }, snapshot.state === 'ready' ? 200 : 503);
  });
}
