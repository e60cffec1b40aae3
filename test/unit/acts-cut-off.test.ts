/** An act of staff and its entry in the audit log: never one without the other. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { ACT_NAMES, type ActName } from '#src/model/staff-acts.js';
import { noticeActs } from '#src/notices/notice-acts.js';
import { Retraction } from '#src/notices/retraction/retraction.js';
import { TestNotices } from '#src/notices/test-notices.js';
import { perform, type StaffActs, type StaffOutcome } from '#src/ports/staff.js';
import type { PostSettlement } from '#src/model/channel.js';
import type { Storage } from '#src/ports/storage.js';
import { storageOver } from '#src/storage/database.js';
import type { Sql } from '#src/storage/sql.js';
import { connect, SqliteDatabase, type Connection } from '#src/storage/sqlite/connection.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { FakeTown } from '../fakes/fake-town.js';
import { silentLogger } from '../fakes/runtime.js';
import { ALWAYS, failing, failingWithin } from '../support/failing.js';
import { at, notice, useStorage } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';

const NOW = Date.UTC(2026, 10, 24, 9);

describe('an act of staff that is cut off', () => {
  const db = useStorage();
  const dir = useTempDir();
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

  const heldPost = () => postThatIs({ kind: 'held', detail: 'silence' });
  const textInChannel = () => postThatIs({ kind: 'posted', serverId: 120 });

  function acts(storage: Storage): StaffActs {
    const { clock } = town;
    const onDecided = () => {
      told += 1;
    };
    const parts = { ...storage, clock, logger: silentLogger };
    const retraction = new Retraction(
      { ...parts, onBegun: onDecided },
      { correction: 'L’avviso è annullato.', zone: 'Europe/Rome', textLength: 4096 },
    );
    const tests = new TestNotices(
      {
        ...parts,
        onAccepted: onDecided,
        messenger: { resolve: (person) => Promise.resolve(person) },
      },
      { phones: ['393331234567'], limits: { captionLength: 1024 } },
    );
    const sending = new FakeTown(storage).sending();
    const done = async (act: Promise<StaffOutcome>): Promise<StaffOutcome> => {
      const outcome = await act.finally(() => sending.stop(0));
      onDecided();
      return outcome;
    };
    const decisions = { ...parts, onDecided };
    return {
      ...noticeActs(decisions),
      retract: ({ id, correction }) => retraction.retract(id, correction),
      test: ({ id }) => tests.ofNotice(id),
      resumeSending: () => done(sending.resumeSending()),
      retryLists: () => done(sending.retryLists()),
    };
  }

  /** Each row of the database, as a process finds it that opens this file. */
  async function rowsIn(file: string): Promise<readonly object[]> {
    const opened = connect(file, silentLogger);
    try {
      const tables = await opened.raw<{ name: string }[]>(
        "select name from sqlite_master where type = 'table' order by name",
      );
      const rows: object[] = [];
      for (const { name } of tables) {
        rows.push(...(await opened.raw<object[]>(`select '${name}' as "of", * from "${name}"`)));
      }
      return rows;
    } finally {
      await opened.destroy();
    }
  }

  const entriesIn = (rows: readonly object[]): number =>
    rows.filter((row) => 'of' in row && row.of === 'audit').length;

  /** Over the same file, with a step before and after each statement. */
  async function stepwise(
    step: (statement: string) => Promise<void>,
    work: (storage: Storage) => Promise<void>,
  ): Promise<void> {
    const connection = connect(db.file(), silentLogger);
    const asked = connection.raw.bind(connection) as Sql['raw'];
    const raw = async (statement: string, bindings?: object): Promise<unknown> => {
      await step(statement);
      const rows = await asked(statement, bindings);
      await step('');
      return rows;
    };
    const through = {
      raw,
      destroy: () => connection.destroy(),
    } as Connection;
    const storage = storageOver(new SqliteDatabase(through));
    try {
      await work(storage);
    } finally {
      await storage.close();
    }
  }

  /** The file with its log, as a power cut would leave them; the same twice is kept once. */
  async function cutOff(into: Map<string, string>): Promise<void> {
    const [file, log] = await Promise.all(
      ['', '-wal'].map((end) => readFile(`${db.file()}${end}`).catch(() => Buffer.alloc(0))),
    );
    assert.ok(file !== undefined && log !== undefined);
    const sum = createHash('sha256').update(file).update(log).digest('hex');
    if (into.has(sum)) return;
    const copy = dir.join(`cut-off-${String(into.size)}.sqlite`);
    await writeFile(copy, file);
    await writeFile(`${copy}-wal`, log);
    into.set(sum, copy);
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
    postPublished: heldPost,
    postAgain: heldPost,
    postPublishedAll: heldPost,
    postAgainAll: heldPost,
    test: () => accept(),
    retract: () => settled('sent'),
    resumeSending: stopped,
    retryLists: listsRefused,
  };

  /** What may be asked again while the notice is as it was. */
  const REPEATED: readonly ActName[] = ['test', 'sendNow'];

  for (const name of ACT_NAMES) {
    describe(name, () => {
      let id: number;
      let before: readonly object[];
      beforeEach(async () => {
        id = await BEFORE[name]();
        before = await rowsIn(db.file());
      });

      const act = (storage: Storage): Promise<StaffOutcome> =>
        perform(acts(storage), name, id === 0 ? {} : { id, correction: null, text: 'Di nuovo' });

      async function isDoneOnce(): Promise<void> {
        assert.equal((await act(db.storage)).kind, 'done');
        assert.equal(told, 1, 'whoever carries it out is woken');
        assert.equal(entriesIn(await rowsIn(db.file())), entriesIn(before) + 1);
        if (REPEATED.includes(name)) return;
        assert.equal((await act(db.storage)).kind, 'refused');
      }

      it('is not done where the audit log cannot take it', async () => {
        const { storage } = db;
        const audit = failing(storage.audit, { record: ALWAYS });
        const transaction = failingWithin(storage, { audit: { record: ALWAYS } });
        await assert.rejects(act({ ...storage, audit, transaction }), /the disk does not take it/);
        assert.deepEqual(await rowsIn(db.file()), before);
        assert.equal(told, 0, 'nobody is woken');
        await isDoneOnce();
      });

      it('is not done where it cannot be committed', async () => {
        const full = (statement: string): Promise<void> =>
          statement === 'commit' ? Promise.reject(new Error('SQLITE_FULL')) : Promise.resolve();
        await stepwise(full, async (storage) => {
          await assert.rejects(act(storage), /SQLITE_FULL/);
        });
        assert.deepEqual(await rowsIn(db.file()), before);
        assert.equal(told, 0, 'nobody is woken');
        await isDoneOnce();
      });

      it('is done with its entry or not at all, wherever the power is cut', async () => {
        const files = new Map<string, string>();
        await stepwise(
          () => cutOff(files),
          async (storage) => {
            assert.equal((await act(storage)).kind, 'done');
          },
        );
        const after = await rowsIn(db.file());
        assert.equal(entriesIn(after), entriesIn(before) + 1);
        assert.ok(files.size > 1, 'there was something to cut off');
        for (const file of files.values()) {
          const found = await rowsIn(file);
          assert.deepEqual(found, entriesIn(found) === entriesIn(before) ? before : after);
        }
      });
    });
  }
});
