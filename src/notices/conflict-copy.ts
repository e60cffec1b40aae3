import { join, parse } from 'node:path/posix';

/**
 * The second version of a file that a program for synchronising makes when two computers have
 * changed it: it is not known which of the two is meant.
 */
const MARKS: readonly RegExp[] = [
  // Syncthing: `avviso.sync-conflict-20261129-012436-ABCDEF7.txt`
  /\.sync-conflict-\d{8}-\d{6}/i,
  // Dropbox and Nextcloud, in English and Italian: `avviso (PC di Anna's conflicted copy 2026-11-29).txt`,
  // `avviso (copia in conflitto di Anna 2026-11-29).txt`, `avviso (conflicted copy 2026-11-29 012436).txt`
  /\([^()]*(conflicted copy|copia in conflitto|case conflict|conflitto tra maiuscole)[^()]*\)/i,
  // ownCloud: `avviso_conflict-20261129-012436.txt`
  /_conflict-\d{8}-\d{6}/i,
  // Google Drive: `avviso [conflict].txt`
  /[([]conflict(o|ing)?( \d+)?[)\]]/i,
  // OneDrive adds the name of the PC; these are what Windows calls one: `avviso-DESKTOP-4F2K9QA.txt`;
  // of other names see `originalOf`
  /-(DESKTOP|LAPTOP)-[A-Z0-9]{7,8}(?=\.|-|$)/,
  /-WIN-[A-Z0-9]{11}(?=\.|-|$)/,
];

/** @param fileName or the name of a sub-folder */
export function isConflictCopy(fileName: string): boolean {
  return MARKS.some((mark) => mark.test(fileName));
}

/** What IT departments call PCs: `PC-ANNA`, `ANNA-PC`, `PC07`, `UFFICIO-TECNICO-PC2`. */
const PC_NAME = /^(?=.{3,15}$)(?:PC-?[A-Z0-9][A-Z0-9-]*|[A-Z0-9][A-Z0-9-]*-PC\d{0,3})$/;

/**
 * `avviso.txt` of `avviso-PC-ANNA.txt`: what OneDrive makes of a second version, if there is an original. A
 * name alone proves nothing: `orari-ESTATE.pdf` is a notice. null: it is no such name.
 * @param thisPc the name of the PC on which the program runs
 */
export function originalOf(fileName: string, thisPc: string): string | null {
  const { name, ext, dir } = parse(fileName);
  for (let at = name.indexOf('-'); at > 0; at = name.indexOf('-', at + 1)) {
    const pc = name.slice(at + 1);
    const isThisPc = thisPc !== '' && pc.toLowerCase() === thisPc.toLowerCase();
    if (isThisPc || PC_NAME.test(pc)) return join(dir, `${name.slice(0, at)}${ext}`);
  }
  return null;
}
