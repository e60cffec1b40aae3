/**
 * Brings `node_modules` in step with `package-lock.json`, and does nothing when it is.
 *
 * Install scripts of packages are left out, because npm's rules for them differ between its versions:
 * puppeteer's would download a browser, and sqlite3's, the only one that is needed, is run on its
 * own, so that missing compilers can be named and, where we may, installed.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { exitCodeOf, installed, npm, root, run, told } from './command.js';

/** @param of `service`: what it takes to run it, less than half of what it takes to develop it */
export async function installDependencies(of = 'development') {
  const state = dependencies(of);
  if (state !== 'in step') {
    const how = state === 'missing' ? 'ci' : 'install';
    // What is there for development stays.
    const omitted = of === 'service' && !hasDevelopment() ? ['--omit=dev'] : [];
    await told('Installo le dipendenze (la prima volta, di solito un paio di minuti)', () =>
      npm([how, ...omitted, '--ignore-scripts', '--no-audit', '--no-fund']),
    );
  }
  if (!(await sqliteLoads())) await buildSqlite();
}

/** Whether this is a checkout in which somebody works. */
export function hasDevelopment() {
  return existsSync(installed('mocha'));
}

/** @returns {'missing' | 'in step' | 'behind'} */
function dependencies(of) {
  const hiddenLock = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hiddenLock)) return 'missing';
  const manifest = readJson(path.join(root, 'package.json'));
  const lock = readJson(path.join(root, 'package-lock.json'));
  const found = readJson(hiddenLock).packages;
  const { '': project, ...wanted } = lock.packages;
  const sameManifest = ['dependencies', 'devDependencies'].every(
    (kind) => JSON.stringify(project[kind]) === JSON.stringify(manifest[kind]),
  );
  const samePackages = Object.entries(wanted).every(([where, { version, optional, dev }]) =>
    where in found
      ? found[where].version === version
      : optional || (dev && of === 'service' && !hasDevelopment()),
  );
  return sameManifest && samePackages ? 'in step' : 'behind';
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** In a process of its own: a native module that failed to load cannot be loaded again. */
async function sqliteLoads() {
  return (
    (await exitCodeOf(process.execPath, ['-e', "require('sqlite3')"], { stdio: 'ignore' })) === 0
  );
}

/** Fetches the ready-made module, or compiles it where that cannot be reached. */
async function buildSqlite() {
  const prepared = () =>
    told(
      'Preparo il modulo del database (qualche minuto, se va compilato)',
      async () => (await rebuilds()) && (await sqliteLoads()),
    );
  if (await prepared()) return;
  if (isRootOnDebian()) {
    await told('Installo i compilatori', () => installPackages('python3', 'make', 'g++'));
    if (await prepared()) return;
  }
  throw new Error(
    'Il modulo del database (sqlite3) non si può né scaricare né compilare.\n' +
      'Controlla la connessione a Internet, oppure installa Python 3 e un compilatore C++ ' +
      '(Windows: «Desktop development with C++» di Visual Studio Build Tools; ' +
      'Debian e Ubuntu: apt-get install python3 make g++) e riprova.',
  );
}

async function rebuilds() {
  // Headers that come with this Node spare the compiler a download.
  const prefix = path.resolve(path.dirname(process.execPath), '..');
  const headers = existsSync(path.join(prefix, 'include', 'node', 'node_api.h'));
  try {
    await npm(['rebuild', 'sqlite3'], {
      JOBS: 'max',
      ...(headers ? { npm_package_config_node_gyp_nodedir: prefix } : {}),
    });
    return true;
  } catch {
    return false;
  }
}

/** Of Debian, as root. @throws CommandError */
export async function installPackages(...names) {
  const quiet = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
  // a new machine updates itself first, and keeps the packages to itself meanwhile
  const waits = ['-o', 'DPkg::Lock::Timeout=600'];
  await run('apt-get', [...waits, 'update'], quiet);
  await run('apt-get', [...waits, 'install', '-y', ...names], quiet);
}

export function isRootOnDebian() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}
