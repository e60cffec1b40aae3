/**
 * Draws the first pages of PDFs, for channels, which take no documents. In a process of its own: it may
 * need more memory than the service has, and a file that breaks the renderer breaks nothing else.
 * Why this renderer: docs/decisions/264-first-pages-by-pdfium.md
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DocumentPages } from '../ports/channel.js';
import type { Logger } from '../ports/runtime.js';

export interface DrawingLimits {
  /** all pages together, in milliseconds */
  readonly time: number;
  /** of the process that draws, in bytes */
  readonly memory: number;
}

/** What a scanned plan of 64 MB with pictures of 300 dpi needs, and half as much again. */
const LIMITS: DrawingLimits = { time: 60_000, memory: 600 * 1024 * 1024 };
const PROGRAM = fileURLToPath(new URL('./draw-pages.js', import.meta.url));

/** What the process says: a page, or why there is none. */
export type Drawn = { readonly jpeg: Uint8Array } | { readonly failure: string };

export class PdfPages implements DocumentPages {
  constructor(
    private readonly log: Logger,
    private readonly limits: DrawingLimits = LIMITS,
  ) {}

  async firstPages(path: string, most: number): Promise<readonly Buffer[] | null> {
    const { time, memory } = this.limits;
    const child = fork(PROGRAM, [path, String(most), String(memory)], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    // the service does not wait for it when it ends, and it ends with the service
    child.unref();
    child.channel?.unref();
    const timer = setTimeout(() => child.kill('SIGKILL'), time);
    const pages: Buffer[] = [];
    let failure: string | null = null;
    try {
      await new Promise<void>((resolve) => {
        child.on('message', (drawn: Drawn) => {
          if ('jpeg' in drawn) pages.push(Buffer.from(drawn.jpeg));
          else ({ failure } = drawn);
        });
        child.once('error', (error) => {
          failure = error.message;
          resolve();
        });
        child.once('close', (code, signal) => {
          if (code !== 0) failure ??= `it ended with ${signal ?? String(code)}`;
          resolve();
        });
      });
    } finally {
      clearTimeout(timer);
    }
    if (failure !== null)
      this.log.warn('channel.pages-not-drawn', { failure, pages: pages.length });
    return pages.length === 0 ? null : pages;
  }
}
