/** What a keyword asks of the database: a thousand of them come at once when something has been announced. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from '../support/spoken-keywords.js';
import { citizen } from '../support/storage.js';
import { newTestStorage } from '../support/test-database.js';

/** With the beginning and the end of the transaction, and the answer. */
const STATEMENTS_FOR_A_NEW_PERSON = 9;

describe('what a keyword asks of the database', () => {
  it('is little for the first ATTIVA of a person, of whom nothing is there to be put right', async () => {
    const home = await mkdtemp(join(tmpdir(), 'campanile-register-'));
    const asked = { statements: 0, rows: 0 };
    const storage = await newTestStorage(join(home, 'db.sqlite'), asked);
    try {
      asked.statements = 0;
      const reply = { kind: 'welcome', text: 'Benvenuta' } as const;
      await say(storage.register, 'opt-in', citizen(1), { at: 1_000, reply });
      assert.equal((await storage.register.counts()).active, 1);
      const OF_THE_COUNTS = 2;
      assert.ok(
        asked.statements - OF_THE_COUNTS <= STATEMENTS_FOR_A_NEW_PERSON,
        String(asked.statements),
      );
    } finally {
      await storage.close();
      await rm(home, { recursive: true });
    }
  });
});
