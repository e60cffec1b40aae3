/** What `ports/channel.ts` promises, of whatever stands behind it. */
import assert from 'node:assert/strict';
import type { ChannelFacts } from '#src/model/channel.js';
import type { OutgoingContent } from '#src/model/message.js';
import type { Channel } from '#src/ports/channel.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';

/** A post as the public sees it. */
export interface PublicPost {
  readonly id: string;
  readonly serverId: number;
  readonly text: string;
  /** hexadecimal; null: a text */
  readonly sha256: string | null;
  /** how often the servers were sent it */
  readonly times: number;
  readonly revoked: boolean;
}

/**
 * How the next posting goes wrong: the servers say no; they take the post and their answer is lost; they
 * never see it; they answer without a number; the media server takes nothing.
 */
export type PostFault = 'refused' | 'answerLost' | 'neverArrived' | 'noNumber' | 'uploadFails';

export interface ChannelWorld {
  readonly channel: Channel;
  readonly picture: Extract<OutgoingContent, { kind: 'media' }>;
  readonly video: Extract<OutgoingContent, { kind: 'media' }>;
  /** staff make one on the phone; resolves when it can be posted to */
  make(name: string, facts: { role?: ChannelFacts['role']; followers?: number }): Promise<string>;
  change(id: string, facts: { suspended?: boolean; followers?: number }): Promise<void>;
  failNext(fault: PostFault): Promise<void>;
  /** the servers do not tell the author the ids of his posts */
  hideIds(): Promise<void>;
  /** Channels are switched off for the account, for good until `heal` and a reload. */
  switchOff(): Promise<void>;
  /** The PC's clock is ahead of the servers', who stamp the posts. */
  clockAhead(ms: number): Promise<void>;
  heal(): Promise<void>;
  posts(id: string): Promise<readonly PublicPost[]>;
  see(id: string, serverId: number, views: number): Promise<void>;
  /** forgets what is in memory, as a page that was loaded anew */
  reload(): Promise<void>;
  /** forgets what was written down as well, as the page after a new pairing */
  pairAnew(): Promise<void>;
  close(): Promise<void>;
}

