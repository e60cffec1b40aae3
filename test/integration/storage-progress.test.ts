import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PersonId } from '#src/ports/people.js';
import type {
  DeliveryPlan,
  DeliveryState,
  Keyword,
  NoticeProgress,
  Settlement,
} from '#src/ports/storage.js';
import type { Receipt } from '#src/ports/whatsapp.js';
import { chatOf, citizen, messageId, StorageFixture } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';

/** The first of these always write under both names; the others under one, so that rows merge. */
const ALWAYS_KNOWN = 5;
const PEOPLE = 8;

type Step =
  | { kind: 'says'; keyword: Keyword; person: number; name: 'lid' | 'phone' | 'both' }
  | { kind: 'learn'; person: number }
  | { kind: 'accept' }
  | { kind: 'assign'; notice: number; inList: number; people: number }
  | { kind: 'begin'; notice: number }
  | { kind: 'settle'; pick: number; as: Settlement }
  | { kind: 'receipts'; receipts: { pick: number; person: number; ack: Receipt['ack'] }[] }
  | { kind: 'finish'; notice: number };

const any = fc.nat({ max: 20 });
const person = fc.nat({ max: PEOPLE - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('says' as const),
    keyword: fc.constantFrom<Keyword>('opt-in', 'opt-in', 'opt-out'),
    person,
    name: fc.constantFrom('lid' as const, 'phone' as const, 'both' as const),
  }),
  fc.record({ kind: fc.constant('learn' as const), person }),
  fc.record({ kind: fc.constant('accept' as const) }),
  fc.record({
    kind: fc.constant('assign' as const),
    notice: any,
    inList: fc.nat({ max: PEOPLE }),
    people: fc.nat({ max: PEOPLE }),
  }),
  fc.record({ kind: fc.constant('begin' as const), notice: any }),
  fc.record({
    kind: fc.constant('settle' as const),
    pick: any,
    as: fc.constantFrom<Settlement>(
      { kind: 'handed-over' },
      { kind: 'failed', code: 429, detail: '' },
      { kind: 'queued', detail: '' },
      { kind: 'uncertain', detail: '' },
      { kind: 'held', detail: '' },
    ),
  }),
  fc.record({
    kind: fc.constant('receipts' as const),
    receipts: fc.array(
      fc.record({ pick: any, person, ack: fc.constantFrom<Receipt['ack']>(2, 3, 4) }),
      { maxLength: 5 },
    ),
  }),
  fc.record({ kind: fc.constant('finish' as const), notice: any }),
);

/** Takes random steps and notes what was started, for whom. */
class Run {
  readonly #notices: number[] = [];
  /** `notice person` of every delivery that was started the first time */
  readonly #reached: string[] = [];
  readonly #messages = new Set<string>();

  constructor(private readonly fixture: StorageFixture) {}

