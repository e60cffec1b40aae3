import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { howToResume } from '#src/messages/it/alerts/sending.js';
import { reasonNote } from '#src/messages/it/rejections/notices.js';
import type { StatusSnapshot } from '#src/model/status.js';
import { testBrowser } from '../support/browser.js';
import { SNAPSHOT, usePanel } from '../support/panel.js';
import { at, notice } from '../support/storage.js';

const { qr: _, ...LINKED } = SNAPSHOT;
const NONE = { notices: 0, refused: 0, alerts: 0 };
const READY: StatusSnapshot = { ...LINKED, state: 'ready', alerts: [], toDo: NONE };
const alert = (code: string, text: string) => ({ code, text, since: 1 });
const BLOCKED = howToResume({ why: 'blocked', code: '482', since: 1 });

/** What Stato looks like when it is not well. */
const STATES: Readonly<Record<string, StatusSnapshot>> = {
  pairing: SNAPSHOT,
  well: READY,
  'blocked, and more': {
    ...READY,
    delivery: { ...READY.delivery, route: 'waiting', stopped: 'blocked' },
    alerts: [
      alert('sending-stopped', BLOCKED),
      alert('delivery-held', 'Di un invio a 3 persone non si sa se è arrivato.'),
      alert('list-name-taken', 'Sul telefono ci sono liste con lo stesso nome.'),
    ],
    toDo: { notices: 1, refused: 12, alerts: 2 },
  },
  lost: { ...READY, state: 'lost', reason: 'network', since: 1 },
  slow: {
    ...READY,
    delivery: { ...READY.delivery, route: 'direct', why: { code: 'refused', text: 'x' } },
    alerts: [alert('lists-unavailable', 'WhatsApp non accetta messaggi alle liste.')],
  },
};

const LOOKS = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 320 },
] as const;

describe('the pages in every state', function () {
  this.timeout(300_000);
  const panel = usePanel();
  let browser: Browser;
  let page: Page;
  let axe: string;

  before(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const { executablePath, args } = await testBrowser();
    browser = await puppeteer.launch({ executablePath, args: [...args] });
    page = await browser.newPage();
  });

  after(() => browser.close());

  /** @param path null: the page that is open */
  async function sound(path: string | null, what: string): Promise<void> {
    if (path !== null) await page.goto(panel.url + path, { waitUntil: 'load' });
    await page.evaluate(axe);
    const problems = await page.evaluate(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
    );
    assert.deepEqual(problems, [], `${path ?? ''} ${what}`);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    assert.equal(overflow, 0, `${path ?? ''} ${what}`);
  }

  async function refuse(name: string): Promise<void> {
    const folder = join(panel.avvisi, 'scartati');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.txt`), 'Scade il: ieri\n\nIl mercato…');
    const why = `nel testo «${name}.txt», alla riga 1 («Scade il: ieri»), la data è già passata`;
    const about = { name, files: [`${name}.txt`], isTest: false };
    const rejection = { code: 'x', why, remedy: 'Correggi la data.' };
    const note = reasonNote(about, rejection, panel.clock.now(), 'Europe/Rome');
    await writeFile(join(folder, `${name}.motivo.txt`), note);
  }

  /** The emulator's page, as far as it is there without its scripts. */
  const TELEFONI = new URL('../../../test/emulator/telefoni/index.html', import.meta.url).href;

  for (const { scheme, width } of LOOKS) {
    it(`have no barrier, as «Telefoni» has none: ${scheme}, ${width} px`, async () => {
      await page.setViewport({ width, height: 900 });
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.goto(TELEFONI);
      await page.evaluate(
        `for (const id of ['phone', 'add', 'scan', 'unlink']) document.getElementById(id).hidden = false`,
      );
      await sound(null, 'Telefoni');
    });

    it(`have no barrier, and nothing wider than the window: ${scheme}, ${width} px`, async () => {
      await page.setViewport({ width, height: 900 });
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      for (const [name, status] of Object.entries(STATES)) {
        panel.status = status;
        await sound('/', name);
      }
      await panel.database.subscribe(3);
      const { id } = (await panel.storage.notices.accept(notice('acqua'), at(panel.clock.now())))
        .notice;
      await refuse('un nome molto lungo di un avviso che non finisce mai 2026-11-29');
      for (const path of [
        '/avvisi',
        `/avvisi/${id}`,
        `/avvisi/${id}/annulla`,
        '/avvisi?stato=scartati',
        '/invii/riprendi',
        '/nuovo',
        '/iscritti',
        '/iscritti/locandina',
        '/registro',
        '/niente',
      ]) {
        await sound(path, 'as it is');
      }
    });
  }
});
