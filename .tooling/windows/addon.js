/**
 * sqlite3's addon for Windows x64, compiled with mingw-w64 against what `node.exe` really exports.
 * Kept by the hash of everything that goes into it.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { root, run } from '../command.js';
import { CACHE, fetched, versionOf } from './tools.js';

const SOURCES = ['backup', 'database', 'node_sqlite3', 'statement'];
/** As sqlite3's own build has them. */
const DEFINITIONS = [
  'SQLITE_THREADSAFE=1',
  'SQLITE_ENABLE_FTS3',
  'SQLITE_ENABLE_FTS4',
  'SQLITE_ENABLE_FTS5',
  'SQLITE_ENABLE_RTREE',
  'SQLITE_ENABLE_DBSTAT_VTAB=1',
  'SQLITE_ENABLE_MATH_FUNCTIONS',
  'NDEBUG',
  'WIN32',
].map((name) => `-D${name}`);
const HEADERS = ['js_native_api.h', 'js_native_api_types.h', 'node_api.h', 'node_api_types.h'];
const COMPILER = 'x86_64-w64-mingw32';

/**
 * @param nodeExe whose exports the addon is linked with
 * @returns {Promise<string>} the path of the `.node` file
 */
export async function addonFor(nodeExe) {
  const sqlite3 = path.join(root, 'node_modules', 'sqlite3');
  const archive = readdirSync(path.join(sqlite3, 'deps')).find((name) => name.endsWith('.tar.gz'));
  const inputs = [
    path.join(sqlite3, 'package.json'),
    path.join(sqlite3, 'deps', archive),
    ...SOURCES.map((name) => path.join(sqlite3, 'src', `${name}.cc`)),
    path.join(import.meta.dirname, 'uv.h'),
  ];
  const hash = createHash('sha256').update(
    [COMPILER, versionOf(nodeExe), ...DEFINITIONS].join(' '),
  );
  for (const file of inputs) hash.update(readFileSync(file));
  const addon = path.join(CACHE, `node_sqlite3-${hash.digest('hex').slice(0, 16)}.node`);
  if (existsSync(addon)) return addon;
  console.error('Compiling sqlite3 for Windows…');
  const folder = await mkdtemp(path.join(tmpdir(), 'campanile-addon-'));
  try {
    const built = await compile(folder, { sqlite3, archive, nodeExe });
    mkdirSync(CACHE, { recursive: true });
    execFileSync('cp', [built, `${addon}.${process.pid}`]);
    renameSync(`${addon}.${process.pid}`, addon);
  } finally {
    await rm(folder, { recursive: true });
  }
  return addon;
}

async function compile(folder, { sqlite3, archive, nodeExe }) {
  const at = (...names) => path.join(folder, ...names);
  mkdirSync(at('include'));
  const headers = await headersOfNode();
  const copies = HEADERS.map((name) => path.join(headers, name));
  execFileSync('cp', [...copies, path.join(import.meta.dirname, 'uv.h'), at('include')]);
  writeFileSync(at('node.def'), exportsOf(nodeExe));
  const library = ['-d', 'node.def', '-l', 'libnode.a', '-D', 'node.exe'];
  await run(`${COMPILER}-dlltool`, library, { cwd: folder });
  await run('tar', ['-xzf', path.join(sqlite3, 'deps', archive)], { cwd: folder });
  const amalgamation = at(archive.replace('.tar.gz', ''));
  const c = [`${COMPILER}-gcc`, ['-O2', '-c', ...DEFINITIONS, '-o', 'sqlite3.o']];
  await Promise.all([
    run(c[0], [...c[1], path.join(amalgamation, 'sqlite3.c')], { cwd: folder }),
    compileAddon(folder, { sqlite3, amalgamation }),
  ]);
  const objects = ['sqlite3', ...SOURCES].map((name) => `${name}.o`);
  const link = [
    '-shared',
    '-static',
    '-static-libgcc',
    '-static-libstdc++',
    '-s',
    '-o',
    'out.node',
  ];
  await run(`${COMPILER}-g++-posix`, [...link, ...objects, '-L.', '-lnode'], { cwd: folder });
  return at('out.node');
}

/** Those that came with the running Node; a distribution may leave them out. */
async function headersOfNode() {
  const own = path.resolve(path.dirname(process.execPath), '..', 'include', 'node');
  if (existsSync(path.join(own, HEADERS[0]))) return own;
  return path.join(await fetched('node-api-headers', '1'), 'include');
}

async function compileAddon(folder, { sqlite3, amalgamation }) {
  const addonApi = path.join(root, 'node_modules', 'node-addon-api');
  const names = ['NAPI_VERSION=9', 'NAPI_DISABLE_CPP_EXCEPTIONS=1', 'BUILDING_NODE_EXTENSION'];
  for (const name of SOURCES) {
    await run(
      `${COMPILER}-g++-posix`,
      [
        ...['-O1', '-std=gnu++17', '-c', ...DEFINITIONS, ...names.map((each) => `-D${each}`)],
        ...['-I', 'include', '-I', addonApi, '-I', amalgamation],
        ...['-o', `${name}.o`, path.join(sqlite3, 'src', `${name}.cc`)],
      ],
      { cwd: folder },
    );
  }
}

function exportsOf(nodeExe) {
  const dump = execFileSync(`${COMPILER}-objdump`, ['-p', nodeExe], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const names = [...dump.matchAll(/\b(?:napi_|node_api_|uv_)[a-z0-9_]+$/gm)].map(([name]) => name);
  return ['NAME node.exe', 'EXPORTS', ...new Set(names.toSorted())].join('\n');
}