export function describeChannelContract(
  name: string,
  open: () => Promise<ChannelWorld>,
  timeoutMs = 2_000,
): void {
  describe(`channels, on ${name}`, function () {
    this.timeout(timeoutMs);
    let world: ChannelWorld;
    let id: string;

    before(async () => {
      world = await open();
      id = await world.make('Comune di Prova', { followers: 312 });
    });
    afterEach(() => world.heal());
    after(() => world.close());

    const text = (words: string): OutgoingContent => ({ kind: 'text', text: words });
    const place = (messageId: string) => ({ channelId: id, messageId });
    const publicly = async (messageId: string) =>
      (await world.posts(id)).filter((post) => post.id === messageId);

    it('are listed with what the account is in them, and who follows them', async () => {
      const mine = (await world.channel.all())?.find((channel) => channel.id === id);
      assert.equal(mine?.name, 'Comune di Prova');
      assert.equal(mine.role, 'owner');
      assert.match(mine.link ?? '', /^https:\/\/whatsapp\.com\/channel\/\w+$/);
    });

    it('are asked about at the servers: state, role and followers as they are now', async () => {
      await world.change(id, { followers: 400 });
      const look = await world.channel.look(id);
      assert.ok(look.kind === 'found');
      assert.deepEqual(
        [look.channel.role, look.channel.suspended, look.channel.followers],
        ['owner', false, 400],
      );
      const other = await world.make('Altri', { role: 'subscriber' });
      const foreign = await world.channel.look(other);
      assert.equal(foreign.kind === 'found' && foreign.channel.role, 'subscriber');
      assert.deepEqual(await world.channel.look('120363999999999999@newsletter'), {
        kind: 'absent',
      });
    });

    it('are made by us, once, and are ours then', async () => {
      const made = await world.channel.create('Avvisi', 'Gli avvisi del Comune');
      assert.ok(made.kind === 'created');
      assert.deepEqual([made.channel.name, made.channel.role], ['Avvisi', 'owner']);
      const message = newMessageId();
      const there = { channelId: made.channel.id, messageId: message };
      assert.equal((await world.channel.post(there, text('Primo avviso'))).kind, 'posted');
    });

    it('take a text under the id that was chosen, and give it a number', async () => {
      const message = newMessageId();
      const outcome = await world.channel.post(place(message), text('Acqua chiusa in via Roma'));
      const [post] = await publicly(message);
      assert.deepEqual(outcome, { kind: 'posted', serverId: post?.serverId });
      assert.equal(post?.text, 'Acqua chiusa in via Roma');
    });

    it('take a picture with its caption', async () => {
      const message = newMessageId();
      const content = { ...world.picture, caption: 'Mercato in piazza' };
      assert.equal((await world.channel.post(place(message), content)).kind, 'posted');
      const [post] = await publicly(message);
      assert.deepEqual([post?.text, post?.sha256], ['Mercato in piazza', world.picture.sha256]);
    });

    it('take a video with its caption', async () => {
      const message = newMessageId();
      const content = { ...world.video, caption: 'La fiera' };
      assert.equal((await world.channel.post(place(message), content)).kind, 'posted');
      const [post] = await publicly(message);
      assert.deepEqual([post?.text, post?.sha256], ['La fiera', world.video.sha256]);
    });

    it('that refuse a post have it not, and take it under the same id later', async () => {
      const message = newMessageId();
      await world.failNext('refused');
      const { kind } = await world.channel.post(place(message), text('uno'));
      assert.equal(kind, 'refused');
      assert.deepEqual(await publicly(message), []);
      assert.deepEqual(await world.channel.find(place(message), null, Date.now()), {
        kind: 'absent',
      });
      assert.equal((await world.channel.post(place(message), text('uno'))).kind, 'posted');
      assert.equal((await publicly(message)).length, 1);
    });

    it('have nothing of a picture that could not be uploaded', async () => {
      const message = newMessageId();
      await world.failNext('uploadFails');
      const outcome = await world.channel.post(place(message), world.picture);
      assert.ok(outcome.kind === 'notSent' && outcome.why === 'upload');
      assert.deepEqual(await publicly(message), []);
      assert.equal((await world.channel.post(place(message), world.picture)).kind, 'posted');
    });

    it('never count as having a post for an answer without a number', async () => {
      const message = newMessageId();
      await world.failNext('noNumber');
      const { kind } = await world.channel.post(place(message), text('senza numero'));
      assert.equal(kind, 'unknown');
      const found = await world.channel.find(place(message), null, Date.now());
      assert.deepEqual(found, {
        kind: 'found',
        serverId: (await publicly(message))[0]?.serverId,
      });
    });

    it('change the text of a post, and delete it, also when they said no at first', async () => {
      const message = newMessageId();
      await world.channel.post(place(message), text('Alle 8'));
      assert.deepEqual(await world.channel.edit(place(message), 'Alle 9'), { kind: 'done' });
      assert.equal((await publicly(message))[0]?.text, 'Alle 9');
      await world.failNext('refused');
      assert.equal((await world.channel.edit(place(message), 'Alle 10')).kind, 'refused');
      assert.equal((await publicly(message))[0]?.text, 'Alle 9');
      await world.failNext('refused');
      assert.equal((await world.channel.revoke(place(message))).kind, 'denied');
      assert.equal((await publicly(message))[0]?.revoked, false);
      assert.deepEqual(await world.channel.revoke(place(message)), { kind: 'done' });
      assert.equal((await publicly(message))[0]?.revoked, true);
      assert.deepEqual(await world.channel.revoke(place(message)), { kind: 'absent' });
    });

    it('keep a post that the page does not know after a new pairing: it deletes nothing, they tell of it', async () => {
      const message = newMessageId();
      const outcome = await world.channel.post(place(message), text('Strada chiusa'));
      assert.ok(outcome.kind === 'posted');
      const since = Date.now();
      await world.pairAnew();
      assert.deepEqual(await world.channel.edit(place(message), 'Strada aperta'), {
        kind: 'absent',
      });
      assert.deepEqual(await world.channel.revoke(place(message)), { kind: 'absent' });
      const [post] = await publicly(message);
      assert.deepEqual([post?.text, post?.revoked], ['Strada chiusa', false]);
      assert.deepEqual(await world.channel.find(place(message), outcome.serverId - 1, since), {
        kind: 'found',
        serverId: outcome.serverId,
      });
    });

    it('tell who has seen their posts, in one question', async () => {
      const message = newMessageId();
      const outcome = await world.channel.post(place(message), text('visto'));
      assert.ok(outcome.kind === 'posted');
      await world.see(id, outcome.serverId, 37);
      assert.equal(
        (await world.channel.counts(id, outcome.serverId))?.get(outcome.serverId)?.views,
        37,
      );
    });

    it('that the page does not show are known at the servers; nothing is posted there or deleted', async () => {
      const [before, after] = [newMessageId(), newMessageId()];
      assert.equal((await world.channel.post(place(before), text('Acqua'))).kind, 'posted');
      await world.switchOff();
      const look = await world.channel.look(id);
      assert.equal(look.kind === 'found' && look.shown, false);
      assert.equal(look.kind, 'found');
      const outcome = await world.channel.post(place(after), text('Luce'));
      assert.equal(outcome.kind === 'notSent' && outcome.why, 'transport');
      assert.equal((await world.channel.revoke(place(before))).kind, 'unknown');
      await world.heal();
      await world.reload();
      const again = await world.channel.look(id);
      assert.equal(again.kind === 'found' && again.shown, true);
      assert.equal((await world.channel.revoke(place(before))).kind, 'done');
    });

    it('that are suspended say so, and take no post', async () => {
      await world.change(id, { suspended: true });
      const look = await world.channel.look(id);
      assert.equal(look.kind === 'found' && look.channel.suspended, true);
      const message = newMessageId();
      assert.equal((await world.channel.post(place(message), text('no'))).kind, 'refused');
      await world.change(id, { suspended: false });
      assert.deepEqual(await publicly(message), []);
    });

    // The last ones: a post that is never answered keeps the results of all later ones.
    for (const [fault, isThere] of [
      ['answerLost', true],
      ['neverArrived', false],
    ] as const) {
      it(`are looked in for a post whose answer never came: ${fault}`, async () => {
        const since = Date.now();
        const before = Math.max(...(await world.posts(id)).map(({ serverId }) => serverId));
        const message = newMessageId();
        await world.failNext(fault);
        assert.equal((await world.channel.post(place(message), text('muto'))).kind, 'unknown');
        const found = await world.channel.find(place(message), before, since);
        assert.equal(found.kind, isThere ? 'found' : 'absent');
        await world.reload();
        assert.deepEqual(await world.channel.find(place(message), before, since), found);
        // the one retry, with the same id
        if (!isThere) await world.channel.post(place(message), text('muto'));
        assert.equal((await publicly(message)).length, 1);
      });
    }

    it('leave it open where the servers tell of posts without ids, whatever the clock of the PC says', async () => {
      await world.clockAhead(15 * 60_000);
      await world.hideIds();
      const since = Date.now();
      const before = Math.max(...(await world.posts(id)).map(({ serverId }) => serverId));
      await world.failNext('answerLost');
      const message = newMessageId();
      await world.channel.post(place(message), text('di chi?'));
      for (const after of [before, null]) {
        const { kind } = await world.channel.find(place(message), after, since);
        assert.equal(kind, 'cannotTell', String(after));
      }
    });
  });
}
