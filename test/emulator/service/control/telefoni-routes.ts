/** The page «Telefoni»: its files, and the pictures that phones show. */
import { readFile } from 'node:fs/promises';
import type { Hono } from 'hono';
import type { MediaStore } from '../media-store.js';

/** Seen from build/test/emulator/service/control: what is written by hand, and what is compiled. */
const written = new URL('../../../../../test/emulator/telefoni/', import.meta.url);
const compiled = new URL('../../telefoni/', import.meta.url);

const compiledFile = /^[\w-]+\.js$/;

export function telefoniRoutes(app: Hono, media: MediaStore): void {
  const html = async (): Promise<Response> =>
    new Response(await readFile(new URL('index.html', written)), {
      headers: { 'content-type': 'text/html; charset=utf-8' },
    });

  app.get('/', (context) => context.redirect('/telefoni/'));
  app.get('/telefoni', (context) => context.redirect('/telefoni/'));
  app.get('/telefoni/', html);
  app.get(
    '/telefoni/telefoni.css',
    async () =>
      new Response(await readFile(new URL('telefoni.css', written)), {
        headers: { 'content-type': 'text/css; charset=utf-8' },
      }),
  );
  app.get('/telefoni/:file{[a-z-]+\\.js}', async (context) => {
    const file = context.req.param('file');
    if (!compiledFile.test(file)) return context.notFound();
    const where = new URL(file, compiled);
    const text = await readFile(where).catch(() => null);
    if (!text) return context.notFound();
    return new Response(text, { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
  });
  app.get('/control/media/:sha256', (context) => {
    const stored = media.get(`/media/${context.req.param('sha256')}`);
    if (!stored) return context.notFound();
    const type = context.req.query('type') ?? 'application/octet-stream';
    return new Response(new Uint8Array(stored.bytes), { headers: { 'content-type': type } });
  });
}
