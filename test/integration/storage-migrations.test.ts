import assert from 'node:assert/strict';
import type { Knex } from 'knex';
import type { NoticeContent } from '#src/model/notice.js';
import { backups } from '#src/storage/sqlite/backup.js';
import { connect } from '#src/storage/sqlite/connection.js';
import { openStorage } from '#src/storage/database.js';
import { MIGRATIONS, migratorConfig } from '#src/storage/sqlite/migrations/index.js';
import { readOnly } from '#src/storage/sqlite/integrity.js';
import { messageId, notice, SILENT, StorageFixture } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';

/** Rows for tables whose rules are too strict for rows that are made up. */
const ROWS: Readonly<Record<string, readonly string[]>> = {
  subscribers: [
    `insert into subscribers (lid, phone, chat_id, state, registered_at, last_command_at)
     values ('1@lid', '393331112201', '1@lid', 'active', 5, 5),
       ('2@lid', null, '2@lid', 'opted-out', 6, 7), (null, '393331112203', '393331112203@c.us', 'unknown', null, 8)`,
  ],
  notices: [
    `insert into notices (name, files, fingerprint, content, state, accepted_at, finished_at)
     values ('acqua', '["acqua.txt"]', 'f1', '{"kind":"text","text":"Acqua"}', 'sent', 10, 11),
       ('strada', '["strada.txt"]', 'f2', '{"kind":"text","text":"Strada"}', 'queued', 12, null)`,
  ],
  deliveries: [
    `insert into deliveries (notice_id, kind, list_id, state, message_id, changed_at)
     values (1, 'list', '1@broadcast', 'handed-over', '3EB0AA', 11)`,
    `insert into deliveries (subscriber_id, reply_kind, reply_text, kind)
     values (2, 'farewell', 'Arrivederci', 'person')`,
  ],
  sending_state: [
    `insert into sending_state (name, value)
     values ('stop', '{"why":"blocked","code":482,"since":5}')`,
  ],
  recipients: [
    `insert into recipients (notice_id, subscriber_id, delivery_id, ack)
     values (1, 1, 1, 3), (2, 1, null, 0)`,
  ],
};

type Row = Readonly<Record<string, unknown>>;
type Contents = ReadonlyMap<string, readonly Row[]>;

