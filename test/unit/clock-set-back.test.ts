import assert from 'node:assert/strict';
import type { Sending } from '#src/sending/sending.js';
import { ClockWatch } from '#src/system/clock-watch.js';
import { afterJump, atStart, type WakingParts } from '#src/town/waking.js';
import type { FakeTown } from '../fakes/fake-town.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { silentLogger } from '../fakes/runtime.js';
import { ALWAYS, failing, failingWithin } from '../support/failing.js';
import { at, notice } from '../support/storage.js';
import { useTown } from '../support/town-under-test.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A PC whose clock was ahead by hours until NTP corrected it. */
describe('after the clock was set back', () => {
  let sending: Sending;
  let town: FakeTown;
  const db = useTown(
    (founded) => {
      town = founded;
      sending = town.sending();
    },
    () => sending.stop(0),
  );

  async function start(): Promise<void> {
    sending.start();
    await town.whatsapp.start();
  }

  /** As the clock watch has it. */
  async function setBackBy(ms: number): Promise<void> {
    town.clock.setBy(-ms);
    await afterJump(parts())(-ms);
    await sending.clockWasSet();
  }

  const parts = (): WakingParts => ({
    ...db.storage,
    ...{ clock: town.clock, logger: silentLogger, alerts: town.alerts },
    zone: 'Europe/Rome',
    overdueMs: 12 * HOUR,
    serversTime: () => town.whatsapp.history.serversTime(),
    isSending: () => false,
    restartSession: () => Promise.resolve(),
  });

  /** The process ends, the clock is set, another process starts. */
  async function restartSetBackBy(ms: number): Promise<void> {
    await sending.stop(0);
    town.clock.setBy(-ms);
    await atStart(parts(), (byMs) => assert.fail(`${String(byMs)} ms are too much`));
    sending = town.sending();
    sending.start();
  }

  /** How long it takes until all of them have it. */
  async function timeUntil(text: string, citizens: readonly FakeCitizen[]): Promise<number> {
    const before = town.clock.elapsed();
    await town.timePassesUntil(`«${text}»`, () =>
      citizens.every((citizen) => town.shown(citizen).includes(text)),
    );
    return town.clock.elapsed() - before;
  }

  describe('by years, as on a PC that has lost its date', () => {
    const YEARS = 12 * 365 * 24 * HOUR;
    let watch: ClockWatch;

    beforeEach(async () => {
      watch = new ClockWatch(town.clock, silentLogger);
      watch.onJump(afterJump(parts()));
      await watch.start();
    });
    afterEach(() => watch.stop());

    const stored = () =>
      db.inspect(
        'select accepted_at, finished_at from notices union all select begun_at, changed_at from deliveries',
      );
    const codes = () => town.alerts.current().map(({ code }) => code);

    async function sentOne(): Promise<unknown> {
      const citizens = await town.subscribers(1);
      await start();
      await town.accept('uno');
      await timeUntil('uno', citizens);
      await sending.stop(0);
      return await stored();
    }

    for (const [when, jump] of [
      ['at a start', () => atStart(parts(), (byMs) => watch.jumped(byMs))],
      ['in the process', () => Promise.resolve(watch.isSteady())],
    ] as const) {
      it(`moves nothing ${when}, sends nothing and tells staff, until the date is right again`, async () => {
        const before = await sentOne();
        if (when === 'at a start') await watch.stop();
        town.clock.setBy(-YEARS);
        if (when === 'at a start') {
          watch = new ClockWatch(town.clock, silentLogger);
          watch.onJump(afterJump(parts()));
          await watch.start();
        }
        await jump();
        await town.clock.advance(HOUR);
        assert.equal(watch.isSteady(), false);
        assert.deepEqual(codes(), ['clock-doubted']);
        assert.deepEqual(await stored(), before);
        town.clock.setBy(YEARS);
        await town.clock.passesUntil('the watch to be steady', () => watch.isSteady());
        assert.deepEqual(codes(), []);
        assert.deepEqual(await stored(), before);
      });
    }

    it('is moved all the same when the servers say that the clock is right now', async () => {
      town.clock.setBy(8 * 24 * HOUR);
      await town.clock.passesUntil('the watch to be steady', () => watch.isSteady());
      await sentOne();
      town.clock.setBy(-8 * 24 * HOUR);
      town.whatsapp.history.servers = () => town.clock.now();
      assert.equal(watch.isSteady(), false);
      await town.clock.passesUntil('the watch to be steady', () => watch.isSteady());
      assert.equal(await db.storage.moments.ahead(town.clock.now()), 0);
      assert.deepEqual(codes(), []);
    });
  });

  it('has what is overdue wait for a person, also when the disk did not take it at once', async () => {
    for (const name of ['uno', 'due']) {
      await db.storage.notices.accept(notice(name), at(town.clock.now(), { coolingMs: MINUTE }));
    }
    let refusals = 2;
    let restarts = 0;
    const watch = new ClockWatch(town.clock, silentLogger);
    watch.onJump(
      afterJump({
        ...parts(),
        transaction: failingWithin(db.storage, { notices: { park: () => (refusals -= 1) >= 0 } }),
        audit: failing(db.storage.audit, { record: ALWAYS }),
        restartSession: () => {
          restarts += 1;
          return Promise.resolve();
        },
      }),
    );
    await watch.start();
    town.clock.setBy(62 * HOUR);
    assert.equal(watch.isSteady(), false);
    await town.clock.passesUntil('the watch to be steady', () => watch.isSteady());
    await watch.stop();
    const states = (await db.storage.notices.unfiled()).map(({ state }) => state);
    assert.deepEqual([states, restarts], [['parked', 'parked'], 1]);
  });

  for (const [what, answersAfter, within] of [
    ['waits for what is on its way before the browser is restarted', 5_000, [5_000, 10_000]],
    ['waits for it no longer than a minute', Infinity, [MINUTE, MINUTE + 5_000]],
  ] as const) {
    it(`a jump forward ${what}`, async () => {
      const begun = town.clock.elapsed();
      let restartedAfter: number | null = null;
      const done = afterJump({
        ...parts(),
        isSending: () => town.clock.elapsed() - begun < answersAfter,
        restartSession: () => {
          restartedAfter = town.clock.elapsed() - begun;
          return Promise.resolve();
        },
      })(2 * MINUTE);
      await town.clock.passesUntil('the restart', () => restartedAfter !== null);
      await done;
      const [from, to] = within;
      assert.ok(restartedAfter !== null && restartedAfter >= from && restartedAfter <= to);
    });
  }

  for (const { how, setBack } of [
    { how: 'in the process', setBack: setBackBy },
    { how: 'between two starts', setBack: restartSetBackBy },
  ]) {
    describe(how, () => {
      it('single messages keep their pace, and do not wait for the hour to come again', async () => {
        town.whatsapp.lists.takeAway('no lists');
        const citizens = await town.subscribers(4);
        await start();
        await town.accept('uno');
        await timeUntil('uno', citizens);
        await setBack(6 * HOUR);
        await town.accept('due');
        assert.ok((await timeUntil('due', citizens)) < 10 * MINUTE);
      });

      for (const urgent of [false, true]) {
        it(`${urgent ? 'an urgent notice' : 'one that cools'} does not wait for the hour of its acceptance`, async () => {
          const citizens = await town.subscribers(2);
          const draft = notice('acqua', { urgent, parts: [{ kind: 'text', text: 'acqua' }] });
          await db.storage.notices.accept(draft, at(town.clock.now(), { coolingMs: MINUTE }));
          await start();
          await setBack(6 * HOUR);
          assert.ok((await timeUntil('acqua', citizens)) < 10 * MINUTE);
        });
      }

      it('a notice with a date keeps it', async () => {
        const citizens = await town.subscribers(2);
        const sendAt = town.clock.now() + HOUR;
        const draft = notice('fiera', { sendAt, parts: [{ kind: 'text', text: 'fiera' }] });
        await db.storage.notices.accept(draft, at(town.clock.now(), { coolingMs: MINUTE }));
        await start();
        await setBack(6 * HOUR);
        await timeUntil('fiera', citizens);
        assert.ok(town.clock.now() >= sendAt);
      });

      it('lists that are used up are back with the next month, though the clock was ahead over its end', async () => {
        await town.clock.leap(Date.UTC(2026, 10, 30, 23, 30) - town.clock.now());
        await town.subscribers(3);
        town.whatsapp.failNext({ kind: 'refused', code: 429 });
        await start();
        await town.accept('uno');
        const status = () => sending.deliveryStatus();
        await town.timePassesUntil('the lists to be off', async () => {
          return (await status()).why.code === 'used-up';
        });
        await setBack(2 * HOUR);
        assert.equal((await status()).until, Date.UTC(2026, 10, 30, 23));
      });

      it('a canary that was cut off is over in minutes', async () => {
        const staff = [1, 2].map(() => town.whatsapp.addCitizen({ online: false }));
        town.testPhones = staff.map(({ phone }) => phone);
        const citizens = await town.subscribers(3);
        sending = town.sending();
        await start();
        await town.accept('uno');
        await town.timePassesUntil('the canary to be on its way', async () => {
          return (await db.storage.sending.state()).canary?.outcome === 'sent';
        });
        await restartSetBackBy(0);
        await setBack(2 * HOUR);
        assert.ok((await timeUntil('uno', citizens)) < 10 * MINUTE);
      });
    });
  }
});
