/**
 * Chromium without the parts of a window, in which most browser tests open their pages
 * (docs/decisions/272-tests-in-the-headless-shell.md). What the service drives is a whole browser.
 */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { told } from './command.js';
import { installPackages, isRootOnDebian } from './install.js';

const PACKAGE = 'chromium-headless-shell';
/** Not what Debian puts into the path: a script that stays beside the browser, and is ended in its stead. */
const SHELL = '/usr/lib/chromium/chromium-headless-shell';

/**
 * Fetches it where that can be done by itself.
 * @returns {Promise<string | null>} its executable; null where it is not to be had, or somebody has
 *   named the browser for the tests
 */
export async function headlessShell() {
  if (process.env.PUPPETEER_EXECUTABLE_PATH) return null;
  if (!existsSync(SHELL) && isRootOnDebian())
    await told(`Installo ${PACKAGE} per le prove`, () => installPackages(PACKAGE)).catch((error) =>
      console.error(`apt-get non è riuscito (${error.message}).`),
    );
  if (existsSync(SHELL)) return SHELL;
  console.error(
    `Le prove usano il browser intero, e durano di più: manca ${PACKAGE} (un pacchetto di Debian).`,
  );
  return null;
}
