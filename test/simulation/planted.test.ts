/** That each promise is judged, and that what shows each planted bug is still there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { found } from './find-planted.js';
import { PLANTED, verifyPlanted } from './planted.js';

// Seen from build/test/simulation.
const TESTS = fileURLToPath(new URL('../../../test', import.meta.url));
const BUILT = fileURLToPath(new URL('..', import.meta.url));

/** Those that need no other test to be found. */
const IN_LIVES = [...PLANTED.entries()].flatMap(([bug, { shownBy }]) =>
  shownBy.kind === 'lives' ? bug : [],
);

describe('the planted bugs', function () {
  this.timeout(300_000);

  it('can all still be planted', () => {
    verifyPlanted();
  });

  it('break each promise that is judged, by the name of the promise', () => {
    const judged = promisesJudged();
    assert.ok(judged.size > 50, `only ${String(judged.size)} promises are judged`);
    const shown = new Set(
      PLANTED.flatMap(({ shownBy }) => (shownBy.kind === 'lives' ? shownBy.promise : [])),
    );
    const unseen = [...judged].filter((promise) => !shown.has(promise));
    assert.deepEqual(unseen, [], 'no bug has been seen to break them: plant one');
    assert.deepEqual(
      [...shown].filter((promise) => !judged.has(promise)),
      [],
      'nothing judges them any more',
    );
  });

  // All of them take minutes (`npm run simulate -- --planted`); by lot, what is not found any more is seen soon.
  const lot = Date.now();
  const drawn = [0, 1, 2].map((nth) => IN_LIVES[(lot + nth * 31) % IN_LIVES.length] ?? 0);
  for (const bug of new Set(drawn)) {
    it(`are found, as is «${PLANTED[bug]?.name ?? ''}»`, async () => {
      assert.ok(await found(bug, 1, 25), 'in no life');
    });
  }

  it('are shown by tests that are there, under titles that are no other’s', () => {
    const tests = PLANTED.flatMap(({ shownBy }) => (shownBy.kind === 'test' ? shownBy : []));
    const titles = titlesIn([...new Set(tests.map(({ file }) => file))]);
    for (const { file, title } of tests) {
      const called = titles.filter((one) => one.file === file && one.fullTitle.includes(title));
      assert.equal(called.length, 1, `${file}: ${title}`);
    }
  });
});

/** What is handed to `broken`, as it is written. */
function promisesJudged(): ReadonlySet<string> {
  const judged = new Set<string>();
  for (const name of readdirSync(join(TESTS, 'simulation'))) {
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && /(^|\.)broken$/.test(node.expression.getText())) {
        const [promise] = node.arguments;
        if (promise && ts.isStringLiteral(promise)) judged.add(promise.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(parsed(join(TESTS, 'simulation', name)));
  }
  return judged;
}

interface Titled {
  /** below `build/test` */
  readonly file: string;
  readonly fullTitle: string;
}

/** The titles are put together while the files are loaded. */
function titlesIn(files: readonly string[]): readonly Titled[] {
  const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
  const paths = files.map((file) => join(BUILT, file));
  const options = ['--dry-run', '--no-config', '--reporter', 'json'];
  const answer = execFileSync(process.execPath, [mocha, ...options, ...paths], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const { tests } = JSON.parse(answer) as { readonly tests: readonly Titled[] };
  return tests.map(({ file, fullTitle }) => ({
    file: relative(BUILT, file).replaceAll(sep, '/'),
    fullTitle,
  }));
}

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}
