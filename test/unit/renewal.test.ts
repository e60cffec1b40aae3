/** Whether and when citizens are asked to write ATTIVA again, and what follows from their answer. */
import assert from 'node:assert/strict';
import { renewalAsked, renewalName } from '#src/messages/it/account-health.js';
import { DEFAULT_TEXTS } from '#src/messages/it/citizens.js';
import {
  askedUnlessSince,
  renewalStep,
  type Renewal,
  type RenewalSettings,
} from '#src/model/renewal.js';
import { Renewals, type RenewalsParts } from '#src/notices/renewals.js';
import type { Sending } from '#src/sending/sending.js';
import { FakeTown } from '../fakes/fake-town.js';
import { silentLogger } from '../fakes/runtime.js';
import { notice, useStorage } from '../support/storage.js';

const DAY = 24 * 60 * 60_000;
const YEAR = 366 * DAY;
const NOW = Date.UTC(2026, 10, 24, 9);
const SETTINGS: RenewalSettings = { active: true, months: 12, coldPercent: 70, weeks: 4 };

describe('when citizens are asked to write ATTIVA again', () => {
  const round = (facts: Partial<Renewal>): Renewal => ({
    ...{ id: 1, beganAt: NOW - 10 * DAY, parts: 4, asked: 1, askedAt: NOW - 10 * DAY },
    ...facts,
  });
  const over = (days: number) => round({ beganAt: NOW - days * DAY, asked: 4 });
  const cold = (percent: number) => ({ warm: 100 - percent, people: 100 });
  const ROWS = [
    ['it is switched off', { oldestConsent: NOW - 2 * YEAR }, { active: false }, 'nothing'],
    ['nobody is subscribed', { oldestConsent: null }, {}, 'nothing'],
    ['all have subscribed this year', { oldestConsent: NOW - 365 * DAY }, {}, 'nothing'],
    ['the first has been subscribed for a year', { oldestConsent: NOW - YEAR }, {}, 'begin'],
    ['many tokens are old', { warmth: cold(70) }, {}, 'begin'],
    ['fewer tokens are old', { warmth: cold(69) }, {}, 'nothing'],
    ['there is nobody to have a token', { warmth: { warm: 0, people: 0 } }, {}, 'nothing'],
    ['tokens do not matter', { warmth: cold(100) }, { coldPercent: 0 }, 'nothing'],
    [
      'a week has gone by since the last part',
      { latest: round({ askedAt: NOW - 7 * DAY }) },
      {},
      'ask',
    ],
    ['it has not', { latest: round({ askedAt: NOW - 7 * DAY + 1 }) }, {}, 'nothing'],
    ['the first part was cut off', { latest: round({ asked: 0, askedAt: null }) }, {}, 'ask'],
    [
      'many are old, and all have written ATTIVA in the last two months',
      { oldestConsent: NOW - 60 * DAY, warmth: cold(100) },
      {},
      'nothing',
    ],
    ['many are old, soon after a round', { latest: over(91), warmth: cold(90) }, {}, 'nothing'],
    ['many are old, months after a round', { latest: over(92), warmth: cold(90) }, {}, 'begin'],
    [
      'not a year after a round',
      { latest: over(365), oldestConsent: NOW - 2 * YEAR },
      {},
      'nothing',
    ],
    ['a year after a round', { latest: over(366) }, {}, 'begin'],
  ] as const;
  for (const [what, facts, settings, step] of ROWS) {
    it(`is ${step === 'nothing' ? 'not ' : ''}${step === 'begin' ? 'for the first time' : 'now'}: ${what}`, () => {
      const known = { now: NOW, latest: null, oldestConsent: NOW - 100 * DAY, warmth: null };
      assert.equal(renewalStep({ ...known, ...facts }, { ...SETTINGS, ...settings }), step);
    });
  }
});

