/** A page of WhatsApp Web with the service's login, and nobody attached. */
import { join } from 'node:path';
import puppeteer, { type Page } from 'puppeteer';
import { endWith, order } from './order.js';

/** Resolves when it has taken in what had waited at the servers. */
export async function openWhatsApp(): Promise<Page> {
  const { sessions, browserPath, browserArgs } = order();
  const browser = await puppeteer.launch({
    headless: true,
    executablePath: browserPath,
    args: [...browserArgs],
    userDataDir: join(sessions, 'session'),
    protocolTimeout: 20 * 60_000,
  });
  endWith(() => browser.close());
  const [page = await browser.newPage()] = await browser.pages();
  await page.goto('https://web.whatsapp.com/');
  await page.waitForFunction(`window.require?.('WAWebCmd').Cmd.isOfflineDeliveryEnd === true`, {
    timeout: 0,
  });
  return page;
}
