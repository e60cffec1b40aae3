/**
 * The second version of a file that a program for synchronising makes when two computers have changed
 * it: nobody knows which of the two is meant.
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
  // OneDrive adds the name of the PC; these are what Windows calls one: `avviso-DESKTOP-4F2K9QA.txt`
  /-(DESKTOP|LAPTOP)-[A-Z0-9]{7,8}(?=\.|-|$)/,
  /-WIN-[A-Z0-9]{11}(?=\.|-|$)/,
];

/** @param fileName or the name of a sub-folder */
export function isConflictCopy(fileName: string): boolean {
  return MARKS.some((mark) => mark.test(fileName));
}
