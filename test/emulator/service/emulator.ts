/** The emulator in one piece: `startEmulator` builds the parts and opens both doors. */
import { join } from 'node:path';
import { waVersion } from './boot-page.js';
import { browserArgs, certificateFor } from './certificate.js';
import { ChatServer } from './chat-server.js';
import { Resends } from './ciphertext.js';
import { ControlServer } from './control/control-server.js';
import { Events, eventOf } from './events.js';
import { Journal } from './journal.js';
import { MediaStore } from './media-store.js';
import { lidOf } from './person.js';
import { WebServer } from './web-server.js';
import { World } from './world.js';

export interface EmulatorOptions {
  /** of the control API; 0 (the default) takes a free one */
  readonly port?: number;
  /** directory that lets the emulator be killed and started again; absent: in memory */
  readonly stateDir?: string;
  /** the comune's phone, digits in international form */
  readonly account?: string;
  /** false: an account of the ordinary app */
  readonly business?: boolean;
  /** recipients in a broadcast list at most */
  readonly listLimit?: number;
}

export interface Emulator {
  /** `http://127.0.0.1:PORT`: control API and «Telefoni» */
  readonly control: string;
  /** lead a Chromium to this emulator */
  readonly browserArgs: readonly string[];
  readonly waVersion: string;
  /** TLS port behind https://web.whatsapp.com/ */
  readonly webPort: number;
  /** its certificate, PEM */
  readonly certificate: string;
  /** Closes everything; may be called twice. */
  stop(): Promise<void>;
}

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, stateDir = null, account: phone = '393665775490' } = options;
  const { business = true, listLimit = 256 } = options;
  const journal = stateDir === null ? null : new Journal(stateDir);
  const account = { phone, lid: lidOf(phone, '1'), business, listLimit };
  const world = new World(account, (change) => journal?.append(change));
  for (const change of journal?.open() ?? []) world.apply(change);
  // What the command line says of the account wins over what an earlier run knew.
  world.apply({ type: 'account', account });

  const events = new Events();
  world.onCommit((change) => events.emit(eventOf(world, change)));
  const media = new MediaStore(stateDir === null ? null : join(stateDir, 'media'));
  const chat = new ChatServer(world, media, events.emit);
  chat.start();
  const resends = new Resends(world);
  resends.start();
  const certificate = await certificateFor(stateDir);
  const web = new WebServer(world, media, chat, certificate);
  const control = new ControlServer(world, media, chat, events);
  const webPort = await web.start();
  const controlPort = await control.start(port).catch(async (error: unknown) => {
    resends.stop();
    await web.stop();
    throw error;
  });

  let stopped: Promise<void> | null = null;
  return {
    control: `http://127.0.0.1:${controlPort}`,
    browserArgs: browserArgs(certificate, webPort),
    waVersion,
    webPort,
    certificate: certificate.cert,
    stop: () => {
      resends.stop();
      return (stopped ??= Promise.all([web.stop(), control.stop()]).then(() => journal?.close()));
    },
  };
}
