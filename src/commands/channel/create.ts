import { channelMade, channelNotMade, MAYBE_MADE } from '../../messages/it/channel.js';
import { HELP } from '../../messages/it/command-help.js';
import { defineCommand, EXIT, RefusedError } from '../command.js';
import { serviceCalls } from '../service-or-database.js';

export const create = defineCommand({
  help: HELP['channel create'],
  options: {},
  operands: ['NOME'],
  run: async ({ operands: [name] }, { settings, version, print }) => {
    const config = await settings();
    const calls = await serviceCalls(config, version);
    const made = await calls.createChannel({ name, description: config.municipality });
    switch (made.kind) {
      case 'created':
        print(channelMade(made.channel));
        return EXIT.done;
      case 'refused':
        throw new RefusedError(channelNotMade(made.detail));
      case 'unknown':
        throw new RefusedError(MAYBE_MADE);
    }
  },
});
