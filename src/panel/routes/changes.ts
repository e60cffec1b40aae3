import type { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Clock } from '../../ports/runtime.js';
import type { LiveUpdates } from '../live-updates.js';
import type { PanelEnv } from '../security/access-control.js';

/** Something is said at least this often, in milliseconds: times on the page move on too. */
const SILENCE = 20_000;
/** Pages that may be kept up to date at the same time. */
const MOST_LISTENERS = 50;

/** Server-sent events without contents: «something has changed, look again». */
export function changesRoute(app: Hono<PanelEnv>, changes: LiveUpdates, clock: Clock): void {
  app.get('/cambiamenti', (context) => {
    if (changes.listeners >= MOST_LISTENERS) return context.text('Troppe pagine aperte', 503);
    return streamSSE(context, async (stream) => {
      let wake = new AbortController();
      const release = changes.listen(() => wake.abort());
      stream.onAbort(() => {
        release();
        wake.abort();
      });
      await stream.writeSSE({ event: 'hello', data: '' });
      while (!stream.aborted && !stream.closed) {
        await clock.sleep(SILENCE, wake.signal);
        wake = new AbortController();
        await stream.writeSSE({ event: 'change', data: '' });
      }
      release();
    });
  });
}
