import { defineCommand, EXIT } from '../command.js';
import { withActions } from '../service-or-database.js';
import { HELP } from '../../messages/it/command-help.js';

export const count = defineCommand({
  help: HELP['subscribers count'],
  options: { json: { type: 'boolean', default: false } },
  run: async ({ options }, { settings, version, print }) => {
    const counts = await withActions(await settings(), { version }, (actions) =>
      actions.counts({}),
    );
    const { active, optedOut, inactive } = counts;
    print(
      options.json
        ? JSON.stringify(counts)
        : `Iscritti: ${active}\nNon più raggiungibili: ${inactive}\nDisiscritti: ${optedOut}`,
    );
    return EXIT.done;
  },
});
