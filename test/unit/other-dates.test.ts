/** Which suites `npm run test:dates` runs; seen from build/test/unit. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

const TOOL = new URL('../../../.tooling/test-run.js', import.meta.url).href;
const TESTING = new URL('../../../docs/testing.md', import.meta.url);
const SUITES = ['unit', 'contract', 'integration', 'simulation', 'emulator/tests/service'];

describe('the tests at other dates', () => {
  it('are all that need no browser, and docs/testing.md names them', async () => {
    const { allTests, WITHOUT_BROWSER } = (await import(TOOL)) as {
      readonly allTests: (suites: readonly string[]) => readonly (readonly string[])[];
      readonly WITHOUT_BROWSER: readonly string[];
    };
    assert.deepEqual(WITHOUT_BROWSER.toSorted(), SUITES.toSorted());
    const files = allTests(WITHOUT_BROWSER)
      .flat()
      .map((file) => file.replaceAll('\\', '/'));
    for (const suite of SUITES) {
      const there = readdirSync(new URL(`../${suite}/`, import.meta.url));
      const tests = there.filter((name) => name.endsWith('.test.js'));
      const run = files.filter((file) => file.includes(`/${suite}/`));
      assert.ok(tests.length > 0 && run.length >= tests.length, suite);
    }
    const named = SUITES.map((suite) => `\`${suite}\``).join(', ');
    assert.ok(readFileSync(TESTING, 'utf8').includes(`suites that need no browser (${named})`));
  });
});
