import { defineCommand, EXIT, RefusedError, UsageError } from '../command.js';
import { serviceActions } from '../service-or-database.js';
import { noticeNumber } from './notice-number.js';
import { HELP } from '../../messages/it/command-help.js';

export const retract = defineCommand({
  help: HELP['notices retract'],
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
