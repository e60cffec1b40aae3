import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import process from 'node:process';
import { canonicalPath } from '../runtime/disk.js';

/** The pipe for a file that one process may hold, on Windows; null elsewhere. */
export function pipeNameFor(file: string): string | null {
  if (process.platform !== 'win32') return null;
  const hash = createHash('sha256').update(canonicalPath(file)).digest('hex');
  return String.raw`\\.\pipe\campanile-${hash.slice(0, 32)}`;
}

/** A name in the system that one process at a time can have, and that goes with the process. */
export class NamedPipe {
  #server: Server | null = null;

  constructor(private readonly name: string) {}

  /** @returns whether it is ours now; false: another process has it */
  async claim(): Promise<boolean> {
    const server = createServer((socket) => socket.destroy());
    try {
      server.listen(this.name);
      await once(server, 'listening');
    } catch (error) {
      if (error instanceof Error && 'code' in error && TAKEN.has(String(error.code))) return false;
      throw error;
    }
    // An open pipe must not keep the process alive.
    server.unref();
    this.#server = server;
    return true;
  }

  async release(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.close();
    await once(server, 'close');
  }
}

/** EACCES: another user's. */
const TAKEN: ReadonlySet<string> = new Set(['EADDRINUSE', 'EACCES']);
