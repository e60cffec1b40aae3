/** Checks of the PC: Node, browser, disk, clock. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BrowserFinding } from '../../system/browser.js';
import type { Verdict } from './finding.js';

/** @param version `process.versions.node` */
export function nodeVersion(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major > 20 && major < 26);
  return fits
    ? { kind: 'good', found: version }
    : {
        kind: 'bad',
        found: `${version}, ma serve dalla 20.19 alla 25`,
        advice: 'Installa la versione 24 da https://nodejs.org e ripeti «npm start».',
      };
}

/** @param versionOf the version of a browser, null where it does not say */
export async function browser(
  finding: BrowserFinding,
  versionOf: (file: string) => Promise<string | null> = versionOfBrowser,
): Promise<Verdict> {
  if (finding.kind === 'missing') {
    return { kind: 'bad', found: 'non c’è', advice: finding.advice };
  }
  const version = await versionOf(finding.path);
  if (version === null) {
    return {
      kind: 'unsure',
      found: `${finding.path}, di versione sconosciuta`,
      advice: 'Prova ad aprirlo a mano: forse è installato a metà.',
    };
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
    advice: 'Libera spazio: con il disco pieno gli avvisi si fermano.',
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
    return { kind: 'unsure', found: 'senza Internet non si può confrontare' };
  }
  if (Math.abs(skew) <= TOLERATED_SKEW) return { kind: 'good', found: 'giusto' };
  const minutes = Math.round(Math.abs(skew) / 60_000);
  return {
    kind: 'bad',
    found: `${skew > 0 ? 'avanti' : 'indietro'} di circa ${minutes} min`,
    advice:
      'Attiva l’ora automatica del sistema: da quella dipende se una ATTIVA è nuova o vecchia.',
  };
}

/** @param answered whether WhatsApp Web’s server answered from here */
export function whatsAppReachable(answered: boolean): Verdict {
  return answered
    ? { kind: 'good', found: 'web.whatsapp.com risponde' }
    : {
        kind: 'bad',
        found: 'web.whatsapp.com non risponde',
        advice:
          'Controlla la connessione a Internet. Se c’è un proxy o un filtro, web.whatsapp.com e ' +
          '*.whatsapp.net devono essere raggiungibili; il proxy si indica con browser.args.',
      };
}
