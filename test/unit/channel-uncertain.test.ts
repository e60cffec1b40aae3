import assert from 'node:assert/strict';
import { CHANNEL_TIMES } from '#src/sending/channel-lane.js';
import { useTownWithChannel, type TownWithChannel } from '../support/town-with-channel.js';

const MINUTE = 60_000;

describe('ChannelPoster, where it is uncertain whether a post has arrived,', () => {
  let town: TownWithChannel;
  useTownWithChannel((founded) => (town = founded));

  it('finds a post whose answer was lost, and posts it no second time', async () => {
    town.channels.failNext('answerLost');
    const noticeId = await town.accept('Acqua');
    await town.reaches('it to be found', noticeId, 'posted');
    assert.deepEqual(town.texts(), [['Acqua', 1]]);
  });

  it('never takes an answer without a number for a post', async () => {
    town.channels.failNext('noNumber');
    const noticeId = await town.accept('Acqua');
    await town.reaches('it to be found', noticeId, 'posted');
    assert.deepEqual(town.texts(), [['Acqua', 1]]);
  });

  it('posts once more, with the same id, what never arrived, after it had time to show', async () => {
    town.channels.failNext('neverArrived');
    const began = town.clock.now();
    const noticeId = await town.accept('Acqua');
    const next = await town.accept('Dopo');
    await town.reaches('it to be posted', noticeId, 'posted');
    assert.ok(town.clock.now() - began >= CHANNEL_TIMES.patience);
    await town.reaches('the next one', next, 'posted');
    assert.deepEqual(town.texts(), [
      ['Acqua', 1],
      ['Dopo', 1],
    ]);
  });

  it('posts once more, too, what the servers had refused in between', async () => {
    for (const fault of ['neverArrived', 'refused', 'neverArrived'] as const) {
      town.channels.failNext(fault);
    }
    const noticeId = await town.accept('Acqua chiusa');
    await town.clock.passesUntil('it to be settled', async () =>
      ['posted', 'held'].includes((await town.states(noticeId))[0] ?? ''),
    );
    assert.deepEqual(await town.states(noticeId), ['posted']);
    assert.deepEqual(town.texts(), [['Acqua chiusa', 1]]);
  });

  it('asks a person about what is not answered a second time, and goes on with the others', async () => {
    for (let time = 0; time < 2; time += 1) town.channels.failNext('neverArrived');
    const noticeId = await town.accept('Acqua');
    const next = await town.accept('Dopo');
    await town.reaches('a person to be asked', noticeId, 'held');
    await town.reaches('the next one', next, 'posted');
    assert.ok(town.alertCodes().includes('channel-held'));
    const decidedAt = town.clock.now();
    assert.deepEqual(await town.acts.postAgain({ id: noticeId }), { kind: 'done' });
    await town.reaches('it to be posted', noticeId, 'posted');
    assert.ok(
      town.clock.now() - decidedAt < MINUTE,
      'it went only when the poster looked by itself',
    );
    assert.deepEqual(
      town.texts().map(([text]) => text),
      ['Dopo', 'Acqua'],
    );
    await town.clock.passesUntil(
      'the alert to be over',
      () => !town.alertCodes().includes('channel-held'),
    );
  });

  it('asks a person, not the servers again, where posts come without ids', async () => {
    town.channels.hideIds();
    town.channels.failNext('answerLost');
    const noticeId = await town.accept('Acqua');
    await town.reaches('a person to be asked', noticeId, 'held');
    assert.equal(await town.storage.channel.decideHeld(noticeId, 'published', town.clock.now()), 1);
    assert.deepEqual(town.texts(), [['Acqua', 1]]);
  });

  it('goes on where a crash left it: the ledger decides, and the channel is asked', async () => {
    await town.stopPoster();
    const before = await town.accept('Prima della pagina');
    await town.storage.channel.plan(before, town.id, [
      { kind: 'text', text: 'Prima della pagina' },
    ]);
    await town.storage.channel.begin(1, '3EB0A1', town.clock.now());
    const after = await town.accept('Dopo la pagina');
    const content = { kind: 'text', text: 'Dopo la pagina' } as const;
    await town.storage.channel.plan(after, town.id, [content]);
    await town.storage.channel.begin(2, '3EB0A2', town.clock.now());
    await town.channels.post({ channelId: town.id, messageId: '3EB0A2' }, content);
    town.startPoster();
    await town.reaches('the one that is there', after, 'posted');
    await town.reaches('the one that is not', before, 'posted');
    assert.deepEqual(
      town.posts().map(({ id: message, times }) => [message, times]),
      [
        ['3EB0A2', 1],
        ['3EB0A1', 1],
      ],
    );
  });

  for (const [what, isThere, becomes] of [
    ['that arrived after all', true, 'posted'],
    ['that never did', false, 'dropped'],
  ] as const) {
    it(`looks for a post that waited for its second try when its notice was stopped: one ${what}`, async () => {
      town.canSend = false;
      const noticeId = await town.accept('Acqua');
      const content = { kind: 'text', text: 'Acqua' } as const;
      const { channel } = town.storage;
      await channel.plan(noticeId, town.id, [content]);
      await channel.begin(1, '3EB0A1', town.clock.now());
      for (const kind of ['uncertain', 'resend'] as const) {
        await channel.settle(1, { kind, detail: 'silence' }, town.clock.now());
      }
      if (isThere) await town.channels.post({ channelId: town.id, messageId: '3EB0A1' }, content);
      await town.storage.notices.cancel(noticeId, town.clock.now());
      town.canSend = true;
      town.topics.touch('notices');
      await town.reaches('it to be known', noticeId, becomes);
      assert.deepEqual(town.texts(), isThere ? [['Acqua', 1]] : []);
    });
  }

  it('posts after all what was in doubt while its notice waited for a person', async () => {
    town.canSend = false;
    const noticeId = await town.accept('Acqua');
    const { channel, notices } = town.storage;
    await channel.plan(noticeId, town.id, [{ kind: 'text', text: 'Acqua' }]);
    await channel.begin(1, '3EB0A1', town.clock.now());
    await channel.settle(1, { kind: 'uncertain', detail: 'silence' }, town.clock.now());
    assert.ok(await notices.park(noticeId, 'overdue'));
    town.canSend = true;
    town.topics.touch('notices');
    await town.clock.passesUntil(
      'it to be known',
      async () => (await channel.open('ordinary', town.clock.now())).length === 0,
    );
    assert.deepEqual(town.texts(), []);
    assert.ok(await notices.confirm(noticeId, town.clock.now()));
    town.topics.touch('decisions');
    await town.reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(town.texts(), [['Acqua', 1]]);
  });

  it('waits less before an urgent post goes a second time', async () => {
    town.channels.failNext('neverArrived');
    const began = town.clock.now();
    const noticeId = await town.accept('Acqua', { urgent: true });
    await town.reaches('it to be posted', noticeId, 'posted');
    const waited = town.clock.now() - began;
    assert.ok(waited >= CHANNEL_TIMES.urgentPatience && waited < CHANNEL_TIMES.patience);
  });
});
