import assert from 'node:assert/strict';
import { PERHAPS_POSTED, postsWords } from '#src/messages/it/channel.js';
import { DECLINED } from '#src/messages/it/staff-acts.js';
import type { AcceptTerms, NewNotice, Notice } from '#src/model/notice.js';
import type { NoticeStore } from '#src/ports/storage/notices.js';
import { noticeActs } from '#src/notices/notice-acts.js';
import { nextEntered } from '#src/notices/notice-audit.js';
import { backUp } from '#src/storage/sqlite/backup.js';
import { restore, type Restored } from '#src/storage/sqlite/restore.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { at, citizen, messageId, notice, SILENT, useStorage } from '../support/storage.js';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;

describe('storage: what a restored copy may send', () => {
  const fixture = useStorage();

  /** Everything that came after the copy is lost. */
  async function restoreNow(): Promise<Restored> {
    const { file } = await backUp(fixture.file(), { kind: 'a-mano', now: NOW, keep: 9 });
    await fixture.close();
    const terms = { database: fixture.file(), from: file, newId: newMessageId, logger: SILENT };
    const outcome = await restore({ ...terms, now: NOW });
    await fixture.open();
    return outcome;
  }

  const notices = (): NoticeStore => fixture.storage.notices;
  const accept = async (
    name: string,
    facts: Partial<NewNotice> = {},
    terms: Partial<AcceptTerms> = {},
  ): Promise<number> =>
    (await notices().accept(notice(name, facts), at(NOW - HOUR, terms))).notice.id;
  const read = async (id: number): Promise<Notice> => {
    const found = await notices().get(id);
    assert.ok(found);
    return found;
  };
  const next = async (now = NOW) =>
    (await nextEntered(fixture.storage.transaction).next(now, false))?.id ?? null;

  it('is no correction in the channel: it may have been published since', async () => {
    const channelId = '120363000000001001@newsletter';
    await fixture.subscribe(2);
    const id = await accept('acqua', { channel: 'mirror' });
    const { outbox, channel, retractions } = fixture.storage;
    await outbox.begin(await fixture.assignList(id), messageId(1), NOW - HOUR, 'link 1');
    await outbox.settle(1, { kind: 'handed-over' }, NOW - HOUR);
    await channel.plan(id, channelId, [{ kind: 'text', text: 'acqua' }]);
    const post = await channel.next('ordinary', NOW);
    await channel.begin(post?.id ?? 0, messageId(2), NOW - HOUR);
    await channel.settle(post?.id ?? 0, { kind: 'posted', serverId: 101 }, NOW - HOUR);
    const words = notice('rettifica', {
      kind: 'correction',
      corrects: id,
      files: [],
      urgent: true,
    });
    await retractions.retract(id, words, { now: NOW - 1, revocableSince: NOW - HOUR });
    const [due] = await channel.due('urgent', NOW, false);
    assert.equal(due?.kind, 'correction');

    await restoreNow();
    const store = fixture.storage.channel;
    assert.deepEqual(await store.due('urgent', NOW + 1, false), []);
    assert.equal(await store.next('urgent', NOW + 1), null);
    assert.equal(postsWords(await store.postsOf(due.id)), PERHAPS_POSTED);
  });

  for (const [what, facts, terms] of [
    ['has a date that is still to come', { sendAt: NOW + HOUR }, {}],
    ['waits for a confirmation', {}, { confirmAbove: 1 }],
    ['can still be thought over', {}, { coolingMs: 2 * HOUR }],
  ] as const) {
    it(`is nothing of a notice that ${what}: it waits for a person`, async () => {
      await fixture.subscribe(3);
      const id = await accept('mercato', { channel: 'mirror', ...facts }, terms);
      const other = await accept('fiera', facts, terms);
      await fixture.storage.notices.park(other, 'files-gone');
      await restoreNow();
      for (const each of [id, other]) {
        const { state, parkedWhy } = await read(each);
        assert.deepEqual([state, parkedWhy], ['parked', 'restored']);
        const { recipients, waiting } = await notices().progress(each);
        assert.deepEqual([recipients, waiting], [3, 3]);
      }
      assert.deepEqual(await fixture.storage.outbox.held(), []);
      assert.equal(await next(NOW + 9 * HOUR), null);

      assert.equal(await notices().cancel(other, NOW), true);
      assert.equal((await read(other)).notSentTo, 3);
      assert.equal((await read(other)).mayHaveGone, true, 'whatever was decided since');
      await fixture.says('opt-in', citizen(4), { at: NOW });
      assert.equal(await notices().confirm(id, NOW), true);
      const { sendAt, channel, dueAt, mayHaveGone } = await read(id);
      assert.equal(mayHaveGone, true, 'whatever was decided since');
      assert.equal(channel, 'mirror');
      assert.equal(await next(dueAt - 1), null);
      assert.equal(await next(dueAt), id);
      const people = await fixture.storage.outbox.unassigned(id);
      assert.equal(people.length, sendAt === null ? 3 : 4, 'in the lists of whoever is subscribed');
    });
  }

  it('is nothing of a notice that had begun, though a clock that was set back says that its date is to come', async () => {
    await fixture.subscribe(3);
    const id = await accept('mercato', { sendAt: NOW + HOUR });
    const { outbox } = fixture.storage;
    await outbox.begin(await fixture.assignList(id), messageId(1), NOW + HOUR, 'link 1');
    await notices().park(id, 'files-gone');
    await restoreNow();
    const { state, parkedWhy } = await read(id);
    assert.deepEqual([state, parkedWhy], ['sent', null]);
    assert.equal((await notices().progress(id)).held, 3);
  });

  describe('«Invia di nuovo»', () => {
    /** Of five people two had begun to get it by list, one was to get it alone, and for two nothing was planned. */
    async function halfBegun(facts: Partial<NewNotice> = {}): Promise<number> {
      await fixture.subscribe(5);
      const id = await accept('acqua', facts);
      const { outbox, channel } = fixture.storage;
      const [a = 0, b = 0, c = 0] = await outbox.unassigned(id);
      const list = { kind: 'list', listId: '1@broadcast', subscriberIds: [a, b] } as const;
      await outbox.begin(await fixture.assign(id, list), messageId(1), NOW - HOUR, 'link 1');
      await fixture.assign(id, { kind: 'person', subscriberId: c });
      await channel.plan(id, '120363000000001001@newsletter', [{ kind: 'text', text: 'acqua' }]);
      const post = await channel.next('ordinary', NOW - HOUR);
      await channel.begin(post?.id ?? 0, messageId(3), NOW - HOUR);
      await restoreNow();
      return id;
    }
    const now = NOW + 1;
    const acts = () =>
      noticeActs({ ...fixture.storage, clock: new ManualClock(now), onDecided: () => undefined });

    it('sends what had begun under its id, and plans anew for everybody else, by list', async () => {
      const id = await halfBegun();
      assert.equal((await notices().progress(id)).held, 5);
      assert.deepEqual(await acts().sendAgain({ id }), { kind: 'done', people: 5 });
      const { outbox } = fixture.storage;
      assert.equal(await next(now), id);
      assert.equal((await outbox.unassigned(id)).length, 3);
      const again = await outbox.nextOf(id);
      assert.equal(again?.kind, 'list');
      const begun = await outbox.begin(again.id, messageId(9), now, 'link 1');
      assert.equal(begun.kind === 'started' && begun.delivery.messageId, messageId(1));
    });

    it('can be thought better of: who has not been sent to again is left out', async () => {
      const id = await halfBegun();
      await acts().sendAgain({ id });
      assert.deepEqual(await acts().stop({ id }), { kind: 'done' });
      assert.equal((await read(id)).notSentTo, 3);
      assert.equal((await notices().progress(id)).held, 2);
    });

    it('is declined once its time is over: nobody would get it, and who may have it would count as left out', async () => {
      const id = await halfBegun({ expiresAt: now });
      const refused = (why: string) => ({ kind: 'refused', why });
      assert.deepEqual(await acts().sendAgain({ id }), refused(DECLINED['is-over']));
      assert.deepEqual(await acts().sendAgainAll({}), refused(DECLINED['is-over']));
      assert.deepEqual(await acts().postAgain({ id }), refused(DECLINED['post-is-over']));
      assert.deepEqual(await notices().expireFiled(now), []);
      const { state, notSentTo } = await read(id);
      assert.deepEqual([state, notSentTo], ['sent', 0]);
      assert.deepEqual(await acts().arrived({ id }), { kind: 'done', people: 5 });
      assert.deepEqual(await acts().postPublished({ id }), { kind: 'done' });
    });

    it('is done until then', async () => {
      const id = await halfBegun({ expiresAt: now + 1 });
      assert.deepEqual(await acts().postAgain({ id }), { kind: 'done' });
      assert.deepEqual(await acts().sendAgain({ id }), { kind: 'done', people: 5 });
    });

    it('says how many may get it twice, since it may have gone under another code', async () => {
      const id = await halfBegun();
      const [held] = await fixture.storage.outbox.held();
      assert.deepEqual(held, { noticeId: id, people: 5, neverBegun: 3 });
    });

    it('is not needed for what has arrived, of which nothing can be deleted that the ledger never began', async () => {
      const id = await halfBegun();
      await acts().arrived({ id });
      assert.equal((await notices().progress(id)).accepted, 5);
      const { deletable, kept } = await fixture.storage.retractions.preview(id, 0);
      assert.deepEqual([deletable, kept], [0, 5]);
    });
  });
});
