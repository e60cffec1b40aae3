/** What lists need is not in the page yet, or does not answer as it did. */
import assert from 'node:assert/strict';
import { StorageError } from '#src/errors.js';
import type { Sending } from '#src/sending/sending.js';
import type { Account } from '#src/model/session.js';
import { LIST_LIMITS, WhatsAppWebLists } from '#src/transports/whatsapp-web/lists.js';
import type { PageAnswer, PageDoor } from '#src/transports/whatsapp-web/page-gateway.js';
import { FakeTown } from '../fakes/fake-town.js';
import { silentLogger } from '../fakes/runtime.js';
import { useStorage } from '../support/storage.js';
import { until } from '../support/until.js';

const HOUR = 3_600_000;

/** A session that remembers what it was told of the account. */
class SessionInPage {
  readonly learnt: Pick<Account, 'alias' | 'business'>[] = [];
  constructor(readonly gateway: PageDoor) {}
  learnAccount(account: Pick<Account, 'alias' | 'business'>): void {
    this.learnt.push(account);
  }
}

const LATE = 'WhatsApp Web lacks WAWebSendBroadcastMsgAction (…: refused)';

describe('lists that are late', () => {
  const db = useStorage();
  let town: FakeTown;
  let sending: Sending;

  beforeEach(() => {
    town = new FakeTown(db.storage);
    sending = town.sending();
  });

  afterEach(async () => {
    await sending.stop(0);
    assert.deepEqual(town.bugs, []);
  });

  const start = async (): Promise<void> => {
    sending.start();
    await town.whatsapp.start();
  };
  const alerts = () => town.alerts.current().map(({ code }) => code);
  const routes = () => town.whatsapp.accepted.map(({ target }) => target.kind);
  const comesToSay = (code: string) =>
    until(`the way to be ${code}`, async () => {
      return (await sending.deliveryStatus()).why.code === code;
    });

  it('are waited for, named and tried again; when they come, everybody has the notice by list', async () => {
    town.whatsapp.lists.comeLate(LATE);
    const citizens = await town.subscribers(5);
    const id = await town.accept('acqua');
    await start();
    await comesToSay('support-late');
    const [alert] = town.alerts.current();
    assert.equal(alert?.code, 'lists-unavailable');
    assert.match(alert.text, /WAWebSendBroadcastMsgAction/);
    assert.deepEqual(routes(), []);
    town.whatsapp.lists.limitTo(256);
    await town.timePassesUntil('the notice to be sent', () => town.finished.includes(id));
    assert.deepEqual(routes(), ['list']);
    for (const citizen of citizens) assert.deepEqual(town.shown(citizen), ['acqua']);
    assert.deepEqual(alerts(), []);
  });

  it('keep nobody waiting for more than minutes, and are used again when they come', async () => {
    town.whatsapp.lists.comeLate(LATE);
    await town.subscribers(3);
    const first = await town.accept('acqua');
    await start();
    await town.timePassesUntil('the notice to be sent', () => town.finished.includes(first));
    assert.deepEqual(routes(), ['person', 'person', 'person']);
    assert.deepEqual(alerts(), ['lists-unavailable']);
    town.whatsapp.lists.limitTo(256);
    await town.timePassesUntil('the lists to be found', () => alerts().length === 0);
    const second = await town.accept('luce');
    town.topics.touch('notices');
    await town.timePassesUntil('the next notice', () => town.finished.includes(second));
    assert.deepEqual(routes(), ['person', 'person', 'person', 'list']);
  });

  it('of an account whose kind the page learns a moment after it is ready serve everybody by list', async () => {
    let platform: string | null = null;
    const known = town.whatsapp.lists;
    const gateway = {
      call: (fn: { readonly name: string }) => {
        const answers: Readonly<Record<string, unknown>> = {
          listAccount: { platform, lid: '1@lid' },
          listTerms: { limit: 256, hosted: false },
        };
        return Promise.resolve({ kind: 'answered', value: answers[fn.name] ?? [] });
      },
    } as unknown as PageDoor;
    const real = new WhatsAppWebLists(new SessionInPage(gateway), LIST_LIMITS, silentLogger);
    known.support = () => real.support();
    await town.subscribers(3);
    const id = await town.accept('acqua');
    await start();
    await comesToSay('support-late');
    platform = 'smba';
    await town.timePassesUntil('the notice to be sent', () => town.finished.includes(id));
    assert.deepEqual(routes(), ['list']);
    assert.deepEqual(alerts(), []);
  });

  it('are found when they come, though the database failed for a moment before', async () => {
    town.whatsapp.lists.comeLate(LATE);
    const { sending: store } = db.storage;
    const since = store.listRecipientsSince.bind(store);
    let isLocked = false;
    let failures = 0;
    store.listRecipientsSince = (at) => {
      if (!isLocked) return since(at);
      failures += 1;
      return Promise.reject(new StorageError('locked'));
    };
    await start();
    await comesToSay('support-late');
    isLocked = true;
    await town.clock.advance(10_000);
    isLocked = false;
    assert.ok(failures > 0);
    town.whatsapp.lists.limitTo(256);
    await town.clock.advance(HOUR);
    assert.equal((await sending.deliveryStatus()).route, 'lists');
  });

  const KNOWN = { kind: 'answered', value: { platform: 'smba', lid: '1@lid' } } as const;
  const OTHER_SHAPES: [what: string, answers: Readonly<Record<string, PageAnswer<unknown>>>][] = [
    [
      'the limit of a list',
      {
        listAccount: KNOWN,
        listTerms: { kind: 'threw', detail: 'unexpected answer: expected number' },
      },
    ],
    [
      'the lists of the account',
      {
        listAccount: KNOWN,
        listTerms: { kind: 'answered', value: { limit: 256, hosted: false } },
        readLists: { kind: 'threw', detail: 'TypeError: reading map' },
      },
    ],
  ];
  for (const [what, answers] of OTHER_SHAPES) {
    it(`are named, and everybody served one to one, when ${what} has another shape`, async () => {
      const gateway = {
        call: (fn: { readonly name: string }) =>
          Promise.resolve(answers[fn.name] ?? { kind: 'answered', value: [] }),
      } as unknown as PageDoor;
      const lists = new WhatsAppWebLists(new SessionInPage(gateway), LIST_LIMITS, silentLogger);
      Object.defineProperty(town.whatsapp, 'lists', { value: lists });
      sending = town.sending();
      const citizens = await town.subscribers(5);
      const id = await town.accept('acqua');
      await start();
      await town.timePassesUntil('the notice to be sent', () => town.finished.includes(id));
      for (const citizen of citizens) assert.deepEqual(town.shown(citizen), ['acqua']);
      assert.deepEqual(alerts(), ['lists-unavailable']);
      const { why } = await sending.deliveryStatus();
      assert.equal(why.code, 'incompatible');
      assert.ok(why.text.includes(what), why.text);
    });
  }
});

