/**
 * The simulated WhatsApp passes the golden vectors of the real WhatsApp Web client (August 2026), as far as they show
 * at the ports: the emulator's page is held to the same files in `test/emulator/tests/browser/conformance-*.test.ts`.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { MEASURED, measured } from '../emulator/conformance/vectors.js';
import { MeasuredPage } from './measured-page.js';
import { VECTORS } from './vectors.js';

/** Each fact by its name; rows of a table by what fails in them. */
function factsOf(subject: string): ReadonlyMap<string, unknown> {
  const facts = measured<Readonly<Record<string, unknown>>>(subject);
  if (subject !== 'failures') return new Map(Object.entries(facts));
  const { listMessages, ...others } = facts as { listMessages: readonly { fails: string }[] };
  return new Map([
    ...listMessages.map((row) => [row.fails, row] as const),
    ...Object.entries(others),
  ]);
}

const SUBJECTS = readdirSync(MEASURED).map((name) => name.replace(/\.json$/, ''));

describe('the simulated WhatsApp, held to what was measured', () => {
  it('has each vector checked, or set aside with a reason, and no other', () => {
    assert.deepEqual(Object.keys(VECTORS).toSorted(), SUBJECTS.toSorted());
    for (const subject of SUBJECTS) {
      const vectors = VECTORS[subject] ?? assert.fail(subject);
      if (typeof vectors === 'string') continue;
      assert.deepEqual(
        Object.keys(vectors).toSorted(),
        [...factsOf(subject).keys()].toSorted(),
        subject,
      );
    }
  });

  for (const subject of SUBJECTS) {
    const vectors = VECTORS[subject];
    if (vectors === undefined || typeof vectors === 'string') continue;
    for (const [name, check] of Object.entries(vectors)) {
      if (typeof check === 'string') continue;
      it(`passes ${subject}: ${name}`, async () => {
        await check(await MeasuredPage.ready(), factsOf(subject).get(name) as never);
      });
    }
  }
});
