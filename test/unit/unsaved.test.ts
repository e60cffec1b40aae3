import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MISSED_NOTICES, probablyUnsaved } from '#src/broadcast/unsaved.js';
import type { HeardList, Silence } from '#src/model/reachability.js';

describe('probablyUnsaved', () => {
  const list = (deliveryId: number, reached: number, noticeId = deliveryId): HeardList => ({
    deliveryId,
    noticeId,
    people: 10,
    reached,
  });
  const missed = (subscriberId: number, ...deliveryIds: number[]): Silence[] =>
    deliveryIds.map((deliveryId) => ({ subscriberId, deliveryId }));

  it('names who was not reached by three lists that reached half of their people', () => {
    const lists = [list(1, 9), list(2, 5), list(3, 8)];
    assert.deepEqual(probablyUnsaved(lists, [...missed(7, 1, 2, 3), ...missed(8, 1, 3)]), [7]);
  });

  it('blames nobody for a list that is late', () => {
    assert.deepEqual(probablyUnsaved([list(1, 9), list(2, 4), list(3, 8)], missed(7, 1, 2, 3)), []);
  });

  it('counts notices, not messages', () => {
    const lists = [list(1, 9, 1), list(2, 9, 1), list(3, 9, 2)];
    assert.deepEqual(probablyUnsaved(lists, missed(7, 1, 2, 3)), []);
  });

  const lists = fc.uniqueArray(
    fc.record({
      deliveryId: fc.nat(20),
      noticeId: fc.nat(5),
      people: fc.integer({ min: 2, max: 256 }),
      reached: fc.nat(256),
    }),
    { selector: ({ deliveryId }) => deliveryId },
  );
  const silences = fc.uniqueArray(fc.record({ subscriberId: fc.nat(10), deliveryId: fc.nat(20) }), {
    selector: ({ subscriberId, deliveryId }) => `${String(subscriberId)} ${String(deliveryId)}`,
  });

  it('names people once, and only those with enough telling silences', () => {
    fc.assert(
      fc.property(lists, silences, (heard, silent) => {
        const named = probablyUnsaved(heard, silent);
        assert.equal(new Set(named).size, named.length);
        for (const subscriberId of silent.map((silence) => silence.subscriberId)) {
          const notices = new Set(
            heard
              .filter(({ people, reached }) => reached >= people / 2)
              .filter(({ deliveryId }) =>
                silent.some(
                  (silence) =>
                    silence.subscriberId === subscriberId && silence.deliveryId === deliveryId,
                ),
              )
              .map(({ noticeId }) => noticeId),
          );
          assert.equal(named.includes(subscriberId), notices.size >= MISSED_NOTICES);
        }
      }),
    );
  });

  it('never names fewer people when more is silent', () => {
    fc.assert(
      fc.property(lists, silences, fc.nat(300), (heard, silent, kept) => {
        const fewer = probablyUnsaved(heard, silent.slice(0, kept));
        const all = new Set(probablyUnsaved(heard, silent));
        assert.ok(fewer.every((id) => all.has(id)));
      }),
    );
  });
});
