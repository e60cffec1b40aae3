/** That each promise is judged, and that planted bugs are found. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { found } from './find-planted.js';
import { PLANTED, verifyPlanted } from './planted.js';

// Seen from build/test/simulation.
const TESTS = fileURLToPath(new URL('../../../test', import.meta.url));

describe('the planted bugs', function () {
  this.timeout(300_000);

  it('can all still be planted', () => {
    verifyPlanted();
  });

  it('break each promise that is judged, by the name of the promise', () => {
    const judged = promisesJudged();
    assert.ok(judged.size > 50, `only ${String(judged.size)} promises are judged`);
    const shown = new Set(PLANTED.map(({ shownBy }) => shownBy.promise));
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
  const drawn = [0, 1, 2].map((nth) => (lot + nth * 31) % PLANTED.length);
  for (const bug of new Set(drawn)) {
    it(`are found, as is «${PLANTED[bug]?.name ?? ''}»`, async () => {
      assert.ok(await found(bug, 1, 25), 'in no life');
    });
  }
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

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}
