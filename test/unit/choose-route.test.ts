import assert from 'node:assert/strict';
import {
  CANARY_PATIENCE,
  canaryStatus,
  chooseRoute,
  LATE_PATIENCE,
  listLimit,
  type ListSettings,
  type RouteFacts,
} from '#src/sending/choose-route.js';
import { withDay } from '#src/italian.js';
import { nextMonth, thisMonth } from '#src/runtime/time.js';
import { routeText } from '#src/messages/it/routes.js';
import { ROUTE_REASONS } from '#src/model/sending.js';
import type { Account } from '#src/model/session.js';
import { shows } from '../support/shows.js';

const NOW = Date.UTC(2026, 10, 24, 9, 32);
const DECEMBER = Date.UTC(2026, 10, 30, 23);
const ACCOUNT: Account = {
  phone: '393665775490',
  alias: '1@lid',
  business: true,
  clientVersion: '2.3000.1',
};
const SETTINGS: ListSettings = {
  maxRecipients: 256,
  waitSeconds: 0,
  monthlyAllowance: null,
  urgentReserve: 0,
  whenUsedUp: 'direct',
};
const HOLD: ListSettings = { ...SETTINGS, whenUsedUp: 'hold' };
const FINE: RouteFacts = {
  session: { name: 'ready', account: ACCOUNT, pairingId: '1' },
  caughtUp: true,
  state: { stop: null, listsOff: null, canary: null, canaryList: null, checkList: null },
  support: { kind: 'supported', limit: 256 },
  lateFor: 0,
  listsNotTaken: false,
  canary: { kind: 'passed' },
  testPhones: false,
  listRecipientsThisMonth: 0,
  credits: null,
  now: NOW,
  zone: 'Europe/Rome',
};
const usedUp = { why: 'used-up', code: '429', since: NOW } as const;
const refused = { why: 'refused', code: '405', since: NOW } as const;
const stop = { why: 'blocked', code: '482', since: NOW } as const;
const off = (listsOff: RouteFacts['state']['listsOff']) => ({ ...FINE.state, listsOff });
const unsupported = (why: 'account-type' | 'incompatible' | 'limit') =>
  ({ support: { kind: 'unsupported', why, detail: 'x' } }) as const;

