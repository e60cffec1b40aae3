/**
 * A program that draws the first pages of the PDF that it is called with, and sends them to the
 * process that started it. Drawing cannot be interrupted, so it is done in a thread that the main
 * thread watches: it ends it when it takes too much memory, or when the parent process is gone.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { encode } from 'jpeg-js';
import { messageOf } from '../errors.js';
import type { Drawn } from './document-pages.js';

/** Pixels of the longer edge: a channel shows no more (run on the client of August 2026). */
const EDGE = 1600;
const QUALITY = 85;
/** Between two looks at the memory, in milliseconds. */
const LOOK = 200;

interface Order {
  readonly path: string;
  readonly most: number;
}

function guard([path = '', most = '0', memory = '0']: readonly string[]): void {
  // Ctrl+C in a terminal reaches every process: the parent decides when this one ends
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => undefined);
  const orphaned = () => process.exit(1);
  process.on('disconnect', orphaned);
  setInterval(() => {
    if (process.memoryUsage.rss() > Number(memory))
      void end({ failure: 'it takes too much memory' });
  }, LOOK).unref();
  const order: Order = { path, most: Number(most) };
  const worker = new Worker(new URL(import.meta.url), { workerData: order });
  let told = Promise.resolve();
  worker.on('message', (drawn: Drawn) => {
    told = told.then(() => send(drawn));
  });
  worker.once('error', (error) => void end({ failure: error.message }));
  worker.once('exit', () => {
    process.off('disconnect', orphaned);
    // what is on the way when the channel is closed may be cut off
    void told.then(() => process.disconnect());
  });
}

async function end(drawn: Drawn): Promise<void> {
  await send(drawn);
  process.exit(1);
}

/** Resolves when it has left this process. */
function send(drawn: Drawn): Promise<void> {
  return new Promise((resolve) => process.send?.(drawn, () => resolve()));
}

async function draw({ path, most }: Order): Promise<void> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(readFileSync(path));
  for (let index = 0; index < Math.min(most, document.getPageCount()); index += 1) {
    const page = document.getPage(index);
    const { originalWidth, originalHeight } = page.getOriginalSize();
    const scale = EDGE / Math.max(originalWidth, originalHeight);
    const { data, width, height } = await page.render({
      scale,
      render: 'bitmap',
      renderFormFields: true,
    });
    if (width < 1 || height < 1) throw new Error(`page ${String(index + 1)} has no size`);
    tell({ jpeg: encode({ data, width, height }, QUALITY).data });
  }
}

function tell(drawn: Drawn): void {
  parentPort?.postMessage(drawn);
}

if (isMainThread) guard(process.argv.slice(2));
else await draw(workerData as Order).catch((error: unknown) => tell({ failure: messageOf(error) }));
