import {
  channelLine,
  CHANNELS_NOT_READ,
  modeLine,
  NO_CHANNELS,
} from '../../messages/it/channel.js';
import { HELP } from '../../messages/it/command-help.js';
import { defineCommand, EXIT, RefusedError } from '../command.js';
import { serviceCalls } from '../service-or-database.js';

export const list = defineCommand({
  help: HELP['channel list'],
  options: { json: { type: 'boolean', default: false } },
  run: async ({ options: { json } }, { settings, version, print }) => {
    const config = await settings();
    const found = await (await serviceCalls(config, version)).channels({});
    if (found === null) throw new RefusedError(CHANNELS_NOT_READ);
    const { mode, id } = config.channel;
    const lines = found.map((channel) => channelLine(channel, id));
    const text = [modeLine(mode), ...(lines.length === 0 ? [NO_CHANNELS] : lines)].join('\n');
    print(json ? JSON.stringify({ mode, id, channels: found }) : text);
    return EXIT.done;
  },
});
