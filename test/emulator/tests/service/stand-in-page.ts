/**
 * Stands in for the page at the emulated servers: a WebSocket over real TLS that says what a test
 * wants and remembers what it hears. It deals with queued frames as the page does (`handled`).
 */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { WebSocket } from 'ws';
import type { Emulator } from '../../service/emulator.js';
import type { FromPage, FromServers, MessageAck, Request, RequestBody } from '../../page/wire.js';

type Kind = FromServers['kind'];
export type FrameOf<K extends Kind> = Extract<FromServers, { kind: K }>;

export class StandInPage {
  readonly heard: FromServers[] = [];
  /** false: like a page that was killed before it stored anything */
  handles = true;
  session: string | null = null;
  readonly #emulator: Emulator;
  #socket: WebSocket | null = null;
  #requests = 0;
  readonly #waiting = new Set<() => void>();

  constructor(emulator: Emulator, session: string | null = null) {
    this.#emulator = emulator;
    this.session = session;
  }

  /** Opens the line and says hello. */
  async connect(): Promise<void> {
    const socket = new WebSocket(`wss://web.whatsapp.com:${this.#emulator.webPort}/ws/chat`, {
      ca: this.#emulator.certificate,
      lookup: (_host, options, found) => {
        if (options.all) found(null, [{ address: '127.0.0.1', family: 4 }]);
        else found(null, '127.0.0.1', 4);
      },
    });
    this.#socket = socket;
    socket.on('message', (text: Buffer) => this.#hear(JSON.parse(text.toString()) as FromServers));
    socket.on('close', () => this.#wake());
    socket.on('error', () => this.#wake());
    await once(socket, 'open');
    this.say({
      kind: 'hello',
      session: this.session,
      version: this.#emulator.waVersion,
      faultsChanged: 0,
    });
  }

  /** Pairs and logs in, as the page does. */
  async pair(scan: () => Promise<unknown>): Promise<void> {
    await this.connect();
    await this.next('refs');
    await scan();
    this.session = (await this.next('paired')).session;
    await this.close();
    await this.login();
  }

  async login(): Promise<void> {
    this.heard.length = 0;
    await this.connect();
    await this.next('offline-end');
  }

  say(frame: FromPage): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  /** The first frame of a kind that fits, heard already or still to come. */
  async next<K extends Kind>(
    kind: K,
    fits: (frame: FrameOf<K>) => boolean = () => true,
  ): Promise<FrameOf<K>> {
    for (;;) {
      const found = this.all(kind).find(fits);
      if (found) return found;
      if (!this.open) throw new Error(`the line closed before a '${kind}' came`);
      await this.#something();
    }
  }

  all<K extends Kind>(kind: K): FrameOf<K>[] {
    return this.heard.filter((frame): frame is FrameOf<K> => frame.kind === kind);
  }

  /** A text to one person or to a list; resolves with the servers' answer. */
  async sendText(id: string, to: string, body: string, recipients?: string[]): Promise<MessageAck> {
    this.sayText(id, to, body, recipients);
    return this.next('ack', (ack) => ack.id === id);
  }

  sayText(id: string, to: string, body: string, recipients?: string[]): void {
    const content = { type: 'chat', body } as const;
    const token = this.all('token').findLast(({ from }) => from === to)?.token;
    this.say({
      kind: 'message',
      id,
      to,
      content,
      ...(recipients ? { recipients } : {}),
      ...(token === undefined ? {} : { tctoken: token }),
    });
  }

  async ask(body: RequestBody): Promise<FrameOf<'response'>> {
    const asked: Request = { kind: 'request', requestId: `r${++this.#requests}`, ...body };
    this.say(asked);
    return this.next('response', (response) => response.requestId === asked.requestId);
  }

  /** Waits until the servers have dealt with everything said so far. */
  async settled(): Promise<void> {
    await this.ask({ name: 'usync', users: [] });
  }

  get open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  async closed(): Promise<void> {
    while (this.open) await this.#something();
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = once(socket, 'close');
    socket.terminate();
    await closed;
  }

  #hear(frame: FromServers): void {
    this.heard.push(frame);
    if (this.handles && 'seq' in frame) this.say({ kind: 'handled', seqs: [frame.seq] });
    this.#wake();
  }

  #something(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Asks https://web.whatsapp.com/ as the page's browser does. */
export async function fetchFromWeb(
  emulator: Emulator,
  path: string,
  post?: Buffer,
): Promise<Answer> {
  const asked = request({
    host: '127.0.0.1',
    servername: 'web.whatsapp.com',
    port: emulator.webPort,
    path,
    method: post ? 'POST' : 'GET',
    ca: emulator.certificate,
    agent: false,
  });
  asked.end(post);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const bytes = Buffer.concat(await response.toArray());
  return {
    status: response.statusCode ?? 0,
    type: response.headers['content-type'] ?? '',
    bytes,
  };
}

/** One call of the control API. */
export async function call<T = Record<string, unknown>>(
  emulator: Emulator,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object | string,
): Promise<{ readonly status: number; readonly body: T }> {
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  const response = await fetch(`${emulator.control}${path}`, {
    method,
    ...(text === undefined ? {} : { body: text }),
  });
  return { status: response.status, body: (await response.json()) as T };
}
