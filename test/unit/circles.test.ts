import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Seen from build/test/unit. */
const SOURCES = fileURLToPath(new URL('../../../src', import.meta.url));

/** What each file of `src` imports of the others, types included: to eslint these are no imports. */
function imports(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((name) => name.endsWith('.ts'))
      .map((name) => {
        const text = readFileSync(join(SOURCES, name), 'utf8');
        const found = text.matchAll(/\b(?:from|import\()\s*'(\.[^']+)\.js'/g);
        return [name, [...found].map(([, path = '']) => join(dirname(name), `${path}.ts`))];
      }),
  );
}

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
    assert.equal(circle(imports())?.join(' → '), undefined);
  });

  it('are all seen', () => {
    const files = imports();
    assert.ok(files.get('main.ts')?.includes('command-line.ts'), relative('.', SOURCES));
    assert.equal(circle(new Map([...files, ['errors.ts', ['main.ts']]])) === null, false);
  });
});
