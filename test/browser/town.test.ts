/**
 * The main job, end to end: real whatsapp-web.js in a real Chromium, six hundred citizens on the
 * emulator's phones, the service as a process of its own.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixture } from '../support/fixtures.js';
import type { Bot } from '../support/bot.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import type { PhoneMessage, Phones } from '../emulator/phones.js';
import { campanileIn } from '../support/campanile.js';
import { until } from '../support/until.js';

const SPELLINGS = [
  'ATTIVA',
  'attiva',
  'Attiva!',
  '"Attiva"',
  '«ATTIVA»',
  ' ATTIVA 👍',
  'ａｔｔｉｖａ',
  '\u200bAttiva\u200b.',
];
const REFUSALS = ['DISATTIVA', 'disattiva', ' Disattiva. ', '"DISATTIVA"'];

/** Who is who: a range of numbers each. */
const SUBSCRIBERS = 600;
/** Three in ten have no number that WhatsApp would show. */
const LID_ONLY = 180;
const OLD_CHATS = 25;
const LEAVERS = 60;
const CHATTERERS = 200;
const FIRST = 393331000000;
const phone = (index: number) => String(FIRST + index);

const TEXT = 'Perché l’acqua manca? Lavori in via Roma: dalle 8 alle 12 è sospesa. Costo 0 € 🚰👷';
const CAPTION = 'La piazza sarà chiusa: così, finché dura il mercato 🎄';

