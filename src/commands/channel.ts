import {
  channelMade,
  channelNotMade,
  MAYBE_MADE,
  CHANNELS_NOT_READ,
  NO_LINK,
  channelLine,
  modeLine,
  NO_CHANNELS,
} from '../messages/it/channel.js';
import { HELP } from '../messages/it/commands.js';
import { defineCommand, EXIT, RefusedError } from './command.js';
import { serviceCalls } from './service-or-database.js';

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
