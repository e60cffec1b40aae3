/** The control API and «Telefoni», on one port of 127.0.0.1. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { ChatServer } from '../chat-server.js';
import type { Events } from '../events.js';
import type { MediaStore } from '../media-store.js';
import type { World } from '../world.js';
import { accountRoutes } from './account-routes.js';
import { channelRoutes } from './channel-routes.js';
import { messageRoutes } from './message-routes.js';
import { peopleRoutes } from './people-routes.js';
import { Refusal } from './requests.js';
import { telefoniRoutes } from './telefoni-routes.js';

/** In milliseconds: a request that meets the moment in which its connection is closed fails, as on a busy machine it may. */
const KEPT_OPEN = 75_000;

export class ControlServer {
  readonly #server: Server;

  constructor(world: World, media: MediaStore, chat: ChatServer, events: Events) {
    const app = new Hono();
    app.onError((error, context) => {
      if (error instanceof Refusal) return context.json({ error: error.message }, error.status);
      console.error(error);
      return context.json({ error: 'the emulator failed; see its stderr' }, 500);
    });
    app.notFound((context) => context.json({ error: 'there is no such call' }, 404));
    accountRoutes(app, world, chat);
    peopleRoutes(app, world, media);
    messageRoutes(app, world, media);
    channelRoutes(app, world, media, chat);
    telefoniRoutes(app, media);
    eventRoute(app, events);
    const answer = getRequestListener(app.fetch);
    this.#server = createServer(
      { keepAliveTimeout: KEPT_OPEN },
      (request, response) => void answer(request, response),
    );
  }

  /** Returns the port. */
  async start(port: number): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** First an `open` event, so that a listener knows when nothing can be missed any more. */
function eventRoute(app: Hono, events: Events): void {
  app.get('/control/events', (context) =>
    streamSSE(context, async (stream) => {
      const release = events.listen(({ name, body }) => {
        void stream.writeSSE({ event: name, data: JSON.stringify(body) });
      });
      const aborted = new Promise<void>((resolve) => stream.onAbort(resolve));
      await stream.writeSSE({ event: 'open', data: '{}' });
      await aborted;
      release();
    }),
  );
}
