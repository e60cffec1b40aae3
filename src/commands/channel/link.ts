import { CHANNELS_NOT_READ, NO_LINK } from '../../messages/it/channel.js';
import { HELP } from '../../messages/it/command-help.js';
import { defineCommand, EXIT, RefusedError } from '../command.js';
import { serviceCalls } from '../service-or-database.js';

export const link = defineCommand({
  help: HELP['channel link'],
  options: {},
  run: async (_, { settings, version, print }) => {
    const config = await settings();
    const { id } = config.channel;
    if (id === null) throw new RefusedError(NO_LINK);
    const found = await (await serviceCalls(config, version)).channels({});
    const address = found?.find((channel) => channel.id === id)?.link ?? null;
    if (address === null) throw new RefusedError(CHANNELS_NOT_READ);
    print(address);
    return EXIT.done;
  },
});
