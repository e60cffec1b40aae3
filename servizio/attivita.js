/**
 * Writes the description of the scheduled task for this PC: `node attivita.js FILE`. Task Scheduler
 * reads UTF-16 with a mark, and paths may hold signs that XML does not take as they are.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const [file] = process.argv.slice(2);
const folder = path.resolve(import.meta.dirname, '..');
const { USERDOMAIN, USERNAME } = process.env;
const values = {
  NODO: process.execPath,
  CARTELLA: folder,
  UTENTE: USERDOMAIN === undefined ? USERNAME : `${USERDOMAIN}\\${USERNAME}`,
};
const task = readFileSync(path.join(import.meta.dirname, 'attivita.xml'), 'utf8')
  .replaceAll(/\r?\n/g, '\r\n')
  .replaceAll(/(?<=>)\{(NODO|CARTELLA|UTENTE)\}(?=<)/g, (_, name) => escaped(values[name]));
writeFileSync(file, `\uFEFF${task}`, 'utf16le');

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
