import assert from 'node:assert/strict';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { useTownThatSends, type TownThatSends } from '../support/town-that-sends.js';
import { whenIdle } from '../support/when-idle.js';

describe('Delivery of replies', () => {
  let town: TownThatSends;
  const db = useTownThatSends((founded) => {
    town = founded;
    town.process.start();
  });

  const writers = async (count: number): Promise<FakeCitizen[]> => {
    const citizens = Array.from({ length: count }, () => town.whatsapp.addCitizen());
    for (const citizen of citizens) await town.says(citizen, 'opt-in', 'Risposta');
    return citizens;
  };
  const answered = (citizens: readonly FakeCitizen[]) =>
    whenIdle('the replies', () => citizens.every(({ inbox }) => inbox.length > 0));

  it('answers each once, in the chat the person wrote from', async () => {
    await town.whatsapp.start();
    const old = town.whatsapp.addCitizen({ oldChat: true });
    await town.says(old, 'opt-in', 'Risposta');
    const citizens = [old, ...(await writers(9))];
    town.topics.touch('replies');
    await answered(citizens);
    for (const citizen of citizens) assert.deepEqual(town.shown(citizen), ['Risposta']);
    const targets = town.whatsapp.accepted.map(({ target }) => target);
    assert.ok(targets.some((to) => to.kind === 'person' && to.chatId === old.phone));
    assert.equal(targets.length, 10);
  });

  it('answers when the session becomes ready', async () => {
    const citizens = await writers(3);
    await town.whatsapp.start();
    await answered(citizens);
  });

  it('sends a few at a time, and does not wait for one that hangs', async () => {
    await town.whatsapp.start();
    const release = town.whatsapp.hold();
    const [first] = await writers(1);
    assert.ok(first);
    town.topics.touch('replies');
    await whenIdle(
      'the reply that hangs',
      async () => (await db.storage.outbox.open()).length === 1,
    );
    const hanging = await writers(5);
    town.topics.touch('replies');
    await whenIdle('four on their way', async () => (await db.storage.outbox.open()).length === 4);
    release();
    await answered([first, ...hanging]);
    assert.equal(town.whatsapp.accepted.length, 6);
  });

  it('sends one person one at a time, so that the later word is answered last', async () => {
    await town.whatsapp.start();
    const release = town.whatsapp.hold();
    const [first] = await writers(1);
    assert.ok(first);
    town.topics.touch('replies');
    await whenIdle('the first', async () => (await db.storage.outbox.open()).length === 1);
    await town.says(first, 'opt-out', 'Seconda risposta');
    const [other] = await writers(1);
    assert.ok(other);
    town.topics.touch('replies');
    await whenIdle('another’s', async () => (await db.storage.outbox.open()).length === 2);
    const onTheirWay = (await db.storage.outbox.open()).map(({ target }) => target);
    assert.equal(new Set(onTheirWay.map((to) => to.kind === 'person' && to.person.alias)).size, 2);
    release();
    await whenIdle('both', () => first.inbox.length === 2 && other.inbox.length === 1);
    assert.deepEqual(town.shown(first), ['Risposta', 'Seconda risposta']);
  });

  it('tries again what was not sent', async () => {
    town.whatsapp.failNext({ kind: 'notSent' }, { kind: 'notSent' });
    const citizens = await writers(1);
    await town.whatsapp.start();
    await town.timePassesUntil('the reply', () => citizens.every(({ inbox }) => inbox.length > 0));
    assert.equal(town.whatsapp.accepted.length, 1);
  });

  it('sends a reply again that is proved not to have gone', async () => {
    town.whatsapp.failNext({ kind: 'stoppedBefore' });
    const citizens = await writers(1);
    await town.whatsapp.start();
    await town.timePassesUntil('the reply', () => citizens.every(({ inbox }) => inbox.length > 0));
  });
});
