/** An act of staff is committed in one step, and entered in the audit log in another: what if that one fails? */
import assert from 'node:assert/strict';
import { ACT_NAMES, type ActName } from '#src/model/staff-acts.js';
import { noticeActs } from '#src/notices/notice-acts.js';
import { Retraction } from '#src/notices/retraction/retraction.js';
import { TestNotices } from '#src/notices/test-notices.js';
import { perform, type StaffActs, type StaffOutcome } from '#src/ports/staff.js';
import type { PostSettlement } from '#src/model/channel.js';
import type { Storage } from '#src/ports/storage.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { FakeTown } from '../fakes/fake-town.js';
import { silentLogger } from '../fakes/runtime.js';
import { ALWAYS, failing } from '../support/failing.js';
import { at, notice, useStorage } from '../support/storage.js';

const NOW = Date.UTC(2026, 10, 24, 9);

describe('an act of staff that the audit log cannot take any more', () => {
  const db = useStorage();
  let town: FakeTown;
  let told: number;

  beforeEach(async () => {
    town = new FakeTown(db.storage);
    told = 0;
    await db.subscribe(3);
  });

  async function accept(more: { coolingMs?: number; confirmAbove?: number } = {}): Promise<number> {
    const accepted = await db.storage.notices.accept(notice('acqua'), { ...at(NOW), ...more });
    return accepted.notice.id;
  }

  async function settled(state: 'sent' | 'held'): Promise<number> {
    const { outbox } = db.storage;
    const id = await accept();
    for (const subscriberId of await outbox.unassigned(id)) {
      await outbox.assign(id, [{ kind: 'person', subscriberId }]);
      const next = await outbox.nextOf(id);
      assert.ok(next);
      await outbox.begin(next.id, newMessageId(), NOW, 'link 1');
      await outbox.settle(
        next.id,
        state === 'sent' ? { kind: 'handed-over' } : { kind: 'held', detail: 'silence' },
        NOW,
      );
    }
    return id;
  }

  async function postThatIs(outcome: PostSettlement): Promise<number> {
    const { channel } = db.storage;
    const id = await accept();
    await channel.plan(id, '1@newsletter', [{ kind: 'text', text: 'acqua' }]);
    const next = await channel.next('ordinary', NOW);
    assert.ok(next);
    await channel.begin(next.id, newMessageId(), NOW);
    await channel.settle(next.id, outcome, NOW);
    return id;
  }

  const postInDoubt = () => postThatIs({ kind: 'held', detail: 'silence' });
  const textInChannel = () => postThatIs({ kind: 'posted', serverId: 120 });

  /** Nothing can be written into the log, nor the notice be read again, once the act is committed. */
  function acts(): StaffActs {
    const audit = failing(db.storage.audit, { record: ALWAYS });
    let committed = false;
    const isDone = () => {
      committed = true;
      return false;
    };
    const notices = failing(db.storage.notices, {
      ...{ cancel: isDone, withdraw: isDone, resume: isDone, confirm: isDone, sendNow: isDone },
      ...{ get: () => committed, progress: () => committed },
    });
    const storage: Storage = { ...db.storage, audit };
    const { clock } = town;
    const onDecided = () => {
      told += 1;
    };
    const retraction = new Retraction(
      { ...storage, clock, logger: silentLogger, onBegun: onDecided },
      { correction: 'L’avviso è annullato.', zone: 'Europe/Rome', textLength: 4096 },
    );
    const tests = new TestNotices(
      {
        ...storage,
        ...{ clock, logger: silentLogger, onAccepted: onDecided },
        messenger: { resolve: (person) => Promise.resolve(person) },
      },
      { phones: ['393331234567'], limits: { captionLength: 1024 } },
    );
    const sending = new FakeTown(storage).sending();
    const done = async (act: Promise<StaffOutcome>): Promise<StaffOutcome> => {
      const outcome = await act;
      await sending.stop(0);
      onDecided();
      return outcome;
    };
    return {
      ...noticeActs({ ...storage, notices, clock, logger: silentLogger, onDecided }),
      retract: ({ id, correction }) => retraction.retract(id, correction),
      test: ({ id }) => tests.ofNotice(id),
      resumeSending: () => done(sending.resumeSending()),
      retryLists: () => done(sending.retryLists()),
    };
  }

  const stopped = async (): Promise<number> => {
    await db.storage.sending.save({ stop: { why: 'blocked', code: '482', since: NOW } });
    return 0;
  };

  const listsRefused = async (): Promise<number> => {
    const listsOff = { why: 'refused', code: '405', since: NOW, until: null } as const;
    await db.storage.sending.save({ listsOff });
    return 0;
  };

  /** What there is to be decided. */
  const BEFORE: Readonly<Record<ActName, () => Promise<number>>> = {
    confirm: () => accept({ confirmAbove: 1 }),
    sendNow: () => accept({ coolingMs: 3_600_000 }),
    edit: () => accept(),
    callOff: () => accept(),
    stop: () => accept(),
    resume: async () => {
      const id = await accept();
      await db.storage.notices.cancel(id, NOW);
      return id;
    },
    arrived: () => settled('held'),
    sendAgain: () => settled('held'),
    arrivedAll: () => settled('held'),
    sendAgainAll: () => settled('held'),
    changePost: textInChannel,
    postPublished: postInDoubt,
    postAgain: postInDoubt,
    postPublishedAll: postInDoubt,
    postAgainAll: postInDoubt,
    test: () => accept(),
    retract: () => settled('sent'),
    resumeSending: stopped,
    retryLists: listsRefused,
  };

  /** What may be asked again while the notice is as it was. */
  const REPEATED: readonly ActName[] = ['test', 'sendNow'];

  for (const name of ACT_NAMES) {
    it(`is done all the same, and once: ${name}`, async () => {
      const id = await BEFORE[name]();
      const input = id === 0 ? {} : { id, correction: null, text: 'Acqua di nuovo' };
      assert.equal((await perform(acts(), name, input)).kind, 'done');
      assert.equal(told, 1, 'whoever carries it out is woken');
      if (REPEATED.includes(name)) return;
      assert.equal((await perform(acts(), name, input)).kind, 'refused');
    });
  }
});
