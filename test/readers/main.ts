/**
 * `npm run test:readers`: asks the readers themselves about every sample, keeps what they say, and
 * says what has changed. `--if-possible`: without them it says so and all is well.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { sha256 } from '../support/fate.js';
import { READERS, type Reader } from './readers.js';
import { samples, type Sample } from './samples.js';
import { storedVerdicts, storeVerdicts, type Verdict } from './verdicts.js';

const isThere = (command: string): boolean =>
  spawnSync(command, ['-v'], { stdio: 'ignore' }).error === undefined;

function missing(): readonly Reader[] {
  return READERS.filter(({ commands }) => !commands.every(isThere));
}

/** Null: they are all there; else why not. */
function provide(): string | null {
  const packages = missing().flatMap((reader) => reader.packages);
  if (packages.length === 0) return null;
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  const by = `apt-get ${install.join(' ')}`;
  if (!isThere('apt-get')) return `these packages of Debian are missing: ${packages.join(', ')}`;
  if (process.getuid?.() !== 0) return `what is missing is installed by: sudo ${by}`;
  for (const args of [['update'], install]) {
    const { status } = spawnSync('apt-get', args, { stdio: ['ignore', 2, 2] });
    if (status !== 0) return `this failed: ${by}`;
  }
  return missing().length === 0 ? null : `not there after: ${by}`;
}

function ask(reader: Reader, folder: string, asked: readonly Sample[]): readonly Verdict[] {
  const paths = asked.map(({ file, bytes }, index) => {
    const path = join(folder, `${reader.name}-${String(index)}${extname(file)}`);
    writeFileSync(path, bytes);
    return path;
  });
  const answers = reader.ask(paths);
  return asked.flatMap(({ file, change, bytes }, index) => {
    const answer = answers[index];
    if (answer === undefined) return [];
    const verdict = answer.opens ? ('opens' as const) : ('refuses' as const);
    return { file, change, sha256: sha256(bytes), reader: reader.name, verdict, said: answer.said };
  });
}

function askAll(): readonly Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'campanile-readers-'));
  try {
    return READERS.flatMap((reader) =>
      ask(
        reader,
        folder,
        samples().filter(({ file }) => reader.extensions.includes(extname(file))),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function versions(): string {
  return READERS.map(({ name, packages: [main] }) => {
    const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Version}', main], {
      encoding: 'utf8',
    });
    return `${name} ${stdout}`;
  }).join(', ');
}

const nameOf = ({ file, change }: Verdict): string => `${file}, ${change}`;

const why = provide();
if (why !== null) {
  console.error(`The readers were not asked: ${why}`);
  process.exitCode = process.argv.includes('--if-possible') ? 0 : 69;
} else {
  const before = new Map(storedVerdicts().map((verdict) => [nameOf(verdict), verdict]));
  const verdicts = askAll();
  storeVerdicts(verdicts, `${versions()}; asked on ${new Date().toISOString().slice(0, 10)}`);
  for (const verdict of verdicts) {
    const earlier = before.get(nameOf(verdict));
    if (earlier?.verdict === verdict.verdict) continue;
    const since = earlier === undefined ? 'new' : `it was: ${earlier.verdict}`;
    console.log(`${nameOf(verdict)}: ${verdict.reader} ${verdict.verdict} it (${since})`);
  }
  console.log(`${String(verdicts.length)} files asked about`);
}
