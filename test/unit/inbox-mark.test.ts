import assert from 'node:assert/strict';
import { nextMark } from '#src/subscribers/catch-up.js';
import { useTownThatHears, type TownThatHears } from '../support/town-that-hears.js';
import { whenIdle } from '../support/when-idle.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('Inbox', () => {
  let town: TownThatHears;
  useTownThatHears((founded) => (town = founded));

  it('keeps the mark of the account on disk', async () => {
    await town.pairedAnHourAgo();
    await town.reconnect();
    const { linkedAt, caughtUpTo } = await town.mark();
    await whenIdle('the mark', async () => {
      return (await town.mark()).caughtUpTo === town.clock.now();
    });
    assert.ok(linkedAt > 0 && caughtUpTo >= linkedAt);
    assert.equal(linkedAt, town.ago(HOUR));
  });
});

describe('nextMark', () => {
  const began = 100 * DAY;
  const usual = { unreadable: [], broken: 0, began, caughtUpTo: began - HOUR };

  it('is the beginning of the reading', () => {
    assert.equal(nextMark(usual), began);
  });

  it('is held back by ciphertext for a day from its arrival', () => {
    const old = began - 3 * DAY;
    const at = (receivedAt: number) =>
      nextMark({ ...usual, unreadable: [{ at: old, receivedAt }] });
    assert.equal(at(began - DAY + 1), old);
    assert.equal(at(began - DAY), began);
  });

  it('stays for chats that would not open, but not longer than a day', () => {
    assert.equal(nextMark({ ...usual, broken: 1 }), began - HOUR);
    assert.equal(nextMark({ ...usual, broken: 1, caughtUpTo: began - 9 * DAY }), began - DAY);
  });
});
