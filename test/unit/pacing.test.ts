import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Pacing } from '#src/broadcast/pacing.js';
import { ManualClock } from '../fakes/manual-clock.js';

describe('Pacing', () => {
  const paced = (random: number, from = 8, to = 20) => {
    const clock = new ManualClock();
    return { clock, pacing: new Pacing({ from, to }, clock, () => random) };
  };

  it('lets the first message go at once', () => {
    const { clock, pacing } = paced(0.5);
    assert.ok(pacing.next() <= clock.now());
  });

  it('counts the pause from the last message', () => {
    const { clock, pacing } = paced(0.5);
    pacing.sent();
    const sentAt = clock.now();
    clock.advance(4_000);
    assert.equal(pacing.next(), sentAt + 14_000);
  });

  it('pauses between the two limits', () => {
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fraction, fc.nat(60), fc.nat(60), (random, from, more) => {
        const { clock, pacing } = paced(random, from, from + more);
        pacing.sent();
        const pause = pacing.next() - clock.now();
        assert.ok(pause >= from * 1_000 && pause <= (from + more) * 1_000);
      }),
    );
  });
});
