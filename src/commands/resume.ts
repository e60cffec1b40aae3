import { defineCommand, EXIT, RefusedError } from './command.js';
import { serviceActions } from './service-or-database.js';

export const resume = defineCommand({
  help: `Uso: campanile resume

Fa riprendere gli invii che il servizio ha fermato da solo, per esempio perché WhatsApp ha limitato il numero o
ha rifiutato più messaggi di seguito. Prima conviene aprire WhatsApp sul telefono del Comune e guardare che cosa
dice.`,
  options: {},
  run: async (_, { settings, version, print }) => {
    const actions = await serviceActions(await settings(), version);
    const outcome = await actions.resumeSending({});
    if (outcome.kind === 'refused') throw new RefusedError(outcome.why);
    print('✓ Gli invii riprendono.');
    return EXIT.done;
  },
});
