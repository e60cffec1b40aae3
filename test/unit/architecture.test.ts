import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importsOf } from '../support/imports.js';

/** Seen from build/test/unit. */
const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const DOCUMENT = read('docs/architecture.md');

function section(heading: string): string {
  const [, after = ''] = DOCUMENT.split(`\n## ${heading}\n`);
  const [text = ''] = after.split('\n## ');
  return text;
}

interface Stop {
  readonly file: string;
  /** how far it is indented: it hangs from the last one before it that is indented less */
  readonly depth: number;
  readonly by: string | null;
  readonly wokenBy: string | null;
}

const STOP = /^( *)- `([\w/.-]+\.ts)`(?: \(by `([\w/.-]+\.ts)`\)| \(woken by `(\w+)`\))?/gm;

const WALKS = section('Two walks, file by file')
  .split(/^\*\*(?=A )/m)
  .slice(1)
  .map((text) => ({
    name: text.slice(0, text.indexOf('*')),
    stops: [...text.matchAll(STOP)].map(
      ([, indent = '', file = '', by = null, wokenBy = null]): Stop => ({
        ...{ file, by, wokenBy },
        depth: indent.length,
      }),
    ),
  }));

const imports = importsOf();

/** Whether one imports the other, at most by one file between them. */
function knows(file: string, other: string): boolean {
  const [direct, back] = [imports.get(file) ?? [], imports.get(other) ?? []];
  return (
    direct.includes(other) ||
    back.includes(file) ||
    direct.some((between) => imports.get(between)?.includes(other))
  );
}

/** What is wrong with a stop; null: nothing. */
function fault({ file, depth, by, wokenBy }: Stop, before: readonly Stop[]): string | null {
  if (!imports.has(file)) return `there is no ${file}`;
  if (before.some((stop) => stop.file === file)) return `${file} is passed twice`;
  if (before.length === 0) return null;
  if (depth > 0) {
    const above = before.findLast((stop) => stop.depth < depth)?.file ?? '';
    return imports.get(above)?.includes(file) === true ? null : `${above} imports no ${file}`;
  }
  if (by !== null) {
    const isJoined = knows(by, file) && before.some((stop) => knows(by, stop.file));
    return isJoined ? null : `${by} does not lead to ${file}`;
  }
  const loop = /wokenBy: \[([^\]]*)\]/.exec(read(`src/${file}`))?.[1] ?? '';
  return wokenBy !== null && loop.includes(`'${wokenBy}'`) ? null : `nothing leads to ${file}`;
}

describe('docs/architecture.md', () => {
  it('has both walks', () => {
    assert.deepEqual(
      WALKS.map(({ name }) => name),
      ['A dropped file', "A citizen's message"],
    );
    for (const { stops } of WALKS) assert.ok(stops.length >= 10, String(stops.length));
  });

  for (const { name, stops } of WALKS) {
    it(`lists files that follow on each other, each once: ${name}`, () => {
      const faults = stops.flatMap((stop, index) => fault(stop, stops.slice(0, index)) ?? []);
      assert.deepEqual(faults, []);
    });
  }

  it('would see a file that is gone, passed twice, or reached by nothing', () => {
    const [first, second] = WALKS[0]?.stops ?? [];
    assert.ok(first !== undefined && second !== undefined);
    const stop = { depth: 0, by: null, wokenBy: null };
    for (const file of ['sending/gone.ts', first.file, 'sending/pace.ts']) {
      assert.notEqual(fault({ ...stop, file }, [first]), null);
      assert.notEqual(fault({ ...stop, file, depth: 2 }, [first]), null);
    }
    assert.notEqual(fault({ ...second, by: 'ports/transport.ts' }, [first]), null);
  });

  it('says of some twenty changes in which files that are there they begin', () => {
    const rows = section('Where is what').match(/^\| .*`src\/.*\|$/gm) ?? [];
    assert.ok(rows.length >= 20, String(rows.length));
    const named = rows.flatMap((row) => [...row.matchAll(/`(src\/[^`]+)`/g)]);
    const gone = named
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(fileURLToPath(new URL(path, ROOT))));
    assert.deepEqual(gone, []);
  });
});
