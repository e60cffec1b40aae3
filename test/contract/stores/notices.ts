import assert from 'node:assert/strict';
import { InvariantError } from '#src/errors.js';
import type { NewNotice } from '#src/model/notice.js';
import { SentNotices } from '../../support/sent-notices.js';
import { at, citizen, messageId, notice, type StorageUnderTest } from '../../support/storage.js';

export function noticesContract(fixture: StorageUnderTest): void {
  describe('notices', () => {
    it('accepts a notice for everyone who is subscribed at that moment', async () => {
      const [first] = await fixture.subscribe(4);
      assert.ok(first);
      await fixture.says('opt-out', first);
      const accepted = await fixture.storage.notices.accept(notice('acqua'), at(77));
      assert.deepEqual(accepted, {
        kind: 'accepted',
        recipients: 3,
        notice: {
          ...notice('acqua'),
          id: 1,
          state: 'queued',
          acceptedAt: 77,
          dueAt: 77,
          finishedAt: null,
          notSentTo: 0,
          sentAtOnce: false,
          mayHaveGone: false,
          channel: null,
          parkedWhy: null,
          retractedAt: null,
          replaces: null,
          renewalId: null,
          drop: null,
          replacedBy: null,
          placed: null,
          filedAt: null,
        },
      });
      await fixture.says('opt-in', citizen(9), { at: 77 });
      const recipients = await fixture.storage.outbox.unassigned(1);
      assert.equal(recipients.length, 3, 'who comes later does not get old notices');
    });

    it('finds words however they are written: with accents or without, large or small', async () => {
      const { notices } = fixture.storage;
      const text = 'Il mercato è in Piazza LIBERTÀ';
      await notices.accept(notice('mercato', { parts: [{ kind: 'text', text }] }), at(1));
      await notices.accept(notice('Città', { title: 'PERCHÉ', fingerprint: 'città' }), at(2));
      const found = async (words: string) => {
        const search = { states: [], from: null, to: null, limit: 5, skip: 0 };
        return (await notices.search({ ...search, words })).notices.map(({ id }) => id);
      };
      for (const words of ['libertà', 'LIBERTÀ', 'liberta']) {
        assert.deepEqual(await found(words), [1], words);
      }
      assert.deepEqual(await found('perché'), [2]);
      assert.deepEqual(await found('CITTÀ'), [2]);
      assert.deepEqual(await found('100%'), []);
    });

    it('knows which notice has come from a drop of the panel', async () => {
      const { notices } = fixture.storage;
      const dropped = notice('acqua', { drop: 'a-b-c' });
      const { id } = (await notices.accept(dropped, at(1))).notice;
      assert.equal((await notices.ofDrop('a-b-c'))?.id, id);
      assert.equal((await notices.get(id))?.drop, 'a-b-c');
      assert.equal(await notices.ofDrop('d-e-f'), null);
    });

    it('tells which were finished within a time', async () => {
      await fixture.subscribe(1);
      for (const name of ['prima', 'poi', 'ancora']) await fixture.accept(name);
      const { notices } = fixture.storage;
      for (const id of [1, 2]) assert.equal(await notices.cancel(id, id * 100), true);
      assert.deepEqual(await notices.finishedBetween(99, 200), [1, 2]);
      assert.deepEqual(await notices.finishedBetween(100, 199), []);
    });

    it('admits who had asked before, but was heard later, unless it is sent', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(2);
      const [sent, waiting] = [await fixture.accept('inviato'), await fixture.accept('in attesa')];
      const list = await fixture.assignList(sent);
      await outbox.begin(list, messageId(1), 10, 'link 1');
      await outbox.settle(list, { kind: 'handed-over' }, 11);
      assert.equal(await outbox.finish(sent, 2_000), true);
      await fixture.says('opt-in', citizen(9), { at: 999 });
      assert.equal((await outbox.unassigned(waiting)).length, 3);
      assert.equal((await notices.progress(sent)).recipients, 2);
    });

    it('returns every field of the content as it was given', async () => {
      const { notices } = fixture.storage;
      const media: NewNotice = {
        name: 'Già «così» 🚰',
        title: 'L’acqua',
        kind: 'notice',
        corrects: null,
        files: [
          { name: 'Già «così» 🚰.txt', sha256: null },
          { name: 'Già «così» 🚰.jpg', sha256: 'abc' },
        ],
        fingerprint: 'f',
        parts: [
          { kind: 'text', text: 'Testo' },
          {
            kind: 'media',
            path: '/spool/abc',
            sha256: 'abc',
            mimetype: 'image/jpeg',
            filename: 'Già.jpg',
            as: 'image',
            caption: 'Perché? Così.',
          },
        ],
        urgent: true,
        sendAt: 5,
        expiresAt: 9,
        channel: null,
      };
      const accepted = await notices.accept(media, at(1));
      const kept = Object.fromEntries(
        Object.entries(accepted.notice).filter(([field]) => field in media),
      );
      assert.deepEqual(kept, media);
      assert.deepEqual(await notices.get(accepted.notice.id), accepted.notice);
      assert.equal(await notices.get(999), null);
    });

    it('knows a notice again, whatever has become of it', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(1);
      const id = await fixture.accept('acqua');
      await new SentNotices(outbox).send(id, 5);
      const again = await notices.accept(notice('acqua', { files: [] }), at(99));
      assert.equal(again.kind, 'known');
      assert.deepEqual(again.notice, await notices.get(id));
      assert.equal((await notices.recent(9)).length, 1);
    });

    it('serves the oldest that is not sent, and moves on when it is', async () => {
      const { notices, outbox } = fixture.storage;
      const next = () => notices.next(1_000, false);
      assert.equal(await next(), null);
      const first = await fixture.accept('uno');
      const second = await fixture.accept('due');
      assert.equal((await next())?.id, first);
      assert.equal(await outbox.finish(first, 5), true);
      assert.equal((await next())?.id, second);
      assert.deepEqual(
        (await notices.recent(9)).map(({ id }) => id),
        [second, first],
      );
      assert.deepEqual(
        (await notices.recent(1)).map(({ id }) => id),
        [second],
      );
    });

    it('does not serve one that only waits for single people, until nothing of it is left', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(3);
      const id = await fixture.accept('uno');
      const later = await fixture.accept('due');
      const next = async () => (await notices.next(2_000, false))?.id;
      const [one, two, three] = await outbox.unassigned(id);
      assert.ok(one && two && three);
      await outbox.assign(id, [
        { kind: 'person', subscriberId: one },
        { kind: 'list', listId: '1@broadcast', subscriberIds: [two, three] },
      ]);
      assert.equal(await next(), id, 'its list is queued');
      const list = await outbox.nextOf(id, 'list');
      assert.ok(list);
      await outbox.begin(list.id, messageId(1), 10, 'link 1');
      assert.equal(await next(), later);
      await outbox.settle(list.id, { kind: 'handed-over' }, 11);
      assert.equal(await next(), later);
      const person = await outbox.nextPerson(2_000, false);
      assert.equal(person?.noticeId, id);
      await outbox.begin(person.id, messageId(2), 12, 'link 1');
      assert.equal(await next(), later, 'somebody else is about to settle it');
      await outbox.settle(
        person.id,
        { kind: 'failed', refusal: { why: 'unreachable', code: '400' }, detail: '' },
        13,
      );
      assert.equal(await next(), id, 'it can be closed');
    });

    it('serves single people in the order of the notices', async () => {
      const { outbox } = fixture.storage;
      await fixture.subscribe(1);
      const first = await fixture.accept('uno');
      const second = await fixture.accept('due');
      assert.equal(await outbox.nextPerson(2_000, false), null);
      for (const id of [second, first]) {
        const [subscriberId = 0] = await outbox.unassigned(id);
        await outbox.assign(id, [{ kind: 'person', subscriberId }]);
      }
      for (const [index, id] of [first, second].entries()) {
        const next = await outbox.nextPerson(2_000, false);
        assert.equal(next?.noticeId, id);
        await outbox.begin(next.id, messageId(index), 10, 'link 1');
      }
      assert.equal(await outbox.nextPerson(2_000, false), null);
    });

    it('goes queued → sending → sent, and is filed once', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(2);
      const id = await fixture.accept();
      const delivery = await fixture.assignList(id);
      assert.equal((await notices.get(id))?.state, 'queued');
      await outbox.begin(delivery, messageId(1), 10, 'link 1');
      assert.equal((await notices.get(id))?.state, 'sending');
      const unfiled = async (name?: string) =>
        (await notices.unfiled(name)).map((notice) => notice.id);
      assert.deepEqual(await unfiled(), [id], 'its files lie in the folder until it is sent');
      assert.deepEqual(await unfiled('avviso'), [id]);
      assert.deepEqual(await unfiled('avvis'), []);
      await outbox.settle(delivery, { kind: 'handed-over' }, 11);
      assert.equal(await outbox.finish(id, 12), true);
      assert.equal(await outbox.finish(id, 13), true);
      assert.equal((await notices.get(id))?.finishedAt, 12);
      assert.equal(await notices.state(id), 'sent');
      assert.equal(await notices.state(id + 1), null);
      assert.deepEqual(await unfiled(), [id]);
      await notices.markFiled(id, 14);
      await notices.markFiled(id, 15);
      assert.equal((await notices.get(id))?.filedAt, 14);
      assert.deepEqual(await unfiled(), []);
    });

    it('is still looked at when it goes on while its files are moved to where they stay', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(1);
      const id = await fixture.accept();
      const delivery = await fixture.assignList(id);
      await outbox.begin(delivery, messageId(1), 10, 'link 1');
      await outbox.settle(delivery, { kind: 'uncertain', detail: 'no answer' }, 11);
      assert.equal(await outbox.finish(id, 12), true);
      await outbox.settle(delivery, { kind: 'queued', detail: 'not sent' }, 13);
      await notices.markFiled(id, 14);
      const goneOn = async () => (await notices.goneOn()).map((notice) => notice.id);
      assert.deepEqual([(await notices.get(id))?.state, await goneOn()], ['sending', [id]]);
      await outbox.begin(delivery, messageId(1), 15, 'link 1');
      await outbox.settle(delivery, { kind: 'handed-over' }, 16);
      assert.equal(await outbox.finish(id, 17), true);
      assert.deepEqual(await goneOn(), [id]);
      await notices.markFiled(id, 18);
      assert.deepEqual(await goneOn(), []);
    });

    it('treats a notice that is not there as a bug', async () => {
      const { notices, outbox } = fixture.storage;
      await assert.rejects(notices.progress(7), InvariantError);
      await assert.rejects(notices.markFiled(7, 1), InvariantError);
      await assert.rejects(outbox.finish(7, 1), InvariantError);
    });
  });
}
