/** An emulator and a stand-in for the page for each test of a suite, and what tests ask of them. */
import { type Emulator, startEmulator } from '../../service/emulator.js';
import { call, StandInPage } from './stand-in-page.js';

export interface Citizen {
  readonly phone: string;
  readonly lid: string;
}

export interface InboxEntry {
  readonly id: string;
  readonly from: string;
  readonly body: string;
  readonly type: string;
  readonly via: string;
  readonly revoked: boolean;
  readonly media?: { readonly sha256: string; readonly bytes: number; readonly mimetype: string };
}

/** Fresh before each test, gone after it. */
export class EmulatedWhatsApp {
  #emulator: Emulator | null = null;
  #page: StandInPage | null = null;

  constructor() {
    beforeEach(async () => {
      this.#emulator = await startEmulator();
      this.#page = new StandInPage(this.#emulator);
    });
    afterEach(async () => {
      await this.page.close();
      await this.emulator.stop();
    });
  }

  get emulator(): Emulator {
    if (!this.#emulator) throw new Error('there is an emulator within a test only');
    return this.#emulator;
  }

  get page(): StandInPage {
    if (!this.#page) throw new Error('there is a page within a test only');
    return this.#page;
  }

  readonly scan = () => this.post('/control/pair');

  async get<T>(path: string): Promise<T> {
    return (await call<T>(this.emulator, 'GET', path)).body;
  }

  post(path: string, body?: object) {
    return call(this.emulator, 'POST', path, body);
  }

  async citizen(facts: object = {}): Promise<Citizen> {
    return (await call<Citizen>(this.emulator, 'POST', '/control/people', facts)).body;
  }

  inbox({ phone }: Citizen): Promise<InboxEntry[]> {
    return this.get(`/control/people/${phone}/inbox`);
  }

  writes({ phone }: Citizen, body: object) {
    return call<{ id: string }>(this.emulator, 'POST', `/control/people/${phone}/messages`, body);
  }

  async accountState(): Promise<string> {
    return (await this.get<{ account: { state: string } }>('/control')).account.state;
  }

  accepted(): Promise<{ id: string; recipients: string[] }[]> {
    return this.get('/control/accepted');
  }
}
