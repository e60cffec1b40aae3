import assert from 'node:assert/strict';
import { Calendar } from '#src/messages/it/calendar.js';
import { followersWords } from '#src/messages/it/channel.js';
import { nineDigits, noNumber, withoutPrefix } from '#src/messages/it/register-file.js';
import {
  consentLine,
  GROWTH,
  LOOK_UP,
  SUBSCRIBER_STATUS,
  SUBSCRIBERS,
} from '#src/messages/it/subscribers-page.js';
import { maskPhone } from '#src/system/redaction.js';
import { usePanel } from '../support/panel.js';
import { citizen } from '../support/storage.js';
import { shows, showsNot } from '../support/shows.js';

const DAY = 86_400_000;
const CALENDAR = new Calendar('Europe/Rome');

describe('the page about subscribers', () => {
  const panel = usePanel();

  async function find(numero: string): Promise<string> {
    const answer = await panel.submit('/iscritti', { numero });
    assert.equal(answer.status, 200);
    return answer.body;
  }

  /** What is counted, and how many. */
  function countsOn(body: string): readonly (readonly string[])[] {
    return [...body.matchAll(/<dt>([^<]*)<\/dt>\s*<dd>([^<]*)<\/dd>/g)].map(([, ...pair]) => pair);
  }

  /** How many followed the channel, and when. */
  function followersOn(body: string): readonly (string | undefined)[] {
    const [, section = ''] = /id="canale"([^]*?)<\/section>/.exec(body) ?? [];
    return [...section.matchAll(/<li>([^<]*)<\/li>/g)].map(([, line]) => line);
  }

  it('tells how many there are, and how that came', async () => {
    const now = panel.clock.now();
    for (let day = 0; day < 3; day += 1) {
      await panel.database.says('opt-in', citizen(day), { at: now - (5 - day) * DAY });
    }
    await panel.database.says('opt-out', citizen(0), { at: now - DAY });
    const { body } = await panel.page('/iscritti');
    assert.deepEqual(countsOn(body).slice(0, 2), [
      [SUBSCRIBERS.active(2), '2'],
      [SUBSCRIBERS.optedOut(1), '1'],
    ]);
    shows(body, GROWTH.aloud('19 novembre 2026', 2, 3));
    assert.equal(body.match(/class="up"/g)?.length, 3);
    assert.equal(body.match(/class="down"/g)?.length, 1);
  });

  it('draws nothing where nobody has ever subscribed, and says what to do', async () => {
    const { body } = await panel.page('/iscritti');
    shows(body, `<p>${GROWTH.nobody}`);
    assert.doesNotMatch(body, /class="chart/);
    showsNot(body, GROWTH.scale(0));
  });

  it('tells how many follow the channel, and how that changed', async () => {
    showsNot((await panel.page('/iscritti')).body, SUBSCRIBERS.channel);
    const { channel } = panel.database.storage;
    const now = panel.clock.now();
    await channel.noteFollowers('1@newsletter', 312, now - DAY);
    await channel.noteFollowers('1@newsletter', 312, now - 1);
    await channel.noteFollowers('1@newsletter', 320, now);
    const { body } = await panel.page('/iscritti');
    shows(body, SUBSCRIBERS.channel);
    shows(body, SUBSCRIBERS.followers(followersWords(320)));
    assert.deepEqual(followersOn(body), told(now));
    await panel.clock.leap(DAY);
    const tomorrow = (await panel.page('/iscritti')).body;
    assert.deepEqual(followersOn(tomorrow), told(panel.clock.now()));

    /** @param at when the page is looked at */
    function told(at: number): readonly string[] {
      return [`${CALENDAR.moment(now, at)}: 320`, `${CALENDAR.moment(now - DAY, at)}: 312`];
    }
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
    const { events = [] } = (await panel.storage.registerAdmin.consentHistory(phone)) ?? {};
    const written = events.map(({ kind, word, messageAt }) => [kind, word, messageAt]);
    assert.deepEqual(
      written.toSorted(([, , one], [, , other]) => Number(one) - Number(other)),
      [
        ['opt-in', 'ATTIVA', Date.UTC(2026, 10, 3, 7, 5)],
        ['opt-out', 'DISATTIVA', Date.UTC(2026, 10, 9, 8, 0)],
      ],
    );
    for (const typed of ['333 1234567', '+39 333 123 45 67', '0039-333/1234567', '393331234567']) {
      const body = await find(typed);
      assert.match(body, /\+39 333 ••• •567/, typed);
      shows(body, SUBSCRIBER_STATUS['opted-out']);
      for (const event of events) shows(body, consentLine(event, CALENDAR));
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
    shows(body, SUBSCRIBER_STATUS.active);
    assert.ok(!body.includes('281234567890123') && !body.includes('+28'));
    const digits = '281234567890123';
    shows(await find(digits), LOOK_UP.noNumber(withoutPrefix(digits)));
    shows(await find(`+${digits}`), LOOK_UP.noNumber(noNumber(`+${digits}`)));
  });

  it('finds nobody by a part of a number, and says when it is none', async () => {
    await panel.database.says('opt-in', { alias: null, phone: '393331234567' });
    shows(await find('333123456'), LOOK_UP.noNumber(nineDigits('333123456', '333123456')));
    shows(await find('+39 333123456'), LOOK_UP.unknown(maskPhone('39333123456')));
    for (const typed of ['%', '<script>'])
      shows(await find(typed), LOOK_UP.noNumber(noNumber(typed)));
  });
});
