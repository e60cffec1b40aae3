import { defineCommand, EXIT, UsageError } from './command.js';
import { serviceActions } from './service-or-database.js';

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

export const logLevel = defineCommand({
  help: `Uso: campanile log-level error|warn|info|debug

Cambia quanto è dettagliato il registro tecnico del servizio in funzione, fino al prossimo riavvio. Per
cambiarlo per sempre: log.level in campanile.yaml.`,
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
