/** What was measured of messages to lists and to single people. */
import assert from 'node:assert/strict';
import type { Target } from '#src/model/message.js';
import { ACCOUNT } from '../fakes/fake-whatsapp.js';
import type { MeasuredPage } from './measured-page.js';
import type { SendFault } from './sim-conditions.js';
import { MEASURING, NEVER_ASKED, OF_THE_PAGE, type Check, type Vectors } from './vector.js';

const US = ACCOUNT.alias ?? assert.fail();

interface Sent {
  readonly returned: { readonly messageSendResult?: string; readonly ackErrorCode?: number | null };
}

const sent: Check = async (page, { returned }: Sent) => {
  const { outcome, trace } = await page.send(await page.toList());
  assert.deepEqual([returned.messageSendResult, outcome.kind, trace.ack], ['OK', 'sent', 1]);
};

interface Refused extends Sent {
  readonly mem?: readonly { readonly ack: number }[];
}

const refused: Check = async (page, fact: Refused) => {
  const code = fact.returned.ackErrorCode ?? assert.fail();
  const { id, outcome, trace } = await page.send(await page.toList(), {
    fault: { kind: 'refused', code },
  });
  assert.ok(outcome.kind === 'refused');
  assert.deepEqual([outcome.code, trace.ack], [String(code), fact.mem?.[0]?.ack ?? -1]);
  assert.deepEqual([trace.encrypted, trace.handedOver, trace.live], [true, true, false]);
  assert.deepEqual(page.accepted(id), []);
};

const SINGLE = 'a list of one becomes that person’s message before it goes';

export const BROADCAST: Vectors = {
  createBroadcastTextMsgData: OF_THE_PAGE,
  ack3: sent,
  ack3second: sent,
  sameIdTwice: async (
    page,
    { returned, stanzas }: Sent & { readonly stanzas: readonly object[] },
  ) => {
    const target = await page.toList();
    const { id } = await page.send(target);
    const before = page.town.accepted.length;
    const { outcome } = await page.send(target, { id });
    assert.deepEqual([returned.messageSendResult, outcome.kind], ['OK', 'sent']);
    assert.equal(page.town.accepted.length - before, stanzas.length);
    await page.later();
    for (const { inbox } of page.citizens) assert.equal(inbox.length, 1);
  },
  ...Object.fromEntries(
    [405, 420, 429, 463, 475, 479].map((code) => [`nack${String(code)}`, refused]),
  ),
  networkRejects: async (page, { returned, mem }: Refused) => {
    const { id, outcome, trace } = await page.send(await page.toList(), {
      fault: { kind: 'connectionFails' },
    });
    assert.equal(returned.ackErrorCode, null);
    assert.deepEqual([outcome.kind, trace.ack], ['unknown', mem?.[0]?.ack]);
    assert.deepEqual(page.accepted(id), []);
  },
  networkSilent: async (
    page,
    fact: { readonly after: { readonly mem: readonly { ack: number }[] } },
  ) => {
    const { outcome, trace } = await page.send(await page.toList(), {
      fault: { kind: 'neverArrived' },
    });
    assert.equal(outcome.kind, 'unknown');
    const [main, ...clones] = fact.after.mem.map(({ ack }) => ack);
    assert.deepEqual([trace.ack, trace.bestRecipientAck], [main, Math.max(...clones)]);
    assert.equal(trace.live, true, 'it is still being tried');
    page.whatsapp.cut();
    page.whatsapp.mend();
    await page.later();
    assert.equal(page.town.accepted.length, 1, 'it is repeated when the page has connected anew');
  },
  recipientsEmpty: NEVER_ASKED,
  oneRecipient: SINGLE,
  duplicateRecipients: NEVER_ASKED,
  ownLidAmongRecipients: async (page, { returned }: Sent) => {
    const first = page.citizen(0);
    const { id, outcome } = await page.send(await page.toList([first.alias, US]));
    assert.deepEqual([returned.messageSendResult, outcome.kind], ['OK', 'sent']);
    assert.deepEqual(page.accepted(id), [first]);
  },
  recipientNotInList: async (page, { returned }: Sent) => {
    const other = page.town.add();
    const { id, outcome } = await page.send(await page.toList([other.alias]));
    assert.deepEqual([returned.messageSendResult, outcome.kind], ['OK', 'sent']);
    assert.deepEqual(page.accepted(id), [other]);
  },
  pnRecipient: NEVER_ASKED,
  recipientAsString: NEVER_ASKED,
  body70000: async (page, { returned }: Sent) => {
    const text = 'x'.repeat(70_000);
    const { outcome } = await page.send(await page.toList(), { content: { kind: 'text', text } });
    assert.deepEqual([returned.messageSendResult, outcome.kind], ['OK', 'sent']);
    await page.later();
    assert.equal(page.citizen(0).inbox[0]?.text, text);
  },
  freshListOneRecipient: SINGLE,
  nodeEventsFor3Recipients: OF_THE_PAGE,
  oneRecipientThenDeliveryReceipt: SINGLE,
};

