/** How the comune of a life has set its service up. */
import type { Config } from '#src/config.js';
import { settingsSchema } from '#src/config/schema.js';
import { ACCOUNT } from '../fakes/fake-whatsapp.js';
import { holds } from './history.js';
import type { World } from './world.js';

export function configOf({ setting, channel, staffPhones }: World): Config {
  const settings = settingsSchema.parse({
    number: ACCOUNT.phone,
    testPhones: staffPhones.map(({ phone }) => phone),
    confirmAbove: String(setting.confirmAbove ?? 'off'),
    quietHours: setting.quietHours ? '22:00-07:00' : 'off',
    lists: {
      maxRecipients: String(setting.listLimit),
      monthlyAllowance: String(setting.monthlyAllowance ?? 'illimitati'),
      whenUsedUp: holds(setting) ? 'hold' : 'direct',
    },
    ...(channel !== null && { channel: { mode: setting.channel, id: channel.id } }),
    backup: { at: 'off' },
    restart: { at: 'off', memoryMegabytes: '0' },
  });
  const paths = Object.fromEntries(
    [
      ...['home', 'sessions', 'watchedFolder', 'archive', 'database', 'spool'],
      ...['logs', 'lockFile', 'runningService'],
    ].map((name) => [name, `/simulated/${name}`]),
  ) as unknown as Config['paths'];
  const { retention } = settings;
  // shorter than an office may choose
  const keeps = setting.keeps === undefined ? {} : { deliveryDays: setting.keeps };
  return { ...settings, retention: { ...retention, ...keeps }, paths, warnings: [] };
}
