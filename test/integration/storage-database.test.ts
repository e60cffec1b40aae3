import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { InvariantError, StorageError } from '#src/errors.js';
import { openStorage } from '#src/storage/database.js';
import { soundness } from '#src/storage/sqlite/integrity.js';
import { restoreRemedy, UNUSABLE } from '#src/messages/it/backups.js';
import { at, citizen, messageId, notice, SILENT, useStorage } from '../support/storage.js';

describe('storage: the database', () => {
  const fixture = useStorage();

  it('keeps everything over a restart', async () => {
    await fixture.subscribe(3);
    const id = await fixture.accept();
    const delivery = await fixture.assignList(id);
    await fixture.storage.outbox.begin(delivery, messageId(1), 10, 'link 1');
    await fixture.storage.lists.remember({ id: '1@broadcast', name: 'Avvisi 1', idle: false });
    const before = {
      counts: await fixture.storage.register.counts(),
      active: await fixture.active(),
      recent: await fixture.storage.notices.recent(5),
      open: await fixture.storage.outbox.open(),
      own: await fixture.storage.lists.own(),
    };

    await fixture.reopen();

    assert.deepEqual(
      {
        counts: await fixture.storage.register.counts(),
        active: await fixture.active(),
        recent: await fixture.storage.notices.recent(5),
        open: await fixture.storage.outbox.open(),
        own: await fixture.storage.lists.own(),
      },
      before,
    );
    assert.equal(before.open.length, 1);
  });

  it('has committed an operation when its promise resolves', async () => {
    await fixture.says('opt-in', citizen(1));
    const seen = await fixture.inspect('select 1 from subscribers');
    assert.equal(seen.length, 1);
    assert.deepEqual(await fixture.inspect('pragma journal_mode'), [{ journal_mode: 'wal' }]);
  });

  it('refuses a database that a newer version has written, and changes nothing in it', async () => {
    await fixture.subscribe(1);
    await fixture.close();
    await fixture.inspect(
      `insert into knex_migrations (name, batch) values ('999-from-the-future', 2)`,
    );
    await assert.rejects(fixture.open(), (error) => {
      assert.ok(error instanceof StorageError);
      assert.equal(error.message, UNUSABLE.newer);
      return true;
    });
    const names = await fixture.inspect('select name from knex_migrations order by name');
    assert.deepEqual(names.at(-1), { name: '999-from-the-future' });
  });

  it('says in Italian that a file is no database, and where', async () => {
    await fixture.close();
    await writeFile(fixture.file(), 'questo non è un archivio '.repeat(100));
    const found = await soundness(fixture.file());
    assert.ok(found.kind === 'damaged');
    await assert.rejects(fixture.open(), (error) => {
      assert.ok(error instanceof StorageError);
      assert.equal(
        error.message,
        UNUSABLE.damaged(fixture.file(), found.detail, restoreRemedy(null)),
      );
      return true;
    });
  });

  it('cannot be opened in a folder that is not there', async () => {
    await assert.rejects(
      openStorage({ file: `${fixture.file()}.d/campanile.sqlite`, logger: SILENT }),
      StorageError,
    );
  });

  it('turns errors of the driver into StorageError, with the cause and without the values', async () => {
    await fixture.inspect(`create trigger refused before insert on subscribers begin
      select raise(abort, 'refused'); end`);
    await fixture.inspect('drop table list_exclusions');
    await assert.rejects(fixture.storage.lists.excluded(0), (error) => {
      assert.ok(error instanceof StorageError);
      assert.match(error.message, /SQLITE_ERROR/);
      assert.ok(error.cause instanceof Error);
      return true;
    });
    await assert.rejects(fixture.says('opt-in', citizen(1)), (error) => {
      assert.ok(error instanceof InvariantError);
      assert.ok(error.cause instanceof Error);
      assert.ok(!error.cause.message.includes(citizen(1).phone));
      assert.match(error.cause.message, /insert into subscribers/);
      return true;
    });
  });

  it('takes up work again after a COMMIT that failed', async () => {
    await fixture.subscribe(1);
    await fixture.inspect(
      `create table broken (id integer references notices (id) deferrable initially deferred)`,
    );
    await fixture.inspect(`create trigger broken after insert on lists begin
        insert into broken values (777); end`);
    const failing = fixture.storage.lists.remember({
      id: '1@broadcast',
      name: 'Avvisi 1',
      idle: false,
    });
    const following = fixture.storage.notices.accept(notice('dopo'), at(5));
    await assert.rejects(failing, InvariantError);
    assert.equal((await following).kind, 'accepted');
    assert.deepEqual(await fixture.storage.lists.own(), []);
  });

  it('rolls back everything when a decision throws, and lets its error through', async () => {
    const { register } = fixture.storage;
    const bug = new TypeError('a bug in the decision');
    const command = {
      messageKey: 'key',
      chatId: 'chat',
      from: citizen(1),
      keyword: 'opt-in',
      word: 'ATTIVA',
      at: 1,
    } as const;
    await assert.rejects(
      register.apply(command, { now: 1, serversAhead: 0, privacyVersion: 'p1' }, () => {
        throw bug;
      }),
      bug,
    );
    const again = await register.apply(
      command,
      { now: 2, serversAhead: 0, privacyVersion: 'p1' },
      (status) => {
        assert.equal(status.state, 'unknown');
        return { change: 'opt-in', reply: null };
      },
    );
    assert.equal(again.kind, 'applied');
  });

  it('finishes what was asked before closing and refuses what is asked after', async () => {
    const { storage } = fixture;
    const asked = fixture.says('opt-in', citizen(1));
    const closed = storage.close();
    await Promise.all([asked, closed, storage.close()]);
    await assert.rejects(storage.register.counts(), StorageError);
    await fixture.reopen();
    assert.deepEqual(await fixture.storage.register.counts(), {
      active: 1,
      optedOut: 0,
      inactive: 0,
      unsaved: 0,
    });
  });
});
