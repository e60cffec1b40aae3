import { defineCommand, EXIT, UsageError } from './command.js';
import { serviceActions } from './service-or-database.js';
import { HELP } from '../messages/it/command-help.js';

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

export const logLevel = defineCommand({
  help: HELP['log-level error'],
  options: {},
  operands: ['LIVELLO'],
  run: async ({ operands: [written] }, { settings, version, print }) => {
    const level = LEVELS.find((known) => known === written);
    if (level === undefined) throw new UsageError(`«${written}» non è un livello.`);
    await (await serviceActions(await settings(), version)).logLevel({ level });
    print(`✓ Il registro è ora al livello ${level}.`);
    return EXIT.done;
  },
});
