import assert from 'node:assert/strict';
import { NOT_RECORDED } from '#src/messages/it/alerts.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { useTownThatHears, type TownThatHears } from '../support/town-that-hears.js';
import { whenIdle } from '../support/when-idle.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe('Inbox, when nothing can be recorded,', () => {
  let town: TownThatHears;
  useTownThatHears((founded) => (town = founded));

  /** Anna is subscribed, and everything has been looked at. */
  async function subscribed(): Promise<FakeCitizen> {
    await town.pairedAnHourAgo();
    await town.reconnect();
    return await joins();
  }

  async function joins(): Promise<FakeCitizen> {
    const citizen = town.met();
    town.whatsapp.write(citizen, 'ATTIVA', town.clock.now());
    await whenIdle('the opt-in', () => town.isSubscribed(citizen));
    return citizen;
  }

  async function leaves(citizen: FakeCitizen): Promise<void> {
    town.whatsapp.write(citizen, 'DISATTIVA', town.clock.now());
    await whenIdle('the gate to close', () => !town.caughtUp);
  }

  /** Whether notices could go at any time while so much goes by. */
  async function everOpen(ms: number): Promise<boolean> {
    let open = false;
    for (let passed = 0; passed < ms; passed += 10 * SECOND) {
      await town.clock.advance(10 * SECOND);
      await whenIdle('the next attempt', () => true);
      open ||= town.caughtUp;
    }
    return open;
  }

  it('lets no notice go before a DISATTIVA that was heard', async () => {
    const anna = await subscribed();
    town.storageFails = () => true;
    await leaves(anna);
    assert.equal(await everOpen(30 * MINUTE), false);
    assert.deepEqual(town.alerts.current(), []);
    town.storageFails = () => false;
    await town.clock.passesUntil('the gate to open', () => town.caughtUp);
    assert.equal(await town.isSubscribed(anna), false);
  });

  it('lets no notice go before a DISATTIVA that was read back', async () => {
    const anna = await subscribed();
    town.storageFails = () => true;
    town.whatsapp.writeUnheard(anna, 'DISATTIVA', town.clock.now());
    await town.clock.passesUntil('the gate to close', () => !town.caughtUp);
    assert.equal(await everOpen(30 * MINUTE), false);
    town.storageFails = () => false;
    await town.clock.passesUntil('the gate to open', () => town.caughtUp);
    assert.equal(await town.isSubscribed(anna), false);
  });

  it('records what it heard as soon as it can, also while the chats cannot be read', async () => {
    const anna = await subscribed();
    town.storageFails = () => true;
    await leaves(anna);
    town.whatsapp.history.answers = false;
    town.storageFails = () => false;
    await town.clock.passesUntil('the gate to open', () => town.caughtUp);
    assert.equal(await town.isSubscribed(anna), false);
  });

  it('records each by itself', async () => {
    const anna = await subscribed();
    const bruno = await joins();
    town.storageFails = () => true;
    await leaves(anna);
    await leaves(bruno);
    town.whatsapp.history.answers = false;
    town.storageFails = ({ alias }) => alias === anna.alias;
    await town.clock.passesUntil('the gate to open', () => town.caughtUp);
    assert.deepEqual(
      [await town.isSubscribed(anna), await town.isSubscribed(bruno)],
      [true, false],
    );
  });

  for (const { what, fails } of [
    { what: 'of messages', fails: () => (town.storageFails = () => true) },
    { what: 'of how far it has come', fails: () => (town.marksFail = true) },
  ]) {
    it(`lets notices go after an hour, and on, when it is the record ${what} alone`, async () => {
      await town.pairedAnHourAgo();
      town.whatsapp.writeUnheard(town.met(), 'ATTIVA', town.ago(MINUTE));
      fails();
      town.whatsapp.connect();
      const since = town.clock.elapsed();
      await town.clock.passesUntil('the gate to open', () => town.caughtUp);
      const waited = town.clock.elapsed() - since;
      assert.ok(waited >= 65 * MINUTE && waited < 66 * MINUTE, String(waited));
      for (let minutes = 0; minutes < 60; minutes += 3) {
        town.whatsapp.write(town.met(), 'ATTIVA', town.clock.now());
        await town.clock.advance(3 * MINUTE);
        assert.ok(town.caughtUp);
      }
      const [alert] = town.alerts.current();
      assert.deepEqual([alert?.code, alert?.text], ['catch-up-overdue', NOT_RECORDED]);
    });
  }

  it('does not keep the service from stopping while the servers do not say what time it is', async () => {
    const anna = await subscribed();
    town.storageFails = () => true;
    await leaves(anna);
    town.whatsapp.disconnect();
    town.whatsapp.history.serversTime = () => new Promise(() => undefined);
    town.whatsapp.connect();
    await town.clock.advance(10 * MINUTE);
    await town.stop();
  });
});