interface MeasuredFailure {
  readonly fails: string;
  readonly returned: string;
  readonly mainRow: number;
  readonly messageInfo: boolean;
  readonly onTheWire: boolean;
}

function failure(fault: SendFault, kind: string, isPicture = false): Check {
  return async (page, fact: MeasuredFailure) => {
    const picture = { kind: 'media', as: 'image', path: 'a', sha256: 'a', caption: null } as never;
    const { outcome, trace } = await page.send(await page.toList(), {
      fault,
      ...(isPicture && { content: picture }),
    });
    assert.equal(outcome.kind, kind);
    if (fact.returned !== 'pending' && outcome.kind === 'notSent')
      assert.equal(outcome.detail, fact.returned);
    assert.deepEqual(
      [trace.ack, trace.encrypted, trace.handedOver],
      [fact.mainRow, fact.messageInfo, fact.onTheWire],
    );
  };
}

export const FAILURES: Vectors = {
  upload: failure({ kind: 'uploadFails' }, 'notSent', true),
  'keys of one recipient, or one 503 of the key server': failure(
    { kind: 'keysMissing' },
    'notSent',
  ),
  'refused by the servers': failure({ kind: 'refused', code: 405 }, 'refused'),
  silence: failure({ kind: 'neverArrived' }, 'unknown'),
};

function toPerson(page: MeasuredPage, byPhone = false): Target {
  const { alias, phone } = page.citizen(1);
  const person = byPhone ? { alias: null, phone } : { alias, phone: null };
  return { kind: 'person', chatId: byPhone ? phone : alias, person };
}

interface SentToOne {
  readonly returned: { readonly ack: number };
}

function one(fault?: SendFault, byPhone = false): Check {
  return async (page, { returned }: SentToOne) => {
    const { id, trace, outcome } = await page.send(toPerson(page, byPhone), fault && { fault });
    assert.equal(trace.ack, returned.ack);
    assert.deepEqual(page.accepted(id), returned.ack === 1 ? [page.citizen(1)] : []);
    if (fault?.kind === 'refused') assert.ok(outcome.kind === 'refused');
  };
}

export const ONE_TO_ONE: Vectors = {
  existingLidChat_default: 'the page answers before the servers have: the adapter waits for them',
  existingLidChat_waitUntilMsgSent: one(),
  pnId_mappingKnown_noChat: one(undefined, true),
  pnId_mappingUnknown_noServer: 'nothing is sent to a number before it is known whose it is',
  lidId_unknown: async (page, { returned }: SentToOne) => {
    const alias = '955555555555555@lid';
    const stranger = { kind: 'person', chatId: alias, person: { alias, phone: null } } as const;
    const { outcome, trace } = await page.send(stranger);
    assert.deepEqual([outcome.kind, trace.ack], ['sent', returned.ack]);
  },
  invalidId: NEVER_ASKED,
  ...Object.fromEntries(
    [463, 475, 479, 429, 400, 500].map((code) => [
      `nack${String(code)}`,
      one({ kind: 'refused', code }),
    ]),
  ),
  networkSilent_default: one({ kind: 'neverArrived' }),
  networkSilent_waitUntilMsgSent: async (page) => {
    const { outcome } = await page.send(toPerson(page), { fault: { kind: 'neverArrived' } });
    assert.equal(outcome.kind, 'unknown');
  },
  addAndSendMsgToChat: OF_THE_PAGE,
  ...Object.fromEntries(
    ['sendSeen_existingChat', 'sendSeen_noChat', 'sendSeen_invalid'].map((name) => [
      name,
      'no chat is ever marked as read',
    ]),
  ),
  stubs: MEASURING,
};
