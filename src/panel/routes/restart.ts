import type { Context, Hono } from 'hono';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import { layout, type Html } from '../views/layout.js';
import { restartingView, restartView } from '../views/settings.js';

/** Riavvio: the service starts again with changed settings. */
export function restartRoutes(app: Hono<PanelEnv>, { settings, frame }: PanelParts): void {
  const shown = (context: Context<PanelEnv>, title: string, main: Html, status: 200 | 409 = 200) =>
    context.html(layout(frame(context), { title, current: '/', main }), status);

  app.get('/riavvio', async (context) => {
    const state = await settings.state();
    if (state.kind !== 'changed') return context.redirect('/', 303);
    return shown(
      context,
      'Far ripartire Campanile?',
      restartView(state.keys, context.get('token'), null),
    );
  });

  app.post('/riavvio', async (context) => {
    const outcome = await settings.restart();
    // No redirect: nobody would be there to answer it.
    if (outcome.kind === 'done') return shown(context, 'Riavvio', restartingView());
    const main = restartView([], context.get('token'), outcome.why);
    return shown(context, 'Far ripartire Campanile?', main, 409);
  });
}
