/**
 * Writes the description of the scheduled task for this PC: `node attivita.js FILE`. Task Scheduler
 * reads UTF-16 with a mark, and paths may hold signs that XML does not take as they are.
 * Ends with 69 where Campanile has never been started, 78 where a setting is wrong: then nobody would see it start.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const [NEVER_STARTED, WRONG_SETTINGS] = [69, 78];
const [file] = process.argv.slice(2);
const folder = path.resolve(import.meta.dirname, '..');

process.exitCode = await problem();
if (process.exitCode === 0) writeFileSync(file, `\uFEFF${description()}`, 'utf16le');

async function problem() {
  const { loadConfig } = await import('../dist/config.js');
  try {
    const { paths } = await loadConfig({ env: process.env, projectDir: folder });
    return existsSync(paths.database) ? 0 : NEVER_STARTED;
  } catch (error) {
    console.error(error.message);
    return WRONG_SETTINGS;
  }
}

function description() {
  const { USERDOMAIN, USERNAME } = process.env;
  const values = {
    NODO: process.execPath,
    CARTELLA: folder,
    UTENTE: USERDOMAIN === undefined ? USERNAME : `${USERDOMAIN}\\${USERNAME}`,
  };
  return readFileSync(path.join(import.meta.dirname, 'attivita.xml'), 'utf8')
    .replaceAll(/\r?\n/g, '\r\n')
    .replaceAll(/(?<=>)\{(NODO|CARTELLA|UTENTE)\}(?=<)/g, (_, name) => escaped(values[name]));
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
