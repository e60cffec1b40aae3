import { defineCommand, EXIT, UsageError } from './command.js';
import { serviceCalls } from './service-or-database.js';
import { LOG_LEVELS } from '../ports/command-calls.js';
import { HELP } from '../messages/it/command-help.js';

export const logLevel = defineCommand({
  help: HELP['log-level error'],
  options: {},
  operands: ['LIVELLO'],
  run: async ({ operands: [written] }, { settings, version, print }) => {
    const level = LOG_LEVELS.find((known) => known === written);
    if (level === undefined) throw new UsageError(`«${written}» non è un livello.`);
    await (await serviceCalls(await settings(), version)).logLevel({ level });
    print(`✓ Il registro è ora al livello ${level}.`);
    return EXIT.done;
  },
});
