/** The local page on a port of its own, and a visitor that behaves as a browser does. */
import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { PanelServer, type PanelServerParts, type PanelServerSettings } from '#src/panel/server.js';
import { DraftFolder } from '#src/folder/drafts.js';
import { DropBox } from '#src/folder/panel-folder.js';
import { draftJudge } from '#src/notices/draft-judge.js';
import { draftReader } from '#src/town/town-settings.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import { ACT_NAMES, type ActFacts } from '#src/model/staff-acts.js';
import type { StaffActs, StaffQuestions, SettingsActions, StatusSource } from '#src/ports/staff.js';
import { outlookOf, type OutlookOf } from '#src/model/outlook.js';
import type { StatusSnapshot } from '#src/model/status.js';
import type { Storage } from '#src/ports/storage.js';
import { maskPhone } from '#src/system/redaction.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { silentLogger } from '../fakes/runtime.js';
import { useStorage, type StorageFixture } from './storage.js';
import { useTempDir, type TempDir } from './temp-dir.js';

/** Whose page it is. */
export const TOWN = 'Comune di Prova';

export const SNAPSHOT: StatusSnapshot = {
  version: '1.2.3',
  state: 'pairing',
  qr: '2@ref,noise,identity,secret',
  subscribers: { active: 1, optedOut: 2, inactive: 0, unsaved: 0 },
  delivery: {
    route: 'lists',
    why: { code: 'canary-passed', text: 'Gli avvisi partono con le liste broadcast.' },
    listRecipientsThisMonth: 0,
    allowance: null,
  },
  lists: { count: 3 },
  notices: [
    {
      id: 1,
      name: '<b>acqua</b>',
      title: '<b>acqua</b>',
      state: 'sending',
      recipients: 10,
      accepted: 9,
      delivered: 8,
      read: 7,
      notReached: 1,
      uncertain: 0,
      held: 0,
      routes: [],
      parkedWhy: null,
      retractedAt: null,
      expiresAt: null,
      finishedAt: null,
      notSentTo: 0,
      mayHaveGone: false,
      finishesAt: null,
      outlook: { startsAt: null, waitsFor: null, ends: null, cold: 0 },
    },
  ],
  alerts: [{ code: 'pairing-needed', text: 'Inquadra il codice', since: 1000 }],
  toDo: { notices: 0, refused: 0, alerts: 1 },
};

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const notAsked = () => Promise.reject(new Error('nobody is to be asked'));

/** Staff acts for tests in which nothing is decided. */
export const NOBODY_ASKED = Object.fromEntries(
  ACT_NAMES.map((name) => [name, notAsked]),
) as unknown as StaffActs;

export class PanelFixture {
  readonly clock = new ManualClock();
  /** what the page tells from now on */
  status = SNAPSHOT;
  mark = 'as it was';
  /** as if WhatsApp were connected, at an hour that is not quiet */
  outlooks: OutlookOf = (notice, progress) =>
    outlookOf(notice, progress, {
      now: this.clock.now(),
      afterQuiet: (at) => at,
      route: { route: 'lists', why: 'canary-passed', until: null },
      turns: null,
      cold: null,
    });
  readonly questions: { -readonly [Key in keyof StaffQuestions]: StaffQuestions[Key] } = {
    retraction: notAsked,
  };
  settings: SettingsActions = {
    state: () => Promise.resolve({ kind: 'in-force' }),
    restart: () => Promise.resolve({ kind: 'done' }),
  };
  #server: PanelServer | null = null;

  constructor(
    readonly home: TempDir,
    readonly database: StorageFixture,
  ) {}

  /** what the page asks */
  readonly statusSource: StatusSource = {
    snapshot: () => Promise.resolve(this.status),
    toDo: () => Promise.resolve(this.status.toDo),
    outlooks: () => Promise.resolve(this.outlooks),
    mark: () => Promise.resolve(this.mark),
  };

  get storage(): Storage {
    return this.database.storage;
  }

