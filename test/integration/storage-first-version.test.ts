import assert from 'node:assert/strict';
import knex, { type Knex } from 'knex';
import { openStorage } from '#src/storage/database.js';
import { firstSchema } from '#src/storage/sqlite/migrations/001-first-schema.js';
import { catchUp } from '#src/storage/sqlite/migrations/002-catch-up.js';
import { audit } from '#src/storage/sqlite/migrations/003-audit.js';
import type { Migration } from '#src/storage/sqlite/migrations/migration.js';
import { SILENT } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';

describe('storage: a database of the first version', () => {
  const dir = useTempDir();

  it('keeps its notices, deliveries, receipts and audit entries', async () => {
    const file = dir.join('campanile.sqlite');
    const before = knex({
      client: 'sqlite3',
      connection: { filename: file },
      useNullAsDefault: true,
    });
    const migrations = [firstSchema, catchUp, audit];
    await before.raw('pragma foreign_keys = on');
    const migrationSource: Knex.MigrationSource<Migration> = {
      getMigrations: () => Promise.resolve(migrations),
      getMigrationName: ({ name }) => name,
      getMigration: ({ up }) => Promise.resolve({ up, down: () => Promise.resolve() }),
    };
    await before.migrate.latest({ migrationSource });
    for (const statement of [
      `insert into subscribers (lid, phone, chat_id, state, registered_at, last_command_at)
       values ('1@lid', '391', '1@lid', 'active', 1, 1), ('2@lid', '392', '2@lid', 'active', 2, 2)`,
      `insert into notices (name, files, fingerprint, content, state, accepted_at, finished_at, filed_at)
       values ('uno', '["uno.txt"]', 'f1', '{"kind":"text","text":"Uno, perché"}', 'sent', 10, 20, 30),
         ('due', '["due.txt","due.jpg"]', 'f2', '{"kind":"text","text":"Due"}', 'sending', 40, null, null)`,
      `insert into deliveries (notice_id, kind, list_id, state, message_id, changed_at)
       values (1, 'list', '7@broadcast', 'handed-over', 'M1', 15),
         (2, 'list', '7@broadcast', 'queued', null, null)`,
      `insert into recipients (notice_id, subscriber_id, delivery_id, ack)
       values (1, 1, 1, 3), (1, 2, 1, 2), (2, 1, 2, 0), (2, 2, null, 0)`,
      `insert into audit (at, actor, event, notice_id, text) values (11, 'service', 'x', 1, 'Testo')`,
      'insert into progress_history values (1, 20, 2, 2, 1)',
    ]) {
      await before.raw(statement);
    }
    await before.destroy();

    const storage = await openStorage({ file, logger: SILENT });
    try {
      const { notices, outbox } = storage;
      const [due, uno] = await notices.recent(5);
      assert.deepEqual(uno, {
        id: 1,
        name: 'uno',
        title: 'uno',
        kind: 'notice',
        corrects: null,
        files: [{ name: 'uno.txt', sha256: null }],
        fingerprint: 'f1',
        parts: [{ kind: 'text', text: 'Uno, perché' }],
        urgent: false,
        sendAt: null,
        expiresAt: null,
        state: 'sent',
        acceptedAt: 10,
        dueAt: 10,
        finishedAt: 20,
        notSentTo: 0,
        sentAtOnce: false,
        mayHaveGone: false,
        channel: null,
        drop: null,
        parkedWhy: null,
        retractedAt: null,
        renewalId: null,
        replaces: null,
        replacedBy: null,
        placed: ['uno.txt'],
        filedAt: 30,
        progress: {
          recipients: 2,
          waiting: 0,
          accepted: 2,
          delivered: 2,
          read: 1,
          notReached: 0,
          uncertain: 0,
          held: 0,
        },
        routes: [
          {
            route: 'lists',
            accepted: 2,
            delivered: 2,
            read: 1,
            notReached: 0,
            uncertain: 0,
            held: 0,
            firstAt: 15,
            lastAt: 15,
          },
        ],
      });
      assert.equal(due?.state, 'sending');
      assert.equal(due.progress.waiting, 2);
      assert.equal((await outbox.unassigned(2)).length, 1);
      assert.deepEqual(await outbox.nextOf(2), { id: 2, kind: 'list' });
      assert.equal((await storage.audit.entries({ limit: 5 }))[0]?.noticeId, 1);
      assert.equal((await notices.history(1)).length, 1);
    } finally {
      await storage.close();
    }
    const after = knex({
      client: 'sqlite3',
      connection: { filename: file },
      useNullAsDefault: true,
    });
    try {
      assert.deepEqual(await after.raw('pragma foreign_key_check'), []);
      assert.deepEqual(await after.raw('pragma integrity_check'), [{ integrity_check: 'ok' }]);
    } finally {
      await after.destroy();
    }
  });
});
