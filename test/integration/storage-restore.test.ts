import assert from 'node:assert/strict';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { copyFile, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StorageError } from '#src/errors.js';
import { CANNOT_RESTORE } from '#src/messages/it/backups.js';
import { backUp } from '#src/storage/sqlite/backup.js';
import { restore, type Restored } from '#src/storage/sqlite/restore.js';
import { soundness } from '#src/storage/sqlite/integrity.js';
import { at, citizen, messageId, notice, SILENT, useStorage } from '../support/storage.js';

describe('storage: restoring a copy', () => {
  const fixture = useStorage();

  const copy = async () =>
    (await backUp(fixture.file(), { kind: 'a-mano', now: Date.now(), keep: 9 })).file;
  const restored = (from: string): Promise<Restored> =>
    restore({ database: fixture.file(), from, now: 5_000, newId: newMessageId, logger: SILENT });
  const active = async () => (await fixture.storage.register.counts()).active;
  const archive = () => dirname(fixture.file());

  it('brings back what the copy had, and keeps what there was, its log included', async () => {
    await fixture.subscribe(2);
    const from = await copy();
    await fixture.subscribe(3, 10);
    // as after a crash: what is newest is only in the log
    const crashed = join(archive(), 'crashed.sqlite');
    for (const suffix of ['', '-wal']) await copyFile(fixture.file() + suffix, crashed + suffix);
    await fixture.close();
    for (const suffix of ['', '-wal']) await rename(crashed + suffix, fixture.file() + suffix);

    const { aside, held } = await restored(from);
    assert.deepEqual(held, []);
    await fixture.open();
    assert.equal(await active(), 2);
    await fixture.close();

    assert.ok(aside !== null);
    await restored(aside);
    await fixture.open();
    assert.equal(await active(), 5);
  });

  it('takes the place of a damaged database, which stays as it was', async () => {
    await fixture.subscribe(2);
    const from = await copy();
    await fixture.close();
    await writeFile(fixture.file(), 'rovinato '.repeat(1000));
    await assert.rejects(fixture.open(), StorageError);

    const { aside } = await restored(from);
    await fixture.open();
    assert.equal(await active(), 2);
    assert.equal(await readFile(aside ?? '', 'utf8'), 'rovinato '.repeat(1000));
  });

  it('works where there is no database at all', async () => {
    await fixture.subscribe(1);
    const from = join(archive(), 'altrove.sqlite');
    await copyFile(await copy(), from);
    await fixture.close();
    await rename(fixture.file(), join(archive(), 'perso.sqlite'));
    assert.equal((await restored(from)).aside, null);
    await fixture.open();
    assert.equal(await active(), 1);
  });

  for (const [what, contents, complaint] of [
    ['no database', 'testo '.repeat(1000), (file: string) => CANNOT_RESTORE.damaged(file, '…')],
    ['another program’s', null, CANNOT_RESTORE.foreign],
  ] as const) {
    it(`refuses a file that is ${what}, and touches nothing`, async () => {
      await fixture.subscribe(1);
      const from = join(archive(), 'altro.sqlite');
      if (contents === null) await fixture.inspect(`vacuum into '${from}'`);
      else await writeFile(from, contents);
      if (contents === null) await dropOurTables(from);
      await fixture.close();
      // what SQLite says of it is its own affair
      const [before = '', after = ''] = complaint(from).split('…');
      await assert.rejects(
        restored(from),
        ({ message }: Error) => message.startsWith(before) && message.endsWith(after),
      );
      const nowhere = join(archive(), 'nessuno.sqlite');
      await assert.rejects(restored(nowhere), { message: CANNOT_RESTORE.unreadable(nowhere) });
      await fixture.open();
      assert.equal(await active(), 1);
      const left = await readdir(archive());
      assert.ok(!left.includes('messi-da-parte'));
    });
  }

  it('that was cut off keeps the service from starting, and is carried on by the next', async () => {
    await fixture.subscribe(1);
    const from = await copy();
    await fixture.subscribe(1, 5);
    await fixture.close();
    // the log has been put aside and the power fails
    const aside = join(archive(), 'messi-da-parte', 'campanile-1.sqlite');
    await writeFile(`${fixture.file()}.ripristino-in-corso`, aside);

    await assert.rejects(fixture.open(), /ripristino .* interrotto[^]*restore campanile-/);
    assert.equal((await restored(from)).aside, aside);
    await fixture.open();
    assert.equal(await active(), 1);
    assert.deepEqual(await soundness(aside), { kind: 'sound' });
  });

  it('that was cut off after the exchange is carried on without losing what is aside', async () => {
    await fixture.subscribe(1);
    const from = await copy();
    await fixture.subscribe(1, 5);
    await fixture.close();
    const { aside } = await restored(from);
    assert.ok(aside !== null);
    const before = await readFile(aside);
    await writeFile(`${fixture.file()}.ripristino-in-corso`, aside);

    assert.equal((await restored(from)).aside, aside);
    assert.deepEqual(await readFile(aside), before);
    await fixture.open();
    assert.equal(await active(), 1);
  });

  it('sends nothing again by itself that was unfinished: each of its people is held', async () => {
    await fixture.subscribe(5);
    const { outbox, notices } = fixture.storage;
    const done = await fixture.accept('finito');
    await outbox.begin(await fixture.assignList(done), messageId(1), 10, 'link 1');
    await outbox.settle(1, { kind: 'handed-over' }, 11);
    await outbox.finish(done, 12);
    const half = await fixture.accept('a metà');
    const [first, second, ...rest] = await outbox.unassigned(half);
    assert.ok(first && second && rest.length === 3);
    const subscriberIds = [first, second];
    const list = await fixture.assign(half, { kind: 'list', listId: '1@broadcast', subscriberIds });
    await outbox.begin(list, messageId(2), 20, 'link 1');
    for (const subscriberId of rest) await outbox.assign(half, [{ kind: 'person', subscriberId }]);
    await fixture.says('opt-out', citizen(5), {
      reply: { kind: 'farewell', text: 'Ciao' },
      at: 99,
    });
    await notices.accept(notice('appena preso'), at(30));
    const from = await copy();
    await fixture.close();

    const { held } = await restored(from);
    assert.deepEqual(held, [
      { name: 'a metà', people: 4 },
      { name: 'appena preso', people: 4 },
    ]);
    await fixture.open();
    const { storage } = fixture;
    assert.equal(await storage.notices.next(100_000, false), null);
    assert.deepEqual(await storage.outbox.open(), []);
    assert.deepEqual(await storage.outbox.queuedReplies(9, Infinity), []);
    const progress = async (id: number) => {
      const { recipients, accepted, held, waiting } = await storage.notices.progress(id);
      return { recipients, accepted, held, waiting };
    };
    assert.deepEqual(await progress(done), { recipients: 5, accepted: 5, held: 0, waiting: 0 });
    assert.deepEqual(await progress(half), { recipients: 4, accepted: 0, held: 4, waiting: 0 });
    assert.deepEqual(await progress(half + 1), { recipients: 4, accepted: 0, held: 4, waiting: 0 });
    // a receipt that comes all the same still proves that it had gone out
    const receipts = [
      { messageId: messageId(2), chatId: citizen(1).alias, level: 'delivered' },
    ] as const;
    assert.deepEqual(await storage.outbox.recordReceipts(receipts, 40), [half]);
    assert.deepEqual(await progress(half), { recipients: 4, accepted: 2, held: 2, waiting: 0 });
  });
});

async function dropOurTables(file: string): Promise<void> {
  const { default: knex } = await import('knex');
  const connection = knex({
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
  });
  await connection.raw('drop table knex_migrations');
  await connection.destroy();
}
