/** The emulated page, linked to the emulated servers, with the probe in it and no whatsapp-web.js. */
import assert from 'node:assert/strict';
import type { Browser, Page } from 'puppeteer';
import { openBrowser, openPage, testBrowser } from '../../browser.js';
import { type Emulator, startEmulator } from '../../service/emulator.js';
import { loadBundles } from '../../conformance/bundles.js';
import { until } from '../../until.js';
import { installProbe, type ListSnapshot, type Outcome } from './lists-probe.js';
import { C1, C2, C3, ME } from './lists-table.js';

const ADDRESS = 'https://web.whatsapp.com/';

/** Throws unless the call ended with a value. */
export function valueOf(outcome: Outcome | undefined): unknown {
  assert.ok(outcome !== undefined && 'value' in outcome, JSON.stringify(outcome));
  return outcome.value;
}

export class LinkedPage {
  #serial = 0;

  private constructor(
    private readonly emulator: Emulator,
    private readonly browser: Browser,
    readonly page: Page,
    private me: string,
  ) {}

  /** With the table's three people, whose phones are off: only what a test feeds changes an ack. */
  static async open(): Promise<LinkedPage> {
    const emulator = await startEmulator();
    const { executablePath, args } = testBrowser();
    const browser = await openBrowser({
      executablePath,
      args: [...args, ...emulator.browserArgs],
    });
    const linked = new LinkedPage(emulator, browser, await openPage(browser), '');
    for (const { lid, phone } of [C1, C2, C3]) {
      await linked.control('POST', '/control/people', {
        lid,
        phone: phone?.slice(1),
        online: false,
      });
    }
    await linked.page.goto(ADDRESS);
    await linked.#loaded('UNPAIRED');
    await linked.control('POST', '/control/pair', {});
    await linked.#ready();
    for (const { phone } of [C1, C2, C3]) {
      await linked.call('WAWebQueryExistsJob', 'queryPhoneExists', [phone]);
    }
    return linked;
  }

  /** The same, with a list of the table's three people. */
  static async withList(): Promise<{ readonly linked: LinkedPage; readonly list: string }> {
    const linked = await LinkedPage.open();
    const list = await linked.newList('Avvisi', [C1, C2, C3]);
    await linked.settled(list);
    return { linked, list };
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.emulator.stop();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.#ready();
  }

  /** Ends the page while its line is cut, which is there again for the next one only. */
  async reloadWithoutLine(): Promise<void> {
    await this.page.goto('about:blank');
    await this.clearFaults();
    await this.page.goto(ADDRESS);
    await this.#ready();
  }

  /** Unlinks the page and links it anew; its database is empty then. */
  async pairAgain(order: { readonly business: boolean }): Promise<void> {
    const loadedAnew = this.page.waitForNavigation();
    await this.control('POST', '/control/unpair', {});
    await loadedAnew;
    await this.#loaded('UNPAIRED');
    await until('a code', async () => {
      const { account } = await this.control<{ account: { code: boolean } }>('GET', '/control');
      return account.code;
    });
    await this.control('POST', '/control/pair', order);
    await this.#ready();
  }

  async #ready(): Promise<void> {
    await this.#loaded('CONNECTED');
    await loadBundles(this.page);
    await this.page.evaluate(installProbe);
    this.me = await this.page.evaluate(() => window.probe.me);
  }

  async #loaded(state: string): Promise<void> {
    await this.page.waitForFunction(() => 'Debug' in window);
    await this.reaches(state);
  }

  async reaches(state: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        (window.require('WAWebSocketModel') as { Socket: { state: string } }).Socket.state ===
        wanted,
      {},
      state,
    );
  }

  /** The servers' control API. */
  async control<T = unknown>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(this.emulator.control + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    assert.ok(response.ok, `${method} ${path}: ${String(response.status)}`);
    const text = await response.text();
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  fault(kind: string, facts: object = {}): Promise<{ readonly id: string }> {
    return this.control('POST', '/control/faults', { kind, ...facts });
  }

  clearFaults(): Promise<unknown> {
    return this.control('DELETE', '/control/faults');
  }

  /** Resolves with the fault that keeps it cut. */
  async cutLine(): Promise<{ readonly id: string }> {
    const cut = await this.fault('offline');
    await this.reaches('OPENING');
    return cut;
  }

  async restoreLine(): Promise<void> {
    await this.clearFaults();
    await this.reaches('CONNECTED');
  }

  async accepted(id: string): Promise<readonly { readonly sha256: string }[]> {
    const all = await this.control<{ id: string; sha256: string }[]>('GET', '/control/accepted');
    return all.filter((message) => message.id === id);
  }

  /** A fresh bare message id. */
  messageId(): string {
    this.#serial += 1;
    return `3EB0${this.#serial.toString(16).toUpperCase().padStart(18, 'A')}`;
  }

  /** Our own LID and the list's id by the names of the measurements. */
  asMeasured<T>(value: T, list = '?'): T {
    const text = JSON.stringify(value);
    return JSON.parse(text.replaceAll(this.me, ME).replaceAll(list, '<LIST>@broadcast')) as T;
  }

  /** The other way round. */
  actual<T>(value: T, list = '?'): T {
    const text = JSON.stringify(value);
    return JSON.parse(text.replaceAll(ME, this.me).replaceAll('<LIST>@broadcast', list)) as T;
  }

  call(
    module: string,
    name: string,
    args: readonly unknown[],
    withinMs?: number,
  ): Promise<Outcome> {
    const call = [module, name, this.actual(args), withinMs] as const;
    return this.page.evaluate((...all) => window.probe.call(...all), ...call);
  }

  /** One of the list actions. */
  action(name: string, ...args: unknown[]): Promise<Outcome> {
    return this.call('WAWebBroadcastListAction', name, args);
  }

  create(name: unknown, contacts: readonly object[], withinMs?: number): Promise<Outcome> {
    const request = { broadcastListName: name, contacts };
    return this.call('WAWebBroadcastListAction', 'createBroadcastListAction', [request], withinMs);
  }

  /** Creates a list and returns its id. */
  async newList(name: string, contacts: readonly object[]): Promise<string> {
    const id = String(valueOf(await this.create(name, contacts)));
    assert.match(id, /^\d+@broadcast$/);
    return id;
  }

  async list(id: string): Promise<ListSnapshot> {
    return this.asMeasured(await this.page.evaluate((list) => window.probe.list(list), id), id);
  }

  /** The list once memory has caught up with the store. */
  settled(id: string): Promise<ListSnapshot> {
    return until('the list to settle', async () => {
      const state = await this.list(id);
      return JSON.stringify(state.recipients) === JSON.stringify(state.dbRecipients) && state;
    });
  }

  /** Events since the last call, as lines. */
  async takeEvents(list?: string): Promise<string[]> {
    return this.asMeasured(await this.page.evaluate(() => window.probe.events.splice(0)), list);
  }
}
