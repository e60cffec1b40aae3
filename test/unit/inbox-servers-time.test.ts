import assert from 'node:assert/strict';
import { ACCOUNT, useTownThatHears, type TownThatHears } from '../support/town-that-hears.js';
import { whenIdle } from '../support/when-idle.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

describe('Inbox, by the servers’ time,', () => {
  let town: TownThatHears;
  const db = useTownThatHears((founded) => (town = founded));

  it('answers what is new by the servers, whatever the clock of the PC says', async () => {
    await town.pairedAnHourAgo();
    town.whatsapp.history.servers = () => town.clock.now() - 20 * DAY;
    const anna = town.met();
    town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(20 * DAY));
    await db.storage.catchUp.caughtUp(ACCOUNT, town.ago(20 * DAY));
    await db.inspect(`update catch_up set linked_at = ${String(town.ago(21 * DAY))}`);
    await town.reconnect();
    assert.equal(await town.isSubscribed(anna), true);
    assert.deepEqual(await town.replies(), ['welcome']);
  });

  describe('on a PC whose clock is an hour ahead of the servers', () => {
    beforeEach(() => {
      town.whatsapp.history.servers = () => town.clock.now() - HOUR;
    });

    it('takes what is written right after the pairing at its word', async () => {
      town.whatsapp.become({ name: 'pairing', qr: 'code' });
      await town.reconnect();
      const anna = town.met();
      town.whatsapp.write(anna, 'ATTIVA', town.ago(HOUR));
      await whenIdle('the opt-in', () => town.isSubscribed(anna));
    });

    it('puts right when it was linked as soon as the servers can be asked', async () => {
      town.whatsapp.history.servers = null;
      town.whatsapp.become({ name: 'pairing', qr: 'code' });
      await town.reconnect();
      const anna = town.met();
      town.whatsapp.write(anna, 'ATTIVA', town.ago(HOUR));
      await town.nextLook();
      assert.equal(await town.isSubscribed(anna), false, 'nobody can tell yet');
      town.whatsapp.history.servers = () => town.clock.now() - HOUR;
      await town.nextLook();
      assert.equal(await town.isSubscribed(anna), true);
      const bruno = town.met();
      town.whatsapp.write(bruno, 'ATTIVA', town.ago(HOUR));
      await whenIdle('what comes live', () => town.isSubscribed(bruno));
    });

    it('passes nothing over while the servers cannot be asked', async () => {
      town.whatsapp.become({ name: 'pairing', qr: 'code' });
      await town.reconnect();
      town.whatsapp.history.servers = null;
      await town.nextLook();
      const anna = town.met();
      town.whatsapp.disconnect();
      town.whatsapp.writeUnheard(anna, 'ATTIVA', town.ago(HOUR) + SECOND);
      await town.reconnect();
      assert.equal(await town.isSubscribed(anna), true);
    });

    it('sets its mark by what messages are stamped with', async () => {
      await town.reconnect();
      const { caughtUpTo } = await town.mark();
      assert.equal(caughtUpTo, town.ago(HOUR));
    });
  });
});