describe('the lists of an account', () => {
  const account = { platform: 'smba' as string | null, lid: '1@lid' as string | null };
  const asked: string[] = [];
  const gateway = {
    call: (fn: { readonly name: string }) => {
      asked.push(fn.name);
      const answers: Readonly<Record<string, unknown>> = {
        listAccount: { ...account },
        listTerms: { limit: 256, hosted: false },
      };
      return Promise.resolve({ kind: 'answered', value: answers[fn.name] ?? [] });
    },
  } as unknown as PageDoor;
  const session = new SessionInPage(gateway);
  const support = async () => {
    asked.length = 0;
    return new WhatsAppWebLists(session, LIST_LIMITS, silentLogger).support();
  };

  beforeEach(() => Object.assign(account, { platform: 'smba', lid: '1@lid' }));

  it('are not asked for in the page when it is not of WhatsApp Business', async () => {
    account.platform = 'android';
    const { kind, why } = { why: undefined, ...(await support()) };
    assert.deepEqual([kind, why], ['unsupported', 'account-type']);
    assert.deepEqual(asked, ['listAccount']);
  });

  it('are late while the page does not know the kind of the account, and are there when it does', async () => {
    account.platform = null;
    assert.equal((await support()).kind, 'late');
    assert.equal(session.learnt.at(-1)?.business, null);
    account.platform = 'smbi';
    assert.deepEqual(await support(), { kind: 'supported', limit: 256 });
    assert.equal(session.learnt.at(-1)?.business, true);
  });

  it('are late while the page does not know our LID, and are there when it does', async () => {
    account.lid = null;
    const { kind, why } = { why: undefined, ...(await support()) };
    assert.deepEqual([kind, why], ['late', 'account-not-ready']);
    account.lid = '1@lid';
    assert.deepEqual(await support(), { kind: 'supported', limit: 256 });
    assert.equal(session.learnt.at(-1)?.alias, '1@lid');
  });
});
