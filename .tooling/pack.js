/**
 * The program and its libraries as one script, and with it what V8 makes of it: for tests that start
 * the service, Node.js then need not find, read and compile 1,900 files each time
 * (docs/decisions/240-a-packed-service.md).
 */
import { readFileSync, renameSync, writeFileSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { root, run } from './command.js';

const MAIN = path.join(root, 'dist', 'main.js');
const FOLDER = path.join(root, 'build', 'packed');
/** Starts what was packed; takes the arguments of `dist/main.js`. */
export const PACKED = path.join(root, '.tooling', 'packed.cjs');

/** Native, or asked for only by who has installed it. */
const LEFT_OUT = [
  'sqlite3',
  '@aws-sdk/client-s3',
  'better-sqlite3',
  'mariadb/callback',
  'mysql',
  'mysql2',
  'oracledb',
  'pg',
  'pg-query-stream',
  'tedious',
  'typescript',
];

/** Packs what lies in `dist` now. */
export async function pack() {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [MAIN],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    write: false,
    external: LEFT_OUT,
    plugins: [inItsPlace],
    logOverride: { 'empty-import-meta': 'error' },
    legalComments: 'none',
    minifyWhitespace: true, // names stay: functions travel to the page, and errors are told by theirs
  });
  const [{ text }] = outputFiles;
  mkdirSync(FOLDER, { recursive: true });
  rmSync(path.join(FOLDER, 'program.cache'), { force: true });
  const file = path.join(FOLDER, 'program.js');
  writeFileSync(`${file}.new`, inAscii(text));
  renameSync(`${file}.new`, file);
  await run(process.execPath, [PACKED, 'run', '--help'], {
    output: 'ignore',
    env: { PACKED_KEEP: '1' },
  });
}

/** What a file knows of its own place stays true, and the program may wait at its top. */
const inItsPlace = {
  name: 'in-its-place',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?js$/ }, ({ path: file }) => {
      const text = placed(readFileSync(file, 'utf8'), file);
      return { contents: file === MAIN ? waiting(text) : text };
    });
  },
};

function placed(text, file) {
  const there = text
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
    .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
    .replaceAll('import.meta.filename', JSON.stringify(file))
    .replaceAll('import.meta.resolve(', '__resolve(');
  if (/\b(let|const|var) __(dirname|filename)\b/.test(there)) return there;
  return there
    .replaceAll(/\b__dirname\b/g, JSON.stringify(path.dirname(file)))
    .replaceAll(/\b__filename\b/g, JSON.stringify(file));
}

/** A script has no `await` at its top. */
function waiting(text) {
  const lines = text.split('\n').filter((line) => !line.startsWith('#!'));
  const isImport = (line) => line.startsWith('import ');
  const body = lines.filter((line) => !isImport(line));
  return [...lines.filter(isImport), 'void (async () => {', ...body, '})();'].join('\n');
}

/** Node.js keeps it in half of the memory then, and need not decode it. */
function inAscii(text) {
  return text.replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
