/**
 * Leaves Campanile's folders to this user and the administrators, and the watched folder as it is. Ends with 1 where Windows
 * did not allow it everywhere, which is said and keeps nothing from going on.
 */
import path from 'node:path';
import process from 'node:process';

const program = path.resolve(import.meta.dirname, '..');
const { loadConfig } = await import('../dist/config.js');
const { closedOnWindows } = await import('../dist/messages/it/windows-access.js');
const { placesToClose } = await import('../dist/system/other-accounts.js');
const { closeOnWindows } = await import('../dist/system/windows-access.js');

try {
  const { paths } = await loadConfig({ env: process.env, projectDir: program });
  const kept = await placesToClose(paths);
  const failed = await closeOnWindows({ program, kept, watchedFolder: paths.watchedFolder });
  console.log(closedOnWindows(program, failed));
  process.exitCode = failed.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
