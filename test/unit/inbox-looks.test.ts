import assert from 'node:assert/strict';
import { useTownThatHears, type TownThatHears } from '../support/town-that-hears.js';
import { whenIdle } from '../support/when-idle.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('Inbox, after the first look,', () => {
  let town: TownThatHears;
  useTownThatHears((founded) => (town = founded));

  it('looks again after 1 and 5 minutes and then every 10', async () => {
    await town.pairedAnHourAgo();
    town.clock.naps.length = 0;
    await town.reconnect();
    const pauses = () => town.clock.naps.filter((ms) => ms !== 5 * MINUTE);
    for (const count of [1, 2, 3, 4]) {
      await whenIdle(`pause ${String(count)}`, () => pauses().length === count);
      await town.clock.advance(pauses().at(-1) ?? 0);
    }
    assert.deepEqual(
      pauses().slice(0, 4),
      [1, 4, 10, 10].map((minutes) => minutes * MINUTE),
    );
  });

  it('finds at the next look what had got lost on the way', async () => {
    await town.pairedAnHourAgo();
    await town.reconnect();
    const anna = town.met();
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.clock.now());
    await town.clock.passesUntil('the next look', () => town.isSubscribed(anna));
  });

  it('opens only chats that are newer than the mark, of two thousand', async () => {
    await town.pairedAnHourAgo();
    const people = Array.from({ length: 2_000 }, () => town.met());
    for (const citizen of people) {
      town.whatsapp.writeUnheard(citizen, 'Buongiorno', town.ago(30 * MINUTE));
    }
    await town.reconnect();
    assert.equal(town.whatsapp.history.opened.length, 2_000);
    town.whatsapp.disconnect();
    await town.clock.advance(HOUR);
    const [anna] = people;
    assert.ok(anna);
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(MINUTE));
    town.whatsapp.history.opened.length = 0;
    await town.reconnect();
    assert.deepEqual(town.whatsapp.history.opened, [anna.chatId]);
    assert.equal(await town.isSubscribed(anna), true);
  });

  it('opens at the next look only what has changed since, be it within the same second', async () => {
    await town.pairedAnHourAgo();
    const { opened } = town.whatsapp.history;
    const [anna, bruno] = [town.met(), town.met()];
    const written = town.ago(MINUTE);
    for (const one of [anna, bruno]) town.whatsapp.writeUnheard(one, 'Buongiorno', written);
    await town.reconnect();
    assert.deepEqual(opened.splice(0), [anna.chatId, bruno.chatId]);
    town.whatsapp.writeUnheard(anna, 'ATTIVA', written);
    await town.nextLook();
    assert.deepEqual(opened.splice(0), [anna.chatId]);
    assert.equal(await town.isSubscribed(anna), true);
    await town.nextLook();
    assert.deepEqual(opened.splice(0), []);
    town.whatsapp.disconnect();
    town.whatsapp.writeUnheard(bruno, 'ATTIVA', written);
    await town.reconnect();
    assert.deepEqual(opened.splice(0), [bruno.chatId], 'the page is the same');
    assert.equal(await town.isSubscribed(bruno), true);
    town.whatsapp.disconnect();
    town.whatsapp.history.load += 1;
    await town.reconnect();
    assert.deepEqual(opened, [anna.chatId, bruno.chatId], 'another page is another matter');
  });

  it('opens at every look what the page cannot count', async () => {
    await town.pairedAnHourAgo();
    town.whatsapp.history.countsUnread = false;
    const anna = town.met();
    const written = town.ago(MINUTE);
    town.whatsapp.writeUnheard(anna, 'Buongiorno', written);
    await town.reconnect();
    town.whatsapp.writeUnheard(anna, 'ATTIVA', written);
    await town.nextLook();
    assert.equal(await town.isSubscribed(anna), true);
  });

  it('opens at every look what it could not read completely', async () => {
    await town.pairedAnHourAgo();
    const { opened, broken } = town.whatsapp.history;
    const anna = town.met();
    const reveal = town.whatsapp.writeUnreadable(
      anna,
      'ATTIVA',
      town.ago(MINUTE),
      town.clock.now(),
    );
    await town.reconnect();
    broken.add(anna.chatId);
    await town.nextLook();
    broken.clear();
    await town.nextLook();
    reveal();
    await town.nextLook();
    assert.deepEqual(
      opened,
      Array.from({ length: 4 }, () => anna.chatId),
    );
    assert.equal(await town.isSubscribed(anna), true);
  });

  it('finds a message that became readable while nobody listened', async () => {
    await town.pairedAnHourAgo();
    const anna = town.met();
    const reveal = town.whatsapp.writeUnreadable(
      anna,
      'ATTIVA',
      town.ago(50 * MINUTE),
      town.clock.now(),
    );
    await town.reconnect();
    town.whatsapp.disconnect();
    await town.stop();
    await town.clock.advance(20 * HOUR);
    reveal();
    town.start();
    await town.reconnect();
    assert.equal(await town.isSubscribed(anna), true);
    assert.deepEqual(await town.replies(), ['welcome']);
  });

  it('reads again what it could not open', async () => {
    await town.pairedAnHourAgo();
    const anna = town.met();
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(50 * MINUTE));
    town.whatsapp.history.broken.add(anna.chatId);
    await town.reconnect();
    assert.equal(await town.isSubscribed(anna), false);
    town.whatsapp.history.broken.clear();
    town.whatsapp.disconnect();
    await town.reconnect();
    assert.equal(await town.isSubscribed(anna), true);
  });
});
