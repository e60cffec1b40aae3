import assert from 'node:assert/strict';
import { Canary } from '#src/sending/canary.js';
import type { Receipt } from '#src/model/delivery.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { until } from '../support/until.js';

describe('the canary', () => {
  const ONE = { phone: '393330000001', alias: '900001@lid' };
  const OTHER = { phone: '393330000002', alias: '900002@lid' };

  /** Sends it to two phones; these chats say that they have it. */
  async function outcomeWhen(...answers: string[]): Promise<string | undefined> {
    const clock = new ManualClock();
    let hear: (receipts: readonly Receipt[]) => void = () => undefined;
    const account = { ...ONE, business: true, clientVersion: '2.3000.1' };
    const canary = new Canary({
      session: {
        state: { name: 'ready', account, pairingId: 'link' },
        onState: () => () => undefined,
      },
      aside: {
        lists: {
          all: () => Promise.resolve([]),
          edit: () => Promise.resolve({ kind: 'failed', detail: 'not asked for' }),
        },
        ownLists: {
          ids: () => Promise.resolve(new Set()),
          create: (_, name, members) => {
            const aliases = members.flatMap(({ alias }) => alias ?? []);
            const list = { id: '1@broadcast', name, members: aliases };
            return Promise.resolve({ kind: 'done', list });
          },
          adopt: () => Promise.resolve(),
        },
        loadSettled: () => true,
      },
      messenger: {
        newId: () => 'the canary',
        resolve: ({ alias, phone }) => {
          const found = [ONE, OTHER].find((each) => each.alias === alias || each.phone === phone);
          return Promise.resolve(found ?? { alias, phone });
        },
        onReceipts: (listener) => {
          hear = listener;
          return () => undefined;
        },
        send: (_, messageId) => {
          hear(answers.map((chatId) => ({ messageId, chatId, level: 'delivered' })));
          return Promise.resolve({ kind: 'sent' });
        },
        readReceipts: () => Promise.resolve([]),
      },
      store: {
        state: () =>
          Promise.resolve({
            stop: null,
            listsOff: null,
            canary: null,
            canaryList: null,
            checkList: null,
          }),
        save: () => Promise.resolve(),
        countCanary: () => Promise.resolve(),
        uncountCanary: () => Promise.resolve(),
      },
      testPhones: [ONE.phone, OTHER.phone],
      canSend: () => true,
      text: 'Prova',
      clock,
      log: new MemoryLogger(),
    });
    let record: string | undefined;
    const run = canary.run('link', Infinity, new AbortController().signal).then((result) => {
      record = result.record?.outcome;
    });
    await until('the wait, or the end', () => clock.naps.length > 0 || record !== undefined);
    await clock.advance(60 * 60_000);
    await run;
    return record;
  }

  it('has passed when two phones have it, under whichever name', async () => {
    assert.equal(await outcomeWhen(ONE.alias, OTHER.alias), 'passed');
    assert.equal(await outcomeWhen(ONE.alias, OTHER.phone), 'passed');
  });

  it('has failed when one phone answers under two names', async () => {
    assert.equal(await outcomeWhen(ONE.alias, ONE.phone), 'failed');
  });
});
