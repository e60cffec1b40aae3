import assert from 'node:assert/strict';
import { CHANNEL_TIMES } from '#src/sending/channel-lane.js';
import { useTownWithChannel, type TownWithChannel } from '../support/town-with-channel.js';

const MINUTE = 60_000;

describe('ChannelPoster, where the channel may be unusable,', () => {
  let town: TownWithChannel;
  const db = useTownWithChannel((founded) => (town = founded));

  for (const [name, spoil, code] of [
    ['suspended', () => town.channels.change(town.id, { suspended: true }), 'sospeso'],
    ['foreign', () => town.channels.change(town.id, { role: 'subscriber' }), 'amministratore'],
    ['missing', () => town.channels.remove(town.id), 'non lo trova'],
    ['hidden', () => (town.channels.hidden = true), 'non lo mostra.*dal telefono'],
  ] as const) {
    it(`posts nothing to a channel that is ${name}, and says why`, async () => {
      spoil();
      const noticeId = await town.accept('Acqua');
      await town.clock.passesUntil('staff to be told', () =>
        town.alertCodes().includes('channel-unusable'),
      );
      assert.match(town.alerts.current()[0]?.text ?? '', new RegExp(code));
      assert.deepEqual(await town.states(noticeId), []);
      const { state, followers } = await town.poster.status();
      assert.deepEqual([state, followers], [name, name === 'missing' ? null : 312]);
    });
  }

  it('asks again in time after a channel that was suspended when the clock was ahead', async () => {
    town.channels.change(town.id, { suspended: true });
    const noticeId = await town.accept('Acqua');
    await town.clock.passesUntil('staff to be told', () =>
      town.alertCodes().includes('channel-unusable'),
    );
    town.channels.change(town.id, { suspended: false });
    const hours = 6 * 60 * MINUTE;
    town.clock.setBy(-hours);
    await town.storage.moments.setBack(town.clock.now(), hours);
    await town.clock.advance(CHANNEL_TIMES.look + 5 * MINUTE);
    assert.deepEqual(await town.states(noticeId), ['posted']);
  });

  it('asks about the channel at once when it refuses a post', async () => {
    await town.reaches('a first one to be posted', await town.accept('Acqua'), 'posted');
    town.channels.change(town.id, { suspended: true });
    await town.accept('Mercato');
    const since = town.clock.now();
    await town.clock.passesUntil('staff to be told', () =>
      town.alertCodes().includes('channel-unusable'),
    );
    assert.ok(town.clock.now() - since < CHANNEL_TIMES.look / 2);
  });

  it('does not believe what was asked before it refused a post, when that is answered after it', async () => {
    await town.reaches('a first one to be posted', await town.accept('Acqua'), 'posted');
    let answer = (): void => undefined;
    const late = new Promise<void>((resolve) => (answer = resolve));
    town.channels.lookTakes = () => late;
    await town.clock.advance(CHANNEL_TIMES.look + 5 * MINUTE);
    town.channels.failNext('refused');
    let attempts = 0;
    const post = town.channels.post.bind(town.channels);
    town.channels.post = (place, content) => {
      attempts += 1;
      return post(place, content);
    };
    await town.accept('Frana', { urgent: true });
    await town.clock.passesUntil('it to be refused', async () => {
      const [post] = await db.inspect(
        'select not_before as at from channel_posts order by id desc',
      );
      return Number((post as { at: number | null }).at) > town.clock.now();
    });
    town.channels.change(town.id, { suspended: true });
    town.channels.lookTakes = () => Promise.resolve();
    answer();
    await town.clock.passesUntil('staff to be told', () =>
      town.alertCodes().includes('channel-unusable'),
    );
    assert.equal(attempts, 1, 'it is asked again before anything else is posted');
  });

  it('goes on when an older question is answered while the answer to a newer one is written down', async () => {
    await town.reaches('a first one to be posted', await town.accept('Acqua'), 'posted');
    town.canSend = false;
    await town.clock.advance(CHANNEL_TIMES.look + 5 * MINUTE);
    const answers: (() => void)[] = [];
    town.channels.lookTakes = () => new Promise((resolve) => answers.push(resolve));
    const store = town.storage.channel;
    const noteFollowers = store.noteFollowers.bind(store);
    const writes: (() => void)[] = [];
    store.noteFollowers = async (...facts) => {
      await new Promise<void>((resolve) => writes.push(resolve));
      return noteFollowers(...facts);
    };
    town.canSend = true;
    const urgent = await town.accept('Frana', { urgent: true });
    await town.clock.passesUntil('both lanes to ask', () => answers.length === 2);
    town.channels.lookTakes = () => Promise.resolve();
    const [older, newer] = answers;
    newer?.();
    await town.clock.passesUntil('its answer to be written down', () => writes.length === 1);
    store.noteFollowers = noteFollowers;
    older?.();
    await town.reaches('the urgent one to be posted', urgent, 'posted');
    writes[0]?.();
    // what is known is too old when the next is to go
    await town.clock.advance(MINUTE);
    town.canSend = false;
    await town.clock.advance(2 * CHANNEL_TIMES.look);
    town.canSend = true;
    await town.reaches('an ordinary one to be posted', await town.accept('Mercato'), 'posted');
  });

  it('takes the alert back, and posts, when the channel is there again', async () => {
    town.channels.change(town.id, { suspended: true });
    const noticeId = await town.accept('Acqua');
    await town.clock.passesUntil('staff to be told', () =>
      town.alertCodes().includes('channel-unusable'),
    );
    town.channels.change(town.id, { suspended: false });
    await town.reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(town.alertCodes(), []);
  });

  it('posts what is urgent while nobody answers how the channel stands', async () => {
    town.channels.lookTakes = () => town.clock.sleep(20_000);
    const begun = town.clock.elapsed();
    await town.reaches('it to be posted', await town.accept('Acqua', { urgent: true }), 'posted');
    assert.ok(town.clock.elapsed() - begun < 5_000, String(town.clock.elapsed() - begun));
  });

  it('posts what is urgent when it is answered late that the channel is there again', async () => {
    town.channels.change(town.id, { suspended: true });
    const noticeId = await town.accept('Acqua', { urgent: true });
    await town.clock.passesUntil('staff to be told', () =>
      town.alertCodes().includes('channel-unusable'),
    );
    town.channels.change(town.id, { suspended: false });
    town.channels.lookTakes = () => town.clock.sleep(20_000);
    const begun = town.clock.elapsed();
    await town.reaches('it to be posted', noticeId, 'posted');
    const took = town.clock.elapsed() - begun;
    assert.ok(took < CHANNEL_TIMES.look + MINUTE, String(took));
  });

  it('posts to a channel of which the servers say nothing, but not to one that was unusable', async () => {
    town.channels.silent = true;
    const noticeId = await town.accept('Acqua');
    await town.reaches('it to be posted', noticeId, 'posted');
    town.channels.silent = false;
    town.channels.change(town.id, { suspended: true });
    const second = await town.accept('Mercato');
    await town.clock.passesUntil('staff to be told', () =>
      town.alertCodes().includes('channel-unusable'),
    );
    town.channels.change(town.id, { suspended: false });
    town.channels.silent = true;
    await town.clock.advance(2 * CHANNEL_TIMES.look);
    assert.notDeepEqual(await town.states(second), ['posted']);
  });
});
