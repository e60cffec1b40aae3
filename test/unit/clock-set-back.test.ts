import assert from 'node:assert/strict';
import type { Sending } from '#src/sending/sending.js';
import { afterJump, atStart } from '#src/town/waking.js';
import { FakeTown } from '../fakes/fake-town.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { silentLogger } from '../fakes/runtime.js';
import { at, notice, useStorage } from '../support/storage.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A PC whose clock was ahead by hours until NTP corrected it. */
describe('after the clock was set back', () => {
  let sending: Sending;
  // stopped before the database is closed
  afterEach(() => sending.stop(0));
  const db = useStorage();
  let town: FakeTown;

  beforeEach(() => {
    town = new FakeTown(db.storage);
    sending = town.sending();
  });

  afterEach(() => assert.deepEqual(town.bugs, []));

  async function start(): Promise<void> {
    sending.start();
    await town.whatsapp.start();
  }

  /** As the clock watch has it. */
  async function setBackBy(ms: number): Promise<void> {
    town.clock.setBy(-ms);
    const jumped = afterJump({
      ...db.storage,
      clock: town.clock,
      logger: silentLogger,
      overdueMs: 12 * HOUR,
      restartSession: () => Promise.resolve(),
      lookAgain: () => sending.clockWasSet(),
    });
    await jumped(-ms);
  }

  /** The process ends, the clock is set, another process starts. */
  async function restartSetBackBy(ms: number): Promise<void> {
    await sending.stop(0);
    town.clock.setBy(-ms);
    await atStart({ ...db.storage, clock: town.clock, logger: silentLogger });
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

      it('a trial that was cut off is over in minutes', async () => {
        const staff = [1, 2].map(() => town.whatsapp.addCitizen({ online: false }));
        town.testPhones = staff.map(({ phone }) => phone);
        const citizens = await town.subscribers(3);
        sending = town.sending();
        await start();
        await town.accept('uno');
        await town.timePassesUntil('the trial to be on its way', async () => {
          return (await db.storage.sending.state()).canary?.outcome === 'sent';
        });
        await restartSetBackBy(0);
        await setBack(2 * HOUR);
        assert.ok((await timeUntil('uno', citizens)) < 10 * MINUTE);
      });
    });
  }
});
