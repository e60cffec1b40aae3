/** What staff live with: the pannello and «Telefoni», both in a real Chromium, on the whole service. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { startEmulator, type Emulator } from '../emulator/service/emulator.js';
import { Bot } from '../support/bot.js';
import { testBrowser } from '../support/browser.js';
import { fixture, fixturePath } from '../support/fixtures.js';
import { Phones } from '../support/phones.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';

const CITIZENS = 12;
const FIRST = '393331000000';
const PAGES = [
  '/',
  '/avvisi',
  '/avvisi/1',
  '/avvisi?stato=scartati',
  '/nuovo',
  '/iscritti',
  '/registro',
];
const LOOKS = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 320, scheme: 'light' },
  { width: 1920, scheme: 'dark' },
] as const;

describe('the pannello', function () {
  this.timeout(240_000);

  let browser: Browser;
  let emulator: Emulator;
  let bot: Bot;
  let phones: Phones;
  let panel: Page;
  const troubles: string[] = [];

  afterEach(async () => {
    await browser.close();
    await bot.stop();
    await emulator.stop();
  });
  const home = useTempDir();

  beforeEach(async () => {
    const { executablePath, args } = await testBrowser();
    emulator = await startEmulator({});
    bot = await Bot.start({ home: home.path, browserArgs: emulator.browserArgs });
    phones = new Phones(emulator.control);
    browser = await puppeteer.launch({ executablePath, args: [...args] });
    panel = await browser.newPage();
    troubles.length = 0;
    panel.on('pageerror', (error) => troubles.push(String(error)));
    panel.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) troubles.push(message.text());
    });
  });

  function visit(path: string): Promise<unknown> {
    return panel.goto(bot.statusUrl + path, { waitUntil: 'load' });
  }

  /** In one step, because parts of an open page are replaced at any moment; '' between two pages. */
  async function textOf(selector: string): Promise<string> {
    const expression = `document.querySelector('${selector}')?.textContent ?? ''`;
    return String(await panel.evaluate(expression).catch(() => ''));
  }

  /** Waits until an open page says so, without loading it again. */
  function says(pattern: RegExp): Promise<unknown> {
    return until(String(pattern), async () => pattern.test(await textOf('main')), 120_000);
  }

  it('leads from the code to a notice on every phone, and tells when the connection is lost', async () => {
    await visit('/');
    await says(/Serve inquadrare il codice/);
    await panel.waitForSelector('.qr svg');
    await phones.pair();
    await says(/Tutto a posto: collegato al 366 577 54 90/);

    await phones.citizens(CITIZENS, FIRST, { reads: true });
    await phones.writeAll(FIRST, CITIZENS, 'ATTIVA');
    await says(
      new RegExp(`${CITIZENS}\\s*$|${CITIZENS}persone iscritte|persone iscritte\\s*${CITIZENS}`),
    );

    await visit('/nuovo');
    await panel.type('#titolo', 'Mercato');
    await panel.type('#testo', '*Mercato* spostato in _piazza_: perché piove');
    const file = await panel.waitForSelector('input#file');
    await file?.uploadFile(fixturePath('mercato.jpg'));
    await panel.waitForSelector('#anteprima canvas');
    assert.equal(await panel.$eval('#anteprima strong', (bold) => bold.textContent), 'Mercato');
    await panel.locator('#nuovo button.primary').click();
    await says(/Accettato/);
    await panel.locator('#esito a').click();
    await panel.waitForSelector('#come-va');
    await says(new RegExp(`consegnato a ${CITIZENS}, letto da ${CITIZENS}`));
    assert.ok(await panel.$eval('.phone img', (image) => image.naturalWidth > 0));

    for (let index = 0; index < CITIZENS; index += 1) {
      const inbox = await phones.inbox(String(Number(FIRST) + index));
      const [notice, ...others] = inbox.filter(({ type }) => type === 'image');
      assert.equal(notice?.body, '*Mercato* spostato in _piazza_: perché piove');
      assert.equal(notice.media?.bytes, fixture('mercato.jpg').length);
      assert.deepEqual(others, []);
    }

    await accessible();

    await visit('/');
    await phones.fault('offline');
    await says(/WhatsApp non risponde/);
    await phones.heal();
    await says(/Tutto a posto/);

    await bot.stop();
    await panel.waitForSelector('#senza-contatto:not([hidden])');
    assert.deepEqual(troubles, []);
  });

  /** No violation on any page, in any look, and nothing wider than the window. */
  async function accessible(): Promise<void> {
    const axe = await readFile(
      createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
      'utf8',
    );
    for (const { width, scheme } of LOOKS) {
      await panel.setViewport({ width, height: 900 });
      await panel.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      for (const path of PAGES) {
        await visit(path);
        await panel.evaluate(axe);
        const problems = await panel.evaluate(
          `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
        );
        assert.deepEqual(problems, [], `${path} ${scheme} ${width}`);
        const overflow = await panel.evaluate('document.documentElement.scrollWidth - innerWidth');
        assert.equal(overflow, 0, `${path} at ${width} px`);
      }
    }
  }
});
