import assert from 'node:assert/strict';
import { LONGEST_POST } from '#src/model/channel.js';
import { useTownWithChannel, type TownWithChannel } from '../support/town-with-channel.js';

const MINUTE = 60_000;

describe('a text in the channel that staff change', () => {
  let town: TownWithChannel;
  useTownWithChannel((founded) => (town = founded));

  const change = (noticeId: number, text: string) => town.acts.changePost({ id: noticeId, text });
  const newText = async (noticeId: number) =>
    (await town.storage.channel.postsOf(noticeId))[0]?.newText;
  const isSettled = (noticeId: number) =>
    town.clock.passesUntil('it to be settled', async () => (await newText(noticeId)) !== 'waiting');

  it('is changed where it is, at once, also in quiet hours and when everybody has the notice', async () => {
    const noticeId = await town.accept('Alle 8');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.quiet = true;
    const begun = town.clock.elapsed();
    assert.deepEqual(await change(noticeId, 'Alle 9'), { kind: 'done' });
    await isSettled(noticeId);
    assert.ok(town.clock.elapsed() - begun < 5_000, String(town.clock.elapsed() - begun));
    assert.deepEqual(town.published(), [['Alle 9', false]]);
    assert.equal((await town.storage.channel.postsOf(noticeId))[0]?.text, 'Alle 9');
    assert.ok(town.progressed.includes(noticeId));
  });

  it('is changed also where nobody has the notice, because nobody has subscribed', async () => {
    const noticeId = await town.accept('Alle 8');
    await town.reaches('it to be posted', noticeId, 'posted');
    await town.storage.outbox.finish(noticeId, town.clock.now());
    assert.deepEqual(await change(noticeId, 'Alle 9'), { kind: 'done' });
    await isSettled(noticeId);
    assert.deepEqual(town.published(), [['Alle 9', false]]);
  });

  it('is the last that they wanted, when one was on its way', async () => {
    const noticeId = await town.accept('Alle 8');
    await town.reaches('it to be posted', noticeId, 'posted');
    const goOn = town.channels.holdChanges('edit');
    await change(noticeId, 'Alle 9');
    await town.clock.passesUntil('it to be asked for', () => town.channels.asked.edit === 1);
    await change(noticeId, 'Alle 10');
    goOn();
    await isSettled(noticeId);
    assert.deepEqual(town.published(), [['Alle 10', false]]);
  });

  it('is asked for again while nobody answers, and others go on', async () => {
    const noticeId = await town.accept('Alle 8');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.channels.editsSilently = true;
    await change(noticeId, 'Alle 9');
    await town.clock.passesUntil('it to be asked for', () => town.channels.asked.edit >= 2);
    await town.reaches('another one to be posted', await town.accept('Mercato'), 'posted');
    town.channels.editsSilently = false;
    await isSettled(noticeId);
    assert.deepEqual(town.published()[0], ['Alle 9', false]);
  });

  it('stays as it was when WhatsApp says no, or nobody answers for ten minutes, which staff are told', async () => {
    const noticeId = await town.accept('Alle 8');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.channels.failNext('refused');
    await change(noticeId, 'Alle 9');
    await isSettled(noticeId);
    assert.equal(await newText(noticeId), 'refused');
    town.channels.editsSilently = true;
    const begun = town.clock.elapsed();
    await change(noticeId, 'Alle 9');
    await isSettled(noticeId);
    assert.ok(town.clock.elapsed() - begun > 8 * MINUTE, String(town.clock.elapsed() - begun));
    assert.equal(await newText(noticeId), 'refused');
    assert.deepEqual(town.published(), [['Alle 8', false]]);
  });

  it('is not changed when the notice was taken back meanwhile: it is deleted', async () => {
    const noticeId = await town.accept('Alle 8');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.canSend = false;
    await change(noticeId, 'Alle 9');
    await town.retract(noticeId);
    town.canSend = true;
    town.topics.touch('route');
    await town.clock.passesUntil('it to be deleted', () => town.revoked()[0] === true);
    assert.equal(town.channels.asked.edit, 0);
    assert.equal((await change(noticeId, 'Alle 10')).kind, 'refused');
  });

  it('needs words', async () => {
    const noticeId = await town.accept('Alle 8');
    assert.equal((await town.acts.changePost({ id: noticeId, text: null })).kind, 'refused');
    const long = 'a'.repeat(LONGEST_POST + 1);
    assert.equal((await town.acts.changePost({ id: noticeId, text: long })).kind, 'refused');
  });
});
