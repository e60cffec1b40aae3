import { defineCommand, EXIT, RefusedError, UsageError } from '../command.js';
import { serviceActions } from '../service-or-database.js';
import { noticeNumber } from './notice-number.js';

export const retract = defineCommand({
  help: `Uso: campanile notices retract NUMERO [--rettifica TESTO]

Ritira un avviso inviato: lo cancella dai telefoni dove WhatsApp lo permette (messaggi a singole persone, per due
giorni e mezzo) e manda subito una rettifica a tutti gli altri che l’hanno avuto. Con --rettifica il testo è
quello indicato, altrimenti quello della voce texts.correction.`,
  options: { rettifica: { type: 'string' } },
  operands: ['NUMERO'],
  run: async ({ options: { rettifica }, operands: [written] }, { settings, version, print }) => {
    const id = noticeNumber(written);
    const correction = rettifica?.trim() ?? null;
    if (correction === '') throw new UsageError('Il testo della rettifica è vuoto.');
    const actions = await serviceActions(await settings(), version);
    const outcome = await actions.retract({ id, correction });
    if (outcome.kind === 'refused') throw new RefusedError(outcome.why);
    print(`✓ L’avviso ${written} viene ritirato.`);
    return EXIT.done;
  },
});
