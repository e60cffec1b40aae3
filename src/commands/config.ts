import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exampleConfig, SETTINGS_FILE } from '../config.js';
import { noSettings } from '../messages/it/settings.js';
import { defineCommand, EXIT, RefusedError, UsageError } from './command.js';

export const config = defineCommand({
  help: `Uso: campanile config --check
     campanile config --example [--write]

  --check     controlla le impostazioni di campanile.yaml e delle variabili CAMPANILE_*, e dice
              tutto quello che non va, con la riga
  --example   mostra tutte le impostazioni che ci sono, spiegate, con i valori predefiniti
  --write     scrive l’esempio in campanile.yaml, se non c’è già`,
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
    throw new RefusedError(
      `${file} c’è già: non lo cambio. Togliere --write per leggere l’esempio.`,
    );
  }
}
