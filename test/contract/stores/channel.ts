import assert from 'node:assert/strict';
import { CHANGEABLE_FOR, OVER_FOR_A_DAY, type PostLane } from '#src/model/channel.js';
import type { AcceptTerms, NewNotice } from '#src/model/notice.js';
import { at, messageId, notice, type StorageUnderTest } from '../../support/storage.js';

const CHANNEL = '120363000000001001@newsletter';
const HOUR = 3_600_000;
const NOW = 10 * HOUR;

export function channelContract(fixture: StorageUnderTest): void {
  describe('posts in the channel', () => {
    const store = () => fixture.storage.channel;
    const text = (words: string) => ({ kind: 'text', text: words }) as const;

    const accept = async (
      name: string,
      facts: Partial<NewNotice> = {},
      terms: AcceptTerms = at(NOW),
    ): Promise<number> => {
      const fresh = notice(name, { channel: 'mirror', fingerprint: name, ...facts });
      return (await fixture.storage.notices.accept(fresh, terms)).notice.id;
    };
    const due = async (lane: PostLane = 'ordinary', listsOff = false) =>
      (await store().due(lane, NOW, listsOff))[0]?.id ?? null;
    const planned = async (
      name: string,
      facts: Partial<NewNotice> = {},
      words: readonly string[] = [name],
    ): Promise<number> => {
      const id = await accept(name, facts);
      await store().plan(id, CHANNEL, words.map(text));
      return id;
    };
    const open = async (now = NOW) => (await store().open('ordinary', now))[0];
    const begin = async (message = 1) => {
      const next = await store().next('ordinary', NOW);
      assert.ok(next);
      const begun = await store().begin(next.id, messageId(message), NOW);
      return { id: next.id, begun };
    };
    const states = async (noticeId: number) =>
      (await store().postsOf(noticeId)).map(({ state }) => state);
    const post = async (name: string, serverId: number): Promise<number> => {
      const noticeId = await planned(name);
      const { id } = await begin(serverId);
      await store().settle(id, { kind: 'posted', serverId }, NOW);
      return noticeId;
    };
    const SILENCE = { detail: 'silence' } as const;

    it('are due in a lane of their own for urgent notices, each notice once', async () => {
      const plain = await accept('Domani');
      const urgent = await accept('Subito', { urgent: true });
      assert.equal(await due('urgent'), urgent);
      await store().plan(urgent, CHANNEL, [text('Subito')]);
      assert.equal(await due('urgent'), null);
      assert.equal(await due(), plain);
      assert.deepEqual(await store().due('ordinary', NOW, false, [plain]), []);
    });

    it('are not due of a notice with a date before it is known whether it is to be confirmed', async () => {
      const { notices } = fixture.storage;
      const terms = at(NOW - HOUR, { confirmAbove: 1 });
      const id = await accept('Fiera', { sendAt: NOW }, terms);
      await fixture.subscribe(2);
      assert.equal(await due(), null);
      assert.equal((await notices.comeDue(NOW, false)).length, 1);
      assert.equal(await due(), null);
      assert.equal(await notices.confirm(id, NOW), true);
      assert.equal(await due(), id);
    });

    it('go in the lane of their notice, whatever the other lane waits for', async () => {
      await planned('Domani');
      const urgent = await accept('Subito', { urgent: true });
      await store().plan(urgent, CHANNEL, [text('Subito')]);
      const { id } = await begin();
      await store().settle(id, { kind: 'uncertain', ...SILENCE }, NOW);
      assert.equal((await store().next('urgent', NOW))?.noticeId, urgent);
      assert.deepEqual(await store().open('urgent', NOW), []);
      assert.equal((await open())?.id, id);
    });

    it('are due as a fallback for urgent notices, and for others while lists are off', async () => {
      const plain = await accept('Domani', { channel: 'fallback' });
      assert.equal(await due(), null);
      assert.equal(await due('ordinary', true), plain);
      await accept('Non qui', { channel: null, urgent: true });
      assert.equal(await due('urgent'), null);
      assert.equal(await due('ordinary', true), plain);
    });

    it('are planned once, and go in their order: what follows waits for what is open', async () => {
      const id = await planned('Avviso', {}, ['uno', 'due']);
      await store().plan(id, CHANNEL, [text('altro'), text('ancora'), text('e poi')]);
      assert.deepEqual(await states(id), ['queued', 'queued', 'queued']);
      const first = await begin();
      assert.ok(first.begun.kind === 'started');
      assert.deepEqual(first.begun.post.content, text('uno'));
      assert.equal(await store().next('ordinary', NOW), null);
      await store().settle(first.id, { kind: 'uncertain', ...SILENCE }, NOW);
      assert.equal(await store().next('ordinary', NOW), null);
      await store().settle(first.id, { kind: 'posted', serverId: 100 }, NOW);
      assert.notEqual(await store().next('ordinary', NOW), null);
    });

    it('keep the id that was committed first, and the number known before it', async () => {
      await post('Prima', 140);
      await planned('Avviso');
      const { id, begun } = await begin(2);
      assert.ok(begun.kind === 'started');
      assert.deepEqual([begun.post.messageId, begun.post.after], [messageId(2), 140]);
      await store().settle(id, { kind: 'queued', ...SILENCE, notBefore: NOW + HOUR }, NOW);
      assert.equal(await store().next('ordinary', NOW), null);
      const again = await store().begin(id, messageId(3), NOW + HOUR);
      assert.ok(again.kind === 'started');
      const { messageId: kept, begunAt, tries } = again.post;
      assert.deepEqual([kept, begunAt, tries], [messageId(2), NOW, 1]);
    });

    it('are dropped when their notice was stopped, and looked for if they were handed over before', async () => {
      const never = await planned('Mai');
      await fixture.storage.notices.cancel(never, NOW);
      assert.equal((await begin()).begun.kind, 'dropped');
      assert.deepEqual(await states(never), ['dropped']);

      const before = await planned('Prima');
      const { id } = await begin(2);
      await store().settle(id, { kind: 'uncertain', ...SILENCE }, NOW);
      await store().settle(id, { kind: 'resend', ...SILENCE }, NOW);
      await fixture.storage.notices.cancel(before, NOW);
      assert.equal((await store().begin(id, messageId(3), NOW)).kind, 'dropped');
      const doubted = await open();
      assert.deepEqual([doubted?.id, doubted?.state, doubted?.stopped], [id, 'uncertain', true]);
      await store().settle(id, { kind: 'dropped', ...SILENCE }, NOW);
      assert.deepEqual(await states(before), ['dropped']);
    });

    it('are dropped when their notice has been over for a day, also if they were refused before', async () => {
      const before = await planned('Prima');
      const { id: refused } = await begin();
      await store().settle(refused, { kind: 'queued', ...SILENCE, notBefore: NOW }, NOW);
      const never = await planned('Mai');
      const dayAfter = NOW + 24 * HOUR;
      for (const noticeId of [before, never]) {
        assert.ok(await fixture.storage.outbox.finish(noticeId, NOW));
        const next = await store().next('ordinary', dayAfter);
        assert.equal(next?.noticeId, noticeId);
        assert.equal((await store().begin(next.id, messageId(3), dayAfter)).kind, 'dropped');
        const [{ state, detail } = { state: null, detail: null }] = await store().postsOf(noticeId);
        assert.deepEqual([state, detail], ['dropped', OVER_FOR_A_DAY]);
      }
    });

    it('are looked for once more when their second try is due after their notice has been over for a day', async () => {
      const noticeId = await planned('Forse');
      const { id } = await begin();
      await store().settle(id, { kind: 'uncertain', ...SILENCE }, NOW);
      assert.equal((await open())?.late, false);
      await store().settle(id, { kind: 'resend', ...SILENCE }, NOW);
      assert.ok(await fixture.storage.outbox.finish(noticeId, NOW));
      const dayAfter = NOW + 24 * HOUR;
      assert.equal((await store().begin(id, messageId(2), dayAfter)).kind, 'dropped');
      const late = await open(dayAfter);
      assert.deepEqual(
        [late?.id, late?.state, late?.stopped, late?.late],
        [id, 'uncertain', false, true],
      );
    });

    it('go out again when a person wants it, however late, and for a day from then', async () => {
      const noticeId = await planned('Forse');
      const { id } = await begin();
      await store().settle(id, { kind: 'held', ...SILENCE }, NOW);
      assert.ok(await fixture.storage.outbox.finish(noticeId, NOW));
      const later = NOW + 72 * HOUR;
      assert.equal(await store().decideHeld(noticeId, 'again', later), 1);
      assert.equal((await store().begin(id, messageId(2), later + 23 * HOUR)).kind, 'started');
      await store().settle(id, { kind: 'queued', ...SILENCE, notBefore: later + 24 * HOUR }, later);
      assert.equal((await store().begin(id, messageId(2), later + 24 * HOUR)).kind, 'dropped');
      assert.deepEqual(await states(noticeId), ['dropped']);
    });

    it('go out while their notice has been over for less than a day', async () => {
      const id = await planned('Avviso');
      assert.ok(await fixture.storage.outbox.finish(id, NOW));
      const next = await store().next('ordinary', NOW + 23 * HOUR);
      const begun = await store().begin(next?.id ?? 0, messageId(1), NOW + 23 * HOUR);
      assert.equal(begun.kind, 'started');
    });

    it('stay as they are while their notice waits for a person', async () => {
      const id = await planned('Avviso');
      const next = await store().next('ordinary', NOW);
      assert.ok(next);
      await fixture.storage.notices.park(id, 'overdue');
      assert.equal((await store().begin(next.id, messageId(1), NOW)).kind, 'dropped');
      assert.deepEqual(await states(id), ['queued']);
      await fixture.storage.notices.confirm(id, NOW);
      assert.equal((await begin()).begun.kind, 'started');
      await fixture.storage.notices.park(id, 'overdue');
      assert.equal((await open())?.stopped, false);
    });

    it('wait for the time of their notice when the clock is set back over it', async () => {
      const id = await planned('Avviso', { sendAt: NOW });
      const { id: postId } = await begin();
      await store().settle(postId, { kind: 'queued', ...SILENCE, notBefore: NOW }, NOW);
      const earlier = NOW - 2 * HOUR;
      await fixture.storage.moments.setBack(earlier, 0);
      assert.equal(await store().next('ordinary', earlier), null);
      // looked up just before the clock was set
      assert.equal((await store().begin(postId, messageId(2), earlier)).kind, 'dropped');
      assert.deepEqual(await states(id), ['queued']);
      assert.equal((await begin()).begun.kind, 'started');
      assert.equal((await open(earlier))?.stopped, false);
    });

    it('go on when the clock is set back over the time of a notice that people have had', async () => {
      const id = await planned('Avviso', { sendAt: NOW });
      const { id: postId } = await begin();
      await store().settle(postId, { kind: 'queued', ...SILENCE, notBefore: NOW }, NOW);
      assert.ok(await fixture.storage.outbox.finish(id, NOW));
      const earlier = NOW - 2 * HOUR;
      await fixture.storage.moments.setBack(earlier, 0);
      assert.equal((await store().begin(postId, messageId(2), earlier)).kind, 'started');
      assert.equal((await open(earlier))?.stopped, false);
    });

    it('are open until it is known what came of them, with when they were doubted first', async () => {
      const noticeId = await planned('Avviso');
      const { id } = await begin();
      const sending = await open();
      assert.deepEqual([sending?.state, sending?.doubtedAt], ['sending', null]);
      for (const later of [NOW, NOW + HOUR]) {
        await store().settle(id, { kind: 'uncertain', ...SILENCE }, later);
      }
      assert.equal((await open())?.doubtedAt, NOW);
      await store().settle(id, { kind: 'failed', ...SILENCE }, NOW);
      assert.equal(await open(), undefined);
      await store().settle(id, { kind: 'posted', serverId: 100 }, NOW);
      assert.deepEqual(await states(noticeId), ['failed'], 'what is settled stays');
    });

    it('are waited for anew when their notice goes on after they were given up in doubt', async () => {
      await fixture.subscribe(1);
      const noticeId = await planned('Avviso');
      const { id } = await begin();
      await store().settle(id, { kind: 'uncertain', ...SILENCE }, NOW);
      await store().settle(id, { kind: 'resend', ...SILENCE }, NOW + 1);
      await begin();
      await store().settle(id, { kind: 'uncertain', ...SILENCE }, NOW + 2);
      assert.equal(await fixture.storage.notices.cancel(noticeId, NOW + 3), true);
      await store().settle(id, { kind: 'dropped', ...SILENCE }, NOW + 4);

      const later = NOW + HOUR;
      assert.equal(await fixture.storage.notices.resume(noticeId, later), true);
      const [resumed] = await store().postsOf(noticeId);
      const begun = await store().begin(id, messageId(2), later);
      assert.ok(begun.kind === 'started');
      assert.equal(begun.post.messageId, messageId(1), 'under the id that it may be public with');
      await store().settle(id, { kind: 'uncertain', ...SILENCE }, later);
      const doubted = await open(later);
      assert.deepEqual([doubted?.id, doubted?.doubtedAt, doubted?.resentAt], [id, later, null]);
      assert.deepEqual([resumed?.state, resumed?.detail], ['queued', null]);
    });

    it('wait for a person, who says that they are public, or lets them go again', async () => {
      const held = async (name: string, message: number): Promise<number> => {
        const noticeId = await planned(name);
        const { id } = await begin(message);
        await store().settle(id, { kind: 'held', ...SILENCE }, NOW);
        return noticeId;
      };
      const [first, second] = [await held('Uno', 1), await held('Due', 2)];
      assert.deepEqual(await store().held(), [first, second]);
      assert.equal(await store().decideHeld(first, 'published', NOW), 1);
      assert.equal(await store().decideHeld(first, 'again', NOW), 0, 'once');
      assert.equal(await store().decideHeld(second, 'again', NOW), 1);
      assert.deepEqual(await states(second), ['queued']);
      const [numberless] = await store().numberless(NOW);
      assert.deepEqual([numberless?.noticeId, numberless?.serverId], [first, null]);
      assert.deepEqual(await store().published(CHANNEL, NOW), []);
      await store().number(numberless?.id ?? 0, 120);
      assert.deepEqual(await store().numberless(NOW), []);
      assert.equal((await store().published(CHANNEL, NOW))[0]?.serverId, 120);
    });

    it('wait for a person when they are refused for good after they had gone a second time', async () => {
      const noticeId = await planned('Uno');
      const { id } = await begin(1);
      await store().settle(id, { kind: 'uncertain', ...SILENCE }, NOW);
      await store().settle(id, { kind: 'resend', ...SILENCE }, NOW);
      await begin(2);
      await store().settle(id, { kind: 'failed', detail: 'refused' }, NOW);
      assert.deepEqual(await states(noticeId), ['held']);
      assert.deepEqual(await store().held(), [noticeId]);
    });

    it('are to be deleted when their notice is replaced, until that is done or cannot be', async () => {
      const first = await post('Alle 8', 100);
      const second = await post('Mercato', 101);
      assert.deepEqual(await store().toRevoke(NOW), []);
      for (const [name, replaced] of [
        ['Alle 9', first],
        ['Mercato spostato', second],
      ] as const) {
        const fresh = notice(name, { fingerprint: name });
        const terms = { ...at(NOW), replacing: [replaced] };
        await fixture.storage.notices.accept(fresh, terms);
      }
      const [one, two] = await store().toRevoke(NOW);
      assert.deepEqual([one?.noticeId, two?.noticeId], [first, second]);
      const asked = await store().beginRevocation(one?.id ?? 0, first, NOW);
      assert.equal(asked?.noticeId, first);
      await store().beginRevocation(one?.id ?? 0, first, NOW + 1);
      assert.equal(await store().beginRevocation(two?.id ?? 0, first, NOW), null, 'of another');
      assert.deepEqual(
        (await store().toRevoke(NOW)).map(({ deletionAskedAt }) => deletionAskedAt),
        [NOW, null],
      );
      assert.equal(await store().settleRevocation(one?.id ?? 0, 'done', NOW), first);
      assert.equal(await store().settleRevocation(two?.id ?? 0, 'refused', NOW), second);
      assert.deepEqual(await store().toRevoke(NOW), []);
      assert.equal(await store().beginRevocation(one?.id ?? 0, first, NOW), null, 'it is deleted');
      const [deleted] = await store().postsOf(first);
      const [kept] = await store().postsOf(second);
      assert.deepEqual([deleted?.revokedAt, kept?.revokeRefused], [NOW, true]);
    });

    it('are those of the notice whose text took the place of theirs', async () => {
      const first = await post('Alle 8', 100);
      const second = await accept('Alle 9');
      const [published] = await store().published(CHANNEL, NOW);
      await store().hand(published?.id ?? 0, second, text('Alle 9'));
      assert.deepEqual(await store().postsOf(first), []);
      assert.deepEqual(await states(second), ['posted']);
    });

    it('have another text when staff want it, the last that they wanted', async () => {
      const noticeId = await post('Alle 8', 100);
      const { id } = (await store().published(CHANNEL, NOW))[0] ?? { id: 0 };
      const { wantText, toChange, settleText, postsOf } = store();
      assert.equal(await wantText(noticeId, 'Alle 8', NOW), false, 'it says so already');
      assert.ok(await wantText(noticeId, 'Alle 9', NOW));
      assert.equal(await wantText(noticeId, 'Alle 9', NOW), false, 'it is wanted already');
      assert.deepEqual(
        (await toChange()).map(({ text }) => text),
        ['Alle 9'],
      );
      assert.ok(await wantText(noticeId, 'Alle 10', NOW));
      assert.equal(await settleText(id, 'Alle 9', 'done'), noticeId);
      const told = async () =>
        (await postsOf(noticeId)).map(({ text, newText }) => [text, newText]);
      assert.deepEqual(await told(), [['Alle 9', 'waiting']]);
      await settleText(id, 'Alle 10', 'refused');
      assert.deepEqual(await told(), [['Alle 9', 'refused']]);
      assert.deepEqual(await toChange(), []);
      assert.ok(await wantText(noticeId, 'Alle 10', NOW));
      assert.deepEqual(await told(), [['Alle 9', 'waiting']]);
    });

    it('have no other text where there are several, when they are too old, or are to be deleted', async () => {
      const old = await post('Mercato', 100);
      assert.equal(await store().wantText(old, 'Mercato spostato', NOW + CHANGEABLE_FOR), false);
      assert.ok(await store().wantText(old, 'Mercato spostato', NOW + CHANGEABLE_FOR - 1));
      const terms = { ...at(NOW), replacing: [old] };
      await fixture.storage.notices.accept(notice('Mercato nuovo', { fingerprint: 'x' }), terms);
      assert.deepEqual(await store().toChange(), []);
      assert.equal(await store().wantText(old, 'Mercato qui', NOW), false);
      const several = await planned('Strada', {}, ['Strada chiusa', 'Ecco dove']);
      assert.equal(await store().wantText(several, 'Aperta', NOW), false, 'it is not public');
      const begun = await begin();
      await store().settle(begun.id, { kind: 'posted', serverId: 99 }, NOW);
      assert.equal(await store().wantText(several, 'Aperta', NOW), false);
    });

    it('have views and reactions, of which a change is told', async () => {
      const noticeId = await post('Avviso', 100);
      const counts = { views: 37, forwards: 2, reactions: { '👍': 3 } };
      const found = new Map([[100, counts]]);
      assert.deepEqual(await store().recordCounts(CHANNEL, found), [noticeId]);
      assert.deepEqual(await store().recordCounts(CHANNEL, found), []);
      const [{ views, forwards, reactions } = counts] = await store().postsOf(noticeId);
      assert.deepEqual({ views, forwards, reactions }, counts);
    });

    it('have followers, noted when their number changes', async () => {
      for (const [followers, hour] of [
        [312, 0],
        [312, 1],
        [320, 2],
      ] as const) {
        await store().noteFollowers(CHANNEL, followers, NOW + hour * HOUR);
      }
      assert.deepEqual(await store().followers(), [
        { at: NOW, followers: 312 },
        { at: NOW + 2 * HOUR, followers: 320 },
      ]);
    });
  });
}
