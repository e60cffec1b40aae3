/**
 * A town of 3,000 people, delivered to the end: some ten thousand messages to single people, on the still clock.
 * `npm run test:large`; what can be seen of it in seconds is in `list-credits`, `cold-chats` and `urgent-lane`.
 */
import assert from 'node:assert/strict';
import type { Sending } from '#src/sending/sending.js';
import { FakeChannels } from '../fakes/fake-channels.js';
import { FakeTown } from '../fakes/fake-town.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { at, notice, useStorage } from '../support/storage.js';
import type { NewNotice } from '#src/model/notice.js';

const PEOPLE = 3_000;
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

describe('a town of 3,000 people', function () {
  // a limit for what hangs: beside other work it takes as many hours as it takes minutes alone
  this.timeout(6 * HOUR);
  const db = useStorage();
  let town: FakeTown;
  let sending: Sending;
  let citizens: readonly FakeCitizen[];

  beforeEach(async () => {
    town = new FakeTown(db.storage);
    citizens = Array.from({ length: PEOPLE }, () => town.whatsapp.addCitizen());
    await db.fill(citizens.map(({ person, chatId }) => ({ ...person, chatId })));
  });
  afterEach(async () => {
    await sending.stop(0);
    assert.deepEqual(town.bugs, []);
  });

  const accept = async (text: string, facts: Partial<NewNotice> = {}): Promise<number> => {
    const { notice: taken } = await db.storage.notices.accept(
      notice(text, { parts: [{ kind: 'text', text }], fingerprint: text, ...facts }),
      at(town.clock.now()),
    );
    town.topics.touch('notices');
    return taken.id;
  };
  const done = (...ids: number[]) =>
    town.clock.passesUntil('the notices', () => ids.every((id) => town.finished.includes(id)));
  /** How many have it which way; each once. */
  const routesOf = (text: string) => {
    const vias = citizens.map(({ inbox }) =>
      inbox.filter((shown) => shown.text === text).map(({ via }) => via),
    );
    assert.ok(
      vias.every(({ length }) => length === 1),
      `${text}: everybody has it once`,
    );
    const byList = vias.filter(([via]) => via === 'list').length;
    return { byList, direct: PEOPLE - byList };
  };
  /** Report, page and `status.json` have these figures. */
  const addsUp = async (id: number): Promise<void> => {
    const { progress, routes } = await db.storage.notices.figures(id);
    const { recipients, accepted, waiting, uncertain, held, notReached } = progress;
    assert.deepEqual(
      { recipients, accepted, waiting, uncertain, held, notReached },
      {
        ...{ recipients: PEOPLE, accepted: PEOPLE },
        waiting: 0,
        uncertain: 0,
        held: 0,
        notReached: 0,
      },
    );
    assert.equal(
      routes.reduce((sum, route) => sum + route.accepted, 0),
      PEOPLE,
    );
  };

  it('with 250 credits has an urgent notice and two ordinary ones once each, and provokes no refusal', async () => {
    town.whatsapp.lists.limitTo(256);
    const staff = [town.whatsapp.addCitizen(), town.whatsapp.addCitizen()];
    town.testPhones = staff.map(({ phone }) => phone);
    town.pace = { ...town.pace, pauseSeconds: { from: 1, to: 1 }, perHour: 9_999, perDay: 99_999 };
    // two of them go to the canary on the staff's phones
    town.whatsapp.account.credits = 2 + 250;
    sending = town.sending();
    await town.whatsapp.start();
    sending.start();
    const first = await accept('Ordinario uno');
    const urgent = await accept('Urgente', { urgent: true });
    const second = await accept('Ordinario due');
    await done(first, urgent, second);
    assert.deepEqual(routesOf('Urgente'), { byList: 250, direct: PEOPLE - 250 });
    assert.deepEqual(routesOf('Ordinario uno'), { byList: 0, direct: PEOPLE });
    assert.deepEqual(routesOf('Ordinario due'), { byList: 0, direct: PEOPLE });
    assert.deepEqual(town.whatsapp.refused, []);
    assert.equal(town.whatsapp.account.credits, 0);
    for (const id of [first, urgent, second]) await addsUp(id);
  });

  it('with lists refused has an urgent notice in the channel at once, and one to one when it was foretold', async () => {
    town.whatsapp.lists.takeAway('no lists');
    town.pace = { ...town.pace, urgentPerHour: 200 };
    const channels = new FakeChannels(() => town.clock.now());
    const channelId = channels.make('Comune di Prova', { followers: 812 });
    sending = town.sendingInChannel(channels, channelId);
    await town.whatsapp.start();
    sending.start();
    const began = town.clock.now();
    const id = await accept('Urgente', { urgent: true, channel: 'fallback' });
    await town.clock.passesUntil('the post', () => channels.posts(channelId).length === 1);
    assert.ok(town.clock.now() - began <= 10 * SECOND, String(town.clock.now() - began));
    const taken = await db.storage.notices.get(id);
    assert.ok(taken);
    const { routes } = (await sending.outlooks())(taken, await town.progress(id));
    assert.ok(routes?.direct);
    await done(id);
    const took = town.clock.now() - began;
    for (const end of Object.values(routes.direct.ends)) {
      assert.ok(Math.abs(end - began - took) <= took / 10, `${String((end - began) / HOUR)} h`);
    }
    assert.deepEqual(routesOf('Urgente'), { byList: 0, direct: PEOPLE });
    assert.deepEqual(
      channels.posts(channelId).map(({ times }) => times),
      [1],
    );
    assert.deepEqual(town.whatsapp.refused, []);
    await addsUp(id);
  });
});
