/**
 * Starts Chromium of this system for the `chrome.exe` of a Windows that has none
 * (`.tooling/windows/programs/chrome.c`). One connection is one browser.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { testBrowser, type TestBrowser } from '../support/browser.js';

export class OutsideBrowser {
  readonly #running = new Set<ChildProcess>();
  readonly #server = createServer((socket) => this.#serve(socket));

  private constructor(private readonly browser: TestBrowser) {}

  static async start(): Promise<OutsideBrowser> {
    const outside = new OutsideBrowser(await testBrowser());
    outside.#server.listen(0, '127.0.0.1');
    await once(outside.#server, 'listening');
    return outside;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many browsers run. */
  get count(): number {
    return this.#running.size;
  }

  /** The PC loses power: every browser is gone. */
  async kill(): Promise<void> {
    const running = [...this.#running];
    const ended = running.map((child) => once(child, 'exit'));
    this.endNow();
    await Promise.all(ended);
  }

  /** The same when nobody can wait any more. */
  endNow(): void {
    for (const child of this.#running) end(child);
  }

  async close(): Promise<void> {
    this.#server.close();
    await this.kill();
  }

  #serve(socket: Socket): void {
    let asked = '';
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => {
      const wasComplete = asked.endsWith('\0\0');
      asked += text;
      if (!wasComplete && asked.endsWith('\0\0')) this.#launch(asked.slice(0, -2), socket);
    });
  }

  #launch(asked: string, socket: Socket): void {
    const args = [...this.browser.args, ...asked.split('\0')];
    const child = spawn(this.browser.executablePath, args, {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#running.add(child);
    child.stderr.pipe(socket, { end: false });
    child.once('exit', () => {
      this.#running.delete(child);
      socket.end();
    });
    socket.once('close', () => end(child));
  }
}

/** With the processes under it. */
function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // it has ended meanwhile
  }
}
