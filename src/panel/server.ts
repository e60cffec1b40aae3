import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { z } from 'zod';
import { addressUnusable, portTaken } from '../messages/it/panel.js';
import { HomeError, InvariantError } from '../errors.js';
import type { DraftJudge, DraftReader, DraftStore } from '../ports/drafts.js';
import type { PublishingTerms } from './drafts.js';
import type { PanelFolder } from '../ports/folder.js';
import type { Clock, Logger, Service } from '../ports/runtime.js';
import type { SettingsActions, StaffActs, StaffQuestions, StatusSource } from '../ports/staff.js';
import type { Storage } from '../ports/storage.js';
import { sumOf } from '../model/status.js';
import { LiveUpdates } from './live-updates.js';
import { Calendar } from '../messages/it/calendar.js';
import { noticeBytes, uploadBytes } from '../model/notice-limits.js';
import { panel } from './panel.js';
import type { ApiRoutes, PanelParts } from './panel-parts.js';
import { loadAssets, type Assets } from './routes/assets.js';
import { type Gate, OwnNames } from './security/access-control.js';
import { isLoopback, LOOPBACK } from '../panel-access.js';
import { LoginThrottle } from './security/login-throttle.js';
import { RequestTokens, Sessions } from './security/web-sessions.js';
import { rename, rm, writeFile } from '../runtime/disk.js';
import { ACT_NAMES, STAFF_ACTS } from '../model/staff-acts.js';
import {
  CALLS,
  VERSION_HEADER,
  type CommandCalls,
  type ServiceCalls,
} from '../ports/command-calls.js';

export interface PanelServerSettings {
  /** 0: any that is free */
  readonly port: number;
  /** the address to listen on */
  readonly listen: string;
  /** host names by which others reach the page */
  readonly names: readonly string[];
  /** null: no password is asked for */
  readonly passwordHash: string | null;
  /**
   * Where to leave address and secret for our own commands while the page can be reached; only the
   * user that runs the service may read it.
   */
  readonly addressFile: string;
  readonly version: string;
  readonly comune: PanelParts['comune'];
  readonly terms: PublishingTerms;
  /** `Europe/Rome` */
  readonly zone: string;
  /** how many phones of the staff get tests */
  readonly testPhones: number;
  /** absolute path of the folder with the files of accepted notices */
  readonly spool: string;
}

/** What the form checks before; the folder decides. */
interface PanelLimits {
  /** characters of a text */
  readonly textLength: number;
  /** characters of a text that goes with an attachment */
  readonly captionLength: number;
  /** largest picture or video */
  readonly mediaBytes: number;
  /** largest file of any other kind */
  readonly documentBytes: number;
  /** in one notice */
  readonly attachments: number;
}

export interface PanelServerParts {
  readonly status: StatusSource;
  readonly clock: Clock;
  readonly log: Logger;
  readonly storage: Pick<
    Storage,
    'register' | 'registerAdmin' | 'notices' | 'outbox' | 'retractions' | 'audit' | 'channel'
  >;
  readonly folder: PanelFolder;
  readonly drafts: DraftStore;
  readonly readsAs: DraftReader;
  readonly judge: DraftJudge;
  readonly limits: PanelLimits;
  /** what can be done from the page */
  readonly staff: StaffActs;
  /** what may be asked before */
  readonly questions: StaffQuestions;
  readonly settings: SettingsActions;
  readonly maskPhone: (phone: string) => string;
  readonly api?: readonly ApiRoutes[];
}

/**
 * How long a connection without a request stays open, in milliseconds: longer than the minute for which servers in
 * front keep theirs. A request that meets the moment in which it is closed fails. It counts after the connection's
 * first request: Node.js closes one on which nothing was ever asked after 60 s.
 */
const KEPT_OPEN = 75_000;

/** The local page for staff, `status.json` and the door for our own commands. */
export class PanelServer implements Service {
  readonly name = 'panel';
  readonly #settings: PanelServerSettings;
  readonly #parts: PanelServerParts;
  readonly #changes: LiveUpdates;
  #server: Server | null = null;

  constructor(settings: PanelServerSettings, parts: PanelServerParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#changes = new LiveUpdates(parts.status, parts.clock, parts.log);
  }

  /** `http://127.0.0.1:3366`, once it has started: the address on this PC. */
  get url(): string {
    const { listen } = this.#settings;
    const host = ['0.0.0.0', '::', 'localhost'].includes(listen) ? LOOPBACK : listen;
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.#port}`;
  }

