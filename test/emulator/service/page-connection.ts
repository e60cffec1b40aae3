/** One WebSocket of the page: frames in and out, at the speed of the line. */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { FromPage, FromServers } from '../page/wire.js';
import { Lane } from './lane.js';

export interface PageListener {
  onFrame(connection: PageConnection, frame: FromPage): void;
  onClose(connection: PageConnection): void;
}

export class PageConnection {
  readonly #socket: WebSocket;
  readonly #line: Duplex;
  readonly #out: Lane;
  readonly #in: Lane;
  readonly #acks: Lane;

  /** `line` is the stream under the WebSocket; `slow` and `ackDelay` give milliseconds. */
  constructor(socket: WebSocket, line: Duplex, slow: () => number, ackDelay: () => number) {
    this.#socket = socket;
    this.#line = line;
    this.#out = new Lane(slow);
    this.#in = new Lane(slow);
    this.#acks = new Lane(ackDelay);
  }

  listen(listener: PageListener): void {
    this.#socket.on('message', (text: Buffer) => {
      const frame = JSON.parse(text.toString('utf8')) as FromPage;
      this.#in.push(() => listener.onFrame(this, frame));
    });
    this.#socket.on('close', () => {
      for (const lane of [this.#out, this.#in, this.#acks]) lane.clear();
      listener.onClose(this);
    });
    // A cut line is no error of the emulator: 'close' follows and says all there is to say.
    this.#socket.on('error', () => this.#socket.terminate());
  }

  send(frame: FromServers): void {
    this.#out.push(() => this.#socket.send(JSON.stringify(frame)));
  }

  /** An answer that the fault `ackDelay` holds back. */
  acknowledge(frame: FromServers): void {
    this.#acks.push(() => this.send(frame));
  }

  /** A fault that made it slow was lifted. */
  hurry(): void {
    for (const lane of [this.#out, this.#in, this.#acks]) lane.hurry();
  }

  /** Many frames in few packets. */
  sendAll(frames: Iterable<FromServers>): void {
    this.#line.cork();
    for (const frame of frames) this.send(frame);
    process.nextTick(() => this.#line.uncork());
  }

  /** Closes after what was sent has gone out. */
  close(): void {
    this.#out.push(() => this.#socket.close());
  }

  terminate(): void {
    this.#socket.terminate();
  }
}