describe('a comune that asks its citizens to write ATTIVA again', () => {
  const db = useStorage();
  let town: FakeTown;
  let sending: Sending;
  let renewals: Renewals;

  beforeEach(async () => {
    town = new FakeTown(db.storage);
    town.pace = { ...town.pace, pauseSeconds: { from: 0, to: 0 }, perHour: 9_999, perDay: 9_999 };
    sending = town.sending();
    await town.whatsapp.start();
    sending.start();
    renewals = new Renewals(parts());
  });
  afterEach(async () => {
    await sending.stop(0);
    assert.deepEqual(town.bugs, []);
  });

  const parts = (): RenewalsParts => ({
    ...{
      renewals: db.storage.renewals,
      sending: db.storage.sending,
      transaction: db.storage.transaction,
    },
    ...{ clock: town.clock, log: silentLogger, settings: SETTINGS, coolingMs: 0 },
    text: DEFAULT_TEXTS.renewal,
    onAsked: () => town.topics.touch('notices'),
  });
  const asked = async (days: number): Promise<void> => {
    await town.clock.leap(days * DAY);
    await renewals.look();
    await town.clock.leap(60_000);
  };

  it('asks everybody once, a quarter each week, and nothing follows where nobody answers', async () => {
    const citizens = await town.subscribers(10);
    const times = () => citizens.map(({ inbox }) => inbox.length);
    const sum = () => times().reduce((all, each) => all + each, 0);
    await asked(1);
    assert.equal(sum(), 0, 'they have subscribed just now');
    await asked(365);
    assert.equal(sum(), 3);
    await asked(1);
    assert.equal(sum(), 3, 'the next part comes in a week');
    for (let week = 0; week < 5; week += 1) await asked(7);
    assert.deepEqual(
      times(),
      citizens.map(() => 1),
    );
    assert.equal((await db.storage.register.counts()).active, 10, 'all of them stay');
  });

  it('asks nobody twice when its first recipients are deleted before the last part', async () => {
    const citizens = await town.subscribers(8);
    await asked(366);
    await asked(7);
    const first = await db.storage.notices.get(1);
    assert.ok(first);
    await db.storage.deliveryRetention.forgetRecipients(first.id, town.clock.now());
    for (let week = 0; week < 4; week += 1) await asked(7);
    assert.deepEqual(
      citizens.map(({ inbox }) => inbox.length),
      citizens.map(() => 1),
    );
  });

  it('asks by a notice for each part that cools as others do, is not urgent, and is told to the sender', async () => {
    await town.subscribers(8);
    let told = 0;
    renewals = new Renewals({ ...parts(), coolingMs: 60_000, onAsked: () => (told += 1) });
    await asked(366);
    await asked(7);
    assert.equal(told, 2);
    const [first, second] = [await db.storage.notices.get(1), await db.storage.notices.get(2)];
    assert.ok(first && second);
    for (const { dueAt, acceptedAt, urgent } of [first, second])
      assert.deepEqual([dueAt, urgent], [acceptedAt + 60_000, false]);
    assert.notEqual(first.fingerprint, second.fingerprint);
  });

  it('passes over who has written ATTIVA lately, and leaves a new subscriber out of what goes', async () => {
    const citizens = await town.subscribers(4);
    const [first, second, third] = citizens;
    assert.ok(first && second && third);
    await town.clock.leap(300 * DAY);
    await town.says(third, 'opt-in');
    await town.clock.leap(30 * DAY);
    await town.says(first, 'opt-in');
    await asked(36);
    const [late] = await town.subscribers(1);
    for (let week = 0; week < 5; week += 1) await asked(7);
    assert.deepEqual(first.inbox, []);
    assert.deepEqual(late?.inbox, []);
    assert.equal(third.inbox.length, 1, 'more than two months ago is not lately');
    assert.equal(second.inbox.length, 1);
  });

  it('ends a round when nobody is left to be asked, and asks again a year later', async () => {
    const citizens = await town.subscribers(2);
    for (const times of [1, 2]) {
      await asked(366);
      for (let week = 0; week < 5; week += 1) await asked(7);
      assert.deepEqual(
        citizens.map(({ inbox }) => inbox.length),
        [times, times],
      );
    }
  });

  it('asks a young town of cold chats as soon as there is somebody to ask', async () => {
    const citizens = await town.subscribers(4);
    const { account } = town.whatsapp;
    account.expiredBefore = town.clock.now() + 60 * DAY;
    for (const { person } of citizens) account.give(person, town.clock.now());
    await asked(40);
    const times = () => citizens.map(({ inbox }) => inbox.length);
    assert.deepEqual(times(), [0, 0, 0, 0]);
    await asked(22);
    for (let week = 0; week < 5; week += 1) await asked(7);
    assert.deepEqual(times(), [1, 1, 1, 1]);
  });

  it('does not count a round of which all have written ATTIVA before the first part', async () => {
    const [citizen] = await town.subscribers(1);
    assert.ok(citizen);
    const { renewals: rounds } = db.storage;
    await asked(366);
    const counted = await rounds.latest();
    assert.equal(citizen.inbox.length, 1);
    for (let week = 0; week < 5; week += 1) await asked(7);
    await town.says(citizen, 'opt-in');
    const now = town.clock.now();
    const empty = await rounds.begin(now, 4);
    const since = askedUnlessSince(empty);
    assert.equal(await rounds.ask(empty, notice('Conferma'), { now, coolingMs: 0, since }), null);
    assert.equal((await rounds.latest())?.id, counted?.id);
  });

  it('begins sooner when many tokens are old, and says how many are warm once they have answered', async () => {
    const citizens = await town.subscribers(8);
    const { account } = town.whatsapp;
    account.expiredBefore = town.clock.now() + 60 * DAY;
    for (const { person } of citizens) account.give(person, town.clock.now());
    await town.clock.leap(80 * DAY);
    assert.deepEqual((await db.storage.sending.health())?.warmth, { warm: 0, people: 8 });
    await asked(1);
    const answering = citizens.filter(({ inbox }) => inbox.length === 1);
    assert.equal(answering.length, 2);
    for (const citizen of answering) {
      await town.says(citizen, 'opt-in');
      account.give(citizen.person, town.clock.now());
    }
    await town.clock.leap(16 * 60_000);
    assert.deepEqual((await db.storage.sending.health())?.warmth, { warm: 2, people: 8 });
    const entries = await db.storage.audit.entries({ limit: 10 });
    const told = entries.find(({ event }) => event === 'renewal.asked')?.text;
    assert.equal(told, renewalAsked(renewalName(1, 4), 2, { warm: 0, people: 8 }));
  });
});
