/**
 * https://web.whatsapp.com/: the page, its script, media, and the WebSocket. The fault `offline`
 * cuts every connection and refuses new ones; `slow` holds back what is asked for.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type WebSocket, WebSocketServer } from 'ws';
import { bootFacts, bootPage } from './boot-page.js';
import type { Certificate } from './certificate.js';
import { activeFaults, serversTime } from './faults.js';
import type { MediaStore } from './media-store.js';
import { orderFault } from './order-fault.js';
import { PageConnection, type PageListener } from './page-connection.js';
import type { World } from './world.js';

/** The page's modules in one script, seen from build/test/emulator/service. */
const pageScript = fileURLToPath(new URL('../../../page.js', import.meta.url));

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
}

export class WebServer {
  readonly #world: World;
  readonly #media: MediaStore;
  readonly #pages: PageListener;
  readonly #server: Server;
  readonly #upgrades = new WebSocketServer({ noServer: true });
  readonly #sockets = new Set<Socket>();

  constructor(world: World, media: MediaStore, pages: PageListener, certificate: Certificate) {
    this.#world = world;
    this.#media = media;
    this.#pages = pages;
    this.#server = createServer({ cert: certificate.cert, key: certificate.key });
  }

  /** Listens on a free port of 127.0.0.1 and returns it. */
  async start(): Promise<number> {
    this.#server.on('connection', (socket: Socket) => this.#admit(socket));
    this.#server.on('request', (request, response) => void this.#respond(request, response));
    this.#server.on('upgrade', (request: IncomingMessage, line: Duplex, head: Buffer) => {
      if (request.url !== '/ws/chat') line.destroy();
      else this.#upgrades.handleUpgrade(request, line, head, (ws) => this.#connect(ws, line));
    });
    this.#world.onCommit(() => {
      if (this.#offline) this.#cut();
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#cut();
    await closed;
  }

  get #offline(): boolean {
    return activeFaults(this.#world.faults, 'offline').length > 0;
  }

  readonly #slow = (): number =>
    activeFaults(this.#world.faults, 'slow').reduce((sum, { order }) => sum + order.ms, 0);

  readonly #ackDelay = (): number =>
    activeFaults(this.#world.faults, 'ackDelay').reduce(
      (sum, { order: { ms = Infinity } }) => sum + ms,
      0,
    );

  #admit(socket: Socket): void {
    if (this.#offline) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(socket: WebSocket, line: Duplex): void {
    new PageConnection(socket, line, this.#slow, this.#ackDelay).listen(this.#pages);
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#answer(request).catch((error: unknown) => {
      // A page that goes away while it uploads is its own affair.
      if (!request.destroyed) console.error(error);
      return null;
    });
    if (!answer) {
      response.destroy();
      return;
    }
    const send = (): void => {
      response.writeHead(answer.status, {
        'content-type': answer.type,
        'cache-control': 'no-store',
        date: new Date(serversTime(this.#world.faults)).toUTCString(),
      });
      response.end(answer.body);
    };
    const delay = this.#slow();
    if (delay === 0) send();
    else setTimeout(send, delay).unref();
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const path = new URL(request.url ?? '/', 'https://web.whatsapp.com').pathname;
    if (request.method === 'POST' && path === '/media') return await this.#upload(request);
    if (request.method === 'HEAD' && path === '/') return { ...notFound, status: 200 };
    if (request.method !== 'GET') return notFound;
    if (path === '/') {
      const body = bootPage(bootFacts(this.#world));
      return { status: 200, type: 'text/html; charset=utf-8', body };
    }
    const media = this.#media.get(path);
    if (media) return { status: 200, type: 'application/octet-stream', body: media.bytes };
    if (path !== '/emulator/page.js') return notFound;
    return {
      status: 200,
      type: 'text/javascript; charset=utf-8',
      body: await readFile(pageScript),
    };
  }

  async #upload(request: IncomingMessage): Promise<Answer> {
    const { faults } = this.#world;
    const [cut] = activeFaults(faults, 'uploadCut');
    if (cut) {
      this.#world.commit({ type: 'fault-removed', ids: [cut.id] });
      orderFault(this.#world, { kind: 'offline', ms: cut.order.ms });
    }
    const [refusal] = activeFaults(faults, 'uploadFails');
    const bytes = await buffer(request);
    if (refusal) {
      this.#world.commit({ type: 'fault-used', id: refusal.id, times: 1 });
      return { status: 507, type: 'text/plain', body: 'insufficient storage' };
    }
    const directPath = this.#media.put(bytes);
    return { status: 200, type: 'application/json', body: JSON.stringify({ directPath }) };
  }
}

const notFound: Answer = { status: 404, type: 'text/plain', body: 'not found' };
