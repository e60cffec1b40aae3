/**
 * `npm run package`: one zip for offices in `build/package`, for Windows x64 and Linux x64. Whoever unpacks it
 * needs Node.js, and neither npm nor a compiler; nothing is fetched when it runs but a browser, if there is none.
 */
import { createWriteStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { chmod, cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { root } from '../command.js';
import { addonFor } from '../windows/addon.js';
import { nodeForWindows, provideTools } from '../windows/tools.js';
import { writeGuides } from './guide.js';
import { copyModules, FOR_WRITING, putAddons } from './modules.js';

const FOLDER = path.join(root, 'build', 'package');
const OWN = ['dist', 'servizio', 'avvia.cmd', 'avvia.sh', 'installa-servizio.cmd'];
const MEGABYTE = 1024 ** 2;

if (!(await provideTools())) {
  throw new Error(
    'The addon for Windows cannot be compiled: mingw-w64 is not here and cannot be installed (apt-get, root).',
  );
}
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const folder = path.join(FOLDER, 'campanile');
const zip = path.join(FOLDER, `campanile-${manifest.version}.zip`);
await rm(FOLDER, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await fill();
await pack();
tell();

async function fill() {
  for (const name of OWN)
    await cp(path.join(root, name), path.join(folder, name), {
      recursive: true,
      filter: (file) => !FOR_WRITING.test(file),
    });
  await chmod(path.join(folder, 'avvia.sh'), 0o755);
  const { name, version, private: isPrivate, type, engines, bin, imports } = manifest;
  const own = { name, version, private: isPrivate, type, engines, bin, imports };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(own, null, 2)}\n`);
  await writeGuides(path.join(folder, 'guida'));
  const packages = await copyModules(folder);
  const lines = packages.map((each) => `${each.name} ${each.version}: ${each.licence}`);
  writeFileSync(path.join(folder, 'licenze.txt'), `${lines.join('\r\n')}\r\n`);
  await putAddons(folder, {
    'win32-x64': await addonFor(await nodeForWindows(process.versions.node)),
    'linux-x64': path.join(root, 'node_modules/sqlite3/build/Release/node_sqlite3.node'),
  });
}

async function pack() {
  const archive = new yazl.ZipFile();
  for (const file of filesIn(folder)) {
    const name = path.relative(FOLDER, file).split(path.sep).join('/');
    archive.addFile(file, name, { mode: statSync(file).mode });
  }
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(zip));
}

/** What is in it, the largest first, and how large it is. */
function tell() {
  const parts = readdirSync(folder).map((name) => {
    const files = filesIn(path.join(folder, name));
    return { name, count: files.length, bytes: sizeOf(files) };
  });
  for (const { name, count, bytes } of parts.toSorted((a, b) => b.bytes - a.bytes))
    console.log(`${(bytes / MEGABYTE).toFixed(1).padStart(7)} MB  ${name} (${count} files)`);
  const [packed, whole] = [sizeOf([zip]), sizeOf(filesIn(folder))].map((bytes) =>
    (bytes / MEGABYTE).toFixed(1),
  );
  console.log(`${path.relative(root, zip)}: ${packed} MB, ${whole} MB unpacked`);
}

function filesIn(place) {
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
}

function sizeOf(files) {
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}
