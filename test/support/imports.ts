import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Seen from build/test/support. */
const SOURCES = fileURLToPath(new URL('../../../src', import.meta.url));

/**
 * What each file of `src` imports of the others, types included: to eslint these are no imports. Paths are seen
 * from `src`, with `/` on every computer.
 */
export function importsOf(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((name) => name.endsWith('.ts'))
      .map((name) => {
        const text = readFileSync(join(SOURCES, name), 'utf8');
        const found = text.matchAll(/\b(?:from|import\()\s*'(\.[^']+)\.js'/g);
        const paths = [...found].map(([, path = '']) => join(dirname(name), `${path}.ts`));
        return [named(name), paths.map(named)];
      }),
  );
}

function named(path: string): string {
  return path.replaceAll(sep, '/');
}
