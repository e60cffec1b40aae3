/** What must not be cut off by a restart of the browser, on the fake WhatsApp over a real database. */
import assert from 'node:assert/strict';
import type { Sending } from '#src/sending/sending.js';
import { FakeChannels } from '../fakes/fake-channels.js';
import { FakeTown } from '../fakes/fake-town.js';
import { at, notice, useStorage } from '../support/storage.js';
import { whenIdle } from '../support/when-idle.js';

describe('something is being sent', () => {
  let sending: Sending;
  // stopped before the database is closed
  afterEach(() => sending.stop(0));
  const db = useStorage();
  let town: FakeTown;

  beforeEach(() => {
    town = new FakeTown(db.storage);
    sending = town.sending();
  });

  afterEach(() => assert.deepEqual(town.bugs, []));

  const start = async (): Promise<void> => {
    sending.start();
    await town.whatsapp.start();
  };
  const rests = () => town.timePassesUntil('nothing to be sent', () => !sending.isSending);
  /** A call that is not answered until `open` is called. */
  const held = () => {
    let [open, asked] = [(): void => undefined, (): void => undefined];
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const called = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const pass = (): Promise<void> => {
      asked();
      return opened;
    };
    return { called, open, pass };
  };

  it('while the canary waits for the phones of staff', async () => {
    const staff = [1, 2].map(() => town.whatsapp.addCitizen({ online: false }));
    town.testPhones = staff.map(({ phone }) => phone);
    sending = town.sending();
    await town.subscribers(3);
    await start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await whenIdle('the canary', () => town.whatsapp.accepted.length === 1);
    await whenIdle('the wait', () => town.clock.naps.includes(120_000));
    assert.equal(sending.isSending, true);
    await town.timePassesUntil('the notice', () => town.finished.includes(id));
    await rests();
  });

  it('while lists are made', async () => {
    await town.subscribers(3);
    const creation = held();
    const { lists } = town.whatsapp;
    const create = lists.create.bind(lists);
    lists.create = (...wanted) => creation.pass().then(() => create(...wanted));
    await start();
    sending.refreshLists();
    await creation.called;
    assert.equal(sending.isSending, true);
    creation.open();
    await rests();
  });

  it('while a message is deleted', async () => {
    await town.subscribers(1);
    await start();
    const id = await town.accept('Avviso');
    await town.timePassesUntil('the notice', () => town.finished.includes(id));
    await rests();
    const deletion = held();
    const revoke = town.whatsapp.revoke.bind(town.whatsapp);
    town.whatsapp.revoke = (...wanted) => deletion.pass().then(() => revoke(...wanted));
    const correction = notice('Rettifica', { kind: 'correction', corrects: id });
    const terms = { now: town.clock.now(), revocableSince: 0 };
    await db.storage.retractions.retract(id, correction, terms);
    town.topics.touch('retractions');
    await deletion.called;
    assert.equal(sending.isSending, true);
    deletion.open();
    await rests();
  });

  it('while a post of the channel is not answered', async () => {
    const channels = new FakeChannels(() => town.clock.now());
    const channel = channels.make('Comune di Prova');
    sending = town.sendingInChannel(channels, channel);
    await start();
    const posting = held();
    const post = channels.post.bind(channels);
    channels.post = (...wanted) => posting.pass().then(() => post(...wanted));
    const parts = [{ kind: 'text', text: 'Urgente' }] as const;
    const facts = { parts, urgent: true, channel: 'fallback' } as const;
    await db.storage.notices.accept(notice('Urgente', facts), at(town.clock.now()));
    town.topics.touch('notices');
    await posting.called;
    assert.equal(sending.isSending, true);
    posting.open();
    await rests();
    assert.equal(channels.posts(channel).length, 1);
  });
});
