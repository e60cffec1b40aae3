import assert from 'node:assert/strict';
import { SimDatabase, type DatabaseGate } from './sim-database.js';

const OPEN: DatabaseGate = {
  before: () => Promise.resolve(),
  after: () => Promise.resolve(),
  commitFault: () => null,
};

const ADD = 'insert into canary_messages (at, people) values (:at, :people)';

describe('the database of a simulated life', () => {
  let database: SimDatabase;
  const messages = (since = 0): number[] =>
    database
      .rows<{ people: number }>('select people from canary_messages where at >= :since', { since })
      .map(({ people }) => people);

  beforeEach(async () => {
    database = await SimDatabase.open();
  });

  afterEach(() => {
    database.giveBack();
  });

  it('shows what has been written since the same was asked, and with what it was asked', () => {
    assert.deepEqual(messages(), []);
    database.rows(ADD, { at: 1, people: 5 });
    assert.deepEqual(messages(), [5]);
    assert.deepEqual(messages(2), []);
    database.rows('update canary_messages set people = 6');
    assert.deepEqual(messages(), [6]);
  });

  it('shows nothing any more of what was undone, in order or by a death', async () => {
    const sql = database.connection(OPEN);
    for (const end of [() => sql.raw('rollback'), () => Promise.resolve(database.abandon())]) {
      await sql.raw('begin immediate');
      await sql.raw(ADD, { at: 1, people: 5 });
      assert.deepEqual(messages(), [5]);
      await end();
      assert.deepEqual(messages(), []);
    }
  });

  it('gives rows that their reader may change', () => {
    database.rows(ADD, { at: 1, people: 5 });
    const read = () => database.rows<{ people: number }>('select people from canary_messages');
    for (const look of [1, 2, 3]) {
      const [row] = read();
      assert.equal(row?.people, 5, `look ${String(look)}`);
      if (row !== undefined) row.people = 7;
    }
  });

  it('goes on after it was copied, and the copy has what was committed', async () => {
    const sql = database.connection(OPEN);
    await sql.raw(ADD, { at: 1, people: 5 });
    assert.deepEqual(messages(), [5]);
    const copy = database.copy();
    await sql.raw(ADD, { at: 2, people: 6 });
    assert.deepEqual(messages(), [5, 6]);
    assert.deepEqual(copy.rows('select people from canary_messages'), [{ people: 5 }]);
    copy.close();
  });

  it('begins another life empty', async () => {
    database.rows(ADD, { at: 1, people: 5 });
    assert.deepEqual(messages(), [5]);
    database.giveBack();
    database = await SimDatabase.open();
    assert.deepEqual(messages(), []);
  });
});
