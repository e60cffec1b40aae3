import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { HomeError, InvariantError } from '../errors.js';
import type { Service } from '../ports/runtime.js';
import type { StatusSource } from '../ports/status.js';
import { statusPage } from './status-page.js';

const ADDRESS = '127.0.0.1';

export interface ConsoleSettings {
  /** 0: any that is free */
  readonly port: number;
  /** where to leave the address for `campanile status` while the page can be reached */
  readonly addressFile: string;
}

/** The local page for staff and `status.json`, for this PC only. */
export class ConsoleServer implements Service {
  readonly name = 'console';
  readonly #settings: ConsoleSettings;
  readonly #status: StatusSource;
  #server: Server | null = null;

  constructor(settings: ConsoleSettings, status: StatusSource) {
    this.#settings = settings;
    this.#status = status;
  }

  /** `http://127.0.0.1:3366`, once it has started. */
  get url(): string {
    return `http://${ADDRESS}:${this.#port}`;
  }

  /** @throws HomeError when the port is taken */
  async start(): Promise<void> {
    const { port, addressFile } = this.#settings;
    const answer = getRequestListener(this.#pages().fetch);
    const server = createServer((request, response) => void answer(request, response));
    server.listen(port, ADDRESS);
    try {
      await once(server, 'listening');
    } catch (cause) {
      throw new HomeError(
        `La porta ${port} non si può usare: la occupa già un altro programma. ` +
          'Sceglierne un’altra con «port» in campanile.yaml.',
        { cause },
      );
    }
    this.#server = server;
    await writeFile(addressFile, `${JSON.stringify({ status: this.url })}\n`);
  }

  async stop(): Promise<void> {
    await rm(this.#settings.addressFile, { force: true });
    const server = this.#server;
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  #pages(): Hono {
    const pages = new Hono();
    // A page elsewhere whose name is made to lead to this PC must not read what is here.
    pages.use(async (context, next) => {
      const own = [`${ADDRESS}:${this.#port}`, `localhost:${this.#port}`];
      if (!own.includes(context.req.header('host') ?? '')) return context.text('Vietato', 403);
      await next();
      context.header('Cache-Control', 'no-store');
      return undefined;
    });
    pages.get('/status.json', async (context) => context.json(await this.#status.snapshot()));
    pages.get('/', async (context) =>
      context.html(await statusPage(await this.#status.snapshot())),
    );
    return pages;
  }

  get #port(): number {
    const address = this.#server?.address();
    if (typeof address !== 'object' || !address) throw new InvariantError('no port before start');
    return address.port;
  }
}
