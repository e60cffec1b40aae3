/**
 * What the page tells of one-to-one messages, and the tokens that decide whom they may go to
 * (part 2 of the reading, §4), held against what was measured on the real client.
 */
import assert from 'node:assert/strict';
import { CREDIT_COMPONENT, loadBundles } from '../../conformance/bundles.js';
import { measured as factsOf } from '../../conformance/vectors.js';
import { until } from '../../until.js';
import { LinkedPage, valueOf } from './linked-page.js';
import { C1, L1 } from './lists-table.js';

interface Health {
  readonly timelock: { readonly active: object; readonly inactive: object };
  readonly capping: { readonly partial: object };
  readonly tcToken: {
    readonly expiry: { readonly duration: number; readonly buckets: number };
    readonly olderTimestamp: string;
    readonly sameBytesNewerTimestamp: string;
  };
}

interface Token {
  readonly t: number | null;
  readonly valid: boolean;
}

const DAY = 24 * 60 * 60;
const WEEK = 7 * DAY;

describe("the health of the emulated page's account", function () {
  this.timeout(60_000);
  const measured = factsOf<Health>('health');
  const citizen = C1.phone?.slice(1) ?? '';
  let linked: LinkedPage;

  before(async () => {
    linked = await LinkedPage.open();
  });
  afterEach(() => linked.clearFaults());
  after(() => linked.close());

  const token = (): Promise<Token | null> =>
    linked.page.evaluate((lid) => {
      type Chat = { tcTokenTimestamp?: number; getTcToken(): ArrayBuffer | null };
      const { Chat } = window.require('WAWebCollections') as {
        Chat: { get(id: string): Chat | undefined };
      };
      const chat = Chat.get(lid);
      return chat === undefined
        ? null
        : { t: chat.tcTokenTimestamp ?? null, valid: chat.getTcToken() !== null };
    }, L1);
  const writes = () =>
    linked.control('POST', `/control/people/${citizen}/messages`, { body: 'ATTIVA' });
  const query = (module: string, name: string) => linked.call(module, name, []);
  const timelock = () => query('WAWebMexFetchReachoutTimelockJob', 'mexFetchReachoutTimelock');
  const cap = () =>
    query('WAWebMexFetchNewChatMessageCappingInfoJob', 'mexFetchNewChatMessageCapping');

  it('tells of a timelock with its kind and its end, and of none', async () => {
    assert.deepEqual(valueOf(await timelock()), measured.timelock.inactive);
    await linked.fault('timelock', {
      enforcement: 'RESTRICT_ALL_COMPANIONS',
      until: 9_795_999_999_000,
    });
    assert.deepEqual(valueOf(await timelock()), {
      ...measured.timelock.active,
      time_enforcement_ends: '9795999999',
    });
  });

  it('tells of the cap on new chats, with 0 for every number that is not told', async () => {
    await linked.fault('newContactCap');
    const told = Object.fromEntries(
      Object.entries(measured.capping.partial).map(([key, value]) => [
        key,
        value === '<undefined>' ? null : (value as unknown),
      ]),
    );
    assert.deepEqual(valueOf(await cap()), told);
    await linked.clearFaults();
    await linked.fault('newContactCap', { total: 100, used: 100, until: 9_796_083_200_000 });
    const { total_quota, used_quota, cycle_end_timestamp } = valueOf(await cap()) as Record<
      string,
      unknown
    >;
    assert.deepEqual([total_quota, used_quota, cycle_end_timestamp], [100, 100, '9796083200']);
  });

  it('throws what the servers refuse to tell, and waits where they are silent', async () => {
    await linked.fault('healthFails', { query: 'timelock', code: 403 });
    const outcome = await timelock();
    assert.ok('threw' in outcome && outcome.threw.name === 'ServerStatusCodeError');
    await linked.clearFaults();
    await linked.fault('healthFails', { query: 'new-chat-cap' });
    const silent = await linked.call(
      'WAWebMexFetchNewChatMessageCappingInfoJob',
      'mexFetchNewChatMessageCapping',
      [],
      300,
    );
    assert.ok(!('value' in silent) && !('threw' in silent), JSON.stringify(silent));
  });

  it('answers the credit query with the errors that the client knows, and cannot read others', async () => {
    await loadBundles(linked.page, [CREDIT_COMPONENT]);
    const errors = factsOf<{
      readonly errors: Readonly<
        Record<string, { readonly threw: string; readonly message: string }>
      >;
    }>('credits').errors;
    for (const code of [429, 503, 403]) {
      await linked.fault('healthFails', { query: 'credits', code });
      const outcome = await linked.call(
        'WAWebGetSMBMeteredMessagingCheckoutJob',
        'getSMBMeteredMessagingCheckout',
        [{ toArgs: [{ toJid: L1 }] }],
      );
      const { threw, message } = errors[String(code)] ?? { threw: '', message: '' };
      assert.deepEqual(outcome, { threw: { name: threw, message } }, String(code));
      await linked.clearFaults();
    }
  });

  it('says in the raw answer alone whether the account is eligible, and what the month has', async () => {
    await loadBundles(linked.page, [CREDIT_COMPONENT]);
    await linked.fault('credits', { total: 35, remaining: 30, eligible: false });
    const { value } = valueOf(
      await linked.call(
        'WASmaxSmbMeteredMessagingAccountGetSMBMeteredMessagingCheckoutRPC',
        'sendGetSMBMeteredMessagingCheckoutRPC',
        [{ toArgs: [{ toJid: L1 }] }, {}],
      ),
    ) as { value: { integrityIsEligible: string; quota: { totalMonthly: number } } };
    assert.deepEqual([value.integrityIsEligible, value.quota.totalMonthly], ['false', 35]);
  });

  it('has a token of whoever has written, and keeps it through a reload', async () => {
    assert.equal(await token(), null);
    await writes();
    await until('the token', async () => (await token())?.valid === true);
    // it is in memory before it is stored; what is stored the servers need not keep
    await until('the token to be stored', async () => {
      const { waiting } = await linked.control<{ waiting: number }>('GET', '/control');
      return waiting === 0;
    });
    await linked.reload();
    assert.equal((await token())?.valid, true);
  });

  it('lets a token expire at the border of a bucket, 21 to 28 days after it was given', async () => {
    const { duration, buckets } = measured.tcToken.expiry;
    const now = Math.floor(Date.now() / 1000);
    const cutoff = (Math.floor(now / duration) - (buckets - 1)) * duration;
    assert.equal(
      valueOf(
        await linked.call('WAWebTrustedContactsUtils', 'tokenExpirationCutoff', ['receiver']),
      ),
      cutoff,
    );
    for (const [t, expired] of [
      [cutoff, false],
      [cutoff - 1, true],
    ] as const) {
      const answer = linked.call('WAWebTrustedContactsUtils', 'isTokenExpired', [t, 'receiver']);
      assert.equal(valueOf(await answer), expired);
    }
  });

  it('lets only what they write renew a token, and once in a bucket', async () => {
    await linked.fault('tokenAge', { phone: citizen, days: 40 });
    await until('the old token', async () => (await token())?.valid === false);
    await writes();
    await until('the new token', async () => (await token())?.valid === true);
    const first = (await token())?.t ?? 0;
    assert.ok(Date.now() / 1000 - first < WEEK);
  });
});
