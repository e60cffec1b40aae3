/** What whoever writes a notice sees of the draft that is kept meanwhile. */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { DraftFolder } from '#src/folder/drafts.js';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { testBrowser } from '../support/browser.js';
import { usePanel } from '../support/panel.js';
import { until } from '../support/until.js';

describe('a draft while it is written', function () {
  this.timeout(120_000);
  const panel = usePanel();
  let browser: Browser;
  let page: Page;

  before(async () => {
    const { executablePath, args } = await testBrowser();
    browser = await puppeteer.launch({ executablePath, args: [...args] });
    page = await browser.newPage();
  });

  after(() => browser.close());

  const said = (pattern: RegExp) =>
    until(String(pattern), async () =>
      pattern.test(
        String(await page.evaluate(`document.querySelector('#stato-bozza')?.textContent ?? ''`)),
      ),
    );

  it('says that it is not kept when the disk takes nothing, and keeps it once it does', async () => {
    const folder = panel.home.join('bozze');
    await writeFile(folder, 'in the way');
    await page.goto(`${panel.url}/nuovo`, { waitUntil: 'load' });
    await page.type('#testo', 'Domani mercato');
    await said(/La bozza non è stata salvata/);
    await rm(folder);
    await page.type('#testo', '.');
    await said(/Bozza salvata oggi/);
    const [draft] = await new DraftFolder(folder).list();
    assert.equal(draft?.text, 'Domani mercato.');
  });
});
