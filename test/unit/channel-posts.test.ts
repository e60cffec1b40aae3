import assert from 'node:assert/strict';
import { OVER_FOR_A_DAY } from '#src/model/channel.js';
import { notice } from '../support/storage.js';
import { useTownWithChannel, type TownWithChannel } from '../support/town-with-channel.js';

const MINUTE = 60_000;

describe('ChannelPoster', () => {
  let town: TownWithChannel;
  const db = useTownWithChannel((founded) => (town = founded));

  it('posts each notice once, under an id of its own, with the servers’ number', async () => {
    const first = await town.accept('Acqua chiusa');
    const second = await town.accept('Mercato spostato');
    await town.reaches('both to be posted', second, 'posted');
    assert.deepEqual(await town.states(first), ['posted']);
    assert.deepEqual(town.texts(), [
      ['Acqua chiusa', 1],
      ['Mercato spostato', 1],
    ]);
    assert.ok(town.progressed.includes(first));
  });

  it('posts a notice that was sent already, but not one of long ago, nor a test, nor what is not for it', async () => {
    await town.stopPoster();
    const sent = await town.accept('Inviato');
    await db.inspect(
      `update notices set state = 'sent', finished_at = ${String(town.clock.now())} where id = ${String(sent)}`,
    );
    const old = await town.accept('Vecchio');
    await db.inspect(
      `update notices set state = 'sent', finished_at = ${String(town.clock.now() - 25 * 60 * MINUTE)} where id = ${String(old)}`,
    );
    await town.accept('Canale: no', { channel: null });
    await town.storage.notices.acceptTest(notice('prova', { kind: 'test' }), [], town.clock.now());
    town.startPoster();
    await town.reaches('the one', sent, 'posted');
    assert.deepEqual(town.texts(), [['Inviato', 1]]);
  });

  it('in quiet hours posts what is urgent alone', async () => {
    town.quiet = true;
    const plain = await town.accept('Domani');
    const urgent = await town.accept('Subito', { urgent: true });
    await town.reaches('the urgent one', urgent, 'posted');
    assert.deepEqual(await town.states(plain), []);
    town.quiet = false;
    town.topics.touch('notices');
    await town.reaches('the other one', plain, 'posted');
  });

  it('as a fallback posts what is urgent, and the rest when lists are not used', async () => {
    const plain = await town.accept('Domani', { channel: 'fallback' });
    const urgent = await town.accept('Subito', { channel: 'fallback', urgent: true });
    await town.reaches('the urgent one', urgent, 'posted');
    assert.deepEqual(await town.states(plain), []);
    town.listsOff = true;
    town.topics.touch('notices');
    await town.reaches('the other one', plain, 'posted');
  });

  it('does not post what was stopped before its turn', async () => {
    town.canSend = false;
    const noticeId = await town.accept('Fermato');
    await town.storage.channel.plan(noticeId, town.id, [{ kind: 'text', text: 'Fermato' }]);
    await town.storage.notices.cancel(noticeId, town.clock.now());
    town.canSend = true;
    town.topics.touch('notices');
    await town.reaches('it to be dropped', noticeId, 'dropped');
    assert.deepEqual(town.texts(), []);
  });

  it('posts after all what was stopped before its turn and goes on', async () => {
    await db.subscribe(1);
    town.canSend = false;
    const noticeId = await town.accept('Fermato per poco');
    await town.storage.channel.plan(noticeId, town.id, [
      { kind: 'text', text: 'Fermato per poco' },
    ]);
    await town.storage.notices.cancel(noticeId, town.clock.now());
    town.canSend = true;
    town.topics.touch('notices');
    await town.reaches('it to be dropped', noticeId, 'dropped');
    assert.ok(await town.storage.notices.resume(noticeId, town.clock.now()));
    town.topics.touch('notices');
    await town.reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(town.texts(), [['Fermato per poco', 1]]);
  });

  it('does not post what had its turn kept until its notice was over for a day, and says so', async () => {
    town.canSend = false;
    const noticeId = await town.accept('Domani scuole chiuse');
    await town.storage.channel.plan(noticeId, town.id, [
      { kind: 'text', text: 'Domani scuole chiuse' },
    ]);
    assert.ok(await town.storage.outbox.finish(noticeId, town.clock.now() - 25 * 60 * MINUTE));
    town.progressed.length = 0;
    town.canSend = true;
    town.topics.touch('notices');
    await town.reaches('it to be settled', noticeId, 'dropped');
    assert.deepEqual(town.texts(), []);
    await town.clock.passesUntil('page and report to be told', () =>
      town.progressed.includes(noticeId),
    );
  });

  it('does not post what the channel refused until its notice was over for a day', async () => {
    town.channels.failNext('refused');
    const noticeId = await town.accept('Domani scuole chiuse');
    await town.clock.passesUntil('it to be refused', async () => {
      const [post] = await town.storage.channel.postsOf(noticeId);
      if (post?.detail !== 'ERROR_NETWORK') return false;
      town.channels.change(town.id, { suspended: true });
      return true;
    });
    assert.ok(await town.storage.outbox.finish(noticeId, town.clock.now()));
    await town.clock.passesUntil('staff to be told', () =>
      town.alertCodes().includes('channel-unusable'),
    );
    await town.clock.leap(25 * 60 * MINUTE);
    town.channels.change(town.id, { suspended: false });
    await town.reaches('it to be dropped', noticeId, 'dropped');
    assert.deepEqual(town.texts(), []);
  });

  it('does not post again what was in doubt while Campanile was away for days', async () => {
    town.channels.failNext('neverArrived');
    const noticeId = await town.accept('Domani scuole chiuse');
    await town.reaches('it to be in doubt', noticeId, 'uncertain');
    await town.stopPoster();
    assert.ok(await town.storage.outbox.finish(noticeId, town.clock.now()));
    await town.clock.leap(72 * 60 * MINUTE);
    town.startPoster();
    await town.reaches('it to be dropped', noticeId, 'dropped');
    assert.deepEqual(town.texts(), []);
    const [post] = await town.storage.channel.postsOf(noticeId);
    assert.equal(post?.detail, OVER_FOR_A_DAY);
  });

  it('posts nothing while all sending is stopped', async () => {
    town.canSend = false;
    const noticeId = await town.accept('Acqua');
    await town.clock.advance(10 * MINUTE);
    assert.deepEqual(town.texts(), []);
    town.canSend = true;
    town.topics.touch('route');
    await town.reaches('it to be posted', noticeId, 'posted');
  });

  it('tries again what was refused, under the same id, and gives up in the end', async () => {
    town.channels.failNext('refused');
    const noticeId = await town.accept('Acqua');
    await town.reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(town.texts(), [['Acqua', 1]]);
    for (let time = 0; time < 5; time += 1) town.channels.failNext('refused');
    const hopeless = await town.accept('Mai');
    await town.reaches('it to be given up', hopeless, 'failed');
  });

  it('tries a picture again that could not be uploaded, after a pause, and gives up in the end', async () => {
    town.channels.failNext('uploadFails');
    const began = town.clock.now();
    const noticeId = await town.accept('Acqua');
    await town.reaches('it to be posted', noticeId, 'posted');
    assert.ok(town.clock.now() - began >= MINUTE);
    for (let time = 0; time < 5; time += 1) town.channels.failNext('uploadFails');
    await town.reaches('another to be given up', await town.accept('Mai'), 'failed');
  });

  it('asks gently who has seen the posts, and who follows', async () => {
    const noticeId = await town.accept('Acqua');
    await town.reaches('it to be posted', noticeId, 'posted');
    const [post] = town.posts();
    town.channels.see(town.id, post?.serverId ?? 0, 37);
    town.channels.change(town.id, { followers: 320 });
    await town.clock.passesUntil(
      'the views',
      async () => (await town.storage.channel.postsOf(noticeId))[0]?.views === 37,
    );
    const counts = (await town.storage.channel.followers()).map(({ followers }) => followers);
    assert.deepEqual(counts, [312, 320]);
  });
});
