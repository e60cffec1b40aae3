/** The project as a Windows PC would have installed it, beside our own build. */
import { readdirSync, realpathSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { exitCodeOf, root, run } from '../command.js';

const FOLDER = path.join(root, 'build', 'windows');
/** What is not the project's own, or is made anew. */
const LEFT_OUT = ['.git', 'node_modules', 'build', 'coverage', 'avvisi', 'archivio', 'sessions'];
/** Of `build`. */
const COMPILED = ['test', 'page', 'page.js'];

/**
 * @param addon path of sqlite3's addon for Windows
 * @returns {Promise<string>} its folder
 */
export async function windowsCopy(addon) {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(path.join(FOLDER, 'build'), { recursive: true });
  const own = readdirSync(root).filter((name) => !LEFT_OUT.includes(name));
  for (const name of [...own, ...COMPILED.map((name) => path.join('build', name))])
    await cp(path.join(root, name), path.join(FOLDER, name), { recursive: true });
  const modules = path.join(FOLDER, 'node_modules');
  await linkedCopy(realpathSync(path.join(root, 'node_modules')), modules);
  const sqlite3 = path.join(modules, 'sqlite3', 'build', 'Release');
  await rm(sqlite3, { recursive: true, force: true });
  await mkdir(sqlite3, { recursive: true });
  await cp(addon, path.join(sqlite3, 'node_sqlite3.node'));
  return FOLDER;
}

/** Hard links, where the disk can: nobody changes an installed package. */
async function linkedCopy(from, to) {
  if ((await exitCodeOf('cp', ['-al', from, to], { stdio: 'ignore' })) === 0) return;
  await rm(to, { recursive: true, force: true });
  await run('cp', ['-a', from, to]);
}