  get server(): PanelServer {
    assert.ok(this.#server, 'the page is open only while a test runs');
    return this.#server;
  }

  get url(): string {
    return this.server.url;
  }

  /** the watched folder */
  get avvisi(): string {
    return this.home.join('avvisi');
  }

  get spool(): string {
    return this.home.join('spool');
  }

  get addressFile(): string {
    return this.home.join('servizio.json');
  }

  async start(
    settings: Partial<PanelServerSettings> = {},
    parts: Partial<PanelServerParts> = {},
  ): Promise<void> {
    await this.stop();
    this.#server = this.another(settings, parts);
    await this.#server.start();
  }

  /** One that is not started. */
  another(
    settings: Partial<PanelServerSettings> = {},
    parts: Partial<PanelServerParts> = {},
  ): PanelServer {
    return new PanelServer(
      {
        port: 0,
        listen: '127.0.0.1',
        names: [],
        passwordHash: null,
        addressFile: this.addressFile,
        version: '1.2.3',
        zone: 'Europe/Rome',
        spool: this.spool,
        testPhones: 0,
        comune: {
          municipality: TOWN,
          number: '366 577 54 90',
          informationPhone: '0587 758456',
          privacyUrl: 'https://www.comune.example/privacy',
          chat: 'https://wa.me/393665775490?text=ATTIVA',
        },
        terms: { coolingMs: 60_000, confirmAbove: null, footer: null },
        ...settings,
      },
      {
        status: this.statusSource,
        storage: this.storage,
        folder: new DropBox(this.avvisi),
        drafts: new DraftFolder(this.home.join('bozze')),
        readsAs: draftReader({ timezone: 'Europe/Rome' }, this.clock),
        judge: draftJudge(
          {
            ...{ notices: this.storage.notices, clock: this.clock },
            pictures: { decodes: () => Promise.resolve(null) },
          },
          {
            ...{ limits: { ...DEFAULT_LIMITS, ...parts.limits }, captionFromName: false },
            ...{ footer: null, zone: 'Europe/Rome' },
          },
        ),
        limits: DEFAULT_LIMITS,
        settings: this.settings,
        staff: NOBODY_ASKED,
        questions: this.questions,
        maskPhone,
        clock: this.clock,
        log: silentLogger,
        ...parts,
      },
    );
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = null;
  }

  /** What staff are asked of a notice is made of these. */
  async factsOf(id: number): Promise<ActFacts> {
    const { notices } = this.storage;
    const found = await notices.get(id);
    assert.ok(found);
    const progress = await notices.progress(id);
    return { notice: found, progress, testPhones: 0, retraction: null };
  }

  /** A request as it is written here: with any Host, any Origin, any path. */
  ask(
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
  ): Promise<Answer> {
    const { method = 'GET', headers = {}, body } = options;
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const asking = request({ hostname, port, path, method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      asking.once('error', reject).end(body);
    });
  }

  page(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(path, { headers: { accept: 'text/html', ...headers } });
  }

  /** Sends a form as our own page would: from our origin, with the token that the page contains. */
  async submit(
    path: string,
    fields: Record<string, string>,
    options: { from?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const { body } = await this.page(options.from ?? path, options.headers);
    const token = tokenIn(body);
    return this.post(path, { conferma: token, ...fields }, options.headers);
  }

  post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.ask(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: this.url,
        ...headers,
      },
      body: new URLSearchParams(fields).toString(),
    });
  }
}

export function tokenIn(page: string): string {
  const token = /name="conferma" value="([^"]+)"/.exec(page)?.[1];
  assert.ok(token, 'the page has a form with a token');
  return token;
}

/** Of a password; cheaper than a real one, so that many can be tried. */
export function cheapHash(password: string): string {
  const salt = Buffer.from('sixteen bytes ok');
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  const hash = scryptSync(password, salt, 32, { N: 2 ** 10, r: 8, p: 1 });
  return `$scrypt$ln=10,r=8,p=1$${base64(salt)}$${base64(hash)}`;
}

/** A page for each test of the enclosing suite; `options` as for `start`. */
export function usePanel(): PanelFixture {
  afterEach(() => fixture.stop());
  const database = useStorage();
  const fixture = new PanelFixture(useTempDir(), database);
  beforeEach(async () => {
    fixture.status = SNAPSHOT;
    await fixture.start();
  });
  return fixture;
}
