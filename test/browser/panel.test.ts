/** What staff live with: the panel and «Telefoni», both in a real Chromium, on the whole service. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'puppeteer';
import { startEmulator, type Emulator } from '../emulator/service/emulator.js';
import { Bot } from '../support/bot.js';
import { fixture, fixturePath } from '../support/fixtures.js';
import { Phones } from '../emulator/phones.js';
import { PanelWindow } from '../support/panel-window.js';
import { useTempDir } from '../support/temp-dir.js';

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

  let emulator: Emulator;
  let bot: Bot;
  let phones: Phones;
  let window: PanelWindow;
  let panel: Page;

  afterEach(async () => {
    await window.close();
    await bot.stop();
    await emulator.stop();
  });
  const home = useTempDir();

  beforeEach(async () => {
    emulator = await startEmulator({});
    bot = await Bot.start({ home: home.path, browserArgs: emulator.browserArgs });
    phones = new Phones(emulator.control);
    window = await PanelWindow.open(() => bot);
    panel = window.page;
  });

  it('leads from the code to a notice on every phone, and tells when the connection is lost', async () => {
    await window.visit('/');
    await window.says(/Inquadra il codice con il telefono del Comune/);
    await panel.waitForSelector('.qr svg');
    await phones.pair();
    await window.says(/Tutto a posto: collegato al 366 577 54 90/);

    await phones.citizens(CITIZENS, FIRST, { reads: true });
    await phones.writeAll(FIRST, CITIZENS, 'ATTIVA');
    await window.says(new RegExp(`${CITIZENS}\\s*$|${CITIZENS}iscritti|iscritti\\s*${CITIZENS}`));

    await window.visit('/nuovo');
    await panel.type('#titolo', 'Mercato');
    await panel.type('#testo', '*Mercato* spostato in _piazza_: perché piove');
    await drop('.drop', fixturePath('mercato.jpg'));
    await panel.waitForSelector('#anteprima img');
    assert.match(await window.textOf('#allegati .file-name'), /^\s*mercato\.jpg/);
    assert.equal(await panel.$eval('#anteprima strong', (bold) => bold.textContent), 'Mercato');
    await panel.locator('#nuovo button.primary').click();
    await window.says(/Stai per pubblicare «Mercato spostato in piazza: perché piove»/);
    await panel.locator('main form button.primary').click();
    await window.says(/Accettato/);
    await panel.locator('#esito a').click();
    await panel.waitForSelector('#come-va');
    await window.says(new RegExp(`consegnato a ${CITIZENS}, letto da ${CITIZENS}`));
    await panel.waitForFunction(`document.querySelector('.phone img')?.naturalWidth > 0`);

    for (let index = 0; index < CITIZENS; index += 1) {
      const inbox = await phones.inbox(String(Number(FIRST) + index));
      const [notice, ...others] = inbox.filter(({ type }) => type === 'image');
      assert.equal(notice?.body, '*Mercato* spostato in _piazza_: perché piove');
      assert.equal(notice.media?.bytes, fixture('mercato.jpg').length);
      assert.deepEqual(others, []);
    }

    await accessible();

    await window.visit('/');
    await phones.fault('offline');
    await window.says(/WhatsApp non risponde/);
    await phones.heal();
    await window.says(/Tutto a posto/);

    await bot.stop();
    await panel.waitForSelector('#senza-contatto:not([hidden])');
    assert.deepEqual(window.troubles, []);
  });

  /** As from the desktop. */
  async function drop(where: string, file: string): Promise<void> {
    const zone = await panel.waitForSelector(where);
    await zone?.scrollIntoView();
    const point = await zone?.clickablePoint();
    assert.ok(point);
    const cdp = await panel.createCDPSession();
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      const dragged = { items: [], files: [file], dragOperationsMask: 1 };
      await cdp.send('Input.dispatchDragEvent', { type, ...point, data: dragged });
    }
    await cdp.detach();
  }

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
        await window.visit(path);
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
