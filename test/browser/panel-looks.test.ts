import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { reasonNote } from '#src/messages/it/rejections/notices.js';
import { noticeActs } from '#src/notices/notice-acts.js';
import { startEmulator, type Emulator } from '../emulator/service/emulator.js';
import { Phones } from '../emulator/phones.js';
import { openBrowser, openPage } from '../emulator/browser.js';
import { staffBrowser } from '../support/browser.js';
import { cheapHash, NOBODY_ASKED, usePanel } from '../support/panel.js';
import { SentNotices } from '../support/sent-notices.js';
import { SITUATIONS, snapshotOf } from '../support/situations.js';
import { at, messageId, notice } from '../support/storage.js';

const LOOKS = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 320 },
  { scheme: 'dark', width: 320 },
] as const;
type Look = (typeof LOOKS)[number];
/** Each scheme and each width once, where many states share one page. */
const TWO_LOOKS: readonly Look[] = [LOOKS[0], LOOKS[3]];
/** What is a matter of colour or of place: all that may be another in the same width. */
const OF_LOOKS = ['color-contrast', 'target-size', 'scrollable-region-focusable'];
const DAY = 24 * 3_600_000;

describe('the pages in every state', function () {
  this.timeout(300_000);
  const panel = usePanel();
  let browser: Browser;
  let page: Page;
  let axe: string;

  before(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    browser = await openBrowser(await staffBrowser());
  });

  after(() => browser?.close());

  beforeEach(async () => {
    page = await openPage(browser);
  });

  afterEach(() => page.close());

  /** No barrier, and nothing wider than the window, light and dark, wide and narrow. */
  async function sound(what: string, looks: readonly Look[] = LOOKS): Promise<void> {
    await page.evaluate(axe);
    const judged = new Set<number>();
    for (const { scheme, width } of looks) {
      await page.setViewport({ width, height: 900 });
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      // A scheme changes colours alone; what is shown, and how, is another matter in another width.
      const rules = judged.has(width) ? { runOnly: OF_LOOKS } : {};
      judged.add(width);
      const options = JSON.stringify({ ...rules, resultTypes: ['violations'] });
      const problems = await page.evaluate(
        `axe.run(document, ${options}).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
      );
      assert.deepEqual(problems, [], `${what}, ${scheme}, ${width} px`);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      assert.equal(overflow, 0, `${what}, ${scheme}, ${width} px`);
    }
  }

  async function visit(path: string, what = path, looks?: readonly Look[]): Promise<void> {
    const answer = await page.goto(panel.url + path, { waitUntil: 'load' });
    assert.equal(new URL(page.url()).pathname, path.split('?')[0], `${what} leads elsewhere`);
    assert.ok([200, 401, 404].includes(answer?.status() ?? 0), what);
    await sound(what, looks);
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

  /** With a channel, test phones, and somebody who does what is asked. */
  async function open(): Promise<void> {
    const terms = { coolingMs: 60_000, confirmAbove: null, footer: 'Comune di Prova' };
    const acts = noticeActs({
      ...panel.storage,
      clock: panel.clock,
      onDecided: () => undefined,
    });
    await panel.start(
      { terms: { ...terms, channel: 'mirror' }, testPhones: 2 },
      { staff: { ...NOBODY_ASKED, ...acts } },
    );
    panel.questions.retraction = () =>
      Promise.resolve({ deletable: 4, kept: 8, corrected: 8, correction: 'L’avviso è annullato.' });
    await panel.database.subscribe(12);
  }

  it('Stato has no barrier, however things stand', async () => {
    for (const [name, changes, , , waiting] of SITUATIONS) {
      panel.status = snapshotOf(changes, waiting);
      await visit('/', name, TWO_LOOKS);
    }
    panel.settings.state = () =>
      Promise.resolve({ kind: 'changed', keys: ['municipality', 'quietHours'] });
    await visit('/', 'settings were changed');
    await visit('/riavvio');
  });

  it('a notice has none, whatever became of it, nor have the questions about it', async () => {
    await open();
    const { notices, outbox, retractions, channel } = panel.storage;
    const now = panel.clock.now();
    const sent = new SentNotices(outbox);
    const accepted = async (name: string, changes = {}, terms = {}): Promise<number> =>
      (await notices.accept(notice(name, changes), at(now, terms))).notice.id;

    const waits = await accepted('mercato di sabato', { sendAt: now + 3 * DAY });
    const unconfirmed = await accepted('una conferma', {}, { confirmAbove: 5 });
    const parked = await accepted('una decisione');
    await notices.park(parked, 'overdue');
    const going = await accepted('acqua', { urgent: true, channel: 'mirror' });
    await sent.sendTo(5, going, now);
    await sent.receivedBy(3, going, now);
    const stopped = await accepted('fermato a metà');
    await sent.sendTo(5, stopped, now);
    await notices.cancel(stopped, now);
    const held = await accepted('sospeso');
    const delivery = await panel.database.assignList(held);
    await outbox.begin(delivery, messageId(9_000), now, 'link');
    await outbox.settle(delivery, { kind: 'uncertain', detail: 'x' }, now);
    await outbox.settle(delivery, { kind: 'held', detail: 'x' }, now);
    const everybody = await accepted('un nome che non finisce mai '.repeat(3).trim());
    await sent.send(everybody, now);
    await sent.receivedBy(12, everybody, now);
    const back = await accepted('ritirato');
    const list = await panel.database.assignList(back);
    await outbox.begin(list, messageId(9_001), now, 'link');
    await outbox.settle(list, { kind: 'handed-over' }, now);
    await outbox.finish(back, now);
    await retractions.retract(
      back,
      notice('Rettifica di ritirato', { kind: 'correction', corrects: back }),
      { now, revocableSince: now - DAY },
    );
    const late = await accepted('scaduto', { expiresAt: now + 1 });
    await notices.expire(late, now + 2);
    await channel.plan(going, '1@newsletter', [{ kind: 'text', text: 'acqua' }]);

    await visit('/avvisi');
    await visit('/avvisi?nome=acqua&stato=corso');
    await visit('/avvisi?nome=niente');
    const pages: Readonly<Record<string, readonly string[]>> = {
      [waits]: ['', '/modifica', '/invia', '/annulla', '/prova'],
      [unconfirmed]: ['', '/conferma'],
      [parked]: [''],
      [going]: ['', '/ferma'],
      [stopped]: ['', '/riprendi', '/ritira'],
      [held]: ['', '/arrivato', '/ripeti'],
      [everybody]: ['', '/ritira'],
      [back]: [''],
      [late]: [''],
    };
    for (const [id, paths] of Object.entries(pages)) {
      for (const path of paths) await visit(`/avvisi/${id}${path}`);
    }
    await visit(`/avvisi/${everybody}?fatto=invia`);
    const seen = new Set<string>();
    for (const [, changes, , paths = [], waiting] of SITUATIONS) {
      panel.status = snapshotOf(changes, waiting);
      for (const path of paths.filter((path) => path.startsWith('/invii/') && !seen.has(path))) {
        seen.add(path);
        await visit(path);
      }
    }
    assert.deepEqual([...seen].toSorted(), [
      '/invii/arrivati',
      '/invii/di-nuovo',
      '/invii/liste',
      '/invii/riprendi',
    ]);
  });

  /** And goes on. */
  async function chooseTime(time: string): Promise<void> {
    await page.evaluate(`document.querySelector('[name="invia"]').value = '${time}'`);
    await page.locator('#nuovo button.primary').click();
  }

  it('writing has none, from the first word to what became of it', async () => {
    await open();
    await visit('/nuovo', 'an empty form');
    await page.type('#testo', '*Domani* il mercato _è_ in piazza.');
    await page.waitForFunction(
      `/salvata/.test(document.querySelector('#stato-bozza').textContent)`,
    );
    const files = await page.$('#file');
    const picture = new URL('../../../test/fixtures/mercato.jpg', import.meta.url).pathname;
    await (files as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(picture);
    await page.waitForSelector('#allegati li');
    await page.click('.emoji summary');
    await sound('a draft with a picture');
    const draft = new URL(page.url()).search;
    await visit('/nuovo', 'with a draft that is there');
    await page.goto(`${panel.url}/nuovo${draft}`, { waitUntil: 'load' });
    await chooseTime('2020-01-01T08:00');
    await page.waitForSelector('main > .problem');
    await sound('a draft with something wrong');
    await chooseTime('');
    await page.waitForSelector('form[action$="/pubblica"]');
    await sound('a draft that is to be published');
    await page.locator('main button.primary').click();
    await page.waitForSelector('#esito');
    await sound('a notice that was just published');
    await refuse('un nome molto lungo di un avviso che non finisce mai 2026-11-29');
    await visit('/avvisi?stato=scartati');
    await visit(
      '/nuovo?scartato=un%20nome%20molto%20lungo%20di%20un%20avviso%20che%20non%20finisce%20mai%202026-11-29',
    );
  });

  it('subscribers, log and the door have none', async () => {
    await open();
    for (const path of ['/iscritti', '/iscritti/locandina', '/riepilogo', '/registro', '/niente']) {
      await visit(path);
    }
    await page.goto(`${panel.url}/iscritti`, { waitUntil: 'load' });
    await page.type('[name="numero"]', '333 000 0001');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    await sound('a person who was found');
    await panel.start({ passwordHash: cheapHash('la torre') });
    await visit('/accesso');
    await page.type('#password', 'x');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    await sound('a wrong password');
  });

  describe('«Telefoni»', () => {
    let emulator: Emulator;
    before(async () => {
      emulator = await startEmulator({});
    });
    after(() => emulator.stop());

    it('has none, with nobody and with somebody who has written', async () => {
      await page.goto(emulator.control, { waitUntil: 'load' });
      await sound('nobody');
      const phones = new Phones(emulator.control);
      await phones.citizens(3, '393331000000');
      await phones.citizen({ phone: '393332000000', name: 'Anna Maria Bartolomei Castelnuovo' });
      await phones.write('393332000000', `ATTIVA ${'parola '.repeat(30)}`);
      await page.goto(emulator.control, { waitUntil: 'load' });
      await page.locator('#people li button').click();
      await page.waitForSelector('#phone:not([hidden])');
      await page.click('#add-open');
      await sound('somebody');
      await page.click('#tab-channel');
      await sound('the channel');
    });
  });
});
