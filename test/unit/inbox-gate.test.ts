import assert from 'node:assert/strict';
import { useTownThatHears, type TownThatHears } from '../support/town-that-hears.js';
import { whenIdle } from '../support/when-idle.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('Inbox, which keeps notices until citizens are heard,', () => {
  let town: TownThatHears;
  useTownThatHears((founded) => (town = founded));

  it('lets notices go when everything has been looked at, and not before', async () => {
    await town.pairedAnHourAgo();
    assert.equal(town.caughtUp, false);
    const before = town.letGo;
    town.whatsapp.history.settled = false;
    town.whatsapp.connect();
    await whenIdle('the question to be asked again', () => town.clock.naps.includes(500));
    const anna = town.met();
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(MINUTE));
    assert.equal(town.caughtUp, false, 'the page still takes in what waited');
    town.whatsapp.history.settled = true;
    await town.clock.advance(SECOND);
    await whenIdle('the catch-up', () => town.letGo === before + 1);
    assert.equal(await town.isSubscribed(anna), true);
    town.whatsapp.disconnect();
    assert.equal(town.caughtUp, false);
  });

  it('takes no chats for no answer while the page has not brought them back', async () => {
    await town.pairedAnHourAgo();
    const anna = town.met();
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(MINUTE));
    town.whatsapp.history.restored = false;
    town.whatsapp.connect();
    await town.clock.advance(90 * SECOND);
    assert.equal(town.caughtUp, false);
    town.whatsapp.history.restored = true;
    await town.clock.passesUntil('the catch-up', () => town.caughtUp);
    assert.equal(await town.isSubscribed(anna), true);
    assert.deepEqual(town.alerts.current(), []);
  });

  it('waits for what the servers held for a page whose chats were late, before it lets notices go', async () => {
    await town.pairedAnHourAgo();
    const anna = town.met();
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(2 * MINUTE));
    town.whatsapp.history.restored = false;
    town.whatsapp.connect();
    await town.clock.advance(90 * SECOND);
    town.whatsapp.history.restored = true;
    // the page has its chats back, and takes in a moment later what came while it had not
    await town.clock.advance(2 * SECOND);
    assert.equal(town.caughtUp, false);
    town.whatsapp.writeUnheard(anna, 'DISATTIVA', town.ago(MINUTE));
    await town.clock.passesUntil('the catch-up', () => town.caughtUp);
    assert.equal(await town.isSubscribed(anna), false);
  });

  it('does not keep the service from stopping while the page hangs', async () => {
    await town.pairedAnHourAgo();
    town.whatsapp.history.chats = () => new Promise(() => undefined);
    town.whatsapp.connect();
    await town.stop();
    assert.equal(town.caughtUp, false);
  });

  it('lets notices go after five minutes without chats, and tells staff', async () => {
    await town.pairedAnHourAgo();
    town.whatsapp.history.restored = false;
    town.whatsapp.connect();
    const since = town.clock.elapsed();
    await town.clock.passesUntil('the gate to open', () => town.caughtUp);
    assert.ok(town.clock.elapsed() - since >= 5 * MINUTE);
    assert.deepEqual(
      town.alerts.current().map(({ code }) => code),
      ['catch-up-overdue'],
    );
  });

  it('does not wait for ever for a page that never says it has settled', async () => {
    await town.pairedAnHourAgo();
    town.whatsapp.history.settled = false;
    town.whatsapp.connect();
    const since = town.clock.now();
    await town.clock.passesUntil('the catch-up', () => town.caughtUp);
    assert.ok(town.clock.now() - since >= MINUTE && town.clock.now() - since < 2 * MINUTE);
    assert.deepEqual(town.alerts.current(), []);
  });

  it('lets notices go after five minutes although the clock of the PC is set back meanwhile', async () => {
    await town.pairedAnHourAgo();
    town.whatsapp.connect();
    town.whatsapp.history.answers = false;
    await whenIdle('the first attempts', () => town.clock.naps.includes(10 * SECOND));
    town.clock.setBy(-6 * HOUR);
    await town.clock.advance(5 * MINUTE);
    await whenIdle('the gate to open', () => town.caughtUp);
  });

  it('lets notices go after five minutes without success, and tells staff until it succeeds', async () => {
    await town.pairedAnHourAgo();
    const anna = town.met();
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(MINUTE));
    town.whatsapp.connect();
    town.whatsapp.history.answers = false;
    const since = town.clock.now();
    await town.clock.passesUntil('the gate to open', () => town.caughtUp);
    assert.ok(town.clock.now() - since >= 5 * MINUTE);
    assert.deepEqual(
      town.alerts.current().map(({ code }) => code),
      ['catch-up-overdue'],
    );
    town.whatsapp.history.answers = true;
    await town.clock.passesUntil('the catch-up', () => town.isSubscribed(anna));
    await whenIdle('the alert to be cleared', () => town.alerts.current().length === 0);
  });
});
