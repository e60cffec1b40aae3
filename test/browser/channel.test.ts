/** The whole service with a channel, seen from outside. */
import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRESETS } from '#src/messages/it/settings.js';
import { fixturePath } from '../support/fixtures.js';
import { Bot } from '../support/bot.js';
import { startEmulator, type Emulator } from '../emulator/service/emulator.js';
import { Phones } from '../emulator/phones.js';
import { PATIENCE, until } from '../support/until.js';

const FIRST = 393334000000;

describe('a channel beside the lists', function () {
  this.timeout(180_000);
  let emulator: Emulator;
  let phones: Phones;
  let bot: Bot;
  let id: string;
  let home: string;

  before(async () => {
    emulator = await startEmulator();
    phones = new Phones(emulator.control);
    await phones.fault('noLists');
    await phones.citizens(40, String(FIRST));
    ({ id } = await phones.makeChannel('Comune di Prova', { followers: 312 }));
    home = await mkdtemp(join(tmpdir(), 'campanile-'));
    bot = await Bot.start({
      home,
      browserArgs: emulator.browserArgs,
      env: {
        CAMPANILE_CHANNEL_MODE: 'mirror',
        CAMPANILE_CHANNEL_ID: id,
        CAMPANILE_FOLDER_TEXT_WAIT_SECONDS: '0.3',
        CAMPANILE_FOLDER_SETTLE_SECONDS: '0.2',
        CAMPANILE_FOLDER_RESCAN_SECONDS: '0.5',
      },
    });
    await bot.reaches('pairing', 60_000);
    await phones.pair();
    await bot.reaches('ready', 60_000);
  });
  after(async () => {
    await bot.stop();
    await emulator.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  const posts = async () => (await phones.channels()).find((each) => each.id === id)?.posts ?? [];

  it('does not keep notices waiting, as chats that are not back do: channels are never among them', async () => {
    await until('notices to go', async () => (await bot.status()).delivery.route !== 'waiting');
  });

  it('has an urgent notice within ten seconds of the drop while lists are refused, exactly once', async () => {
    await phones.writeAll(String(FIRST), 40, 'ATTIVA');
    await until(
      'the subscriptions',
      async () => (await bot.status()).subscribers.active === 40,
      90_000,
    );
    // the answer has no number: the post is looked for, and not sent again
    await phones.fault('channelAck', { count: 1 });
    const dropped = Date.now();
    const text = 'Si è rotta una conduttura: manca l’acqua in via Roma.';
    await writeFile(join(home, 'avvisi', 'acqua.txt'), `Urgente: sì\n\n${text}`);
    const [post] = await until('the post', async () => {
      const found = await posts();
      return found.length > 0 && found;
    });
    const after = (post?.at ?? Infinity) - dropped;
    assert.ok(after < 10_000 * PATIENCE, `public after ${String(after)} ms`);
    assert.equal(post?.body, text);
    await until('it to be known as posted', async () => {
      const page = await fetch(`${bot.statusUrl}/avvisi/1`);
      return (await page.text()).includes('Canale WhatsApp: pubblicato');
    });
    assert.deepEqual(
      (await posts()).map(({ times }) => times),
      [1],
    );
  });

  it('has the first page of a PDF as a picture, with the words and where the whole is', async () => {
    await copyFile(fixturePath('libreoffice.pdf'), join(home, 'avvisi', 'ordinanza.pdf'));
    const post = await until('the post', async () => (await posts())[1]);
    assert.equal(post.media?.mimetype, 'image/jpeg');
    assert.ok(post.body.endsWith(PRESETS.documentsText), post.body);
  });
});
