/** Checks of the home: its folders and its database. */
import type { Soundness } from '../../storage/sqlite/integrity.js';
import type { Verdict } from './finding.js';
import { DAY } from '../../runtime/time.js';

/** @param unwritable the folders in which nothing can be written */
export function folderRights(unwritable: readonly string[]): Verdict {
  return unwritable.length === 0
    ? { kind: 'good', found: 'si può scrivere' }
    : {
        kind: 'bad',
        found: `non si può scrivere in ${unwritable.join(', ')}`,
        advice: 'Dai i permessi di scrittura all’utente che avvia Campanile.',
      };
}

/** Kinds of file systems that lie on another computer. */
const REMOTE = /^(nfs\d?|cifs|smb\w*|sshfs|fuse\.sshfs|9p|afs|davfs|ncpfs|glusterfs)$/;

/**
 * Where a folder lies on Linux.
 * @param mounts the contents of `/proc/mounts`
 */
export function isOnNetworkLinux(folder: string, mounts: string): boolean {
  let best = { point: '', type: '' };
  for (const line of mounts.split('\n')) {
    const [, escaped = '', type = ''] = line.split(' ');
    const point = escaped.replace(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const inside = folder === point || folder.startsWith(point === '/' ? '/' : `${point}/`);
    // of two mounts on one point the later counts
    if (inside && point.length >= best.point.length) best = { point, type };
  }
  return REMOTE.test(best.type);
}

/**
 * Where a folder lies on Windows.
 * @param real what the folder is called by itself: a mapped drive shows its `\\server\share`
 */
export function isOnNetworkWindows(real: string): boolean {
  return /^(\\\\(\?\\UNC\\|[^?.\\])|\/\/[^?./])/.test(real);
}

/** @param onNetwork null: this system does not tell */
export function folderKind(onNetwork: boolean | null): Verdict {
  if (onNetwork === null) return { kind: 'unsure', found: 'non si sa se sia su questo computer' };
  return onNetwork
    ? {
        kind: 'bad',
        found: 'in una cartella di rete',
        advice:
          'Metti Campanile su un disco di questo computer: in rete l’archivio si può rovinare. Solo ' +
          'la cartella «avvisi» si può condividere con i colleghi.',
      }
    : { kind: 'good', found: 'su un disco di questo computer' };
}

/** @param warnings what may go wrong since a program copies the folders to the internet */
export function copied(warnings: readonly string[]): Verdict {
  return warnings.length === 0
    ? { kind: 'good', found: 'nessun programma che si riconosca copia le cartelle altrove' }
    : { kind: 'unsure', found: warnings.join('; ') };
}

/** @param found null: there is no database yet */
export function database(found: Soundness | null): Verdict {
  switch (found?.kind) {
    case undefined:
      return { kind: 'unsure', found: 'non c’è ancora: si crea al primo avvio' };
    case 'sound':
      return { kind: 'good', found: 'integro' };
    case 'damaged':
      return {
        kind: 'bad',
        found: `danneggiato (${found.detail})`,
        advice: 'Ferma il servizio e ripristina l’ultima copia: «npx campanile restore --help».',
      };
    case 'foreign':
      return {
        kind: 'bad',
        found: 'è di un altro programma',
        advice: 'Rimetti al suo posto il file giusto, o una copia: «npx campanile restore --help».',
      };
    case 'newer':
      return {
        kind: 'bad',
        found: 'è di una versione più nuova di Campanile',
        advice: 'Installa di nuovo quella versione, o ripristina una copia precedente.',
      };
  }
}

/** @param newest time of the newest copy, milliseconds since 1970; null: none */
export function copies(newest: number | null, now: number): Verdict {
  if (newest !== null && now - newest < 2 * DAY) return { kind: 'good', found: 'recenti' };
  return {
    kind: 'unsure',
    found:
      newest === null ? 'nessuna' : `l’ultima è di ${Math.floor((now - newest) / DAY)} giorni fa`,
    advice:
      'Si fanno di notte, se il computer è acceso. Per farne una adesso: «npx campanile backup».',
  };
}
