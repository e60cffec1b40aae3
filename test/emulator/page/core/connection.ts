import type {
  FromPage,
  FromServers,
  MessageAck,
  Request,
  RequestBody,
  SendMessage,
} from '../wire.js';

/** The servers answered a request with an error. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    readonly code: number,
    readonly text: string,
  ) {
    super(`${String(code)} ${text}`);
  }
}

type Kind = FromServers['kind'];
type Frame<K extends Kind> = Extract<FromServers, { readonly kind: K }>;

interface PendingStanza {
  readonly stanza: SendMessage;
  /** one id may be sent again while it waits: the first answer is everybody's */
  readonly waiting: ((ack: MessageAck) => void)[];
}

interface PendingRequest {
  readonly stanza: Request;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: RequestError) => void;
}

type Queued = Extract<FromServers, { readonly seq: number }>;

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 2_000;

/**
 * The line to the servers.
 *
 * closed → (start) → dialling → open → (the servers' welcome: `resume`) → online → (line lost) →
 * waiting, 100 ms at first and twice as long each time → dialling … until `stop`.
 *
 * Stanzas and requests without an answer are pending: they go out again, unchanged and without
 * limit, at every `resume` while the page lives, and are forgotten with it. Nothing ever times out.
 */
export class Connection {
  readonly #handlers = new Map<Kind, (frames: FromServers[]) => Promise<readonly FromServers[]>>();
  readonly #stanzas = new Map<string, PendingStanza>();
  readonly #requests = new Map<string, PendingRequest>();
  readonly #inbox: FromServers[] = [];
  readonly #casts: FromPage[] = [];
  /** null: nothing is held back */
  #held: FromServers[] | null = null;
  #released = Promise.resolve();
  #onOpen: () => FromPage = () => {
    throw new Error('Connection has no greeting');
  };
  #onLost: () => void = () => undefined;
  #socket: WebSocket | undefined;
  #online = false;
  #working = false;
  #worked = Promise.resolve();
  #backoffMs = FIRST_BACKOFF_MS;
  #redial: ReturnType<typeof setTimeout> | undefined;
  #whenOnline: (() => void)[] = [];

  /** `greeting` makes the first frame of each line; `lost` hears of every line that breaks. */
  start(greeting: () => FromPage, lost: () => void): void {
    this.#onOpen = greeting;
    this.#onLost = lost;
    this.#dial();
  }

  /** Hangs up and stays down until `restart`. */
  stop(): void {
    clearTimeout(this.#redial);
    const socket = this.#socket;
    this.#forgetLine();
    socket?.close();
  }

  /** The line is there, whether the servers have welcomed us on it or not. */
  get open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /**
   * What the servers have for the page waits until then, while the login goes on to its end: so it is
   * with a page that has not brought back yet what it remembers.
   */
  holdBack(until: Promise<void>): void {
    this.#held = [];
    this.#released = until.catch(reportError).then(() => {
      const held = this.#held ?? [];
      this.#held = null;
      for (const frame of held) this.#receive(frame);
    });
  }

  /** Whether what the servers have for the page still waits. */
  get holdsBack(): boolean {
    return this.#held !== null;
  }

  /** A fresh line at once, with a fresh greeting. */
  restart(): void {
    this.stop();
    this.#dial();
  }

  /** The servers know us: what is pending goes out (again). */
  resume(): void {
    this.#online = true;
    this.#backoffMs = FIRST_BACKOFF_MS;
    for (const { stanza } of this.#requests.values()) this.send(stanza);
    for (const { stanza } of this.#stanzas.values()) this.send(stanza);
    for (const frame of this.#casts.splice(0)) this.send(frame);
    for (const notify of this.#whenOnline.splice(0)) notify();
  }

  waitForConnection(): Promise<void> {
    return this.#online ? Promise.resolve() : new Promise((r) => void this.#whenOnline.push(r));
  }

  /** Resolves when what was received so far is dealt with. */
  async caughtUp(): Promise<void> {
    await this.#released;
    await this.#worked;
  }

  /**
   * Queued frames of one kind come in batches; the other kinds keep their place between them.
   * Handlers run one after another; `ack` and `response` do not queue, so a handler may wait for an
   * answer. When a handler is done the servers may forget the frames, except those it gives back;
   * when it throws they keep them all, and send them again at the next login.
   */
  onFrames<K extends Kind>(kind: K, handler: (frames: Frame<K>[]) => unknown): void {
    this.#handlers.set(kind, async (frames) => {
      const refused = await handler(frames as Frame<K>[]);
      return Array.isArray(refused) ? (refused as Frame<K>[]) : [];
    });
  }

  /** Resolves with the servers' answer, be it a nack; never rejects, may never settle. */
  sendStanza(stanza: SendMessage): Promise<MessageAck> {
    return new Promise((resolve) => {
      const waiting = this.#stanzas.get(keyOf(stanza))?.waiting ?? [];
      this.#stanzas.set(keyOf(stanza), { stanza, waiting: [...waiting, resolve] });
      if (this.#online) this.send(stanza);
    });
  }

  /** Resolves with the result, rejects with `RequestError`; may never settle. */
  request(body: RequestBody): Promise<unknown> {
    const stanza: Request = { kind: 'request', requestId: crypto.randomUUID(), ...body };
    return new Promise((resolve, reject) => {
      this.#requests.set(stanza.requestId, { stanza, resolve, reject });
      if (this.#online) this.send(stanza);
    });
  }

  /** Fire and forget; waits for the line if it is down. */
  cast(frame: FromPage): void {
    if (this.#online) this.send(frame);
    else this.#casts.push(frame);
  }

  /** Writes to the line as it is, before the welcome too. */
  send(frame: FromPage): void {
    if (this.open) this.#socket?.send(JSON.stringify(frame));
  }

  #dial(): void {
    const socket = new WebSocket(`wss://${location.host}/ws/chat`);
    this.#socket = socket;
    socket.onopen = () => {
      this.send(this.#onOpen());
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      if (socket === this.#socket) this.#receive(JSON.parse(event.data) as FromServers);
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#lose();
    };
  }

  /** What came on the old line and was not dealt with comes again on the next one. */
  #forgetLine(): void {
    this.#socket = undefined;
    this.#online = false;
    this.#inbox.length = 0;
    if (this.#held !== null) this.#held = [];
  }

  #lose(): void {
    this.#forgetLine();
    this.#onLost();
    this.#redial = setTimeout(() => {
      this.#dial();
    }, this.#backoffMs);
    this.#backoffMs = Math.min(this.#backoffMs * 2, LONGEST_BACKOFF_MS);
  }

  #receive(frame: FromServers): void {
    if (frame.kind === 'ack') {
      for (const resolve of take(this.#stanzas, keyOf(frame))?.waiting ?? []) resolve(frame);
    } else if (frame.kind === 'response') {
      const pending = take(this.#requests, frame.requestId);
      if (frame.error === undefined) pending?.resolve(frame.result);
      else pending?.reject(new RequestError(frame.error.code, frame.error.text));
    } else if (this.#held !== null && isForStore(frame)) {
      this.#held.push(frame);
    } else {
      this.#inbox.push(frame);
      if (!this.#working) this.#worked = this.#work();
    }
  }

  /** All frames of this kind that no frame outside the queue stands in front of. */
  #nextBatch(kind: Kind): FromServers[] {
    const end = this.#inbox.findIndex((frame) => !isQueued(frame));
    const upTo = end === -1 ? this.#inbox.length : Math.max(end, 1);
    const near = this.#inbox.splice(0, upTo);
    this.#inbox.unshift(...near.filter((frame) => frame.kind !== kind));
    return near.filter((frame) => frame.kind === kind);
  }

  #handled(frames: readonly FromServers[]): void {
    const seqs = frames.filter(isQueued).map(({ seq }) => seq);
    if (seqs.length > 0) this.send({ kind: 'handled', seqs });
  }

  async #work(): Promise<void> {
    this.#working = true;
    // Lets the frames that are already at the door gather into one batch.
    await new Promise((resolve) => setTimeout(resolve));
    for (let first = this.#inbox[0]; first !== undefined; first = this.#inbox[0]) {
      const batch = this.#nextBatch(first.kind);
      try {
        const refused = await this.#handlers.get(first.kind)?.(batch);
        this.#handled(batch.filter((frame) => refused?.includes(frame) !== true));
      } catch (error) {
        reportError(error);
      }
    }
    this.#working = false;
  }
}

/** Changes what the page remembers. */
function isForStore(frame: FromServers): boolean {
  return isQueued(frame) || frame.kind === 'lists' || frame.kind === 'history';
}

function isQueued(frame: FromServers): frame is Queued {
  return 'seq' in frame;
}

function take<T>(pending: Map<string, T>, key: string): T | undefined {
  const found = pending.get(key);
  pending.delete(key);
  return found;
}

/** One id may be pending to several chats. */
function keyOf({ id, to }: { readonly id: string; readonly to: string }): string {
  return `${id} ${to}`;
}

export const connection = new Connection();
