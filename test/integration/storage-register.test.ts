import assert from 'node:assert/strict';
import type { Reply } from '#src/model/subscriber.js';
import { citizen, useStorage } from '../support/storage.js';

const WELCOME: Reply = { kind: 'welcome', text: 'Benvenuto' };

/** What the contract of the register does not see, and what is set up by SQL. */
describe('storage: the register in its tables', () => {
  const fixture = useStorage();

  it('keeps of a consent what was written, when, and in which message', async () => {
    const [from, at] = [citizen(1), 10];
    await fixture.storage.register.apply(
      { messageKey: 'key-10', chatId: from.alias, from, keyword: 'opt-in', word: 'ATTIVA', at },
      { now: 15, serversAhead: 0, privacyVersion: 'p7' },
      () => ({ change: 'opt-in', reply: null }),
    );
    await fixture.says('opt-out', citizen(1), { at: 20 });
    const rows =
      await fixture.inspect(`select kind, word, message_key, message_at, recorded_at, privacy_version
      from consent_events order by id`);
    assert.deepEqual(rows[0], {
      kind: 'opt-in',
      word: 'ATTIVA',
      message_key: 'key-10',
      message_at: 10,
      recorded_at: 15,
      privacy_version: 'p7',
    });
    assert.equal((rows[1] as { kind: string }).kind, 'opt-out');
    assert.equal(rows.length, 2);
  });

  it('leaves nothing of a merged row behind, and keeps the consent events of both', async () => {
    const { alias, phone } = citizen(1);
    await fixture.says('opt-in', { alias: null, phone }, { at: 10, reply: WELCOME });
    await fixture.says('opt-in', { alias, phone: null }, { at: 20, reply: WELCOME });
    await fixture.storage.register.learn({ alias, phone });
    assert.deepEqual(
      await fixture.inspect(
        'select subscriber_id as id, count(*) as events from consent_events group by 1',
      ),
      [{ id: (await fixture.active())[0]?.id, events: 2 }],
    );
    assert.equal((await fixture.inspect('select 1 from subscribers')).length, 1);
    assert.deepEqual(await fixture.inspect('pragma foreign_key_check'), []);
  });

  it('makes those candidates for lists who are subscribed and have a LID, and nobody else', async () => {
    const people = await fixture.subscribe(4);
    const [first, second, third, fourth] = people;
    assert.ok(first && second && third && fourth);
    await fixture.says('opt-in', { alias: null, phone: '393331112299' });
    await fixture.says('opt-out', second, { at: 50 });
    await fixture.inspect(
      `update subscribers set state = 'inactive', inactive_since = 1, inactive_why = 'refused' where lid = '${third.alias}'`,
    );
    const candidates = await fixture.storage.register.candidates();
    assert.deepEqual(
      candidates.map(({ alias, phone }) => ({ alias, phone })),
      [first, fourth],
    );
  });

  it('lets a merged person be reached again when one of two rows could not be', async () => {
    const { alias, phone } = citizen(1);
    await fixture.says('opt-in', { alias, phone: null }, { at: 10 });
    await fixture.says('opt-in', { alias: null, phone }, { at: 20 });
    await fixture.inspect(
      `update subscribers set state = 'inactive', inactive_since = 21, inactive_why = 'refused'
         where phone = '${phone}'`,
    );
    await fixture.storage.register.learn({ alias, phone });
    assert.deepEqual(await fixture.storage.register.counts(), {
      active: 1,
      optedOut: 0,
      inactive: 0,
      unsaved: 0,
    });
  });

  describe('of a person who is forgotten', () => {
    const person = citizen(1);
    const KEY = `false_${person.alias}_3EB0ABCDEF`;
    const records = () => fixture.storage.registerAdmin.page({ after: 0, limit: 100 });
    const forget = (phone: string) =>
      fixture.storage.registerAdmin.forget({
        person: { alias: null, phone },
        now: 1_000,
        rehearse: false,
      });

    /** Whatever in the database still says who it was. */
    async function traces(): Promise<string[]> {
      const tables = (await fixture.inspect(
        `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`,
      )) as { name: string }[];
      const found = [];
      for (const { name } of tables) {
        const content = JSON.stringify(await fixture.inspect(`select * from "${name}"`));
        const secrets = [person.phone, person.alias.replace('@lid', ''), KEY, 'Rossi'];
        if (secrets.some((secret) => content.includes(secret))) found.push(name);
      }
      return found;
    }

    it('leaves no trace but figures', async () => {
      await fixture.says('opt-in', person, {
        key: KEY,
        reply: { kind: 'welcome', text: 'Benvenuto' },
      });
      const noticeId = await fixture.accept();
      assert.deepEqual(await traces(), ['keyword_messages', 'consent_events', 'subscribers']);
      assert.equal(await forget(person.phone), 'forgotten');

      assert.deepEqual(await traces(), []);
      assert.deepEqual(await records(), []);
      assert.deepEqual(await fixture.active(), []);
      assert.deepEqual(await fixture.storage.outbox.queuedReplies(10, Infinity), []);
      assert.deepEqual(await fixture.storage.outbox.unassigned(noticeId), []);
    });

    it('leaves none of an imported consent either', async () => {
      const consent = {
        phone: person.phone,
        at: 5,
        origin: 'modulo del sig. Rossi',
        privacyVersion: null,
      };
      await fixture.storage.registerAdmin.enter({ people: [consent], now: 1_000, rehearse: false });
      await forget(person.phone);
      assert.deepEqual(await traces(), []);
    });

    it('leaves none when their message is read back', async () => {
      await fixture.says('opt-in', person, { key: KEY });
      await forget(person.phone);
      await fixture.says('opt-in', person, { key: KEY });
      assert.deepEqual(await traces(), []);
    });
  });
});
