import assert from 'node:assert/strict';
import type { Sending } from '#src/sending/sending.js';
import { REVOCABLE_FOR, type RetractionFigures } from '#src/model/retraction.js';
import { firstWords } from '#src/model/notice.js';
import { correctionText, DEFAULT_CORRECTION } from '#src/messages/it/citizens.js';
import { DECLINED } from '#src/messages/it/staff-acts.js';
import { Retraction } from '#src/notices/retraction/retraction.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import type { FakeTown } from '../fakes/fake-town.js';
import { silentLogger } from '../fakes/runtime.js';
import { notice } from '../support/storage.js';
import { useTown } from '../support/town-under-test.js';

describe('correctionText', () => {
  const zone = 'Europe/Rome';
  const sentAt = Date.UTC(2026, 10, 24, 9, 32);

  it('says what is called off, and when it was sent', () => {
    assert.equal(
      correctionText(DEFAULT_CORRECTION, { words: 'Mercato', sentAt, now: sentAt, zone }),
      'L’avviso "Mercato" delle 10:32 è annullato.',
    );
  });

  it('quotes nothing where the notice has no words', () => {
    const facts = { words: null, sentAt, now: sentAt, zone };
    assert.equal(correctionText(DEFAULT_CORRECTION, facts), 'L’avviso delle 10:32 è annullato.');
    assert.equal(
      correctionText('{titolo}: annullato. L’avviso «{titolo}» non vale.', facts),
      ': annullato. L’avviso non vale.',
    );
  });

  it('names the day when it is another one, by the clock of the comune', () => {
    const now = Date.UTC(2026, 10, 24, 23, 1);
    assert.equal(
      correctionText('{ora}: {titolo}', { words: '{ora}', sentAt, now, zone }),
      '10:32 del 24/11/2026: {ora}',
    );
  });
});

describe('the first words of a notice', () => {
  const words = (text: string) => firstWords([{ kind: 'text', text }]);

  it('are its first line, without marks and without the full stop', () => {
    assert.equal(words('*Domani* scuole  _chiuse_.\nPer neve.'), 'Domani scuole chiuse');
  });

  it('end between two words', () => {
    const text = 'Domani mattina manca l’acqua in via Roma, in via Garibaldi e in piazza';
    assert.equal(words(text), 'Domani mattina manca l’acqua in via Roma, in via Garibaldi e …');
    assert.equal(words('x'.repeat(80)), `${'x'.repeat(60)} …`);
  });

  it('are none where there is no text', () => {
    assert.equal(words(' \n'), null);
    assert.equal(words('***'), null);
  });
});

