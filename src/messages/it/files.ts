/** What staff see of the files of a notice when they look into a folder: a sub-folder is one thing. */
import { quotedNames, upperFirst } from '../../italian.js';
import { folderOf } from '../../ports/folder.js';

export interface Handles {
  /** `il file «a.txt»`, `i file «a.txt» e «a.jpg»`, `la cartella «mercato»` */
  readonly what: string;
  /** so that «è qui» or «sono qui» follows rightly */
  readonly isOne: boolean;
  /** `stato spostato`, `state spostate` */
  readonly moved: string;
}

/** @param names at least one; `mercato/1.jpg` and `mercato/` lie in a sub-folder */
export function handles(names: readonly string[]): Handles {
  const folders = [...new Set(names.flatMap((name) => folderOf(name) ?? []))];
  const files = names.filter((name) => folderOf(name) === null);
  const isOne = folders.length + files.length === 1;
  const what = [
    ...(folders.length === 0
      ? []
      : [`${folders.length === 1 ? 'la cartella' : 'le cartelle'} ${quotedNames(folders)}`]),
    ...(files.length === 0
      ? []
      : [`${files.length === 1 ? 'il file' : 'i file'} ${quotedNames(files)}`]),
  ].join(' e ');
  const ending = files.length > 0 ? (isOne ? 'o' : 'i') : isOne ? 'a' : 'e';
  return { what, isOne, moved: `stat${ending} spostat${ending}` };
}

/** `Il file «a.txt» è stato spostato qui, senza modifiche` */
export function movedHere(names: readonly string[]): string {
  const { what, isOne, moved } = handles(names);
  return `${upperFirst(what)} ${isOne ? 'è' : 'sono'} ${moved} qui, senza modifiche`;
}

/** `Il file «a.txt» è qui, senza modifiche` */
export function liesHere(names: readonly string[]): string {
  const { what, isOne } = handles(names);
  return `${upperFirst(what)} ${isOne ? 'è' : 'sono'} qui, senza modifiche`;
}

/** In every text that we put into the watched folder and that might be taken for a notice. */
export const GOES_TO_NOBODY = 'Questo file non viene inviato a nessuno.';

/** Of a file whose name would say nothing or cannot be one: `avviso con`. */
export const NAMELESS = 'avviso';
