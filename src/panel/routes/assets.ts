import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Hono } from 'hono';
import { InvariantError } from '../../errors.js';
import type { PanelEnv } from '../security/access-control.js';
import { readFile } from '../../runtime/disk.js';

/** What runs or is shown in the browser lies beside the compiled program. */
const FOLDER = new URL('../browser/', import.meta.url);

const TYPES = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);

interface Asset {
  readonly type: string;
  readonly bytes: string;
  readonly tag: string;
}

export type Assets = ReadonlyMap<string, Asset>;

/** The few files are read once; nothing else can be asked for. */
export async function loadAssets(): Promise<Assets> {
  const assets = new Map<string, Asset>();
  for (const name of await readdir(FOLDER)) {
    const type = TYPES.get(extname(name));
    if (type === undefined) continue;
    const bytes = await readFile(new URL(name, FOLDER), 'utf8');
    const digest = createHash('sha256').update(bytes).digest('base64url');
    assets.set(name, { type, bytes, tag: `"${digest.slice(0, 22)}"` });
  }
  if (!assets.has('panel.css')) throw new InvariantError('the page has lost its style sheet');
  return assets;
}

export function assetRoutes(app: Hono<PanelEnv>, assets: Assets): void {
  app.get('/assets/:name', (context) => {
    const asset = assets.get(context.req.param('name'));
    if (asset === undefined) return context.notFound();
    context.header('Cache-Control', 'no-cache');
    context.header('ETag', asset.tag);
    if (context.req.header('if-none-match') === asset.tag) return context.body(null, 304);
    return context.body(asset.bytes, 200, { 'Content-Type': asset.type });
  });
}
