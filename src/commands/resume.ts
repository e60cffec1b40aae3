import { defineCommand, EXIT, RefusedError } from './command.js';
import { serviceActions } from './service-or-database.js';
import { HELP } from '../messages/it/command-help.js';

export const resume = defineCommand({
  help: HELP.resume,
  options: {},
  run: async (_, { settings, version, print }) => {
    const actions = await serviceActions(await settings(), version);
    const outcome = await actions.resumeSending({});
    if (outcome.kind === 'refused') throw new RefusedError(outcome.why);
    print('✓ Gli invii riprendono.');
    return EXIT.done;
  },
});
