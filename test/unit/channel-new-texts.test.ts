import assert from 'node:assert/strict';
import { at, notice } from '../support/storage.js';
import { useTownWithChannel, type TownWithChannel } from '../support/town-with-channel.js';

const MINUTE = 60_000;

describe('ChannelPoster, where a notice takes the place of another,', () => {
  let town: TownWithChannel;
  const db = useTownWithChannel((founded) => (town = founded));

  it('changes the post when another text takes the place of one that is public', async () => {
    const first = await town.accept('Alle 8', { name: 'acqua' });
    await town.reaches('it to be posted', first, 'posted');
    const { notice: second } = await town.storage.notices.accept(
      notice('acqua', {
        parts: [{ kind: 'text', text: 'Alle 9' }],
        fingerprint: 'Alle 9',
        channel: 'mirror',
      }),
      { ...at(town.clock.now()), replacing: [first] },
    );
    assert.equal(second.replaces, first);
    town.topics.touch('notices');
    await town.reaches('it to be changed', second.id, 'posted');
    await town.clock.passesUntil('the public text', () => town.posts()[0]?.text === 'Alle 9');
    assert.equal(town.posts().length, 1);
  });

  for (const [when, isQuiet, coolingMs] of [
    ['after the time to think it over', false, MINUTE],
    ['in quiet hours', true, 0],
  ] as const) {
    it(`changes the post, and does not delete it, ${when}`, async () => {
      const first = await town.accept('Alle 8', { name: 'acqua' });
      await town.reaches('it to be posted', first, 'posted');
      town.quiet = isQuiet;
      const { notice: second } = await town.storage.notices.accept(
        notice('acqua', {
          parts: [{ kind: 'text', text: 'Alle 9' }],
          fingerprint: 'Alle 9',
          channel: 'mirror',
        }),
        { ...at(town.clock.now()), coolingMs, replacing: [first] },
      );
      town.topics.touch('notices');
      await town.clock.advance(coolingMs / 2);
      assert.deepEqual(
        town.posts().map((post) => [post.text, post.revoked]),
        [[isQuiet ? 'Alle 9' : 'Alle 8', false]],
      );
      await town.reaches('it to be changed', second.id, 'posted');
      assert.deepEqual(
        town.posts().map((post) => [post.text, post.revoked]),
        [['Alle 9', false]],
      );
    });
  }

  it('changes the post of a notice that staff write anew while nobody has it, under another name too', async () => {
    const { notices } = town.storage;
    await db.subscribe(1);
    const first = await town.accept('Alle 8');
    await town.reaches('it to be posted', first, 'posted');
    assert.ok(await notices.withdraw(first, town.clock.now()));
    await town.clock.advance(MINUTE);
    assert.deepEqual(town.published(), [['Alle 8', false]], 'it stays until there is another one');
    const { notice: second } = await notices.accept(
      notice('Dalle 9', { parts: [{ kind: 'text', text: 'Alle 9' }], channel: 'mirror' }),
      { ...at(town.clock.now()), replacing: [first] },
    );
    assert.equal(second.replaces, first);
    town.topics.touch('notices');
    await town.reaches('it to be changed', second.id, 'posted');
    assert.deepEqual(town.published(), [['Alle 9', false]]);
  });

  it('is asked first: staff write anew nothing of which a post is in doubt', async () => {
    const { notices } = town.storage;
    await db.subscribe(1);
    const doubtful = await town.accept('Alle 8');
    await town.storage.channel.plan(doubtful, town.id, [{ kind: 'text', text: 'Alle 8' }]);
    const next = await town.storage.channel.next('ordinary', town.clock.now());
    assert.ok(next);
    await town.storage.channel.begin(next.id, town.channels.newId(), town.clock.now());
    assert.equal(await notices.withdraw(doubtful, town.clock.now()), false);
    assert.equal((await notices.get(doubtful))?.state, 'queued');

    town.canSend = false;
    const waiting = await town.accept('Alle 9');
    await town.storage.channel.plan(waiting, town.id, [{ kind: 'text', text: 'Alle 9' }]);
    assert.ok(await notices.withdraw(waiting, town.clock.now()));
  });

  it('posts anew, and deletes the old post, when the servers refuse its new text', async () => {
    const first = await town.accept('Alle 8', { name: 'acqua' });
    await town.reaches('it to be posted', first, 'posted');
    town.channels.failNext('refused');
    const parts = [{ kind: 'text', text: 'Alle 9' }] as const;
    const { notice: second } = await town.storage.notices.accept(
      notice('acqua', { parts, fingerprint: 'Alle 9', channel: 'mirror' }),
      { ...at(town.clock.now()), replacing: [first] },
    );
    town.topics.touch('notices');
    await town.reaches('the new one to be posted', second.id, 'posted');
    await town.clock.passesUntil('the old one to be deleted', () => town.revoked()[0] === true);
    assert.deepEqual(
      town.posts().map((post) => [post.text, post.revoked]),
      [
        ['Alle 8', true],
        ['Alle 9', false],
      ],
    );
  });

  /** Another text is to take the place of a public one, urgently, and waits for a person; resolves with its id. */
  const unconfirmed = async (first: number, text: string) => {
    const parts = [{ kind: 'text', text }] as const;
    const { notice: second } = await town.storage.notices.accept(
      notice('acqua', { parts, fingerprint: text, channel: 'mirror', urgent: true }),
      { ...at(town.clock.now()), replacing: [first] },
    );
    assert.ok(await town.storage.notices.park(second.id, 'overdue'));
    return second.id;
  };
  const confirm = async (noticeId: number) => {
    assert.ok(await town.storage.notices.confirm(noticeId, town.clock.now()));
    town.topics.touch('decisions');
  };

  it('leaves a post that was changed while another was being deleted', async () => {
    const other = await town.accept('Strada chiusa');
    await town.reaches('one to be posted', other, 'posted');
    const first = await town.accept('Alle 8', { name: 'acqua' });
    await town.reaches('the other to be posted', first, 'posted');
    const goOn = town.channels.holdChanges('revoke');
    const second = await unconfirmed(first, 'Alle 9');
    await town.retract(other);
    await town.clock.passesUntil(
      'a deletion to be asked for',
      () => town.channels.asked.revoke === 1,
    );
    await confirm(second);
    await town.reaches('the other to be changed', second, 'posted');
    town.channels.failNext('refused');
    goOn();
    await town.clock.passesUntil('the one to be deleted', () => town.revoked()[0] === true);
    await town.clock.advance(10 * MINUTE);
    assert.deepEqual(town.published(), [
      ['Strada chiusa', true],
      ['Alle 9', false],
    ]);
  });

  it('posts a text anew while the post whose place it takes is being deleted', async () => {
    const first = await town.accept('Alle 8', { name: 'acqua' });
    await town.reaches('it to be posted', first, 'posted');
    const goOn = town.channels.holdChanges('revoke');
    const second = await unconfirmed(first, 'Alle 9');
    town.topics.touch('notices');
    await town.clock.passesUntil(
      'its deletion to be asked for',
      () => town.channels.asked.revoke === 1,
    );
    await confirm(second);
    await town.reaches('the new text to be public', second, 'posted');
    goOn();
    await town.clock.passesUntil('the old one to be deleted', () => town.revoked()[0] === true);
    await town.clock.advance(10 * MINUTE);
    assert.deepEqual(town.published(), [
      ['Alle 8', true],
      ['Alle 9', false],
    ]);
  });

  for (const [when, restarts] of [
    ['', false],
    [', also after a restart', true],
  ] as const) {
    it(`leaves the text of a post whose deletion nobody has answered, and posts the new one${when}`, async () => {
      const first = await town.accept('Alle 8', { name: 'acqua' });
      await town.reaches('it to be posted', first, 'posted');
      const arrive = town.channels.deleteLate();
      const second = await unconfirmed(first, 'Alle 9');
      town.topics.touch('notices');
      await town.clock.passesUntil(
        'its deletion to be asked for',
        () => town.channels.asked.revoke === 1,
      );
      await town.clock.advance(1_000);
      if (restarts) {
        await town.stopPoster();
        town.startPoster();
      }
      await confirm(second);
      await town.reaches('the new text to be public', second, 'posted');
      arrive();
      await town.clock.passesUntil('the old one to be deleted', () => town.revoked()[0] === true);
      await town.clock.advance(10 * MINUTE);
      assert.deepEqual(town.published(), [
        ['Alle 8', true],
        ['Alle 9', false],
      ]);
      assert.equal(town.channels.asked.edit, 0);
    });
  }

  it('changes the posts of all urgent notices whose texts are new, and deletes none of them meanwhile', async () => {
    const before = ['Alle 8', 'In via Roma'];
    const first = [];
    for (const text of before) first.push(await town.accept(text));
    for (const noticeId of first) await town.reaches('it to be posted', noticeId, 'posted');
    const goOn = town.channels.holdChanges('edit');
    const second = [];
    for (const [index, text] of ['Alle 9', 'In via Verdi'].entries()) {
      const { notice: fresh } = await town.storage.notices.accept(
        notice(text, {
          parts: [{ kind: 'text', text }],
          fingerprint: text,
          channel: 'mirror',
          urgent: true,
        }),
        { ...at(town.clock.now()), replacing: [first[index] ?? 0] },
      );
      second.push(fresh.id);
    }
    town.topics.touch('notices');
    await town.clock.passesUntil(
      'a new text to be asked for',
      () => town.channels.asked.edit === 1,
    );
    await town.clock.advance(MINUTE);
    assert.equal(town.channels.asked.revoke, 0);
    goOn();
    for (const noticeId of second) await town.reaches('it to be changed', noticeId, 'posted');
    await town.clock.advance(10 * MINUTE);
    assert.deepEqual(town.published(), [
      ['Alle 9', false],
      ['In via Verdi', false],
    ]);
  });

  it('changes a post once when the notice with its new text is hurried meanwhile', async () => {
    await db.subscribe(1);
    const first = await town.accept('Alle 8', { name: 'acqua' });
    await town.reaches('it to be posted', first, 'posted');
    const goOn = town.channels.holdChanges('edit');
    const parts = [{ kind: 'text', text: 'Alle 9' }] as const;
    const { notice: second } = await town.storage.notices.accept(
      notice('acqua', { parts, fingerprint: 'Alle 9', channel: 'mirror' }),
      { ...at(town.clock.now()), replacing: [first] },
    );
    town.topics.touch('notices');
    await town.clock.passesUntil(
      'the new text to be asked for',
      () => town.channels.asked.edit === 1,
    );
    assert.ok(await town.storage.notices.sendNow(second.id, town.clock.now()));
    town.topics.touch('decisions');
    await town.clock.advance(30_000);
    goOn();
    await town.reaches('it to be changed', second.id, 'posted');
    await town.clock.advance(10 * MINUTE);
    assert.deepEqual(town.published(), [['Alle 9', false]]);
    assert.equal(town.channels.asked.edit, 1);
  });
});
