import assert from 'node:assert/strict';
import { importsOf } from '../support/imports.js';

/** A way from a file back to itself; null: there is none. */
function circle(files: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  const search = (file: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of files.get(file) ?? []) {
      const found = search(next, [...way, file]);
      if (found !== null) return found;
    }
    done.add(file);
    return null;
  };
  for (const file of files.keys()) {
    const found = search(file, []);
    if (found !== null) return found;
  }
  return null;
}

describe('the imports of the program', () => {
  it('go in no circle, not even for a type', () => {
    assert.equal(circle(importsOf())?.join(' → '), undefined);
  });

  it('are all seen', () => {
    const files = importsOf();
    assert.ok(files.get('main.ts')?.includes('command-line.ts'));
    assert.equal(circle(new Map([...files, ['errors.ts', ['main.ts']]])) === null, false);
  });
});