describe('storage: migrations from every earlier schema', () => {
  const dir = useTempDir();

  for (const [index, last] of MIGRATIONS.slice(0, -1).entries()) {
    it(`keep every row of ${last.name}, and copy the database before`, async () => {
      const file = dir.join('campanile.sqlite');
      const before = await databaseOf(file, index + 1);

      await (await openStorage({ file, logger: SILENT })).close();

      await readOnly(file, async (sql) => {
        const after = await contentsOf(sql);
        const expected = expectedOf(before);
        assert.deepEqual(surviving(expected, after), asObject(expected));
        assert.deepEqual(await sql.raw('pragma foreign_key_check'), []);
        assert.deepEqual(await sql.raw('pragma quick_check'), [{ quick_check: 'ok' }]);
        const applied = await sql.raw<{ name: string }[]>('select name from knex_migrations');
        assert.deepEqual(
          applied.map(({ name }) => name),
          MIGRATIONS.map(({ name }) => name),
        );
      });
      const copies = await backups(file);
      assert.deepEqual(
        copies.map(({ kind }) => kind),
        ['aggiornamento'],
      );
      await readOnly(copies[0]?.file ?? '', async (sql) => {
        assert.deepEqual(asObject(await contentsOf(sql)), asObject(before));
      });
    });
  }

  it('tell of notices that are parked why, from what was known then', async () => {
    const file = dir.join('campanile.sqlite');
    const connection = connect(file, SILENT);
    const before = MIGRATIONS.findIndex(({ name }) => name === '024-parked-why');
    await connection.migrate.latest(migratorConfig(MIGRATIONS.slice(0, before)));
    await connection.raw(
      `insert into notices (name, title, kind, files, fingerprint, parts, urgent, state,
         accepted_at, due_at, placed, taken_at)
       values ('a', 'a', 'notice', '[]', 'f1', '[]', 0, 'parked', 1, 1, '["a.txt"]', 2),
         ('b', 'b', 'notice', '[]', 'f2', '[]', 0, 'parked', 1, 1, '[]', 2),
         ('c', 'c', 'notice', '[]', 'f3', '[]', 0, 'queued', 1, 1, null, null)`,
    );
    await connection.destroy();

    const storage = await openStorage({ file, logger: SILENT });
    const notices = await storage.notices.unfiled();
    await storage.close();

    assert.deepEqual(
      notices.map(({ parkedWhy }) => parkedWhy),
      ['overdue', 'files-gone', null],
    );
  });

  it('tell why deliveries were refused, from the codes of then', async () => {
    const file = dir.join('campanile.sqlite');
    const connection = connect(file, SILENT);
    const before = MIGRATIONS.findIndex(({ name }) => name === '030-why-refused');
    await connection.migrate.latest(migratorConfig(MIGRATIONS.slice(0, before)));
    await connection.raw(
      `insert into subscribers (id, lid, chat_id, state, last_command_at)
       values (1, '1@lid', '1@lid', 'unknown', 1)`,
    );
    await connection.raw(
      `insert into notices (id, name, title, kind, files, fingerprint, parts, urgent, state, accepted_at,
         due_at)
       values (1, 'a', 'a', 'notice', '[]', 'f1', '[]', 0, 'queued', 1, 1)`,
    );
    const codes = [null, 482, 429, 405, 463, 404, 500];
    for (const kind of ['list', 'person']) {
      for (const code of codes) {
        await connection.raw(
          `insert into deliveries (notice_id, subscriber_id, kind, list_id, state, message_id, code)
           values (1, 1, '${kind}', '1@broadcast', 'failed', '${kind} ${String(code)}', ${String(code)})`,
        );
      }
    }
    await connection.destroy();

    await (await openStorage({ file, logger: SILENT })).close();

    await readOnly(file, async (sql) => {
      const rows = await sql.raw<{ kind: string; code: string | null; why: string | null }[]>(
        'select kind, code, refused_why as why from deliveries order by id',
      );
      assert.deepEqual(
        rows.map(({ code }) => code),
        [...codes, ...codes].map((code) => (code === null ? null : String(code))),
      );
      assert.deepEqual(
        rows.map(({ why }) => why),
        [
          ...[null, 'blocked', 'quota', 'no-lists', 'other', 'other', 'other'],
          ...[null, 'blocked', 'other', 'other', 'later', 'unreachable', 'other'],
        ],
      );
    });
  });

  it('give parts and files tables of their own, also in a database that was ahead of that step', async () => {
    const file = dir.join('campanile.sqlite');
    const connection = connect(file, SILENT);
    const earlier = MIGRATIONS.filter(({ name }) => name !== '032-notice-parts' && name < '062');
    await connection.migrate.latest(migratorConfig(earlier));
    const files = [
      { name: 'm/1.jpg', sha256: 'aa' },
      { name: 'vecchio.txt', sha256: null },
    ];
    const video: Extract<NoticeContent, { kind: 'media' }> = {
      ...{ kind: 'media', path: '/s/bb.mp4', sha256: 'bb', mimetype: 'video/mp4', as: 'video' },
      filename: 'dell’altro.mp4',
    };
    const parts: readonly NoticeContent[] = [
      { kind: 'text', text: 'È “chiuso”\n\u{1F6A7}' },
      { ...video, caption: 'dal Comune' },
      video,
    ];
    await connection.raw(
      `insert into notices (name, title, kind, files, fingerprint, parts, urgent, state, accepted_at, due_at)
       values ('m', 'm', 'notice', :files, 'f', :parts, 0, 'queued', 1, 1)`,
      { files: JSON.stringify(files), parts: JSON.stringify(parts) },
    );
    await connection.destroy();

    const storage = await openStorage({ file, logger: SILENT });
    try {
      const notice = await storage.notices.get(1);
      assert.deepEqual({ parts: notice?.parts, files: notice?.files }, { parts, files });
      assert.deepEqual([...(await storage.deliveryRetention.spooled(0))], ['bb.mp4']);
      assert.deepEqual(
        (await storage.retractions.noticesOf(['aa'])).map(({ id }) => id),
        [1],
      );
      const { total } = await storage.notices.search({
        ...{ states: [], words: 'DAL COMUNE', from: null, to: null, limit: 5, skip: 0 },
      });
      assert.equal(total, 1);
    } finally {
      await storage.close();
    }
  });

  it('know files by where they lie in the spool, wherever that was when they came', async () => {
    const file = dir.join('campanile.sqlite');
    const connection = connect(file, SILENT);
    const earlier = MIGRATIONS.filter(({ name }) => name < '067');
    await connection.migrate.latest(migratorConfig(earlier));
    await connection.raw(
      `insert into notices (name, title, kind, fingerprint, urgent, state, accepted_at, due_at)
       values ('m', 'm', 'notice', 'f', 0, 'queued', 1, 1)`,
    );
    const media = { mimetype: 'image/jpeg', filename: 'a.jpg' };
    const paths = [
      'C:\\Campanile\\archivio\\spool\\aa.jpg',
      '/srv/archivio/spool/prova/bb.jpg',
      '/elsewhere/cc.jpg',
    ];
    for (const [part, path] of paths.entries()) {
      await connection.raw(
        `insert into notice_parts (notice_id, part, kind, path, sha256, mimetype, filename, sent_as)
         values (1, :part, 'media', :path, 'aa', :mimetype, :filename, 'image')`,
        { part, path, ...media },
      );
    }
    const [path] = paths;
    await connection.raw(
      `insert into channel_posts (notice_id, part, channel_id, content) values (1, 0, '1@newsletter', :content)`,
      { content: JSON.stringify({ kind: 'media', path, sha256: 'aa', ...media, as: 'image' }) },
    );
    await connection.destroy();

    const { notices, channel, close } = await openStorage({ file, logger: SILENT });
    try {
      const pathOf = (content?: NoticeContent) => (content?.kind === 'media' ? content.path : null);
      assert.deepEqual((await notices.get(1))?.parts.map(pathOf), [
        dir.join('spool', 'aa.jpg'),
        dir.join('spool', 'prova', 'bb.jpg'),
        '/elsewhere/cc.jpg',
      ]);
      const begun = await channel.begin(1, messageId(1), 2);
      assert.ok(begun.kind === 'started');
      assert.equal(pathOf(begun.post.content), dir.join('spool', 'aa.jpg'));
    } finally {
      await close();
    }
  });

  it('let what was written before be found, however the words are written', async () => {
    const file = dir.join('campanile.sqlite');
    const connection = connect(file, SILENT);
    const before = MIGRATIONS.findIndex(({ name }) => name === '062-folded-texts');
    await connection.migrate.latest(migratorConfig(MIGRATIONS.slice(0, before)));
    await connection.raw(
      `insert into notices (id, name, title, kind, fingerprint, urgent, state, accepted_at, due_at)
       values (1, 'città', 'PIAZZA LIBERTÀ', 'notice', 'f', 0, 'queued', 1, 1),
         (2, 'b', 'b', 'notice', 'g', 0, 'queued', 1, 1)`,
    );
    await connection.raw(
      `insert into notice_parts (notice_id, part, kind, text) values (2, 0, 'text', 'È chiusa')`,
    );
    const entries = Array.from(
      { length: 1_001 },
      () => `(1, 'staff', 'x', 'Fermato PERCHÉ serve')`,
    );
    await connection.raw(`insert into audit (at, actor, event, text) values ${entries.join(', ')}`);
    await connection.destroy();

    const storage = await openStorage({ file, logger: SILENT });
    try {
      const found = async (words: string) => {
        const search = { states: [], from: null, to: null, limit: 5, skip: 0 };
        const { notices } = await storage.notices.search({ ...search, words });
        return notices.map(({ id }) => id);
      };
      assert.deepEqual(await found('libertà'), [1]);
      assert.deepEqual(await found('CITTÀ'), [1]);
      assert.deepEqual(await found('è CHIUSA'), [2]);
      const audit = await storage.audit.entries({ limit: 2_000, words: 'perché' });
      assert.equal(audit.length, entries.length);
    } finally {
      await storage.close();
    }
  });

  it('keep in mind what a restore had parked: it may have gone', async () => {
    const file = dir.join('campanile.sqlite');
    const connection = connect(file, SILENT);
    const before = MIGRATIONS.findIndex(({ name }) => name === '083-may-have-gone');
    await connection.migrate.latest(migratorConfig(MIGRATIONS.slice(0, before)));
    await connection.raw(
      `insert into notices (name, title, kind, fingerprint, urgent, state, parked_why, accepted_at, due_at)
       values ('a', 'a', 'notice', 'f1', 0, 'parked', 'restored', 1, 1),
         ('b', 'b', 'notice', 'f2', 0, 'parked', 'overdue', 1, 1), ('c', 'c', 'notice', 'f3', 0, 'queued', null, 1, 1)`,
    );
    await connection.destroy();

    const storage = await openStorage({ file, logger: SILENT });
    const notices = await storage.notices.unfiled();
    await storage.close();

    assert.deepEqual(
      notices.map(({ mayHaveGone }) => mayHaveGone),
      [true, false, false],
    );
  });

  it('call people left out of lists who were called dropped', async () => {
    const file = dir.join('campanile.sqlite');
    const connection = connect(file, SILENT);
    const before = MIGRATIONS.findIndex(({ name }) => name === '079-left-out-of-lists');
    await connection.migrate.latest(migratorConfig(MIGRATIONS.slice(0, before)));
    await connection.raw(
      `insert into subscribers (id, lid, chat_id, state, registered_at, last_command_at)
       values (1, '1@lid', '1@lid', 'active', 1, 1), (2, '2@lid', '2@lid', 'active', 1, 1)`,
    );
    await connection.raw(
      `insert into list_exclusions (subscriber_id, reason, excluded_at)
       values (1, 'dropped', 7), (2, 'breaks-list', 8)`,
    );
    await connection.destroy();

    const storage = await openStorage({ file, logger: SILENT });
    const excluded = await storage.lists.excluded(7);
    await storage.close();

    assert.deepEqual([...excluded], [1, 2]);
    await readOnly(file, async (sql) => {
      const rows = await sql.raw<object[]>('select * from list_exclusions order by subscriber_id');
      assert.deepEqual(rows, [
        { subscriber_id: 1, reason: 'left-out', excluded_at: 7 },
        { subscriber_id: 2, reason: 'breaks-list', excluded_at: 8 },
      ]);
    });
  });

  it('keep what was counted of a notice whose recipients are gone', async () => {
    const file = dir.join('campanile.sqlite');
    const connection = connect(file, SILENT);
    const before = MIGRATIONS.findIndex(({ name }) => name === '033-routes');
    await connection.migrate.latest(migratorConfig(MIGRATIONS.slice(0, before)));
    const progress = { recipients: 9, waiting: 0, accepted: 9, delivered: 8, read: 7 };
    const rest = { notReached: 0, uncertain: 0, held: 0, firstAt: 1, lastAt: 2 };
    const its = { accepted: 9, delivered: 8, read: 7, ...rest };
    await connection.raw(
      `insert into notices (name, title, kind, fingerprint, urgent, state, accepted_at, due_at, finished_at,
         pruned_at, figures)
       values ('a', 'a', 'notice', 'f', 0, 'sent', 1, 1, 3, 9, :figures)`,
      { figures: JSON.stringify({ progress, ways: [{ way: 'lists', ...its }] }) },
    );
    await connection.destroy();

    const storage = await openStorage({ file, logger: SILENT });
    const figures = await storage.notices.figures(1);
    await storage.close();

    assert.deepEqual(figures, {
      // what was not counted then is nobody, not unknown
      progress: { ...progress, notReached: 0, uncertain: 0, held: 0 },
      routes: [{ route: 'lists', ...its }],
    });
  });

  it('leave a kept correction that lacks what notices had not then', async () => {
    const fixture = new StorageFixture(() => dir.join('kept.sqlite'));
    await fixture.create();
    try {
      const [person] = await fixture.subscribe(1);
      assert.ok(person !== undefined);
      const id = await fixture.accept();
      const [subscriberId = 0] = await fixture.storage.outbox.unassigned(id);
      const delivery = await fixture.assign(id, { kind: 'person', subscriberId });
      await fixture.storage.outbox.begin(delivery, messageId(1), 1, 'link');
      await fixture.storage.outbox.settle(delivery, { kind: 'handed-over' }, 1);
      const { retractions, notices } = fixture.storage;
      const correction = notice('rettifica', { kind: 'correction', corrects: id });
      await retractions.retract(id, correction, { now: 2, revocableSince: 0 });
      await fixture.inspect(
        `update retractions set correction = json_remove(correction, '$.expiresAt', '$.channel')`,
      );

      const outcome = { kind: 'refused', detail: 'too old' } as const;
      await retractions.settleRevocation(delivery, outcome, 3);

      const [made] = await notices.recent(1);
      assert.deepEqual(
        [made?.kind, made?.corrects, made?.expiresAt, made?.channel],
        ['correction', id, null, null],
      );
    } finally {
      await fixture.end();
    }
  });

  it('make no copy of a database that is new, or up to date', async () => {
    const file = dir.join('campanile.sqlite');
    for (const _ of [1, 2]) await (await openStorage({ file, logger: SILENT })).close();
    assert.deepEqual(await backups(file), []);
  });
});

