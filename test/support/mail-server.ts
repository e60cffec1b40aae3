/** A real SMTP server on this PC, which keeps what it is given. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { Certificate } from '../emulator/service/certificate.js';
import { begun } from './in-flight.js';

export class MailServer {
  /** whole messages, the oldest first */
  readonly received: string[] = [];
  /** SMTP code with which the next messages are refused; null: none */
  refusal: number | null = null;
  /** how often somebody gave a name and a password */
  logins = 0;
  readonly #server: SMTPServer;

  constructor(
    readonly account: { readonly user: string; readonly password: string } | null = null,
    /** with which it encrypts; null: it cannot */
    certificate: Certificate | null = null,
  ) {
    const connected = new Map<number | undefined, () => void>();
    this.#server = new SMTPServer({
      authOptional: account === null,
      allowInsecureAuth: true,
      ...(certificate ?? { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }),
      onClose: ({ remotePort }) => {
        connected.get(remotePort)?.();
        connected.delete(remotePort);
      },
      onAuth: ({ username, password }, _session, done) => {
        this.logins += 1;
        const right = username === account?.user && password === account?.password;
        if (right) done(null, { user: username });
        else done(Object.assign(new Error(`no: ${String(password)}`), { responseCode: 535 }));
      },
      onData: (stream, _session, done) => {
        void text(stream).then((message) => {
          if (this.refusal === null) this.received.push(decoded(message));
          const responseCode = this.refusal;
          done(
            responseCode === null ? null : Object.assign(new Error('not now'), { responseCode }),
          );
        });
      },
    });
    // Whoever is connected is in flight. One that is encrypted later has a socket of its own.
    this.#server.server.on('connection', (socket) => {
      const over = begun();
      connected.set(socket.remotePort, over);
      socket.once('close', over);
    });
    // A client that gives up is no failure of the test.
    this.#server.on('error', () => undefined);
  }

  /** Resolves with the port. */
  async start(port = 0): Promise<number> {
    const server = this.#server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** Headers and text as people read them. */
function decoded(message: string): string {
  const split = message.indexOf('\r\n\r\n');
  const head = message.slice(0, split).replace(/\r\n\s+/g, ' ');
  const body = message.slice(split + 4);
  const words = head.replace(/=\?UTF-8\?([QB])\?(.*?)\?= ?/gi, (_, kind: string, word: string) =>
    kind.toUpperCase() === 'B'
      ? Buffer.from(word, 'base64').toString()
      : unquoted(word.replaceAll('_', ' ')),
  );
  const isBase64 = /transfer-encoding: base64/i.test(head);
  return `${words}\n\n${isBase64 ? Buffer.from(body, 'base64').toString() : unquoted(body)}`;
}

function unquoted(written: string): string {
  const bytes = written
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
