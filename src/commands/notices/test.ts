import { defineCommand, EXIT, RefusedError } from '../command.js';
import { serviceActions } from '../service-or-database.js';
import { noticeNumber } from './notice-number.js';
import { HELP } from '../../messages/it/command-help.js';

export const test = defineCommand({
  help: HELP['notices test'],
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
