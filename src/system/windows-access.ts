/**
 * Who may look into Campanile's folders on Windows. There a folder in `C:\\` lets every account of the PC write
 * into it: read the register, or exchange the program that the scheduled task runs. Names of groups are in the language of
 * Windows, so all are meant by their SIDs.
 */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { mkdir } from '../runtime/disk.js';
import { windowsProgram, type RunProgram } from './windows-programs.js';

export interface WindowsPlaces {
  /** the folder of the program, in which the home usually is */
  readonly program: string;
  readonly watchedFolder: string;
  /** folders and files that nobody else may see; those that are not there are passed over */
  readonly kept: readonly string[];
}

const SYSTEM = '*S-1-5-18';
const ADMINISTRATORS = '*S-1-5-32-544';
const SIGNED_IN = '*S-1-5-11';
/** Everyone, who has signed in, users, who sits before the screen. */
const EVERYBODY = ['*S-1-1-0', SIGNED_IN, '*S-1-5-32-545', '*S-1-5-4'];

/** A folder with a program's packages has ten thousand files. In milliseconds. */
const ICACLS_LIMIT = 10 * 60_000;

/**
 * Leaves what is kept, and the program, to our account, the administrators and the system. Others may see what lies in the
 * program's folder, so that they come to the watched folder, whose rights stay as they are.
 * @returns what could not be closed
 */
export async function closeOnWindows(
  { program, watchedFolder, kept }: WindowsPlaces,
  run: RunProgram = windowsProgram(ICACLS_LIMIT),
): Promise<readonly string[]> {
  const icacls = async (...args: readonly string[]) => (await run('icacls.exe', args)).code === 0;
  const account = await ownAccount(run);
  const close = async (place: string): Promise<boolean> => {
    const heirs = statSync(place).isDirectory() ? '(OI)(CI)' : '';
    const ours = [SYSTEM, ADMINISTRATORS, account].map((who) => `${who}:${heirs}F`);
    return (
      (await icacls(place, '/grant:r', ...ours)) &&
      (await icacls(place, '/inheritance:r')) &&
      (await icacls(place, '/remove:g', ...EVERYBODY))
    );
  };
  /** What it has from the folders above becomes its own, before those lose it. */
  const keepRights = async (folder: string): Promise<boolean> => {
    if (!isWithin(folder, program)) return true;
    await mkdir(folder, { recursive: true });
    return icacls(folder, '/inheritance:d');
  };
  const open: string[] = [];
  for (const place of kept.filter((each) => existsSync(each))) {
    if (!(await close(place))) open.push(place);
  }
  // A drive is no program's own.
  const isClosed =
    path.dirname(program) !== program &&
    (await keepRights(watchedFolder)) &&
    (await close(program)) &&
    (await icacls(program, '/grant', `${SIGNED_IN}:(RX)`));
  return isClosed ? open : [...open, program];
}

/** By its SID; by its name where Windows does not say that. */
async function ownAccount(run: RunProgram): Promise<string> {
  const { printed } = await run('whoami.exe', ['/user', '/fo', 'csv', '/nh']);
  const sid = /"(S-1(?:-\d+)+)"\s*$/.exec(printed)?.[1];
  if (sid !== undefined) return `*${sid}`;
  const { USERDOMAIN, USERNAME = '' } = process.env;
  return USERDOMAIN === undefined ? USERNAME : `${USERDOMAIN}\\${USERNAME}`;
}

function isWithin(inner: string, outer: string): boolean {
  const between = path.relative(outer, inner);
  return between !== '' && !between.startsWith('..') && !path.isAbsolute(between);
}

/** PowerShell needs seconds to start. In milliseconds. */
const POWERSHELL_LIMIT = 20_000;
/** Paths go along in a variable: PowerShell takes an apostrophe in them for the end of a text. `|` is in no path. */
const QUESTION =
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8; ConvertTo-Json -Compress -InputObject ' +
  "@($env:PLACES_ASKED.Split('|') | ForEach-Object { [string](Get-Acl -LiteralPath $_).Sddl })";

/**
 * Which of them more people may look into than our account and the administrators; of the program, change it.
 * @throws Error where Windows does not tell
 */
export async function openOnWindows(
  { program, kept }: Pick<WindowsPlaces, 'program' | 'kept'>,
  run: RunProgram = windowsProgram(POWERSHELL_LIMIT),
): Promise<readonly string[]> {
  const places = [program, ...kept.filter((each) => existsSync(each))];
  const { printed } = await run(
    'WindowsPowerShell\\v1.0\\powershell.exe',
    ['-NoProfile', '-NonInteractive', '-Command', QUESTION],
    { PLACES_ASKED: places.join('|') },
  );
  const told = z
    .array(z.string().min(1))
    .length(places.length)
    .parse(JSON.parse(printed.replace(/^\uFEFF/, '')));
  return places.filter((place, index) =>
    letsOthersIn(told[index] ?? '', place === program ? 'to write' : 'to read'),
  );
}

/** Groups in which everybody may be: of the PC, of the network, of the domain; and guests. */
const WIDE =
  /^(WD|AU|BU|IU|NU|BG|AN|DU|DG|S-1-1-0|S-1-5-(2|4|7|11)|S-1-5-32-54[56]|S-1-5-21-.*-51[34])$/;

/** Rights with which a file can be exchanged: by their letters, and as bits. */
const WRITING = ['FA', 'FW', 'GA', 'GW', 'DC', 'LC', 'DT', 'SD', 'WD', 'WO'];
const WRITING_BITS = 0x50_0d_00_46;

/** @param sddl the rights of a file or folder, in Microsoft's security descriptor definition language */
export function letsOthersIn(sddl: string, how: 'to read' | 'to write'): boolean {
  const [, flags, entries = ''] = /D:([A-Z_]*)((?:\([^)]*\))*)/.exec(sddl) ?? [];
  // without a list everybody may do everything
  if (flags === undefined || flags.includes('NO_ACCESS_CONTROL')) return true;
  return [...entries.matchAll(/\(([^)]*)\)/g)].some(([, entry = '']) => {
    const [type, , rights = '', , , who = ''] = entry.split(';');
    return type === 'A' && WIDE.test(who) && (how === 'to read' || mayWrite(rights));
  });
}

function mayWrite(rights: string): boolean {
  if (rights.startsWith('0x')) return (Number(rights) & WRITING_BITS) !== 0;
  return (rights.match(/../g) ?? []).some((letters) => WRITING.includes(letters));
}
