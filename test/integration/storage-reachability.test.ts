import assert from 'node:assert/strict';
import { heardLists, silences } from '#src/storage/list-store.js';
import { UNSAVED } from '#src/storage/register-store.js';
import { LIST_PEOPLE_SINCE } from '#src/storage/sending-store.js';
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

  it('counts the people of a month by its list messages, not one by one', async () => {
    const plan = (await fixture.inspect(`explain query plan ${LIST_PEOPLE_SINCE}`)) as {
      detail: string;
    }[];
    const steps = plan.map(({ detail }) => detail).filter((step) => !step.includes('SCALAR'));
    assert.ok(
      steps.some((step) => step.includes('COVERING INDEX deliveries_to_lists')),
      steps.join('\n'),
    );
    assert.deepEqual(
      steps.filter((step) => /\brecipients|\br\b/.test(step)),
      [],
    );
  });

  it('counts who must be asked again without looking at all the others', async () => {
    const plan = (await fixture.inspect(`explain query plan ${UNSAVED}`)) as { detail: string }[];
    assert.match(plan.map(({ detail }) => detail).join(), /INDEX subscribers_unsaved/);
  });
});
