import { defineCommand, EXIT, RefusedError, UsageError } from '../command.js';
import { serviceDesk } from '../desk.js';

export const test = defineCommand({
  help: `Uso: campanile notices test NUMERO

Manda un avviso, con la scritta PROVA, ai telefoni di prova della voce testPhones e a nessun cittadino.`,
  options: {},
  operands: ['NUMERO'],
  run: async ({ operands: [written] }, { settings, version, print }) => {
    if (!/^\d{1,9}$/.test(written))
      throw new UsageError(`«${written}» non è il numero di un avviso.`);
    const desk = await serviceDesk(await settings(), version);
    const outcome = await desk.test({ id: Number(written) });
    if (outcome.kind === 'refused') throw new RefusedError(outcome.why);
    print('✓ La prova parte.');
    return EXIT.done;
  },
});
