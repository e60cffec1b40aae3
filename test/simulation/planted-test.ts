/** Runs one named test of the suite on the program with a planted bug. */
import Mocha from 'mocha';
import type { NamedTest } from './planted-bug.js';
import { loadWith } from './plant.js';

/** @throws Error when there is no such test, or several */
export async function failsIn({ file, title }: NamedTest, bug: number): Promise<boolean> {
  const mocha = new Mocha({ reporter: Mocha.reporters.Base, timeout: 120_000 });
  mocha.fgrep(title);
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, file, mocha);
  await loadWith(bug, `../${file}`);
  const run = await new Promise<{ tests: number; failures: number }>((resolve) => {
    let tests = 0;
    const runner = mocha.run((failures) => resolve({ tests, failures }));
    runner.on(Mocha.Runner.constants.EVENT_TEST_BEGIN, () => {
      tests += 1;
    });
  });
  if (run.tests !== 1) throw new Error(`«${title}» is ${String(run.tests)} tests of ${file}`);
  return run.failures > 0;
}
