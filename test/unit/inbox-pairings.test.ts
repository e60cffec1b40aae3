import assert from 'node:assert/strict';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { useTownThatHears, type TownThatHears } from '../support/town-that-hears.js';
import { whenIdle } from '../support/when-idle.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('Inbox, when the phone was paired,', () => {
  let town: TownThatHears;
  useTownThatHears((founded) => (town = founded));

  it('never takes for a command what is older than the first pairing', async () => {
    const [anna, bruno, carla] = [town.met(), town.met(), town.met()];
    await town.clock.advance(DAY);
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(MINUTE));
    town.whatsapp.write(carla, 'ATTIVA', town.ago(MINUTE));
    town.whatsapp.become({ name: 'pairing', qr: 'code' });
    await town.clock.advance(MINUTE);
    town.whatsapp.become({ name: 'syncing' });
    town.whatsapp.writeUnheard(bruno, 'ATTIVA', town.clock.now());
    // the page needs an hour for its first sync
    await town.clock.advance(HOUR);
    await town.reconnect();
    assert.deepEqual(
      [
        await town.isSubscribed(anna),
        await town.isSubscribed(bruno),
        await town.isSubscribed(carla),
      ],
      [false, true, false],
    );
  });

  it('goes on where it was after another pairing', async () => {
    await town.pairedAnHourAgo();
    const anna = town.met();
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(30 * MINUTE));
    town.whatsapp.become({ name: 'pairing', qr: 'code' });
    await town.reconnect();
    assert.equal(await town.isSubscribed(anna), true);
  });

  /** She subscribed; ten hours without a link later another pairing is made, with nothing in the page. */
  async function anotherPairing(): Promise<FakeCitizen> {
    await town.pairedAnHourAgo();
    await town.reconnect();
    const anna = town.met();
    town.whatsapp.write(anna, 'ATTIVA', town.clock.now());
    await whenIdle('the subscription', () => town.isSubscribed(anna));
    town.whatsapp.disconnect();
    await town.clock.advance(10 * HOUR);
    town.whatsapp.history.lose();
    town.whatsapp.become({ name: 'pairing', qr: 'another' });
    town.whatsapp.relink();
    return anna;
  }

  it('reads what the phone sends to another pairing of the time before, also hours later', async () => {
    const anna = await anotherPairing();
    await town.clock.passesUntil('the catch-up', () => town.caughtUp);
    await town.clock.advance(2 * HOUR);
    town.whatsapp.writeUnheard(anna, 'DISATTIVA', town.ago(11 * HOUR));
    await town.nextLook();
    assert.equal(await town.isSubscribed(anna), false);
  });

  it('opens every chat once more before it moves its mark on after another pairing', async () => {
    const anna = await anotherPairing();
    town.whatsapp.writeUnheard(anna, 'Buongiorno', town.clock.now());
    await town.clock.passesUntil('the catch-up', () => town.caughtUp);
    // of the same chat, which looks as it did
    const chats = await town.whatsapp.history.chats();
    town.whatsapp.writeUnheard(anna, 'DISATTIVA', town.ago(9 * HOUR));
    town.whatsapp.history.chats = () => Promise.resolve(chats);
    await town.clock.advance(2 * HOUR);
    assert.equal(await town.isSubscribed(anna), true);
    await town.clock.leap(23 * HOUR);
    await town.clock.passesUntil('the opt-out', async () => !(await town.isSubscribed(anna)));
  });

  it('waits a minute for the chats of before when WhatsApp Web is empty after another pairing', async () => {
    const anna = await anotherPairing();
    await town.clock.advance(30 * SECOND);
    assert.equal(town.caughtUp, false);
    town.whatsapp.writeUnheard(anna, 'DISATTIVA', town.ago(9 * HOUR));
    await town.clock.passesUntil('the catch-up', () => town.caughtUp);
    assert.equal(await town.isSubscribed(anna), false);
    town.whatsapp.history.lose();
    town.whatsapp.become({ name: 'pairing', qr: 'another' });
    town.whatsapp.relink();
    const since = town.clock.elapsed();
    await town.clock.passesUntil('the gate to open', () => town.caughtUp);
    assert.ok(town.clock.elapsed() - since <= 70 * SECOND, 'there may be none');
    assert.deepEqual(town.alerts.current(), []);
  });
});
