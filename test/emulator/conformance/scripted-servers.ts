/**
 * Servers whose every frame a test chooses, for holding the page alone to what was measured. They
 * know one account; what the page says is kept in `heard`.
 */
import type { FromPage, FromServers, UsyncUser } from '../page/wire.js';
import { browserArgs, certificateFor } from '../service/certificate.js';
import { MediaStore } from '../service/media-store.js';
import type { PageConnection, PageListener } from '../service/page-connection.js';
import { WebServer } from '../service/web-server.js';
import { World } from '../service/world.js';

type InboundFrame = Extract<FromServers, { readonly kind: 'message' }>;

export const me = {
  phone: '393665775490@c.us',
  lid: '111222333444555@lid',
  device: 7,
  platform: 'smba',
  pushname: 'Bot',
  listLimit: 256,
  hosted: false,
} as const;

export class ScriptedServers implements PageListener {
  readonly heard: FromPage[] = [];
  /** what usync tells; who is not in here is not on WhatsApp */
  readonly directory = new Map<string, UsyncUser>();
  /** sends what the servers answer to a frame; replace it to say something else */
  answer: (frame: FromPage) => readonly FromServers[] = (frame) => this.usually(frame);
  #connection: PageConnection | undefined;
  #web: WebServer | undefined;
  #seq = 0;

  /** Resolves with the arguments that lead a Chromium here. */
  async start(): Promise<readonly string[]> {
    const account = { phone: '393665775490', lid: me.lid, business: true, listLimit: 256 };
    const world = new World(account, () => undefined);
    const certificate = await certificateFor(null);
    this.#web = new WebServer(world, new MediaStore(null), this, certificate);
    return browserArgs(certificate, await this.#web.start());
  }

  async stop(): Promise<void> {
    await this.#web?.stop();
  }

  onFrame(connection: PageConnection, frame: FromPage): void {
    this.#connection = connection;
    this.heard.push(frame);
    this.send(...this.answer(frame));
  }

  onClose(connection: PageConnection): void {
    if (connection === this.#connection) this.#connection = undefined;
  }

  send(...frames: FromServers[]): void {
    for (const frame of frames) this.#connection?.send(frame);
  }

  /** The line breaks; the page dials again by itself. */
  hangUp(): void {
    this.#connection?.terminate();
  }

  /** A message of a citizen, numbered as the servers' queue does. */
  deliver(message: Omit<InboundFrame, 'kind' | 'seq'>): void {
    this.#seq += 1;
    this.send({ kind: 'message', seq: this.#seq, ...message });
  }

  pair(): void {
    this.send({ kind: 'paired', session: 'session-of-the-test', account: me });
  }

  usually(frame: FromPage): readonly FromServers[] {
    switch (frame.kind) {
      case 'hello':
        return frame.session === null
          ? [{ kind: 'refs', refs: ['2@first', '2@second'], ttlMs: [60_000, 20_000] }]
          : [
              { kind: 'welcome', account: me, offlineCount: 0, firstLogin: true },
              { kind: 'lists', lists: [] },
              { kind: 'offline-end' },
            ];
      case 'message':
        return [{ kind: 'ack', id: frame.id, to: frame.to, t: 1_795_480_900 }];
      case 'request':
        return [
          {
            kind: 'response',
            requestId: frame.requestId,
            result:
              frame.name === 'usync'
                ? frame.users.map((asked) => this.directory.get(asked) ?? { asked, exists: false })
                : frame.name === 'list-set'
                  ? { list: frame.list }
                  : null,
          },
        ];
      default:
        return [];
    }
  }
}
