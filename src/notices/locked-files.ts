/** What staff are told of files that cannot be taken in because another program holds them. */
import type { DroppedFile } from '../ports/folder.js';
import type { Alerts } from '../ports/runtime.js';
import { figure, quotedNames } from '../italian.js';

/** A virus scanner or an indexer holds every new file for a moment; in milliseconds. */
const TOLD_AFTER = 30_000;
const SHOWN = 5;

/** Raises the alert as long as a file is held, and clears it afterwards. */
export function tellWhatIsLocked(
  files: readonly DroppedFile[],
  now: number,
  code: string,
  alerts: Pick<Alerts, 'raise' | 'clear'>,
): void {
  const held = files
    .filter(({ heldSince }) => heldSince !== null && now - heldSince >= TOLD_AFTER)
    .map(({ name }) => name);
  if (held.length === 0) alerts.clear(code);
  else alerts.raise(code, text(held));
}

function text(names: readonly string[]): string {
  const others = names.length > SHOWN ? ` e altri ${figure(names.length - SHOWN)}` : '';
  const one = names.length === 1;
  return (
    `${one ? 'Aspetto il file' : 'Aspetto i file'} ${quotedNames(names.slice(0, SHOWN))}${others}: un altro programma ${one ? 'lo' : 'li'} tiene ancora ${one ? 'aperto' : 'aperti'}. ` +
    `Chiudere il programma con cui ${one ? 'è stato fatto' : 'sono stati fatti'}: l’avviso viene preso da solo, senza copiarlo di nuovo. ` +
    `Se nessuno ${one ? 'lo' : 'li'} usa, controllare che Campanile abbia il permesso di aprir${one ? 'lo' : 'li'}.`
  );
}
