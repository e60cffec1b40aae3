/**
 * A day in an office whose PC has Windows: the service as a Windows program, its home on `C:` under a name
 * with spaces, notices on the drive and on a share. Run by `npm run test:windows`, one after the other.
 */
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { startEmulator, type Emulator } from '../emulator/service/emulator.js';
import { Phones } from '../emulator/phones.js';
import { fixture } from '../support/fixtures.js';
import { until } from '../support/until.js';
import { leaveEarlierDatabase } from './earlier-database.js';
import { OutsideBrowser } from './outside-browser.js';
import { WindowsPc, type Start, type WindowsService } from './windows-pc.js';

const HOME = 'C:\\Comune di Bientina';
const DRIVE = `${HOME}\\avvisi`;
const SHARE = '\\\\nas\\avvisi';
const CITIZENS = Array.from({ length: 20 }, (_, index) => String(393_331_115_000 + index));
/** What the others may do with a file while a program has it open. */
const SHARE_MODES = [
  [0, 'nothing'],
  [1, 'read'],
  [3, 'read and write'],
  [7, 'all'],
] as const;

describe('an office with Windows', function () {
  this.timeout(300_000);
  const pc = new WindowsPc();
  let emulator: Emulator;
  let phones: Phones;
  let browser: OutsideBrowser;
  let service: WindowsService;

  before(async () => {
    emulator = await startEmulator({});
    phones = new Phones(emulator.control);
    browser = await OutsideBrowser.start();
    for (const folder of [HOME, DRIVE, SHARE]) await pc.makeFolder(folder);
  });

  after(async () => {
    await service?.kill();
    await browser?.close();
    await emulator?.stop();
  });

  const start = async (how: Start, folder = DRIVE, home = HOME) => {
    service = await pc.startService(how, home, {
      BROWSER_OUTSIDE: String(browser.port),
      CAMPANILE_BROWSER_ARGS: JSON.stringify(emulator.browserArgs),
      CAMPANILE_FOLDER_PATH: folder,
      CAMPANILE_FOLDER_SETTLE_SECONDS: '1',
      CAMPANILE_FOLDER_RESCAN_SECONDS: '2',
      CAMPANILE_DIRECT_PAUSE_SECONDS: '0-0',
      CAMPANILE_DIRECT_HOURS: 'off',
      CAMPANILE_COOLING_SECONDS: '0',
      CAMPANILE_QUIET_HOURS: 'off',
    });
  };

  const drop = (folder: string, name: string, content: string | Buffer) =>
    writeFileSync(pc.outside(`${folder}\\${name}`), content);

  const lying = (folder: string, place: string) => readdirSync(pc.outside(`${folder}\\${place}`));

  /** Each phone shows it, each exactly once. */
  async function everybodyHas(sign: string): Promise<void> {
    await until(`«${sign}» on every phone`, async () => {
      for (const phone of CITIZENS)
        if (!(await phones.inbox(phone)).some((message) => shows(message, sign))) return false;
      return true;
    });
    for (const phone of CITIZENS) {
      const shown = (await phones.inbox(phone)).filter((message) => shows(message, sign));
      assert.equal(shown.length, 1, `${sign} on ${phone}`);
    }
  }

  const isFiled = (folder: string, name: string) =>
    until(`${name} to be filed`, () => lying(folder, 'inviati').includes(name));

  it('pairs, and takes in twenty citizens', async () => {
    await start('window');
    await service.reaches('pairing');
    await phones.pair();
    await service.reaches('ready');
    for (const phone of CITIZENS) {
      await phones.citizen({ phone });
      await phones.write(phone, 'ATTIVA');
    }
    await until('every answer', async () => (await phones.messages()) >= CITIZENS.length);
  });

  // Two documents: the same one again would be refused as sent already.
  for (const [folder, where, document] of [
    [DRIVE, 'the drive', 'ordinanza.pdf'],
    [SHARE, 'a share', 'libreoffice.pdf'],
  ] as const) {
    it(`sends a text, a picture and a PDF from ${where}`, async () => {
      if (folder === SHARE) await start('plain', folder);
      await service.reaches('ready');
      drop(folder, 'acqua.txt', `Manca l’acqua: ${where}.`);
      await everybodyHas(`Manca l’acqua: ${where}.`);
      drop(folder, 'piazza.jpg', fixture('mercato.jpg'));
      drop(folder, 'piazza.txt', `Piazza: ${where}.`);
      await everybodyHas(`Piazza: ${where}.`);
      drop(folder, document, fixture(document));
      await everybodyHas(document);
      for (const name of ['acqua.txt', 'piazza.jpg', 'piazza.txt', document])
        await isFiled(folder, name);
      if (folder === DRIVE) assert.equal(await service.stop(), 0, service.output);
    });
  }

  for (const [mode, allowed] of SHARE_MODES) {
    it(`sends a file once that somebody holds and lets others do ${allowed}, and files it`, async () => {
      const [name, text] = [`strada-${String(mode)}.txt`, `Strada chiusa (${allowed}).`];
      drop(SHARE, name, text);
      const release = await pc.hold(`${SHARE}\\${name}`, mode);
      // Held against reading or writing it may still be written; else it goes out while it is held.
      if (mode === 3 || mode === 7) await everybodyHas(text);
      await release();
      await everybodyHas(text);
      await isFiled(SHARE, name);
      await until('nothing to be on its way', () => lying(SHARE, 'in-corso').length === 0);
    });
  }

  it('comes back without a code after a power cut', async () => {
    drop(SHARE, 'luce.txt', 'Manca la luce.');
    await service.kill();
    await browser.kill();
    await start('messages', SHARE);
    await service.reaches('ready');
    await everybodyHas('Manca la luce.');
  });

  it('ends well when PM2 asks for it', async () => {
    assert.equal(await service.stop(), 0, service.output);
    await until('the browser to be gone', () => browser.count === 0);
  });

  it('ends well at Ctrl+C', async () => {
    await start('window', SHARE);
    await service.reaches('ready');
    assert.equal(await service.stop(), 0, service.output);
    await until('the browser to be gone', () => browser.count === 0);
  });

  it('brings a database of an earlier version up to date, and keeps a copy of it', async () => {
    const home = 'C:\\Comune aggiornato';
    const folder = `${home}\\archivio`;
    await pc.makeFolder(folder);
    await leaveEarlierDatabase(pc.outside(`${folder}\\campanile.sqlite`));
    await start('window', `${home}\\avvisi`, home);
    await service.reaches('pairing');
    const copies = lying(folder, 'copie').filter((name) => name.includes('-aggiornamento'));
    assert.equal(copies.length, 1);
    assert.equal(await service.stop(), 0, service.output);
  });
});

function shows(
  { body, media }: Awaited<ReturnType<Phones['inbox']>>[number],
  sign: string,
): boolean {
  return body.includes(sign) || media?.filename === sign;
}