describe('chooseRoute', () => {
  const CASES: [
    what: string,
    facts: Partial<RouteFacts>,
    expected: string,
    more?: Partial<ListSettings> & { urgent?: boolean },
  ][] = [
    ['all is well', {}, 'lists: canary-passed'],
    ['the session is not ready', { session: { name: 'syncing' } }, 'waiting: session'],
    ['a person must lift a stop', { state: { ...FINE.state, stop } }, 'waiting: stopped'],
    ['citizens have not been heard', { caughtUp: false }, 'waiting: catching-up'],
    ['the page has not been asked', { support: null }, 'waiting: checking'],
    [
      'what lists need is late',
      { support: { kind: 'late', detail: 'x' }, lateFor: 0 },
      'waiting: support-late',
    ],
    [
      'what lists need has been late for minutes',
      { support: { kind: 'late', detail: 'x' }, lateFor: LATE_PATIENCE },
      'direct: incompatible',
    ],
    ['the account is a plain one', unsupported('account-type'), 'direct: account-type'],
    [
      'the account has no LID yet',
      { support: { kind: 'late', detail: 'x', why: 'account-not-ready' }, lateFor: 0 },
      'waiting: support-late',
    ],
    [
      'the account has had no LID for minutes',
      { support: { kind: 'late', detail: 'x', why: 'account-not-ready' }, lateFor: LATE_PATIENCE },
      'direct: account-not-ready',
    ],
    ['the page lacks a function', unsupported('incompatible'), 'direct: incompatible'],
    ['the page gives no lists', unsupported('limit'), 'direct: limit'],
    ['the month is used up', { state: off(usedUp) }, 'direct: used-up'],
    [
      'the month is used up, and notices are held',
      { state: off(usedUp) },
      'waiting: used-up',
      HOLD,
    ],
    [
      'the same, but it is urgent',
      { state: off(usedUp) },
      'direct: used-up',
      { ...HOLD, urgent: true },
    ],
    ['the next month has begun', { state: off(usedUp), now: DECEMBER }, 'lists: canary-passed'],
    ['lists are refused', { state: off(refused) }, 'direct: refused'],
    [
      'lists are refused, and notices are held for the month only',
      { state: off(refused) },
      'direct: refused',
      HOLD,
    ],
    [
      'the allowance is not used up',
      { listRecipientsThisMonth: 8 },
      'lists: canary-passed',
      { monthlyAllowance: 10 },
    ],
    [
      'the allowance is used up',
      { listRecipientsThisMonth: 10 },
      'direct: allowance',
      { monthlyAllowance: 10 },
    ],
    [
      'the reserve is reached',
      { listRecipientsThisMonth: 7 },
      'direct: allowance',
      { monthlyAllowance: 10, urgentReserve: 3 },
    ],
    [
      'the reserve is reached, and notices are held',
      { listRecipientsThisMonth: 7 },
      'waiting: allowance',
      { ...HOLD, monthlyAllowance: 10, urgentReserve: 3 },
    ],
    [
      'one person is left of the allowance',
      { listRecipientsThisMonth: 9 },
      'direct: allowance',
      { monthlyAllowance: 10 },
    ],
    ['WhatsApp counts and has some left', { credits: 2 }, 'lists: canary-passed'],
    ['WhatsApp counts and has nobody left', { credits: 0 }, 'direct: credits'],
    ['the same, and notices are held', { credits: 1 }, 'waiting: credits', HOLD],
    [
      'what WhatsApp has left is the reserve',
      { credits: 50 },
      'direct: credits',
      { urgentReserve: 50 },
    ],
    [
      'the reserve is for urgent ones',
      { listRecipientsThisMonth: 7 },
      'lists: canary-passed',
      { monthlyAllowance: 10, urgentReserve: 3, urgent: true },
    ],
    [
      'even the reserve is used up',
      { listRecipientsThisMonth: 10 },
      'direct: allowance',
      { ...HOLD, monthlyAllowance: 10, urgentReserve: 3, urgent: true },
    ],
    [
      'the account is shared with the Cloud API',
      { support: { kind: 'unsupported', why: 'hosted', detail: '' } },
      'direct: hosted',
    ],
    ['no lists are wanted', { support: null }, 'direct: lists-switched-off', { maxRecipients: 0 }],
    ['lists of one are wanted', {}, 'direct: lists-switched-off', { maxRecipients: 1 }],
    ['WhatsApp takes no list', { listsNotTaken: true }, 'direct: lists-not-taken'],
    ['a canary is needed', { canary: { kind: 'needed' }, testPhones: true }, 'waiting: canary'],
    [
      'a canary is needed, but there are no test phones',
      { canary: { kind: 'needed' } },
      'lists: first-list',
    ],
    ['a canary is on its way', { canary: { kind: 'running', until: NOW + 1 } }, 'waiting: canary'],
    [
      'a canary has said nothing of lists',
      { canary: { kind: 'unclear', until: null }, testPhones: true },
      'waiting: canary-unclear',
    ],
    [
      'the same, but it is urgent',
      { canary: { kind: 'unclear', until: NOW + 1 }, testPhones: true },
      'direct: canary-unclear',
      { urgent: true },
    ],
    [
      'a canary has said nothing of lists, and the test phones were taken out since',
      { canary: { kind: 'unclear', until: NOW + 1 } },
      'lists: first-list',
    ],
    [
      'a canary has failed',
      { canary: { kind: 'failed', until: NOW + 1 } },
      'direct: canary-failed',
    ],
  ];
  for (const [what, facts, expected, { urgent = false, ...settings } = {}] of CASES) {
    it(`says ${expected} when ${what}`, () => {
      const { route, why } = chooseRoute(
        { ...FINE, ...facts },
        { ...SETTINGS, ...settings },
        urgent,
      );
      assert.equal(`${route}: ${why}`, expected);
    });
  }

  it('says until when', () => {
    const until = (facts: Partial<RouteFacts>, settings = SETTINGS) =>
      chooseRoute({ ...FINE, ...facts }, settings, false).until;
    assert.equal(until({ state: off(usedUp) }), DECEMBER);
    const spent = { listRecipientsThisMonth: 1 };
    assert.equal(until(spent, { ...SETTINGS, monthlyAllowance: 1 }), DECEMBER);
    assert.equal(until({}), null);
  });
});

describe('listLimit', () => {
  const announced = (limit: number, maxRecipients = 256) =>
    listLimit({ kind: 'supported', limit }, { ...SETTINGS, maxRecipients });

  it('is never more than 256, whatever the page says', () => {
    assert.equal(announced(5_000), 256);
    assert.equal(announced(5_000, 5_000), 256);
    assert.equal(announced(256), 256);
  });

  it('is less where the page or the settings want less', () => {
    assert.equal(announced(100), 100);
    assert.equal(announced(5_000, 50), 50);
    assert.equal(listLimit(null, SETTINGS), 0);
  });
});

