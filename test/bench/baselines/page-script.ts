/**
 * The limit: a page of WhatsApp Web with nobody attached, and a bare script in it that sends to the
 * lists that are there, one after the other. Nothing is stored, nothing is looked at.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer from 'puppeteer';
import { endWith, order, say } from './order.js';
import { sendToLists } from './send-to-lists.js';

const { sessions, browserPath, browserArgs, rounds } = order<{
  /** `picture`: absolute path */
  rounds: { text: string; picture: string | null }[];
}>();
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
await page.waitForFunction(`window.require?.('WAWebCmd').Cmd.isOfflineDeliveryEnd === true`);
say({ ready: true });
for (const { text, picture: path } of rounds) {
  const picture = path === null ? null : readFileSync(path, 'base64');
  const began = Date.now();
  const messages = await page.evaluate(sendToLists, { text, picture });
  say({ messages, milliseconds: Date.now() - began });
  await new Promise((resolve) => process.stdin.once('data', resolve));
}