/** A database of the past: each table is filled when its step has just made it. */
async function databaseOf(file: string, steps: number): Promise<Contents> {
  const connection = connect(file, SILENT);
  try {
    for (let step = 1; step <= steps; step += 1) {
      await connection.migrate.latest(migratorConfig(MIGRATIONS.slice(0, step)));
      await fillEmptyTables(connection);
    }
    return await contentsOf(connection);
  } finally {
    await connection.destroy();
  }
}

async function fillEmptyTables(connection: Knex): Promise<void> {
  for (const [table, rows] of await contentsOf(connection)) {
    if (rows.length > 0) continue;
    for (const insert of ROWS[table] ?? [await madeUp(connection, table)]) {
      await connection.raw(insert).catch((error: unknown) => {
        throw new Error(`give rows for the table ${table}: ${String(error)}`);
      });
    }
  }
}

/** A row with the first value that is allowed in each column that must have one. */
async function madeUp(connection: Knex, table: string): Promise<string> {
  const columns = await connection.raw<{ name: string; type: string; notnull: number }[]>(
    `pragma table_info(${table})`,
  );
  const references = await connection.raw<{ from: string; table: string; to: string }[]>(
    `pragma foreign_key_list(${table})`,
  );
  const [schema] = await connection.raw<{ sql: string }[]>(
    `select sql from sqlite_schema where name = '${table}'`,
  );
  const filled = columns.filter(({ notnull }) => notnull === 1);
  const values = filled.map(({ name, type }) => {
    const reference = references.find(({ from }) => from === name);
    if (reference !== undefined) return `(select min(${reference.to}) from ${reference.table})`;
    const allowed = new RegExp(`\\b${name} in\\s*\\(([^,)]+)`).exec(schema?.sql ?? '')?.[1];
    return allowed ?? (type.toLowerCase() === 'text' ? `'${table}'` : '1');
  });
  const names = filled.map(({ name }) => name);
  return `insert into ${table} (${names.join(', ')}) values (${values.join(', ')})`;
}