describe('canaryStanding', () => {
  const OF = '393665775490 2.3000.1';
  const record = (outcome: 'sent' | 'passed' | 'failed', of = OF) => ({ of, outcome, at: NOW });

  it('counts for one linking and one version only', () => {
    assert.deepEqual(canaryStatus(null, OF, NOW), { kind: 'needed' });
    assert.deepEqual(canaryStatus(record('passed'), OF, NOW), { kind: 'passed' });
    assert.deepEqual(canaryStatus(record('passed', 'another'), OF, NOW), { kind: 'needed' });
  });

  it('takes a silent one for failed in time, and repeats a failed one later', () => {
    const until = NOW + CANARY_PATIENCE;
    assert.deepEqual(canaryStatus(record('sent'), OF, NOW + 1), { kind: 'running', until });
    const retry = NOW + 6 * 60 * 60_000;
    assert.deepEqual(canaryStatus(record('sent'), OF, until), { kind: 'failed', until: retry });
    assert.deepEqual(canaryStatus(record('failed'), OF, NOW), { kind: 'failed', until: retry });
    assert.deepEqual(canaryStatus(record('failed'), OF, retry), { kind: 'needed' });
  });
});

describe('a canary that says nothing of lists', () => {
  const OF = '393665775490 2.3000.1';
  const MINUTE = 60_000;
  const tried = (outcome: 'sent' | 'unclear', tries: number) => ({
    of: OF,
    outcome,
    at: NOW,
    tries,
  });

  it('goes again after growing pauses, for half an hour', () => {
    let waited = 0;
    for (let tries = 1; ; tries += 1) {
      const status = canaryStatus(tried('unclear', tries), OF, NOW);
      if (status.kind !== 'unclear') {
        assert.deepEqual([status.kind, tries], ['failed', 7]);
        break;
      }
      assert.ok(status.until !== null);
      waited += status.until - NOW;
      const later = canaryStatus(tried('unclear', tries), OF, status.until);
      assert.deepEqual(later, { kind: 'unclear', until: null });
    }
    assert.equal(waited, 30.5 * MINUTE);
  });

  it('goes again when it was cut off from its receipts', () => {
    const until = NOW + CANARY_PATIENCE;
    assert.deepEqual(canaryStatus(tried('sent', 1), OF, NOW), { kind: 'running', until });
    assert.deepEqual(canaryStatus(tried('sent', 2), OF, NOW), { kind: 'unclear', until });
    assert.deepEqual(canaryStatus(tried('sent', 1), OF, until), { kind: 'unclear', until: null });
    assert.equal(canaryStatus(tried('sent', 7), OF, until).kind, 'failed');
  });

  it('is begun with anew when nobody has tried again for hours', () => {
    const hours = NOW + 6 * 60 * MINUTE;
    assert.deepEqual(canaryStatus(tried('unclear', 1), OF, hours), { kind: 'needed' });
    assert.deepEqual(canaryStatus(tried('sent', 2), OF, hours), { kind: 'needed' });
    assert.equal(canaryStatus(tried('unclear', 1), OF, hours - 1).kind, 'unclear');
  });
});

describe('wayText', () => {
  it('has a sentence for every reason, and names the day', () => {
    for (const why of ROUTE_REASONS) {
      const decision = { route: 'direct', why, until: DECEMBER, detail: null } as const;
      assert.match(routeText(decision, 'Europe/Rome'), /^[A-Z].*\.$/s, why);
    }
    const untilDecember = {
      route: 'waiting',
      why: 'used-up',
      until: DECEMBER,
      detail: null,
    } as const;
    shows(routeText(untilDecember, 'Europe/Rome'), withDay('al', '1 dicembre'));
  });
});

describe('months', () => {
  it('begin at midnight by the clock of the town hall, in summer too', () => {
    const july = Date.UTC(2026, 6, 1, 0, 30);
    assert.equal(thisMonth(july, 'Europe/Rome'), Date.UTC(2026, 5, 30, 22));
    assert.equal(
      nextMonth(Date.UTC(2026, 11, 31, 23, 30), 'Europe/Rome'),
      Date.UTC(2027, 0, 31, 23),
    );
  });
});
