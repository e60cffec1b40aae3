import assert from 'node:assert/strict';
import { usePanel } from '../support/panel.js';
import { citizen } from '../support/storage.js';

const DAY = 86_400_000;

describe('the page about subscribers', () => {
  const panel = usePanel();

  async function find(numero: string): Promise<string> {
    const answer = await panel.submit('/iscritti', { numero });
    assert.equal(answer.status, 200);
    return answer.body;
  }

  it('tells how many there are, and how that came', async () => {
    const now = panel.clock.now();
    for (let day = 0; day < 3; day += 1) {
      await panel.database.says('opt-in', citizen(day), { at: now - (5 - day) * DAY });
    }
    await panel.database.says('opt-out', citizen(0), { at: now - DAY });
    const { body } = await panel.page('/iscritti');
    assert.match(body, /<dt>iscritti<\/dt>\s*<dd>2<\/dd>/);
    assert.match(body, /<dt>disiscritto<\/dt>\s*<dd>1<\/dd>/);
    assert.match(body, /Iscritti dal 19 novembre 2026 a oggi: 2 adesso, al massimo 3\./);
    assert.equal(body.match(/class="up"/g)?.length, 3);
    assert.equal(body.match(/class="down"/g)?.length, 1);
  });

  it('draws nothing where nobody has ever subscribed, and says what to do', async () => {
    const { body } = await panel.page('/iscritti');
    assert.match(body, /<p>Ancora nessuno\. Per invitare i cittadini a iscriversi/);
    assert.doesNotMatch(body, /class="chart|0 iscritti/);
  });

  it('tells how many follow the channel, and how that changed', async () => {
    assert.doesNotMatch((await panel.page('/iscritti')).body, /Canale WhatsApp/);
    const { channel } = panel.database.storage;
    const now = panel.clock.now();
    await channel.noteFollowers('1@newsletter', 312, now - DAY);
    await channel.noteFollowers('1@newsletter', 312, now - 1);
    await channel.noteFollowers('1@newsletter', 320, now);
    const { body } = await panel.page('/iscritti');
    assert.match(body, /320 iscritti al canale/);
    assert.equal(body.match(/: 312<\/li>/g)?.length, 1);
    assert.match(body, /oggi alle [\d:]+: 320<[^]*ieri alle [\d:]+: 312</);
    await panel.clock.leap(DAY);
    assert.match(
      (await panel.page('/iscritti')).body,
      /ieri alle [\d:]+: 320<[^]*il 2\d novembre 2026 alle [\d:]+: 312</,
    );
  });

  it('tells of each day how many followed the channel at its end', async () => {
    const { channel } = panel.database.storage;
    const now = panel.clock.now();
    await channel.noteFollowers('1@newsletter', 300, now - 2 * DAY);
    await channel.noteFollowers('1@newsletter', 310, now - DAY);
    for (let minute = 30; minute >= 0; minute -= 1) {
      await channel.noteFollowers('1@newsletter', 320 + (minute % 3), now - minute * 60_000);
    }
    const { body } = await panel.page('/iscritti');
    const [, told = ''] = /id="canale"([^]*?)<\/section>/.exec(body) ?? [];
    assert.deepEqual(
      [...told.matchAll(/: ([\d.]+)<\/li>/g)].map(([, count]) => count),
      ['320', '310', '300'],
    );
  });

  it('never contains a number of a subscriber', async () => {
    await panel.database.subscribe(3);
    for (const path of ['/', '/iscritti', '/registro', '/metrics', '/status.json']) {
      const { body } = await panel.page(path);
      for (let index = 1; index <= 3; index += 1) {
        assert.ok(!body.includes(citizen(index).phone), path);
        assert.ok(!body.includes(citizen(index).alias), path);
      }
    }
  });

  it('finds one record by the full number, however it is typed, and shows it masked', async () => {
    const phone = '393331234567';
    await panel.database.says(
      'opt-in',
      { alias: null, phone },
      { at: Date.UTC(2026, 10, 3, 7, 5) },
    );
    await panel.database.says(
      'opt-out',
      { alias: null, phone },
      { at: Date.UTC(2026, 10, 9, 8, 0) },
    );
    for (const typed of ['333 1234567', '+39 333 123 45 67', '0039-333/1234567', '393331234567']) {
      const body = await find(typed);
      assert.match(body, /\+39 333 ••• •567/, typed);
      assert.match(body, /Si è disiscritta/);
      assert.match(body, /consenso il 3 novembre 2026 alle 08:05, scrivendo\s+«ATTIVA»/);
      assert.match(body, /consenso il 9 novembre 2026 alle 09:00, scrivendo\s+«DISATTIVA»/);
      assert.ok(!body.includes('1234567'));
    }
    const entries = await panel.storage.audit.entries({ limit: 10 });
    assert.deepEqual(
      [...new Set(entries.map(({ actor, event }) => `${actor} ${event}`))],
      ['staff subscribers.looked-up'],
    );
    assert.ok(!JSON.stringify(entries).includes('567'));
  });

  it('finds who has no number by the LID of the export, and shows it as no number', async () => {
    const alias = '281234567890123@lid';
    await panel.database.says(
      'opt-in',
      { alias, phone: null },
      { at: Date.UTC(2026, 10, 3, 7, 5) },
    );
    const body = await find(alias);
    assert.match(body, /lid •••0123/);
    assert.match(body, /È iscritta agli avvisi/);
    assert.ok(!body.includes('281234567890123') && !body.includes('+28'));
    for (const typed of ['281234567890123', '+281234567890123']) {
      assert.match(await find(typed), /non è un numero/);
    }
  });

  it('finds nobody by a part of a number, and says when it is none', async () => {
    await panel.database.says('opt-in', { alias: null, phone: '393331234567' });
    assert.match(await find('333123456'), /nove cifre/);
    assert.match(await find('+39 333123456'), /Nessuno è iscritto/);
    assert.match(await find('%'), /non è un numero/);
    assert.match(await find('<script>'), /non è un numero/);
  });
});
