import assert from 'node:assert/strict';
import { heardLists, silences } from '#src/storage/list-store.js';
import { SQLITE } from '#src/storage/sqlite/dialect.js';
import { useStorage } from '../support/storage.js';

describe('storage in SQLite: whom lists reach', () => {
  const fixture = useStorage();

  for (const [what, sql] of [
    ['lists', heardLists(SQLITE)],
    ['silences', silences(SQLITE)],
  ] as const) {
    it(`looks for ${what} by indexes alone`, async () => {
      const plan = (await fixture.inspect(`explain query plan ${sql}`)) as { detail: string }[];
      const steps = plan.map(({ detail }) => detail);
      assert.ok(
        steps.some((step) => step.includes('recipients_by_delivery')),
        steps.join('\n'),
      );
      // notices are walked from the latest on, and only as far as is asked for; what is asked for is JSON
      const scans = steps.filter((step) => /^SCAN (?!notices|latest|i\b|json_each)/.test(step));
      assert.deepEqual(scans, []);
    });
  }
});
