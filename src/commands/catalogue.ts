/** Every command of `campanile`, in the order in which `--help` lists them. */
import type { Command } from './command.js';
import { ACT_COMMANDS } from '../messages/it/staff-acts.js';
import { ACT_NAMES, STAFF_ACTS, type ActCommand } from '../model/staff-acts.js';
import { SUMMARIES } from '../messages/it/commands.js';

export interface Entry {
  readonly summary: string;
  /** only the command that was asked for is loaded: a browser's worth of code stays out of others */
  readonly load: () => Promise<Command>;
}

export const COMMANDS: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  [
    'run',
    {
      summary: SUMMARIES['run'],
      load: async () => (await import('./run.js')).run,
    },
  ],
  [
    'status',
    {
      summary: SUMMARIES['status'],
      load: async () => (await import('./status.js')).status,
    },
  ],
  [
    'doctor',
    {
      summary: SUMMARIES['doctor'],
      load: async () => (await import('./doctor.js')).doctor,
    },
  ],
  [
    'notices list',
    {
      summary: SUMMARIES['notices list'],
      load: async () => (await import('./notices.js')).list,
    },
  ],
  [
    'notices show',
    {
      summary: SUMMARIES['notices show'],
      load: async () => (await import('./notices.js')).show,
    },
  ],
  ...actCommands((name) => name.startsWith('notices ')),
  [
    'subscribers count',
    {
      summary: SUMMARIES['subscribers count'],
      load: async () => (await import('./subscribers.js')).count,
    },
  ],
  [
    'subscribers export',
    {
      summary: SUMMARIES['subscribers export'],
      load: async () => (await import('./subscribers.js')).exportRegister,
    },
  ],
  [
    'subscribers import',
    {
      summary: SUMMARIES['subscribers import'],
      load: async () => (await import('./subscribers.js')).importRegister,
    },
  ],
  [
    'subscribers forget',
    {
      summary: SUMMARIES['subscribers forget'],
      load: async () => (await import('./subscribers.js')).forget,
    },
  ],
  [
    'config',
    {
      summary: SUMMARIES['config'],
      load: async () => (await import('./config.js')).config,
    },
  ],
  [
    'backup',
    {
      summary: SUMMARIES['backup'],
      load: async () => (await import('./backup.js')).backup,
    },
  ],
  [
    'restore',
    {
      summary: SUMMARIES['restore'],
      load: async () => (await import('./backup.js')).restore,
    },
  ],
  [
    'password',
    {
      summary: SUMMARIES['password'],
      load: async () => (await import('./config.js')).password,
    },
  ],
  [
    'log-level',
    {
      summary: SUMMARIES['log-level'],
      load: async () => (await import('./service.js')).logLevel,
    },
  ],
  ...actCommands((name) => !name.startsWith('notices ')),
  [
    'channel list',
    {
      summary: SUMMARIES['channel list'],
      load: async () => (await import('./channel.js')).list,
    },
  ],
  [
    'channel create',
    {
      summary: SUMMARIES['channel create'],
      load: async () => (await import('./channel.js')).create,
    },
  ],
  [
    'channel link',
    {
      summary: SUMMARIES['channel link'],
      load: async () => (await import('./channel.js')).link,
    },
  ],
  [
    'unlink',
    {
      summary: SUMMARIES['unlink'],
      load: async () => (await import('./service.js')).unlink,
    },
  ],
]);

/** Short forms of commands. */
export const SHORT_FORMS: Readonly<Record<string, string>> = { notices: 'notices list' };

/** Those that do a staff act. */
function actCommands(
  isMeant: (name: ActCommand) => boolean,
): readonly (readonly [string, Entry])[] {
  const names = new Set(ACT_NAMES.flatMap((act) => STAFF_ACTS[act].command?.name ?? []));
  return [...names].filter(isMeant).map((name) => [
    name,
    {
      summary: ACT_COMMANDS[name].summary,
      load: async () => (await import('./acts.js')).actCommand(name),
    },
  ]);
}
