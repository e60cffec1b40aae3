import assert from 'node:assert/strict';
import { at } from '../support/storage.js';
import { useTownWithChannel, type TownWithChannel } from '../support/town-with-channel.js';

const MINUTE = 60_000;

describe('ChannelPoster, where a post is to be deleted,', () => {
  let town: TownWithChannel;
  useTownWithChannel((founded) => (town = founded));

  const deletionIsSettled = (noticeId: number) =>
    town.clock.passesUntil('it to be known what came of its deletion', async () => {
      const [post] = await town.storage.channel.postsOf(noticeId);
      return post?.revokeRefused === true || post?.revokedAt !== null;
    });

  it('deletes the post of a notice that was taken back, and posts the correction', async () => {
    const noticeId = await town.accept('Strada chiusa');
    await town.reaches('it to be posted', noticeId, 'posted');
    const correction = await town.retract(noticeId);
    const { notice: said } = await town.storage.notices.accept(correction, at(town.clock.now()));
    town.topics.touch('notices');
    await town.reaches('the correction', said.id, 'posted');
    assert.deepEqual(
      town.posts().map(({ text, revoked }) => [text, revoked]),
      [
        ['Strada chiusa', true],
        ['La strada è aperta', false],
      ],
    );
  });

  it('deletes what was taken back while another post is in doubt', async () => {
    const noticeId = await town.accept('Strada chiusa');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.channels.hideIds();
    town.channels.failNext('answerLost');
    const doubtful = await town.accept('Acqua');
    await town.reaches('the other to be in doubt', doubtful, 'uncertain');
    await town.retract(noticeId);
    const since = town.clock.now();
    await town.clock.passesUntil('it to be deleted', () => town.revoked()[0] === true);
    assert.ok(town.clock.now() - since < MINUTE);
    assert.deepEqual(await town.states(doubtful), ['uncertain']);
  });

  it('goes on with the others while nobody answers whether a post is deleted, and asks again', async () => {
    const noticeId = await town.accept('Strada chiusa');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.channels.deletesSilently = true;
    await town.retract(noticeId);
    await town.reaches('another to be posted', await town.accept('Mercato'), 'posted');
    assert.deepEqual(town.revoked(), [false, false]);
    town.channels.deletesSilently = false;
    await town.clock.passesUntil('it to be deleted', () => town.revoked()[0] === true);
    const [post] = await town.storage.channel.postsOf(noticeId);
    assert.equal(post?.revokeRefused, false);
    await town.clock.passesUntil(
      'that to be known',
      async () => (await town.storage.channel.postsOf(noticeId))[0]?.revokedAt !== null,
    );
  });

  it('says that a person has to delete it when nobody answers for ten minutes', async () => {
    const noticeId = await town.accept('Strada chiusa');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.channels.deletesSilently = true;
    const begun = town.clock.elapsed();
    await town.retract(noticeId);
    await deletionIsSettled(noticeId);
    const [post] = await town.storage.channel.postsOf(noticeId);
    assert.deepEqual([post?.revokedAt, post?.revokeRefused], [null, true]);
    const passed = town.clock.elapsed() - begun;
    assert.ok(passed >= 8 * MINUTE && passed <= 15 * MINUTE, String(passed));
  });

  it('says that the page does not show the channel when a post is to be deleted there', async () => {
    const noticeId = await town.accept('Strada chiusa');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.channels.hidden = true;
    const begun = town.clock.elapsed();
    await town.retract(noticeId);
    await town.clock.passesUntil('staff to be told', () =>
      town.alertCodes().includes('channel-unusable'),
    );
    assert.ok(town.clock.elapsed() - begun <= 16 * MINUTE);
    town.channels.hidden = false;
    await town.clock.passesUntil('the alert to go', () => town.alertCodes().length === 0);
  });

  it('says that a person has to delete a post that the page does not know after a new pairing', async () => {
    const noticeId = await town.accept('Strada chiusa');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.channels.pairAnew();
    await town.retract(noticeId);
    await deletionIsSettled(noticeId);
    const [post] = await town.storage.channel.postsOf(noticeId);
    assert.deepEqual([post?.revokedAt, post?.revokeRefused], [null, true]);
    assert.deepEqual(town.revoked(), [false]);
  });

  it('asks the servers about a post that the page does not know until they answer', async () => {
    const noticeId = await town.accept('Strada chiusa');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.channels.pairAnew();
    town.channels.silent = true;
    await town.retract(noticeId);
    await town.clock.advance(MINUTE);
    const [post] = await town.storage.channel.postsOf(noticeId);
    assert.deepEqual([post?.revokedAt, post?.revokeRefused], [null, false]);
    town.channels.heal();
    await deletionIsSettled(noticeId);
    assert.equal((await town.storage.channel.postsOf(noticeId))[0]?.revokeRefused, true);
  });

  it('takes a post for deleted that neither page nor servers know', async () => {
    const noticeId = await town.accept('Strada chiusa');
    await town.reaches('it to be posted', noticeId, 'posted');
    const [post] = town.posts();
    await town.channels.revoke({ channelId: town.id, messageId: post?.id ?? '' });
    await town.retract(noticeId);
    await deletionIsSettled(noticeId);
    assert.equal((await town.storage.channel.postsOf(noticeId))[0]?.revokeRefused, false);
  });

  it('deletes a post when the servers said no at first', async () => {
    const noticeId = await town.accept('Strada chiusa');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.channels.failNext('refused');
    await town.retract(noticeId);
    await deletionIsSettled(noticeId);
    assert.equal(town.revoked()[0], true);
  });

  it('says so when the servers have said no to a deletion for ten minutes', async () => {
    const noticeId = await town.accept('Strada chiusa');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.channels.deniesDeletions = true;
    const begun = town.clock.elapsed();
    await town.retract(noticeId);
    await deletionIsSettled(noticeId);
    const [post] = await town.storage.channel.postsOf(noticeId);
    assert.equal(post?.revokeRefused, true);
    assert.equal(town.revoked()[0], false);
    assert.ok(town.clock.elapsed() - begun >= 10 * MINUTE, String(town.clock.elapsed() - begun));
  });

  it('deletes a post of which a person said that it is public, as soon as the servers tell which it is', async () => {
    town.channels.hideIds();
    town.channels.failNext('answerLost');
    const noticeId = await town.accept('Acqua');
    await town.reaches('a person to be asked', noticeId, 'held');
    town.channels.heal();
    await town.storage.channel.decideHeld(noticeId, 'published', town.clock.now());
    await town.retract(noticeId);
    await town.clock.passesUntil('it to be deleted', () => town.revoked()[0] === true);
  });

  it('asks again which post is to be deleted when the servers do not answer at once', async () => {
    town.channels.hideIds();
    town.channels.failNext('answerLost');
    const noticeId = await town.accept('Acqua');
    await town.reaches('a person to be asked', noticeId, 'held');
    await town.storage.channel.decideHeld(noticeId, 'published', town.clock.now());
    town.channels.silent = true;
    await town.retract(noticeId);
    await town.clock.advance(MINUTE);
    town.channels.heal();
    await town.clock.passesUntil('it to be deleted', () => town.revoked()[0] === true);
  });

  it('says that a person has to delete a post of which the servers do not tell which it is', async () => {
    town.channels.hideIds();
    town.channels.failNext('answerLost');
    const noticeId = await town.accept('Acqua');
    await town.reaches('a person to be asked', noticeId, 'held');
    await town.storage.channel.decideHeld(noticeId, 'published', town.clock.now());
    await town.retract(noticeId);
    await town.clock.passesUntil(
      'that to be said',
      async () => (await town.storage.channel.postsOf(noticeId))[0]?.revokeRefused === true,
    );
    assert.deepEqual(town.revoked(), [false]);
  });
});