async function contentsOf(sql: Pick<Knex, 'raw'>): Promise<Contents> {
  const tables = await sql.raw<{ name: string }[]>(
    `select name from sqlite_schema where type = 'table'
       and name not like 'sqlite%' and name not like 'knex%' order by rowid`,
  );
  const contents = new Map<string, Row[]>();
  for (const { name } of tables) {
    const columns = await sql.raw<object[]>(`pragma table_info(${name})`);
    const order = columns.map((_, index) => index + 1).join(', ');
    contents.set(name, await sql.raw<Row[]>(`select * from ${name} order by ${order}`));
  }
  return contents;
}

/** What was there, where it is kept today. */
function expectedOf(before: Contents): Contents {
  const today = new Map([...before].map(([table, rows]) => [table, rows.map(ofToday)]));
  const notices = today.get('notices');
  if (notices?.[0]?.['parts'] === undefined) return today;
  const listOf = (json: unknown) => JSON.parse(String(json)) as Row[];
  const rest: Row[] = [];
  const parts: Row[] = [];
  const files: Row[] = [];
  for (const { parts: itsParts, files: itsFiles, ...row } of notices) {
    rest.push(row);
    for (const [part, { kind, text }] of listOf(itsParts).entries()) {
      parts.push({ notice_id: row['id'], part, kind, text });
    }
    for (const [position, file] of listOf(itsFiles).entries()) {
      files.push({ notice_id: row['id'], position, ...file });
    }
  }
  return today.set('notices', rest).set('notice_parts', parts).set('notice_files', files);
}

/** A row with what was said in columns that are no more, as today's columns say it. */
function ofToday(row: Row): Row {
  if (row['chat_id'] === '393331112203@c.us') return { ...row, chat_id: '393331112203' };
  if (row['name'] === 'stop') return { ...row, value: '{"why":"blocked","code":"482","since":5}' };
  const { content, ...rest } = row;
  if (typeof content !== 'string' || typeof row['files'] !== 'string') return row;
  const files = JSON.parse(row['files']) as string[];
  return {
    ...rest,
    files: JSON.stringify(files.map((name) => ({ name, sha256: null }))),
    parts: `[${content}]`,
  };
}

/** What is left of what was there, in the columns that were there. */
function surviving(before: Contents, after: Contents): Record<string, readonly Row[]> {
  const left: Record<string, readonly Row[]> = {};
  for (const [table, rows] of before) {
    const columns = Object.keys(rows[0] ?? {});
    left[table] = (after.get(table) ?? []).map((row) =>
      Object.fromEntries(columns.map((column) => [column, row[column]])),
    );
  }
  return left;
}

function asObject(contents: Contents): Record<string, readonly Row[]> {
  return Object.fromEntries(contents);
}
