/** The emulated page alone in a Chromium: no whatsapp-web.js, and servers that a test writes. */
import type { Browser, Page } from 'puppeteer';
import { openBrowser, openPage, testBrowser } from '../browser.js';
import { until } from '../until.js';
import { ScriptedServers } from './scripted-servers.js';

/** The page's globals, for functions that run in it: `window as unknown as PageWindow`. */
export interface PageWindow {
  require<T>(name: string): T;
}

export class BarePage {
  private constructor(
    readonly servers: ScriptedServers,
    readonly page: Page,
    private readonly browser: Browser,
  ) {}

  /** `silent` servers take the page's call and say nothing: it stays as it is at launch. */
  static async open(options: { readonly silent: boolean } = { silent: false }): Promise<BarePage> {
    const servers = new ScriptedServers();
    if (options.silent) servers.answer = () => [];
    const serverArgs = await servers.start();
    const { executablePath, args } = testBrowser();
    const browser = await openBrowser({ executablePath, args: [...args, ...serverArgs] });
    const page = await openPage(browser);
    await page.goto('https://web.whatsapp.com/');
    await page.waitForFunction('window.Debug?.VERSION !== undefined');
    return new BarePage(servers, page, browser);
  }

  /** From the first greeting to the end of what waited. */
  async pair(): Promise<void> {
    await until('a greeting', () => this.servers.heard.some(({ kind }) => kind === 'hello'));
    this.servers.pair();
    await this.reaches('CONNECTED');
    await this.page.waitForFunction(`window.require('WAWebCmd').Cmd.isOfflineDeliveryEnd`);
  }

  async reaches(state: string): Promise<void> {
    await this.page.waitForFunction(
      `window.Debug !== undefined && window.require('WAWebSocketModel').Socket.state === '${state}'`,
    );
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.servers.stop();
  }
}
