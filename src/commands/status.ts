import { existsSync } from 'node:fs';
import { thisMonth } from '../runtime/time.js';
import { routeText } from '../messages/it/routes.js';
import type { Config } from '../config.js';
import { statusSnapshot } from '../status/snapshot.js';
import { statusText } from '../messages/it/status.js';
import { outlookAtRest } from '../model/outlook.js';
import type { DeliveryStatus } from '../model/sending.js';
import type { ChannelStatus } from '../model/channel.js';
import type { StatusSnapshot } from '../model/status.js';
import { refusedIn } from '../town/folders.js';
import { comuneFacts } from '../town/town-settings.js';
import { Calendar } from '../messages/it/calendar.js';
import type { Storage } from '../ports/storage.js';
import { openStorage } from '../storage/database.js';
import { silentLog } from '../system/logger.js';
import { defineCommand, EXIT } from './command.js';
import { runningService, whileStopped } from './service-or-database.js';
import { HELP } from '../messages/it/commands.js';

export const status = defineCommand({
  help: HELP.status,
  options: { json: { type: 'boolean', default: false } },
  run: async ({ options }, { settings, version, print }) => {
    const config = await settings();
    const snapshot = await currentStatus(config, version);
    const facts = {
      number: comuneFacts(config).number,
      calendar: new Calendar(config.timezone),
      now: Date.now(),
    };
    print(options.json ? JSON.stringify(snapshot) : statusText(snapshot, facts));
    return EXIT.done;
  },
});

/**
 * The running service's own answer, else what the database says of one that is stopped.
 * @throws HomeError when it is just starting, or does not answer
 */
async function currentStatus(config: Config, version: string): Promise<StatusSnapshot> {
  const service = await runningService(config, version);
  if (service !== null) return service.status();
  const file = config.paths.database;
  if (!existsSync(file)) return neverStarted(config, version);
  // to open it may bring its tables up to date
  return whileStopped(config, () => fromDatabase(config, version, file));
}

async function fromDatabase(
  config: Config,
  version: string,
  file: string,
): Promise<StatusSnapshot> {
  const storage = await openStorage({ file, logger: silentLog });
  try {
    const session = { name: 'stopped' } as const;
    const month = thisMonth(Date.now(), config.timezone);
    const health = await storage.sending.health();
    const delivery = {
      ...notRunning(config, await storage.sending.listRecipientsSince(month)),
      ...(health === null ? {} : { health }),
    };
    return await statusSnapshot({
      version,
      session,
      watch: null,
      storage,
      delivery,
      channel: await channelAtRest(config, storage.channel),
      alerts: [],
      outlooks: outlookAtRest,
      folder: refusedIn(config),
    });
  } finally {
    await storage.close();
  }
}

/** What the database knows of the channel, without asking WhatsApp. */
async function channelAtRest(
  { channel: { mode, id } }: Config,
  store: Storage['channel'],
): Promise<ChannelStatus | null> {
  if (mode === 'off' || id === null) return null;
  const followers = (await store.followers()).at(-1)?.followers ?? null;
  const held = (await store.held()).length;
  return { id, mode, state: 'unknown', name: null, followers, held };
}

function neverStarted(config: Config, version: string): StatusSnapshot {
  const subscribers = { active: 0, optedOut: 0, inactive: 0, unsaved: 0 };
  const delivery = notRunning(config, 0);
  const lists = { count: 0 };
  const toDo = { notices: 0, refused: 0, alerts: 0 };
  return { version, state: 'stopped', subscribers, lists, delivery, notices: [], alerts: [], toDo };
}

function notRunning(config: Config, listRecipientsThisMonth: number): DeliveryStatus {
  const decision = { route: 'waiting', why: 'not-running', until: null, detail: null } as const;
  return {
    route: decision.route,
    why: { code: decision.why, text: routeText(decision, config.timezone) },
    listRecipientsThisMonth,
    allowance: config.lists.monthlyAllowance,
  };
}
