/** The programs of Debian that open what staff attach, each for its formats, and how to ask them. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, extname, join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Answer {
  readonly opens: boolean;
  /** the first of what it complains about; empty when it does not */
  readonly said: string;
}

export interface Reader {
  readonly name: string;
  /** the package of Debian whose version counts, and what else is needed of it */
  readonly packages: readonly [string, ...string[]];
  readonly commands: readonly string[];
  readonly extensions: readonly string[];
  /** @param paths files whose names are all different, in a folder that may be written to */
  readonly ask: (paths: readonly string[]) => readonly Answer[];
}

export const READERS: readonly Reader[] = [
  {
    name: 'poppler',
    packages: ['poppler-utils'],
    commands: ['pdfinfo', 'pdftotext', 'pdftoppm'],
    extensions: ['.pdf'],
    ask: oneByOne((path) => [
      ['pdfinfo', path],
      ['pdftotext', path, '-'],
      ['pdftoppm', '-r', '20', '-png', path, `${path}-page`],
    ]),
  },
  {
    name: 'libjpeg',
    packages: ['libjpeg-turbo-progs'],
    commands: ['djpeg'],
    extensions: ['.jpg'],
    ask: oneByOne((path) => [['djpeg', '-outfile', `${path}.ppm`, path]], [0, 2]), // 2: with warnings
  },
  {
    name: 'ffmpeg',
    packages: ['ffmpeg'],
    commands: ['ffmpeg'],
    extensions: ['.png', '.gif', '.webp', '.heic', '.mp4', '.mov', '.m4a'],
    ask: oneByOne((path) => [
      ['ffmpeg', '-v', 'error', '-i', path, '-map', '0:v:0', '-f', 'null', '-'],
    ]),
  },
  {
    name: 'LibreOffice',
    packages: ['libreoffice-writer-nogui', 'libreoffice-calc-nogui', 'libreoffice-impress-nogui'],
    commands: ['soffice'],
    extensions: ['.docx', '.xlsx', '.pptx', '.odt', '.ods', '.odp', '.doc', '.xls', '.ppt', '.rtf'],
    ask: askLibreOffice,
  },
];

/** @throws Error when no reader is for it */
export function readerOf(file: string): Reader {
  const reader = READERS.find(({ extensions }) => extensions.includes(extname(file)));
  if (reader === undefined) throw new Error(`no reader of ${file}`);
  return reader;
}

/** Processor seconds, for a program that hangs on a damaged file: a PC that is busy is no damage. */
const MOST_WORK = 20;
/** By the clock: who has not answered by then has said nothing at all. */
const PATIENCE = 15 * 60_000;

/** @throws Error when there is no answer in time */
function run(work: number, command: string, args: readonly string[]) {
  const limited = [`--cpu=${String(work)}`, command, ...args];
  const ended = spawnSync('prlimit', limited, {
    timeout: PATIENCE,
    encoding: 'utf8',
    maxBuffer: Infinity,
  });
  if (ended.error !== undefined) throw ended.error;
  return ended;
}

function oneByOne(
  commands: (path: string) => readonly (readonly [string, ...string[]])[],
  fine: readonly number[] = [0],
): Reader['ask'] {
  return (paths) =>
    paths.map((path) => {
      const runs = commands(path).map(([command, ...args]) => run(MOST_WORK, command, args));
      return {
        opens: runs.every(({ status }) => status !== null && fine.includes(status)),
        said: complaint(runs.map(({ stderr }) => stderr).join('\n'), path),
      };
    });
}

/** All in one run, because it takes a second to start; what it opens has a PDF afterwards. */
function askLibreOffice(paths: readonly string[]): readonly Answer[] {
  const [first] = paths;
  if (first === undefined) return [];
  const made = join(dirname(first), 'pdf');
  mkdirSync(made);
  const profile = pathToFileURL(join(dirname(first), 'profile')).href;
  run(MOST_WORK + 2 * paths.length, 'soffice', [
    '--headless',
    `-env:UserInstallation=${profile}`,
    '--convert-to',
    'pdf',
    '--outdir',
    made,
    ...paths,
  ]);
  return paths.map((path) => ({
    opens: existsSync(join(made, `${parse(path).name}.pdf`)),
    said: '',
  }));
}

/** Without what is different in every run. */
function complaint(stderr: string, path: string): string {
  const [first] = stderr
    .replaceAll(path, 'file')
    .replaceAll(/ @ 0x[\da-f]+/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return first?.slice(0, 100) ?? '';
}
