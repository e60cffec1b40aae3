/** Compiles what has changed, and forgets what has lost its source. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { installed, root, run, told } from './command.js';

const OUTPUTS = [
  ['src', 'dist'],
  ['test', 'build/test'],
  ['test/emulator/page', 'build/page'],
];

const PAGE = { entry: 'build/page/boot.js', bundle: 'build/page.js' };

/** Below `src` and `dist`. */
const ASSETS = 'panel/browser';

/** The service's own, without the packages that know the types of others: nothing is checked. */
const UNCHECKED = ['-p', '.tooling/tsconfig.start.json'];

/** What the compiler remembers of `dist`, of a build that checks and of one that does not. */
const MEMORY = { checked: 'dist/.tsbuildinfo', unchecked: 'dist/.start.tsbuildinfo' };

/**
 * @param project folder of a tsconfig.json; what it refers to is compiled before it. `service`: the program
 * alone, where only what runs it is installed
 */
export async function build(project) {
  const what = project === 'service' ? UNCHECKED : ['-b', project];
  // What the other kind has written since is unknown to this one: it would leave it as it is.
  rmSync(path.join(root, project === 'service' ? MEMORY.checked : MEMORY.unchecked), {
    force: true,
  });
  const compile = () => run(process.execPath, [installed('typescript-7/bin/tsc'), ...what]);
  const isFirst = !existsSync(path.join(root, 'dist', 'main.js'));
  await told(isFirst ? 'Compilo il programma' : 'Compilo quello che è cambiato', compile);
  for (const [sources, output] of OUTPUTS) removeOrphans(sources, output);
  copyAssets();
  if (project === 'test') await bundlePage();
}

/**
 * The emulator's page is loaded hundreds of times in a test run, each time by a browser that has
 * nothing in its cache: as one script it takes half of the processor time that a hundred take.
 */
async function bundlePage() {
  const { buildSync } = await import('esbuild');
  const { outputFiles } = buildSync({
    entryPoints: [path.join(root, PAGE.entry)],
    bundle: true,
    format: 'esm',
    write: false,
  });
  const [{ text }] = outputFiles;
  const bundle = path.join(root, PAGE.bundle);
  // a test run may be reading what is there
  if (!existsSync(bundle) || readFileSync(bundle, 'utf8') !== text) writeFileSync(bundle, text);
}

/** What the local page's browser needs besides its scripts lies beside them. */
function copyAssets() {
  for (const file of readdirSync(path.join(root, 'src', ASSETS))) {
    if (/\.(css|svg)$/.test(file))
      cpSync(path.join(root, 'src', ASSETS, file), path.join(root, 'dist', ASSETS, file));
  }
}

/** The compiler leaves the output of deleted files behind: their tests would go on being run. */
function removeOrphans(sources, output) {
  const folder = path.join(root, output);
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder, { recursive: true })) {
    const stem = /^(.*?)(\.d\.ts|\.js|\.js\.map)$/.exec(file)?.[1];
    const isOrphan = stem !== undefined && !existsSync(path.join(root, sources, `${stem}.ts`));
    if (isOrphan) rmSync(path.join(folder, file));
  }
}
