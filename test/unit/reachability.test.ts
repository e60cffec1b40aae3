/** People whom notices do not reach, on the fake WhatsApp over a real database. */
import assert from 'node:assert/strict';
import { givenUp } from '#src/messages/it/audit.js';
import type { Sending } from '#src/sending/sending.js';
import type { FakeTown } from '../fakes/fake-town.js';
import fc from 'fast-check';
import { MISSED_NOTICES, probablyUnsaved } from '#src/sending/reachability.js';
import type { HeardList, Silence } from '#src/model/person.js';
import { useTown } from '../support/town-under-test.js';

const HOUR = 3_600_000;

describe('people who cannot be reached', function () {
  this.timeout(60_000);
  let sending: Sending;
  let town: FakeTown;
  const db = useTown(
    async (founded) => {
      town = founded;
      town.pace = { ...town.pace, pauseSeconds: { from: 0, to: 0 } };
      town.whatsapp.lists.takeAway('no lists');
      sending = town.sending();
      sending.start();
      await town.whatsapp.start();
    },
    () => sending.stop(0),
  );

  async function sent(text: string): Promise<number> {
    // nothing is refused in the very moment in which somebody subscribes
    await town.clock.leap(1_000);
    const id = await town.accept(text);
    town.topics.touch('notices');
    await town.timePassesUntil('the notice to be sent', () => town.finished.includes(id));
    return id;
  }

  async function becomeInactive(people: number): Promise<void> {
    await town.timePassesUntil('the consequence', async () => {
      return (await db.storage.register.counts()).inactive === people;
    });
  }

  const alertCodes = (): string[] => town.alerts.current().map(({ code }) => code);

  it('three people who are refused in a row stop nobody else’s notices', async () => {
    const citizens = await town.subscribers(6);
    for (const [index, code] of [400, 404, 410].entries()) {
      const gone = citizens[index];
      assert.ok(gone);
      town.whatsapp.failAlways(gone, { kind: 'refused', code });
    }
    const id = await sent('Avviso');
    assert.deepEqual(
      alertCodes().filter((code) => code === 'sending-stopped'),
      [],
    );
    const { notReached, accepted } = await town.progress(id);
    assert.deepEqual([notReached, accepted], [3, 3]);
    for (const citizen of citizens.slice(3)) assert.deepEqual(town.shown(citizen), ['Avviso']);
  });

  it('twenty in a row are no accident: everything stops', async () => {
    for (const gone of await town.subscribers(20)) {
      town.whatsapp.failAlways(gone, { kind: 'refused', code: 404 });
    }
    const [last] = await town.subscribers(1);
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await town.timePassesUntil('the stop', () => alertCodes().includes('sending-stopped'));
    assert.ok(last);
    assert.deepEqual(town.shown(last), []);
    assert.equal((await town.progress(id)).notReached, 20);
  });

  it('are inactive after three refused notices, and active again when they write ATTIVA', async () => {
    const [gone, there] = await town.subscribers(2);
    assert.ok(gone && there);
    town.whatsapp.failAlways(gone, { kind: 'refused', code: 404 });
    for (const text of ['Uno', 'Due']) await sent(text);
    assert.equal((await db.storage.register.counts()).inactive, 0, 'twice may be an accident');
    await sent('Tre');
    await becomeInactive(1);
    const [row] = (await db.inspect(
      `select inactive_why as why from subscribers where state = 'inactive'`,
    )) as { why: string }[];
    assert.equal(row?.why, 'refused with 404 in 3 notices');
    const [entry] = await db.storage.audit.entries({ limit: 1 });
    assert.equal(entry?.text, givenUp(1, 3));

    const { recipients } = await town.progress(await sent('Quattro'));
    assert.equal(recipients, 1);
    assert.deepEqual(town.shown(there), ['Uno', 'Due', 'Tre', 'Quattro']);

    town.whatsapp.failAlways(gone, null);
    await town.says(gone, 'opt-in', 'Benvenuto');
    assert.deepEqual(await db.storage.register.counts(), {
      active: 2,
      optedOut: 0,
      inactive: 0,
      unsaved: 0,
    });
    await sent('Cinque');
    town.topics.touch('replies');
    await town.timePassesUntil('the welcome', () => gone.inbox.length === 2);
    assert.deepEqual(town.shown(gone).toSorted(), ['Benvenuto', 'Cinque']);
    const consents = await db.inspect('select kind from consent_events');
    assert.equal(consents.length, 2, 'the consent of before still held');
  });

  it('can take their consent back', async () => {
    const [gone] = await town.subscribers(2);
    assert.ok(gone);
    town.whatsapp.failAlways(gone, { kind: 'refused', code: 404 });
    for (const text of ['Uno', 'Due', 'Tre']) await sent(text);
    await becomeInactive(1);
    await town.says(gone, 'opt-out');
    const { inactive, optedOut } = await db.storage.register.counts();
    assert.deepEqual([inactive, optedOut], [0, 1]);
  });

  it('start anew when they write, or when anything reaches them', async () => {
    const [gone] = await town.subscribers(2);
    assert.ok(gone);
    const refused = { kind: 'refused', code: 404 } as const;
    town.whatsapp.failAlways(gone, refused);
    for (const text of ['Uno', 'Due']) await sent(text);
    town.whatsapp.failAlways(gone, null);
    await sent('Tre');
    town.whatsapp.failAlways(gone, refused);
    for (const text of ['Quattro', 'Cinque']) await sent(text);
    await town.clock.leap(1);
    await town.says(gone, 'opt-in');
    for (const text of ['Sei', 'Sette']) await sent(text);
    assert.equal((await db.storage.register.counts()).inactive, 0);
  });

  it('are not judged by notices that nobody gets', async () => {
    for (const citizen of await town.subscribers(2)) {
      town.whatsapp.failAlways(citizen, { kind: 'refused', code: 400 });
    }
    for (const text of ['Uno', 'Due', 'Tre', 'Quattro']) await sent(text);
    assert.equal((await db.storage.register.counts()).inactive, 0);
  });

  it('do not keep the others waiting when the page cannot send to them, and are left to a person', async () => {
    const [stuck, ...others] = await town.subscribers(3);
    assert.ok(stuck);
    town.whatsapp.failAlways(stuck, { kind: 'notSent' });
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await town.timePassesUntil('the others', () => others.every(({ inbox }) => inbox.length === 1));
    assert.equal((await town.progress(id)).waiting, 1);
    for (let hours = 0; hours < 40 && !town.finished.includes(id); hours += 1) {
      await town.clock.leap(HOUR);
      await town.timePassesUntil('a look', async () => {
        const [next] = (await db.inspect(
          `select max(not_before) as at from deliveries where state = 'queued'`,
        )) as { at: number | null }[];
        return next?.at == null || next.at > town.clock.now();
      });
    }
    await town.timePassesUntil('the end', () => town.finished.includes(id));
    const { held, notReached } = await town.progress(id);
    assert.deepEqual({ held, notReached }, { held: 1, notReached: 0 });
    assert.deepEqual(town.shown(stuck), []);
    assert.equal((await db.storage.outbox.begunToPeople(0)).length, 3);
  });

  it('do not keep the replies of others waiting', async () => {
    const stuck = Array.from({ length: 4 }, () => town.whatsapp.addCitizen());
    for (const citizen of stuck) {
      town.whatsapp.failAlways(citizen, { kind: 'notSent' });
      await town.says(citizen, 'opt-in', 'Benvenuto');
    }
    const other = town.whatsapp.addCitizen();
    await town.says(other, 'opt-in', 'Benvenuto');
    town.topics.touch('replies');
    await town.timePassesUntil('the reply', () => other.inbox.length === 1);
  });
});

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
