/** What whoever writes a notice sees of the draft that is kept meanwhile. */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DraftFolder } from '#src/folder/drafts.js';
import type { Browser, Page } from 'puppeteer';
import { openBrowser, openPage } from '../emulator/browser.js';
import { staffBrowser } from '../support/browser.js';
import { cheapHash, usePanel } from '../support/panel.js';
import { until } from '../support/until.js';

describe('a draft while it is written', function () {
  this.timeout(120_000);
  const panel = usePanel();
  let browser: Browser;
  let page: Page;

  before(async () => {
    browser = await openBrowser(await staffBrowser());
    page = await openPage(browser);
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
    // what is said may be of the words without the full stop
    await until('the last word to be kept', async () => {
      const [draft] = await new DraftFolder(folder).list();
      return draft?.text === 'Domani mercato.';
    });
  });

  it('is shown without the lines above its words that say how it goes', async () => {
    await page.goto(`${panel.url}/nuovo`, { waitUntil: 'load' });
    await page.type('#testo', 'Urgente: sì\n\nDomani mercato.');
    await said(/Bozza salvata/);
    const shown = () => page.$eval('#anteprima [data-words]', ({ textContent }) => textContent);
    await until('the words alone', async () => (await shown()) === 'Domani mercato.');
    await page.type('#testo', '!');
    assert.equal(await shown(), 'Domani mercato.!');
  });

  it('is asked about after a double click, as after a single one', async () => {
    await panel.database.subscribe(1);
    await page.goto(`${panel.url}/nuovo`, { waitUntil: 'load' });
    await page.type('#testo', 'Domani mercato.');
    await page.click('#nuovo button.primary', { count: 2 });
    await page.waitForSelector('form[action$="/pubblica"]');
  });

  it('stays on the page when the session ends, and is kept once somebody has signed in again', async () => {
    const password = 'la torre è alta';
    await panel.start({ passwordHash: cheapHash(password) });
    const signIn = async (at: Page) => {
      await at.goto(`${panel.url}/nuovo`, { waitUntil: 'load' });
      await at.type('#password', password);
      await Promise.all([at.waitForNavigation(), at.click('button.primary')]);
    };
    await signIn(page);
    await page.type('#testo', 'Domani mercato');
    await said(/Bozza salvata oggi/);
    await panel.clock.leap(13 * 3_600_000);
    await until('what has happened to be said', async () =>
      String(
        await page.evaluate(`document.querySelector('#senza-contatto')?.textContent`),
      ).includes('Serve di nuovo la password'),
    );
    await page.type('#testo', ' in piazza');
    await said(/La bozza non è stata salvata/);
    const another = await openPage(browser);
    await signIn(another);
    await another.close();
    await page.bringToFront();
    await said(/Bozza salvata/);
    const [draft] = await new DraftFolder(panel.home.join('bozze')).list();
    assert.equal(draft?.text, 'Domani mercato in piazza');
  });

  it('is left for the sign-in when nothing was written', async () => {
    await panel.start({ passwordHash: cheapHash('la torre') });
    await page.goto(`${panel.url}/accesso?dopo=/nuovo`, { waitUntil: 'load' });
    await page.type('#password', 'la torre');
    await Promise.all([page.waitForNavigation(), page.click('button.primary')]);
    await panel.clock.leap(13 * 3_600_000);
    await page.waitForSelector('#password');
  });

  it('has pictures in the order into which they are dragged, and as they are turned', async () => {
    await panel.start({});
    await page.goto(`${panel.url}/nuovo`, { waitUntil: 'load' });
    const names = () =>
      page.$$eval('#allegati .file-name', (all) =>
        all.map(({ firstChild }) => firstChild?.textContent?.trim()),
      );
    const come = (order: readonly string[]) =>
      until(`the files to be ${order.join()}`, async () => String(await names()) === String(order));
    for (const [index, name] of ['mercato.jpg', 'avviso.png'].entries()) {
      const picture = fileURLToPath(new URL(`../../../test/fixtures/${name}`, import.meta.url));
      const chooser = page.waitForFileChooser();
      await page.click('#file');
      await (await chooser).accept([picture]);
      await page.waitForFunction(
        `document.querySelectorAll('#allegati li').length === ${String(index + 1)}`,
      );
    }
    const [first, second] = await page.$$('#allegati li');
    assert.ok(first !== undefined && second !== undefined);
    const { x, y, width, height } = (await first.boundingBox()) ?? assert.fail('it is not shown');
    const below = (await second.boundingBox()) ?? assert.fail('it is not shown');
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, below.y + below.height * 0.6, { steps: 5 });
    await page.mouse.move(x + width / 2, below.y + below.height * 0.8, { steps: 5 });
    await page.mouse.up();
    await come(['avviso.png', 'mercato.jpg']);

    const shape = () =>
      page.$eval('#allegati li:last-child', async (row) => {
        const picture = new Image();
        picture.src = String(row.dataset['source']);
        await picture.decode();
        return [picture.naturalWidth, picture.naturalHeight];
      });
    assert.deepEqual(await shape(), [240, 160]);
    await page.click('#allegati li:last-child [data-change="rotate"]');
    await until('the picture to stand upright', async () => String(await shape()) === '160,240');
    assert.deepEqual(await names(), ['avviso.png', 'mercato.jpg']);

    await page.click('#allegati li:last-child [data-change="shrink"]');
    await said(/già abbastanza piccola/);
    await page.$eval('#allegati li:last-child', (row) => {
      row.dataset['source'] = '/nuovo';
    });
    await page.click('#allegati li:last-child [data-change="rotate"]');
    await said(/non si riesce ad aprire/);
    assert.deepEqual(await names(), ['avviso.png', 'mercato.jpg']);
  });
});
