import {
  channelMade,
  channelNotMade,
  MAYBE_MADE,
  NOTHING_TO_DECIDE,
  POSTS_DECIDED,
  CHANNELS_NOT_READ,
  NO_LINK,
  channelLine,
  modeLine,
  NO_CHANNELS,
} from '../messages/it/channel.js';
import { HELP } from '../messages/it/command-help.js';
import { defineCommand, EXIT, RefusedError, UsageError } from './command.js';
import { serviceCalls, withActions } from './service-or-database.js';
import { noticeNumber } from './notices.js';

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

export const decide = defineCommand({
  help: HELP['channel decide'],
  options: {
    pubblicato: { type: 'boolean', default: false },
    ripeti: { type: 'boolean', default: false },
  },
  operands: ['NUMERO'],
  run: async ({ options, operands: [written] }, { settings, version, print }) => {
    const { pubblicato, ripeti } = options;
    if (pubblicato === ripeti) throw new UsageError('Occorre --pubblicato oppure --ripeti.');
    const id = noticeNumber(written);
    const decision = pubblicato ? 'published' : 'again';
    const decided = await withActions(await settings(), { version }, (calls) =>
      calls.decidePosts({ id, decision }),
    );
    if (decided === 0) throw new RefusedError(NOTHING_TO_DECIDE);
    print(POSTS_DECIDED[decision]);
    return EXIT.done;
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
