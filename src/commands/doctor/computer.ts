/** Checks of the PC: Node, browser, disk, clock. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BrowserFinding } from '../../system/browser.js';
import { COMPUTER } from '../../messages/it/doctor.js';
import type { Verdict } from './finding.js';

/** @param version `process.versions.node` */
export function nodeVersion(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major > 20 && major < 26);
  return fits ? { kind: 'good', found: version } : { kind: 'bad', ...COMPUTER.node(version) };
}

/** @param versionOf the version of a browser, null where it does not say */
export async function browser(
  finding: BrowserFinding,
  versionOf: (file: string) => Promise<string | null> = versionOfBrowser,
): Promise<Verdict> {
  if (finding.kind === 'missing') {
    return { kind: 'bad', found: COMPUTER.noBrowser, advice: finding.advice };
  }
  const version = await versionOf(finding.path);
  if (version === null) {
    return { kind: 'unsure', ...COMPUTER.browserUnknown(finding.path) };
  }
  return { kind: 'good', found: `${version} (${finding.path})` };
}

/** On Windows `--version` would open a window; there the version names a folder beside it. */
async function versionOfBrowser(file: string): Promise<string | null> {
  if (process.platform === 'win32') {
    const names = await readdir(path.dirname(file));
    return names.find((name) => /^\d+(\.\d+){3}$/.test(name)) ?? null;
  }
  try {
    const { stdout } = await promisify(execFile)(file, ['--version'], { timeout: 10_000 });
    return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? null;
  } catch {
    return null;
  }
}

const GIGABYTE = 1024 ** 3;

/** @param bytes that can still be written where Campanile keeps its files */
export function freeDisk(bytes: number): Verdict {
  const found = `${(bytes / GIGABYTE).toLocaleString('it', { maximumFractionDigits: 1 })} GB liberi`;
  if (bytes >= 2 * GIGABYTE) return { kind: 'good', found };
  return {
    kind: bytes < GIGABYTE / 4 ? 'bad' : 'unsure',
    found,
    advice: COMPUTER.diskAdvice,
  };
}

const TOLERATED_SKEW = 60_000;

/**
 * @param now of this PC, milliseconds since 1970
 * @param theirs a `Date` header of WhatsApp’s servers; null: they could not be reached
 */
export function clock(now: number, theirs: string | null): Verdict {
  const skew = theirs === null ? NaN : now - Date.parse(theirs);
  if (Number.isNaN(skew)) {
    return { kind: 'unsure', ...COMPUTER.noTime };
  }
  if (Math.abs(skew) <= TOLERATED_SKEW) return { kind: 'good', ...COMPUTER.rightTime };
  const minutes = Math.round(Math.abs(skew) / 60_000);
  return { kind: 'bad', ...COMPUTER.wrongTime(minutes, skew > 0) };
}

/** @param answered whether WhatsApp Web’s server answered from here */
export function whatsAppReachable(answered: boolean): Verdict {
  return answered ? { kind: 'good', ...COMPUTER.online } : { kind: 'bad', ...COMPUTER.offline };
}
