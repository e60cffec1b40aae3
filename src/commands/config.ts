import { existsSync } from 'node:fs';
import path from 'node:path';
import { exampleConfig, SETTINGS_FILE } from '../config.js';
import { noSettings } from '../messages/it/settings.js';
import { defineCommand, EXIT, RefusedError, UsageError } from './command.js';
import { HELP } from '../messages/it/command-help.js';
import { writeFile } from '../runtime/disk.js';

export const config = defineCommand({
  help: HELP['config --check'],
  options: {
    check: { type: 'boolean', default: false },
    example: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  run: async ({ options: { check, example, write } }, { settings, home, print, note }) => {
    if (check === example || (check && write)) {
      throw new UsageError('Serve --check, oppure --example con o senza --write.');
    }
    const file = path.join(home, SETTINGS_FILE);
    if (!example) {
      const { warnings } = await settings();
      for (const warning of warnings) note(`! ${warning}`);
      print(existsSync(file) ? `✓ Le impostazioni vanno bene (${file}).` : noSettings(file));
    } else if (write) {
      await create(file);
      print(`✓ Scritto: ${file}`);
    } else print(exampleConfig().trimEnd());
    return EXIT.done;
  },
});

/** @throws RefusedError when there is one */
async function create(file: string): Promise<void> {
  try {
    await writeFile(file, exampleConfig(), { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new RefusedError(`${file} c’è già: non lo cambio. Togli --write per leggere l’esempio.`);
  }
}
