import { PART_ROUTE } from '../../messages/it/addresses.js';
import { lstat } from 'node:fs/promises';
import { readFile, open, isSamePath } from '../../runtime/disk.js';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';

/** Shown in the page; everything else is only saved. */
const PICTURES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];

/** The pictures and documents of notices, from the spool and from nowhere else. */
export function attachmentRoutes(app: Hono<PanelEnv>, { notices, spool }: PanelParts): void {
  app.get(PART_ROUTE, async (context) => {
    const notice = await notices.get(Number(context.req.param('id')));
    const part = notice?.parts[Number(context.req.param('part'))];
    if (part?.kind !== 'media' || !isSpooled(part.path, spool)) return context.notFound();
    const file = await lstat(part.path).catch(() => null);
    if (file?.isFile() !== true) return context.notFound();
    const isPicture = PICTURES.includes(part.mimetype);
    const name = encodeURIComponent(part.filename).replace(/['()*]/g, percent);
    return context.newResponse(await contentFor(context.req.method, part.path), 200, {
      'Content-Type': isPicture ? part.mimetype : 'application/octet-stream',
      'Content-Length': String(file.size),
      'Content-Disposition': `${isPicture ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
      'Cache-Control': 'private, max-age=3600',
    });
  });
}

/** Who asks for the headers alone reads nothing: the file would stay open. */
async function contentFor(method: string, path: string): Promise<ReadableStream | null> {
  if (method === 'HEAD') return null;
  return Readable.toWeb((await open(path)).createReadStream()) as ReadableStream;
}

/** What a file of the spool contains; null: it is not there any more. */
export async function spooled(path: string, spool: string): Promise<Buffer | null> {
  return isSpooled(path, spool) ? await readFile(path).catch(() => null) : null;
}

/** Lies in the spool itself, under a hash: whatever the database says, nothing else is handed out. */
function isSpooled(path: string, spool: string): boolean {
  return isSamePath(dirname(path), spool) && /^[0-9a-f]{64}\.\w+$/.test(basename(path));
}

function percent(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