  async take(step: Step): Promise<void> {
    const { outbox, register } = this.fixture.storage;
    switch (step.kind) {
      case 'says':
        return this.fixture.says(step.keyword, named(step.person, step.name));
      case 'learn':
        return register.learn(citizen(step.person));
      case 'accept':
        this.#notices.push(await this.fixture.accept(`avviso ${String(this.#notices.length)}`));
        return;
      case 'assign': {
        const noticeId = pickOf(this.#notices, step.notice);
        if (noticeId !== undefined) await this.#assign(noticeId, step.inList, step.people);
        return;
      }
      case 'begin': {
        const noticeId = pickOf(this.#notices, step.notice);
        if (noticeId !== undefined) await this.#begin(noticeId);
        return;
      }
      case 'settle': {
        const delivery = pickOf(await outbox.open(), step.pick);
        if (delivery !== undefined) await outbox.settle(delivery.id, step.as, 5);
        return;
      }
      case 'receipts': {
        const messages = [...this.#messages];
        const receipts = step.receipts.map(({ pick, person, ack }) => ({
          messageId: pickOf(messages, pick) ?? messageId(999_999),
          chatId: chatOf(citizen(person)),
          ack,
        }));
        await outbox.recordReceipts(receipts, 6);
        return;
      }
      case 'finish': {
        const noticeId = pickOf(this.#notices, step.notice);
        if (noticeId !== undefined) await outbox.finish(noticeId, 7);
      }
    }
  }

  async check(): Promise<void> {
    const { notices, outbox } = this.fixture.storage;
    const rows = (await this.fixture.inspect(
      `select r.notice_id as noticeId, s.state = 'active' as subscribed, d.state, r.ack,
         r.dropped_at is not null as leftOut
       from recipients r join subscribers s on s.id = r.subscriber_id
       left join deliveries d on d.id = r.delivery_id`,
    )) as Row[];
    for (const id of this.#notices) {
      const progress = await notices.progress(id);
      const { recipients, waiting, accepted, notReached, uncertain, held } = progress;
      assert.deepEqual(progress, counted(rows.filter(({ noticeId }) => noticeId === id)));
      assert.equal(recipients, waiting + accepted + notReached + uncertain + held);
      assert.ok(progress.read <= progress.delivered && progress.delivered <= accepted);
      if ((await notices.get(id))?.state === 'sent') {
        assert.equal(waiting, 0);
        assert.equal(await outbox.nextOf(id), null);
        assert.deepEqual(await outbox.unassigned(id), []);
      }
    }
    const known = this.#reached.filter((entry) => Number(entry.split(' ')[1]) < ALWAYS_KNOWN);
    assert.equal(new Set(known).size, known.length, 'one notice, one person, one message');
  }

  async #assign(noticeId: number, inList: number, people: number): Promise<void> {
    const { outbox } = this.fixture.storage;
    const recipients = await outbox.unassigned(noticeId);
    const listed = recipients.filter(({ person }) => person.lid !== null).slice(0, inList);
    const single = recipients.filter((recipient) => !listed.includes(recipient)).slice(0, people);
    const plans: DeliveryPlan[] = single.map(({ subscriberId }) => ({
      kind: 'person',
      subscriberId,
    }));
    if (listed.length >= 2) {
      const subscriberIds = listed.map(({ subscriberId }) => subscriberId);
      plans.push({ kind: 'list', listId: '1@broadcast', subscriberIds });
    }
    await outbox.assign(noticeId, plans);
  }

  async #begin(noticeId: number): Promise<void> {
    const { outbox } = this.fixture.storage;
    const next = await outbox.nextOf(noticeId);
    if (next === null) return;
    const begun = await outbox.begin(next.id, messageId(next.id), 4, 'link 1');
    if (begun.kind === 'dropped' || this.#messages.has(begun.delivery.messageId)) return;
    this.#messages.add(begun.delivery.messageId);
    const { target } = begun.delivery;
    const lids = target.kind === 'list' ? target.recipients : [target.person.lid];
    for (let number = 0; number < ALWAYS_KNOWN; number += 1) {
      if (lids.includes(citizen(number).lid)) {
        this.#reached.push(`${String(noticeId)} ${String(number)}`);
      }
    }
  }
}

interface Row {
  readonly noticeId: number;
  readonly subscribed: 0 | 1;
  readonly state: DeliveryState | null;
  readonly ack: number;
  readonly leftOut: 0 | 1;
}

/** The same figures, recipient by recipient. */
function counted(rows: readonly Row[]): NoticeProgress {
  const people = rows.filter(({ leftOut, subscribed, state }) => {
    const turnHasCome = state !== null && state !== 'queued';
    return leftOut === 0 && (subscribed === 1 || turnHasCome);
  });
  const among = (...states: (DeliveryState | null)[]): readonly Row[] =>
    people.filter(({ state }) => states.includes(state));
  const accepted = among('handed-over');
  return {
    recipients: people.length,
    waiting: among(null, 'queued', 'sending').length,
    accepted: accepted.length,
    delivered: accepted.filter(({ ack }) => ack >= 2).length,
    read: accepted.filter(({ ack }) => ack >= 3).length,
    notReached: among('failed').length,
    uncertain: among('uncertain').length,
    held: among('held').length,
  };
}

function named(number: number, name: 'lid' | 'phone' | 'both'): PersonId {
  const { lid, phone } = citizen(number);
  if (number < ALWAYS_KNOWN || name === 'both') return { lid, phone };
  return name === 'lid' ? { lid, phone: null } : { lid: null, phone };
}

function pickOf<T>(from: readonly T[], pick: number): T | undefined {
  return from[pick % Math.max(from.length, 1)];
}

describe('storage: progress', () => {
  const dir = useTempDir();

  it('shares the recipients out without remainder, whatever happens in whatever order', async function () {
    this.timeout(60_000);
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }),
        async (steps) => {
          runs += 1;
          const file = dir.join(`${String(runs)}.sqlite`);
          const fixture = new StorageFixture(() => file);
          await fixture.open();
          try {
            const run = new Run(fixture);
            for (let number = 0; number < PEOPLE; number += 1) {
              await fixture.says('opt-in', named(number, number % 2 === 0 ? 'lid' : 'phone'));
            }
            await run.take({ kind: 'accept' });
            for (const each of steps) {
              await run.take(each);
              await run.check();
            }
          } finally {
            await fixture.close();
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
