/** What of `node_modules` an office needs: of what is installed here, without what only development needs. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../command.js';

/** For compiling: of ours, and wanted by packages that can do without. */
const FOR_COMPILING = /(^|\/)node_modules\/(typescript(-7)?|@typescript\/.*|node-gyp|@types\/.*)$/;
/** Types, maps and what compilers remember are for whoever writes programs. */
export const FOR_WRITING = /\.(d\.[cm]?ts|map|tsbuildinfo)$/;
/** What is never loaded, and large: sources, and what browsers would load. */
const LEFT_OUT = {
  sqlite3: ['build', 'deps', 'src', 'node-addon-api', 'binding.gyp'],
  '@hyzyla/pdfium': [
    ...['index.cjs', 'index.esm.base64.js', 'index.esm.browser.js', 'index.esm.cdn.js'],
    ...['index.esm.worker.js', 'worker.bundle.js', 'worker', 'pdfium.wasm.base64-B4io7kt4.js'],
  ].map((name) => `dist/${name}`),
};

/**
 * @param folder where `node_modules` goes
 * @returns {Promise<{ name: string, version: string, licence: string }[]>} by name
 */
export async function copyModules(folder) {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const wanted = Object.entries(packages)
    .filter(([where, { dev }]) => where !== '' && !dev && !FOR_COMPILING.test(where))
    .map(([where]) => where)
    .filter((where) => existsSync(path.join(root, where)));
  for (const where of wanted) {
    const from = path.join(root, where);
    const isOwn = (file) =>
      !path.relative(from, file).split(path.sep).includes('node_modules') &&
      !FOR_WRITING.test(file);
    await cp(from, path.join(folder, where), { recursive: true, dereference: true, filter: isOwn });
  }
  for (const [name, left] of Object.entries(LEFT_OUT)) {
    for (const each of left) {
      await rm(path.join(folder, 'node_modules', name, each), { recursive: true, force: true });
    }
  }
  return wanted
    .map((where) => described(path.join(root, where)))
    .toSorted((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
}

/**
 * One addon for each system, chosen when it is loaded: sqlite3 itself knows only the one that was
 * compiled where it was installed.
 * @param addons by `win32-x64` the path of the addon
 */
export async function putAddons(folder, addons) {
  const sqlite3 = path.join(folder, 'node_modules', 'sqlite3');
  for (const [system, addon] of Object.entries(addons)) {
    await mkdir(path.join(sqlite3, 'build', system), { recursive: true });
    await cp(addon, path.join(sqlite3, 'build', system, 'node_sqlite3.node'));
  }
  writeFileSync(
    path.join(sqlite3, 'lib', 'sqlite3-binding.js'),
    '// Changed by Campanile’s package: one addon for each system.\n' +
      'module.exports = require(`../build/${process.platform}-${process.arch}/node_sqlite3.node`);\n',
  );
}

function described(folder) {
  const file = path.join(folder, 'package.json');
  const { name, version, license, licenses } = JSON.parse(readFileSync(file, 'utf8'));
  const given = license ?? licenses?.map(({ type }) => type).join(' OR ');
  return { name, version, licence: given?.type ?? given ?? titleOfLicence(folder) };
}

/** Of a package that names none, what stands above its text: `MIT License`. @throws Error when it has no text */
function titleOfLicence(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) throw new Error(`${folder} has no licence, and may not be handed on.`);
  return readFileSync(path.join(folder, file), 'utf8').trim().split(/\r?\n/)[0];
}
