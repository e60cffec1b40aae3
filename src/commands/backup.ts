import { existsSync } from 'node:fs';
import { backUp } from '../storage/sqlite/backup.js';
import { defineCommand, EXIT, RefusedError } from './command.js';
import { HELP } from '../messages/it/command-help.js';

export const backup = defineCommand({
  help: HELP.backup,
  options: {},
  run: async (_, { settings, print }) => {
    const { paths, backup } = await settings();
    const { database } = paths;
    if (!existsSync(database)) {
      throw new RefusedError(`Non c’è ancora un archivio da copiare (${database}).`);
    }
    const options = { kind: 'a-mano', now: Date.now(), keep: backup.keep } as const;
    const { file } = await backUp(database, options);
    print(`Copia di sicurezza fatta e controllata:\n  ${file}`);
    return EXIT.done;
  },
});