describe('Retraction of a notice', () => {
  let sending: Sending;
  let town: FakeTown;
  const db = useTown(
    (founded) => {
      town = founded;
      town.whatsapp.lists.limitTo(3);
      sending = town.sending();
    },
    () => sending.stop(0),
  );

  const start = async (): Promise<void> => {
    sending.start();
    await town.whatsapp.start();
  };
  /** The process ends, whatever it is doing, and another one takes over. */
  const restart = async (): Promise<void> => {
    await sending.stop(0);
    town.whatsapp.reopen();
    sending = town.sending();
    sending.start();
  };
  const retraction = () =>
    new Retraction(
      {
        ...db.storage,
        clock: town.clock,
        logger: silentLogger,
        onBegun: () => town.topics.touch('retractions'),
      },
      { correction: DEFAULT_CORRECTION, zone: 'Europe/Rome', textLength: 100 },
    );
  const retract = (noticeId: number, text: string | null = null) =>
    retraction().retract(noticeId, text);
  const sent = async (text: string, name = text): Promise<number> => {
    const id = await town.accept(text, name);
    town.topics.touch('notices');
    await town.timePassesUntil('the notice to be sent', () => town.finished.includes(id));
    return id;
  };
  const figures = (id: number): Promise<RetractionFigures> => db.storage.retractions.figures(id);
  const settled = (id: number) =>
    town.timePassesUntil('deletions and corrections', async () => {
      const { deleting, correction } = await figures(id);
      return deleting === 0 && (correction === null || correction.waiting === 0);
    });
  const corrections = (citizen: FakeCitizen): string[] =>
    town.shown(citizen).filter((text) => text.includes('annullato'));
  const byRoute = (citizens: readonly FakeCitizen[]) => ({
    direct: citizens.filter(({ inbox }) => inbox[0]?.via === 'direct'),
    list: citizens.filter(({ inbox }) => inbox[0]?.via === 'list'),
  });

  it('deletes what went one to one and corrects what went by list, once', async () => {
    const citizens = await town.subscribers(7);
    await start();
    const id = await sent('Mercato');
    const { direct, list } = byRoute(citizens);
    assert.deepEqual([direct.length, list.length], [1, 6]);
    const [gone] = list;
    assert.ok(gone);
    await town.says(gone, 'opt-out');

    assert.deepEqual(await retract(id), { kind: 'done' });
    await settled(id);
    for (const citizen of direct) {
      assert.equal(citizen.deleted.size, 1);
      assert.deepEqual(town.shown(citizen), ['Mercato']);
    }
    for (const citizen of list) {
      assert.equal(citizen.deleted.size, 0);
      assert.equal(corrections(citizen).length, citizen === gone ? 0 : 1);
    }
    assert.equal(corrections(list[1] ?? gone)[0], 'L’avviso "Mercato" delle 10:32 è annullato.');
    const { deleted, kept, correction } = await figures(id);
    assert.deepEqual([deleted, kept, correction?.accepted], [1, 6, 5]);
    assert.deepEqual(await retract(id), {
      kind: 'refused',
      why: DECLINED['already-retracted'],
    });
    const entries = await db.storage.audit.entries({ limit: 9, noticeId: id });
    assert.deepEqual(
      entries.map(({ event }) => event),
      ['notice.retracted'],
    );
  });

  it('quotes how the notice begins, never what its file is called', async () => {
    const [citizen] = await town.subscribers(1);
    assert.ok(citizen);
    await start();
    const id = await sent('Domani c’è il *mercato*.\nIn piazza.', 'IMG_20261129_1034');
    await town.clock.leap(REVOCABLE_FOR + 1);
    await retract(id);
    await settled(id);
    assert.deepEqual(corrections(citizen), [
      'L’avviso "Domani c’è il mercato" delle 10:32 del 24/11/2026 è annullato.',
    ]);
  });

  it('tells beforehand from how many phones it is deleted, and what the others get', async () => {
    const citizens = await town.subscribers(7);
    await start();
    const id = await sent('Mercato');
    const list = citizens.filter(({ inbox }) => inbox[0]?.via === 'list');
    const [gone] = list;
    assert.ok(gone);
    await town.says(gone, 'opt-out');
    assert.deepEqual(await retraction().preview(id), {
      deletable: 7 - list.length,
      kept: list.length,
      corrected: list.length - 1,
      correction: 'L’avviso "Mercato" delle 10:32 è annullato.',
    });
    assert.equal((await db.storage.notices.get(id))?.retractedAt, null);
    await town.clock.leap(REVOCABLE_FOR + 1);
    assert.equal((await retraction().preview(id))?.deletable, 0);
    assert.equal(await retraction().preview(99), null);
  });

  it('corrects in the words that staff wrote', async () => {
    const citizens = await town.subscribers(2);
    await start();
    const id = await sent('Mercato');
    assert.deepEqual(await retract(id, 'Il mercato c’è. Annullato l’avviso di prima.'), {
      kind: 'done',
    });
    await settled(id);
    for (const citizen of citizens) {
      assert.equal(town.shown(citizen)[1], 'Il mercato c’è. Annullato l’avviso di prima.');
    }
    assert.equal((await retract(id, 'x'.repeat(101))).kind, 'refused');
  });

  it('corrects those for whom it is too late to delete', async () => {
    const [citizen] = await town.subscribers(1);
    assert.ok(citizen);
    await start();
    const id = await sent('Mercato');
    await town.clock.leap(REVOCABLE_FOR + 1);
    await retract(id);
    await settled(id);
    assert.deepEqual(town.whatsapp.revocations, []);
    assert.deepEqual(corrections(citizen), [
      'L’avviso "Mercato" delle 10:32 del 24/11/2026 è annullato.',
    ]);
  });

  it('corrects those for whom WhatsApp refuses to delete', async () => {
    const citizens = await town.subscribers(7);
    await start();
    const id = await sent('Mercato');
    for (const { inbox } of citizens) town.whatsapp.age(inbox[0]?.id ?? '');
    await retract(id);
    await settled(id);
    for (const citizen of citizens) assert.equal(corrections(citizen).length, 1);
    const { deleted, kept, correction } = await figures(id);
    assert.deepEqual([deleted, kept, correction?.accepted], [0, 7, 7]);
  });

  it('asks again when the page is silent', async () => {
    const citizens = await town.subscribers(2);
    town.whatsapp.lists.limitTo(0);
    await start();
    const id = await sent('Mercato');
    // One deletion works although the page does not say so, the other one does not.
    town.whatsapp.failNext({ kind: 'answerLost' }, { kind: 'neverArrived' });
    await retract(id);
    await settled(id);
    for (const { deleted } of citizens) assert.equal(deleted.size, 1);
    assert.equal(town.whatsapp.revocations.length, 4);
    assert.deepEqual(await figures(id), { deleted: 2, deleting: 0, kept: 0, correction: null });
  });

  it('corrects who has it when the page stays silent', async () => {
    const [citizen] = await town.subscribers(1);
    assert.ok(citizen);
    await start();
    const id = await sent('Mercato');
    town.whatsapp.failNext(
      ...Array.from({ length: 10 }, () => ({ kind: 'neverArrived' }) as const),
    );
    await retract(id);
    await settled(id);
    assert.equal(town.whatsapp.revocations.length, 10);
    assert.equal(citizen.deleted.size, 0);
    assert.equal(corrections(citizen).length, 1);
  });

  it('stops what has not gone out, and takes back the rest', async () => {
    const citizens = await town.subscribers(7);
    town.whatsapp.lists.limitTo(0);
    await start();
    const id = await town.accept('Mercato');
    town.topics.touch('notices');
    await town.timePassesUntil('two messages', () => town.whatsapp.accepted.length === 2);
    await retract(id);
    await settled(id);
    const reached = citizens.filter(({ inbox }) => inbox.length > 0);
    assert.ok(reached.length < 7);
    for (const { deleted, inbox } of reached)
      assert.deepEqual([deleted.size, inbox.length], [1, 1]);
    const taken = await db.storage.notices.get(id);
    assert.equal(taken?.state, 'cancelled');
    assert.equal(taken.notSentTo, 7 - reached.length);
    assert.notEqual(taken.retractedAt, null);
  });

  it('survives the end of the process between any two steps', async () => {
    const citizens = await town.subscribers(7);
    await start();
    const id = await sent('Mercato');
    const { direct, list } = byRoute(citizens);
    assert.deepEqual([direct.length, list.length], [1, 6]);
    await retract(id);
    let before = '';
    await town.timePassesUntil('everything, with a new process at every step', async () => {
      const now = JSON.stringify([town.whatsapp.revocations.length, town.whatsapp.accepted.length]);
      if (now !== before) await restart();
      before = now;
      const { deleting, correction } = await figures(id);
      return deleting === 0 && correction?.waiting === 0;
    });
    for (const citizen of direct) assert.equal(citizen.deleted.size, 1);
    for (const citizen of list) assert.equal(corrections(citizen).length, 1);
    for (const citizen of direct) assert.deepEqual(corrections(citizen), []);
  });

  it('does not send a notice that was taken back when a doubt about it is over', async () => {
    const citizens = await town.subscribers(2);
    await start();
    town.whatsapp.failNext({ kind: 'neverArrived' });
    const id = await town.accept('Mercato');
    town.topics.touch('notices');
    await town.timePassesUntil('the doubt', async () => (await town.progress(id)).uncertain === 2);
    await retract(id);
    await settled(id);
    await restart();
    await town.timePassesUntil('the end of the doubt', async () => {
      return (await town.progress(id)).uncertain === 0;
    });
    for (const citizen of citizens) assert.equal(town.shown(citizen).length, 1);
    for (const citizen of citizens) assert.equal(corrections(citizen).length, 1);
  });

  it('lets the same notice be published again', async () => {
    await town.subscribers(2);
    await start();
    const id = await sent('Mercato');
    await retract(id);
    const again = await db.storage.notices.accept(
      notice('Mercato', { parts: [{ kind: 'text', text: 'Mercato' }] }),
      { now: town.clock.now(), coolingMs: 0, confirmAbove: null, sameSince: 0 },
    );
    assert.equal(again.kind, 'accepted');
  });

  it('takes back neither a correction nor what is not there', async () => {
    await town.subscribers(2);
    await start();
    const id = await sent('Mercato');
    await retract(id);
    const [correction] = await db.storage.notices.recent(1);
    assert.equal(correction?.corrects, id);
    assert.equal((await retract(correction.id)).kind, 'refused');
    assert.equal((await retract(99)).kind, 'refused');
  });
});
