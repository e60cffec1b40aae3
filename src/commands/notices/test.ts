import { defineCommand, EXIT, RefusedError } from '../command.js';
import { serviceActions } from '../service-or-database.js';
import { noticeNumber } from './notice-number.js';

export const test = defineCommand({
  help: `Uso: campanile notices test NUMERO

Manda un avviso, con la scritta PROVA, ai telefoni di prova della voce testPhones e a nessun cittadino.`,
  options: {},
  operands: ['NUMERO'],
  run: async ({ operands: [written] }, { settings, version, print }) => {
    const id = noticeNumber(written);
    const actions = await serviceActions(await settings(), version);
    const outcome = await actions.test({ id });
    if (outcome.kind === 'refused') throw new RefusedError(outcome.why);
    print('✓ La prova parte.');
    return EXIT.done;
  },
});
