import assert from 'node:assert/strict';
import { CHANNEL_TIMES } from '#src/sending/channel-lane.js';
import { useTownWithChannel, type TownWithChannel } from '../support/town-with-channel.js';

const MINUTE = 60_000;

describe('ChannelPoster, where something is urgent,', () => {
  let town: TownWithChannel;
  const db = useTownWithChannel((founded) => (town = founded));

  it('posts what is urgent while a post of another notice is not answered, which is settled afterwards', async () => {
    const answer = town.channels.hold((text) => text === 'Mercato spostato');
    const plain = await town.accept('Mercato spostato');
    await town.reaches('it to be on its way', plain, 'sending');
    const urgent = await town.accept('Acqua chiusa', { urgent: true });
    const begun = town.clock.elapsed();
    await town.reaches('the urgent one', urgent, 'posted');
    assert.ok(town.clock.elapsed() - begun < 5_000, String(town.clock.elapsed() - begun));
    assert.deepEqual(await town.states(plain), ['sending']);
    answer();
    await town.reaches('the other one', plain, 'posted');
    assert.deepEqual(town.texts(), [
      ['Mercato spostato', 1],
      ['Acqua chiusa', 1],
    ]);
  });

  it('leaves the post of a notice that staff hurry on its way, and posts it once', async () => {
    await db.subscribe(1);
    const answer = town.channels.hold((text) => text === 'Mercato spostato', 'absent');
    const hurried = await town.accept('Mercato spostato');
    await town.reaches('it to be on its way', hurried, 'sending');
    assert.ok(await town.storage.notices.sendNow(hurried, town.clock.now()));
    town.topics.touch('decisions');
    await town.clock.advance(30_000);
    assert.deepEqual(await town.states(hurried), ['sending']);
    answer();
    await town.reaches('it to be posted', hurried, 'posted');
    await town.clock.advance(10 * MINUTE);
    assert.deepEqual(town.texts(), [['Mercato spostato', 1]]);
  });

  it('goes on at once with a notice that staff hurried while its first post was on its way', async () => {
    await db.subscribe(1);
    const answer = town.channels.hold((text) => text === 'Mercato spostato', 'absent');
    const parts = ['Mercato spostato', 'Ecco dove'].map(
      (text) => ({ kind: 'text', text }) as const,
    );
    const hurried = await town.accept('Mercato', { parts });
    await town.clock.passesUntil('its first post to be on its way', async () =>
      (await town.states(hurried)).includes('sending'),
    );
    assert.ok(await town.storage.notices.sendNow(hurried, town.clock.now()));
    town.topics.touch('decisions');
    await town.clock.advance(30_000);
    answer();
    const answered = town.clock.elapsed();
    await town.reaches('all of it to be posted', hurried, 'posted');
    assert.ok(town.clock.elapsed() - answered < 5_000, String(town.clock.elapsed() - answered));
    assert.deepEqual(town.texts(), [
      ['Mercato spostato', 1],
      ['Ecco dove', 1],
    ]);
  });

  it('posts what is urgent while a post of another notice is in doubt, and tells when one is to be decided upon', async () => {
    town.channels.failNext('answerLost');
    town.channels.hideIds();
    const plain = await town.accept('Mercato spostato');
    await town.reaches('it to be in doubt', plain, 'uncertain');
    const urgent = await town.accept('Acqua chiusa', { urgent: true });
    const begun = town.clock.elapsed();
    await town.reaches('the urgent one', urgent, 'posted');
    assert.ok(town.clock.elapsed() - begun < 5_000, String(town.clock.elapsed() - begun));
    town.channels.failNext('answerLost');
    const second = await town.accept('Di nuovo', { urgent: true });
    await town.reaches('a person to be asked', second, 'held');
    await town.clock.passesUntil('staff to be told', () =>
      town.alertCodes().includes('channel-held'),
    );
  });

  /** An urgent notice whose post nobody can tell of, and another one, when the channel takes no posts any more. */
  const uncertainWhileSuspended = async () => {
    town.channels.failNext('answerLost');
    town.channels.hideIds();
    const doubtful = await town.accept('Acqua chiusa', { urgent: true });
    await town.reaches('it to be in doubt', doubtful, 'uncertain');
    town.channels.change(town.id, { suspended: true });
    await town.accept('Mercato spostato');
    await town.clock.passesUntil('staff to be told', () =>
      town.alertCodes().includes('channel-unusable'),
    );
    const waiting = await town.accept('Di nuovo', { urgent: true });
    await town.clock.advance(0);
    assert.deepEqual(await town.states(doubtful), ['uncertain']);
    return { doubtful, waiting };
  };

  it('finds what is urgent and in doubt while another urgent notice waits for a channel that takes nothing', async () => {
    const { doubtful, waiting } = await uncertainWhileSuspended();
    town.channels.heal();
    await town.clock.advance(10 * MINUTE);
    assert.deepEqual(await town.states(doubtful), ['posted']);
    assert.deepEqual(await town.states(waiting), []);
    town.channels.change(town.id, { suspended: false });
    await town.reaches('the other one', waiting, 'posted');
  });

  it('asks a person about what is urgent and in doubt also while another waits for a channel that takes nothing', async () => {
    const { doubtful } = await uncertainWhileSuspended();
    town.channels.silent = true;
    await town.clock.advance(CHANNEL_TIMES.heldAfter + 10 * MINUTE);
    assert.deepEqual(await town.states(doubtful), ['held']);
    assert.ok(town.alertCodes().includes('channel-held'));
  });
});
