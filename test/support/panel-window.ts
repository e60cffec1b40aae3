/** A window of staff's browser that shows the panel. */
import type { Browser, Page } from 'puppeteer';
import { openBrowser, openPage } from '../emulator/browser.js';
import type { Bot } from './bot.js';
import { staffBrowser } from './browser.js';
import { isShown } from './shows.js';
import { until } from './until.js';

export class PanelWindow {
  /** what the page's scripts and its Content-Security-Policy complained about */
  readonly troubles: string[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    private readonly bot: () => Bot,
  ) {
    page.on('pageerror', (error) => this.troubles.push(String(error)));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) this.troubles.push(message.text());
    });
  }

  /** @param bot whose panel it is: it may be started again meanwhile */
  static async open(bot: () => Bot): Promise<PanelWindow> {
    const browser = await openBrowser(await staffBrowser());
    return new PanelWindow(browser, await openPage(browser), bot);
  }

  /** @param path `/avvisi` */
  async visit(path: string): Promise<void> {
    await this.page.goto(this.bot().statusUrl + path, { waitUntil: 'load' });
  }

  /** In one step, because parts of an open page are replaced at any moment; '' between two pages. */
  async textOf(selector: string): Promise<string> {
    const expression = `document.querySelector('${selector}')?.textContent ?? ''`;
    return String(await this.page.evaluate(expression).catch(() => ''));
  }

  /** Waits until an open page says so, without loading it again. @param said a sentence of the messages, or a pattern */
  async says(said: string | RegExp): Promise<void> {
    const isSaid = (text: string): boolean =>
      typeof said === 'string' ? isShown(text, said) : said.test(text);
    await until(String(said), async () => isSaid(await this.textOf('main')), 120_000);
  }

  /** Clicks on what is called so. */
  async press(name: string): Promise<void> {
    await this.page.locator(`::-p-aria([name="${name}"])`).click();
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