describe('a town of 600 subscribers', function () {
  this.timeout(600_000);
  let home: string;
  let comune: EmulatedComune;
  let phones: Phones;
  let bot: Bot;

  before(async () => {
    comune = await EmulatedComune.found();
    ({ home, phones } = comune);
  });

  after(() => comune?.close());

  const idle = Array.from({ length: SUBSCRIBERS - LEAVERS }, (_, index) => phone(LEAVERS + index));
  const noticesOf = (messages: readonly PhoneMessage[]) =>
    messages.filter((message) => message.body === TEXT || message.body === CAPTION);

  it('pairs by QR code', async () => {
    bot = await comune.start();
    const pairing = await bot.reaches('pairing');
    assert.match(pairing.qr ?? '', /,/);
    await phones.pair();
    const ready = await bot.reaches('ready');
    assert.equal(ready.account?.phone, '393665775490');
  });

  it('registers 600 citizens and lets 60 go', async () => {
    await phones.citizens(LID_ONLY, phone(0), { phoneKnown: false });
    await phones.citizens(OLD_CHATS, phone(LID_ONLY), { legacyChat: true });
    await phones.citizens(SUBSCRIBERS - LID_ONLY - OLD_CHATS, phone(LID_ONLY + OLD_CHATS), {
      reads: true,
    });
    for (let index = 0; index < SUBSCRIBERS; index += 1) {
      await phones.write(phone(index), SPELLINGS[index % SPELLINGS.length] ?? 'ATTIVA');
    }
    await until(
      '600 subscribers',
      async () => (await bot.status()).subscribers.active === SUBSCRIBERS,
      180_000,
    );
    // A welcome that has not begun to go would make way for the farewell.
    await until('600 answers', async () => (await phones.messages()) >= SUBSCRIBERS, 180_000);
    for (let index = 0; index < LEAVERS; index += 1) {
      await phones.write(phone(index), REFUSALS[index % REFUSALS.length] ?? 'DISATTIVA');
    }
    const status = await until('60 withdrawals', async () => {
      const now = await bot.status();
      return now.subscribers.optedOut === LEAVERS && now;
    });
    assert.equal(status.subscribers.active, SUBSCRIBERS - LEAVERS);
    await until('660 answers', async () => (await phones.messages()) >= SUBSCRIBERS + LEAVERS);
    assert.equal(await phones.messages(), SUBSCRIBERS + LEAVERS);
  });

  it('ignores everything else, and turns a call away', async () => {
    await phones.citizens(CHATTERERS, phone(1000));
    for (let index = 0; index < CHATTERERS; index += 1) {
      await phones.write(phone(1000 + index), secret(index));
    }
    await phones.group(
      [phone(100), phone(101)],
      [
        { from: phone(100), body: 'ATTIVA' },
        { from: phone(101), body: 'DISATTIVA' },
      ],
    );
    await phones.call(phone(200));
    await until('the call to be rejected', async () => {
      const [call] = await phones.calls();
      return call?.fate === 'rejected';
    });
    // One more command after all of it: what came before has been dealt with once it is answered.
    const late = await phones.citizen({ phone: phone(5000) });
    await phones.write(late.phone, 'DISATTIVA');
    await until('the last answer', async () => (await phones.inbox(late.phone)).length === 1);
    assert.equal(await phones.messages(), SUBSCRIBERS + LEAVERS + 1);
    assert.equal((await bot.status()).subscribers.active, SUBSCRIBERS - LEAVERS);
  });

  it('sends a text and a picture to each of the 540 once, by three lists', async () => {
    const before = (await phones.accepted()).length;
    const inbox = join(home, 'avvisi');
    await writeFile(join(inbox, 'acqua.txt'), TEXT);
    await sentNotice('acqua');
    await writeFile(join(inbox, 'piazza.txt'), CAPTION);
    await writeFile(join(inbox, 'piazza.jpg'), fixture('mercato.jpg'));
    await sentNotice('piazza');

    const accepted = (await phones.accepted()).slice(before);
    assert.equal(new Set(accepted.map(({ id }) => id)).size, 6);
    assert.ok(accepted.every((message) => message.via === 'list'));
    const lists = await phones.lists();
    assert.deepEqual(
      lists.map((list) => list.name),
      ['Avvisi 1', 'Avvisi 2', 'Avvisi 3'],
    );
    assert.ok(lists.every((list) => list.recipients.length <= 256));

    const sha256 = createHash('sha256').update(fixture('mercato.jpg')).digest('hex');
    for (const number of idle) {
      const notices = noticesOf(await phones.inbox(number));
      assert.deepEqual(
        notices.map(({ body, via, media }) => ({ body, via, sha256: media?.sha256 })),
        [
          { body: TEXT, via: 'list', sha256: undefined },
          { body: CAPTION, via: 'list', sha256 },
        ],
        number,
      );
    }
    const others = [
      ...Array.from({ length: LEAVERS }, (_, index) => phone(index)),
      ...Array.from({ length: CHATTERERS }, (_, index) => phone(1000 + index)),
    ];
    for (const number of others) assert.deepEqual(noticesOf(await phones.inbox(number)), []);
    assert.deepEqual(await phones.statuses(), []);
    assert.deepEqual(await phones.read(), []);
  });

  it('reports what the phones show', async () => {
    const readers = SUBSCRIBERS - LID_ONLY - OLD_CHATS;
    const expected = {
      recipients: 540,
      accepted: 540,
      delivered: 540,
      notReached: 0,
      uncertain: 0,
    };
    const status = await until('all receipts', async () => {
      const now = await bot.status();
      const complete = now.notices.every(
        ({ delivered, read }) => delivered === 540 && read >= readers - LEAVERS,
      );
      return complete && now;
    });
    for (const notice of status.notices) {
      assert.equal(notice.state, 'sent');
      for (const [key, value] of Object.entries(expected)) {
        assert.equal(notice[key as keyof typeof expected], value, `${notice.name} ${key}`);
      }
    }
    assert.equal(status.lists.count, 3);
    const report = await until('the report with all figures', async () => {
      const file = join(home, 'avvisi', 'inviati', 'acqua.esito.txt');
      const text = await readFile(file, 'utf8').catch(() => '');
      return text.includes('540') && text;
    });
    assert.doesNotMatch(report, /39333/);
  });

  it('goes on after a power cut, without a QR code', async () => {
    await bot.kill();
    bot = await comune.start();
    await bot.reaches('ready');
    await writeFile(join(home, 'avvisi', 'dopo.txt'), TEXT.toUpperCase());
    await sentNotice('dopo');
    assert.doesNotMatch(bot.output.join(''), /"state":"pairing"|inquadr/i);
    for (const number of idle) {
      const messages = await phones.inbox(number);
      assert.equal(messages.filter(({ body }) => body === TEXT.toUpperCase()).length, 1, number);
      assert.equal(noticesOf(messages).length, 2, number);
    }
  });

  it('knows a citizen by whatever names they have, and takes no LID for a number', async () => {
    const campanile = campanileIn({ path: home });
    const [subscribed, gone, stranger] = [phone(LEAVERS), phone(0), phone(6000)];
    const reinstalled = phone(SUBSCRIBERS - 1);
    await phones.citizen({ phone: stranger, phoneKnown: false });
    await phones.write(stranger, 'DISATTIVA');
    await until('the answer to who is not found', async () => {
      const [answer] = await phones.inbox(stranger);
      return answer?.body.includes('WhatsApp non ci mostra il tuo numero');
    });
    const file = join(home, 'registro.csv');
    const rows = [subscribed, gone, stranger].map((number) => `+${number};2024-03-31;modulo\n`);
    await writeFile(file, `numero;data;origine\n${rows.join('')}`);
    assert.equal((await campanile(['subscribers', 'import', file, '--esegui'])).exitCode, 0);
    await phones.fault('newLid', { phone: reinstalled });
    await phones.write(reinstalled, 'DISATTIVA');
    await until('the farewell', async () => {
      return (await phones.inbox(reinstalled)).some(({ body }) => body.startsWith('Fatto'));
    });

    await writeFile(join(home, 'avvisi', 'nomi.txt'), 'Un avviso per ciascuno');
    await sentNotice('nomi');
    const shown = async (number: string) =>
      (await phones.inbox(number)).filter(({ body }) => body === 'Un avviso per ciascuno').length;
    for (const number of idle) {
      assert.equal(await shown(number), number === reinstalled ? 0 : 1, number);
    }
    for (const number of [gone, stranger, phone(1)]) assert.equal(await shown(number), 0, number);
    const { subscribers } = await bot.status();
    assert.equal(subscribers.active, SUBSCRIBERS - LEAVERS - 1);

    const { stdout } = await campanile(['subscribers', 'export']);
    const lines = stdout.trim().split('\n').slice(1);
    const people = lines.map((line) => line.replaceAll('"', '').split(';'));
    const nameless = people.filter(([number]) => number === '');
    // all but the three of the register on paper, of whom one had never been subscribed
    assert.equal(nameless.length, LID_ONLY - 2);
    for (const [number = '', , , , , lid = ''] of people) {
      assert.match(lid.trim(), /^\d+@lid$/);
      if (number !== '') assert.match(number, /^\+39333\d{7}$/);
    }
  });

  it('keeps no trace of what citizens wrote besides keywords', async () => {
    await bot.stop();
    const files = await readdir(home, { recursive: true, withFileTypes: true });
    let searched = 0;
    for (const entry of files) {
      const path = join(entry.parentPath, entry.name);
      // WhatsApp Web's own message store lives in the browser profile; it is not ours.
      if (!entry.isFile() || path.includes(join(home, 'sessions'))) continue;
      const bytes = await readFile(path);
      searched += 1;
      for (let index = 0; index < CHATTERERS; index += 1) {
        assert.equal(bytes.includes(secret(index)), false, path);
      }
    }
    assert.ok(searched > 5);
  });

  async function sentNotice(name: string): Promise<void> {
    await until(
      `${name} to be sent`,
      async () => {
        const { notices } = await bot.status();
        return notices.some((notice) => notice.name === name && notice.state === 'sent');
      },
      120_000,
    );
  }
});

/** What the 200 others write; some come close to a keyword. */
function secret(index: number): string {
  const close = ['attiva per favore', 'riattiva', 'ATTIVA DISATTIVA', 'quando riapre la scuola?'];
  return `${close[index % close.length] ?? ''} segreto-${index}-del-cittadino`;
}
