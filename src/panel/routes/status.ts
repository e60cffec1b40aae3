import type { Hono } from 'hono';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import { layout } from '../views/layout.js';
import { statusView } from '../views/status.js';

/** Stato: how things stand. */
export function statusRoute(
  app: Hono<PanelEnv>,
  { status, settings, clock, comune, calendar, frame }: PanelParts,
): void {
  app.get('/', async (context) => {
    const snapshot = await status.snapshot();
    const { qr } = snapshot;
    const main = statusView({
      status: snapshot,
      qr: qr === undefined ? null : await drawn(qr),
      settings: await settings.state(),
      number: comune.number,
      calendar,
      now: clock.now(),
    });
    return context.html(layout(frame(context), { title: 'Stato', current: '/', main }));
  });
}

async function drawn(code: string): Promise<string> {
  // Loaded only here: after the pairing there is no code to draw.
  const { default: qrcode } = await import('qrcode');
  return await qrcode.toString(code, { type: 'svg', margin: 2 });
}
