import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Pacing } from '#src/broadcast/pacing.js';
import { WatchedClock } from '../fakes/watched-clock.js';

const signal = new AbortController().signal;

describe('Pacing', () => {
  const paced = (random: number, from = 8, to = 20) => {
    const clock = new WatchedClock();
    return { clock, pacing: new Pacing({ from, to }, clock, () => random) };
  };

  it('lets the first message go at once', async () => {
    const { clock, pacing } = paced(0.5);
    await pacing.turn(signal);
    assert.deepEqual(clock.naps, []);
  });

  it('waits for what is left of the pause', async () => {
    const { clock, pacing } = paced(0.5);
    pacing.sent();
    clock.advance(4_000);
    const turn = pacing.turn(signal);
    assert.deepEqual(clock.naps, [10_000]);
    clock.advance(10_000);
    await turn;
    await pacing.turn(signal);
    assert.deepEqual(clock.naps, [10_000]);
  });

  it('ends the wait when it is told to', async () => {
    const { pacing } = paced(0.5);
    pacing.sent();
    const stopping = new AbortController();
    const turn = pacing.turn(stopping.signal);
    stopping.abort();
    await turn;
  });

  it('pauses between the two limits', () => {
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fraction, fc.nat(60), fc.nat(60), (random, from, more) => {
        const { clock, pacing } = paced(random, from, from + more);
        pacing.sent();
        void pacing.turn(new AbortController().signal);
        const [pause = 0] = clock.naps;
        assert.ok(pause >= from * 1_000 && pause <= (from + more) * 1_000);
      }),
    );
  });
});
