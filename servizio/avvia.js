/**
 * What `avvia.cmd` and `avvia.sh` start where everything is installed already: the service, and before it a
 * browser if there is none.
 */
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '..');
const { loadConfig } = await import('../dist/config.js');
const { ensureBrowser } = await import('../dist/system/browser-fetch.js');

try {
  const { browser } = await loadConfig({ env: process.env, projectDir: root });
  await ensureBrowser(browser.path);
  const main = path.join(root, 'dist', 'main.js');
  process.argv = [process.execPath, main, 'run', ...process.argv.slice(2)];
  await import('../dist/main.js');
} catch (error) {
  console.error(error.message);
  process.exitCode = { CONFIG: 78, BROWSER_MISSING: 69 }[error.code] ?? 1;
}
