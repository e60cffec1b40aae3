import assert from 'node:assert/strict';
import { useTownThatHears, type TownThatHears } from '../support/town-that-hears.js';
import { whenIdle } from '../support/when-idle.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('Inbox', () => {
  let town: TownThatHears;
  useTownThatHears((founded) => (town = founded));

  it('takes a correction of the newest message for a command: DISTATTIVA is no word', async () => {
    await town.pairedAnHourAgo();
    await town.reconnect();
    const anna = town.met();
    town.whatsapp.write(anna, 'ATTIVA', town.ago(5 * MINUTE));
    const written = town.whatsapp.write(anna, 'DISTATTIVA', town.ago(2 * MINUTE));
    await whenIdle('the subscription', () => town.isSubscribed(anna));
    town.whatsapp.edit(anna, written, 'DISATTIVA', town.ago(35 * SECOND));
    await whenIdle('the opt-out', async () => !(await town.isSubscribed(anna)));
    assert.deepEqual(await town.replies(), ['welcome', 'farewell']);
    town.whatsapp.disconnect();
    await town.reconnect();
    assert.deepEqual(await town.events(), ['opt-in', 'opt-out'], 'known when it is read back');
  });

  it('finds the correction that was made while nobody listened, to what had been read before', async () => {
    await town.pairedAnHourAgo();
    await town.reconnect();
    const anna = town.met();
    town.whatsapp.write(anna, 'ATTIVA', town.ago(5 * MINUTE));
    const written = town.whatsapp.write(anna, 'DISTATTIVA', town.clock.now());
    await town.nextLook();
    town.whatsapp.disconnect();
    await town.clock.advance(MINUTE);
    town.whatsapp.edit(anna, written, 'DISATTIVA', town.clock.now());
    await town.reconnect();
    assert.equal(await town.isSubscribed(anna), false);
    assert.deepEqual(await town.replies(), ['welcome', 'farewell']);
  });

  it('does not take a correction of an older message for a command', async () => {
    await town.pairedAnHourAgo();
    await town.reconnect();
    const anna = town.met();
    const written = town.whatsapp.write(anna, 'Buongiorno', town.ago(3 * MINUTE));
    town.whatsapp.write(anna, 'a che ora aprite?', town.ago(2 * MINUTE));
    town.whatsapp.edit(anna, written, 'ATTIVA', town.ago(MINUTE));
    await town.nextLook();
    assert.equal(await town.isSubscribed(anna), false);
    assert.deepEqual(await town.replies(), []);
  });

  it('honours what was written while nobody listened, with one reply each', async () => {
    await town.pairedAnHourAgo();
    const [anna, bruno] = [town.met(), town.met({ oldChat: true })];
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(30 * MINUTE));
    town.whatsapp.writeUnheard(bruno, 'attiva!', town.ago(29 * MINUTE));
    town.whatsapp.writeUnheard(bruno, 'Quanto costa?', town.ago(28 * MINUTE));
    await town.reconnect();
    assert.deepEqual([await town.isSubscribed(anna), await town.isSubscribed(bruno)], [true, true]);
    assert.deepEqual(await town.replies(), ['welcome', 'welcome']);
  });

  it('goes by the time of writing, in whatever order messages come', async () => {
    await town.pairedAnHourAgo();
    const anna = town.met();
    town.whatsapp.writeUnheard(anna, 'DISATTIVA', town.ago(10 * MINUTE));
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(20 * MINUTE));
    await town.reconnect();
    assert.equal(await town.isSubscribed(anna), false);
    assert.deepEqual(await town.events(), ['opt-in', 'opt-out']);

    town.whatsapp.disconnect();
    const bruno = town.met();
    town.whatsapp.writeUnheard(bruno, 'ATTIVA', town.ago(9 * MINUTE));
    await town.commands.handle(town.whatsapp.write(bruno, 'DISATTIVA', town.ago(8 * MINUTE)));
    await town.reconnect();
    assert.equal(await town.isSubscribed(bruno), false, 'the later one was heard first');
  });

  it('counts a message once that comes live and is read back', async () => {
    await town.pairedAnHourAgo();
    const anna = town.met();
    town.whatsapp.write(anna, 'ATTIVA', town.ago(MINUTE));
    await town.reconnect();
    assert.deepEqual(await town.events(), ['opt-in']);
    assert.deepEqual(await town.replies(), ['welcome']);
    town.whatsapp.disconnect();
    await town.reconnect();
    assert.deepEqual(await town.replies(), ['welcome']);
  });

  it('does not answer what is older than a week, but does it', async () => {
    await town.pairedAnHourAgo();
    const anna = town.met();
    await town.clock.advance(10 * DAY);
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(8 * DAY));
    await town.reconnect();
    assert.equal(await town.isSubscribed(anna), true);
    assert.deepEqual(await town.replies(), []);
  });
});