  /** @throws HomeError when address and port cannot be used */
  async start(): Promise<void> {
    const { port, listen, addressFile } = this.#settings;
    const secret = randomBytes(32).toString('base64url');
    const assets = await loadAssets();
    const server = createServer({ keepAliveTimeout: KEPT_OPEN });
    server.listen(port, listen === 'localhost' ? LOOPBACK : listen);
    try {
      await once(server, 'listening');
    } catch (cause) {
      throw new HomeError(cannotListen(listen, port), { cause });
    }
    this.#server = server;
    // The names under which it answers depend on the port, which is known only now.
    const answer = getRequestListener(panel(this.#panelParts(assets), this.#gate(secret)).fetch);
    server.on('request', (request, response) => void answer(request, response));
    // Whole from the first: a command that reads half of it takes the service for stopped.
    const half = `${addressFile}.tmp`;
    await rm(half, { force: true });
    await writeFile(half, `${JSON.stringify({ status: this.url, secret })}\n`, { mode: 0o600 });
    await rename(half, addressFile);
  }

  async stop(): Promise<void> {
    await rm(this.#settings.addressFile, { force: true });
    this.#changes.stop();
    const server = this.#server;
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  #panelParts(assets: Assets): PanelParts {
    const { comune, terms, version, passwordHash, zone, spool, testPhones } = this.#settings;
    const { storage, limits, staff } = this.#parts;
    const { register, registerAdmin, notices, outbox, retractions, audit, channel } = storage;
    return {
      ...this.#parts,
      registerAdmin,
      outbox,
      audit,
      notices,
      retractions,
      followers: () => channel.followers(),
      heldPosts: () => channel.held(),
      counts: () => register.counts(),
      spool,
      staff,
      testPhones,
      textLimits: { text: limits.textLength, caption: limits.captionLength },
      mostFiles: limits.attachments,
      uploadBytes: uploadBytes(limits),
      noticeBytes: noticeBytes(limits),
      calendar: new Calendar(zone),
      assets,
      api: this.#parts.api ?? [],
      changes: this.#changes,
      comune,
      terms,
      frame: (context) => ({
        token: context.get('token'),
        municipality: comune.municipality,
        version,
        toDo: this.#toDo(),
        canSignOut: passwordHash !== null,
      }),
    };
  }

  /** A page that says what is wrong must not fail because of it. */
  async #toDo(): Promise<number> {
    const { status, log } = this.#parts;
    try {
      return sumOf(await status.toDo());
    } catch (error) {
      log.warn('panel.to-do-unknown', { error });
      return 0;
    }
  }

  #gate(secret: string): Gate {
    const { listen, names, passwordHash } = this.#settings;
    const { clock } = this.#parts;
    return {
      names: new OwnNames(listen, this.#port, names),
      passwordHash,
      behindProxy: names.length > 0,
      secret,
      sessions: new Sessions(clock),
      tokens: new RequestTokens(),
      slowDown: new LoginThrottle(clock),
    };
  }

  get #port(): number {
    const address = this.#server?.address();
    if (typeof address !== 'object' || !address) throw new InvariantError('no port before start');
    return address.port;
  }
}

function cannotListen(listen: string, port: number): string {
  return isLoopback(listen) ? portTaken(port) : addressUnusable(listen, port);
}

/** The door for our own commands: every call is a POST below `/api`, in JSON. */

/** What each takes: staff acts, and whatever else commands ask for. */
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  ...CALLS,
  ...Object.fromEntries(ACT_NAMES.map((name) => [name, STAFF_ACTS[name].input])),
};

/** @param version of the program, which the caller asks for first and compares with its own */
export function commandRoutes(
  calls: CommandCalls & ServiceCalls & StaffActs,
  version: string,
): ApiRoutes {
  const byName = calls as unknown as Readonly<
    Record<string, (request: unknown) => Promise<unknown>>
  >;
  return (api) => {
    api.get('/version', (context) => {
      context.header(VERSION_HEADER, version);
      return context.body(null, 204);
    });
    for (const [name, schema] of Object.entries(SCHEMAS)) {
      api.post(`/${name}`, async (context) => {
        const request = schema.safeParse(await context.req.json().catch(() => null));
        if (!request.success) return context.text(request.error.message, 400);
        return context.json(await byName[name]?.(request.data));
      });
    }
  };
}
