/** Every command of `campanile`, in the order in which `--help` lists them. */
import type { Command } from './command.js';
import { SUMMARIES } from '../messages/it/command-help.js';

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
      load: async () => (await import('./notices/list.js')).list,
    },
  ],
  [
    'notices show',
    {
      summary: SUMMARIES['notices show'],
      load: async () => (await import('./notices/show.js')).show,
    },
  ],
  [
    'notices decide',
    {
      summary: SUMMARIES['notices decide'],
      load: async () => (await import('./notices/decide.js')).decide,
    },
  ],
  [
    'notices stop',
    {
      summary: SUMMARIES['notices stop'],
      load: async () => (await import('./notices/decisions.js')).stop,
    },
  ],
  [
    'notices send-now',
    {
      summary: SUMMARIES['notices send-now'],
      load: async () => (await import('./notices/decisions.js')).sendNow,
    },
  ],
  [
    'notices confirm',
    {
      summary: SUMMARIES['notices confirm'],
      load: async () => (await import('./notices/decisions.js')).confirm,
    },
  ],
  [
    'notices test',
    {
      summary: SUMMARIES['notices test'],
      load: async () => (await import('./notices/test.js')).test,
    },
  ],
  [
    'notices retract',
    {
      summary: SUMMARIES['notices retract'],
      load: async () => (await import('./notices/retract.js')).retract,
    },
  ],
  [
    'subscribers count',
    {
      summary: SUMMARIES['subscribers count'],
      load: async () => (await import('./subscribers/count.js')).count,
    },
  ],
  [
    'subscribers export',
    {
      summary: SUMMARIES['subscribers export'],
      load: async () => (await import('./subscribers/export.js')).exportRegister,
    },
  ],
  [
    'subscribers import',
    {
      summary: SUMMARIES['subscribers import'],
      load: async () => (await import('./subscribers/import.js')).importRegister,
    },
  ],
  [
    'subscribers forget',
    {
      summary: SUMMARIES['subscribers forget'],
      load: async () => (await import('./subscribers/forget.js')).forget,
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
      load: async () => (await import('./restore.js')).restore,
    },
  ],
  [
    'password',
    {
      summary: SUMMARIES['password'],
      load: async () => (await import('./password.js')).password,
    },
  ],
  [
    'log-level',
    {
      summary: SUMMARIES['log-level'],
      load: async () => (await import('./log-level.js')).logLevel,
    },
  ],
  [
    'resume',
    {
      summary: SUMMARIES['resume'],
      load: async () => (await import('./resume.js')).resume,
    },
  ],
  [
    'unlink',
    {
      summary: SUMMARIES['unlink'],
      load: async () => (await import('./unlink.js')).unlink,
    },
  ],
]);

/** What a word alone stands for. */
export const SHORT_FORMS: Readonly<Record<string, string>> = { notices: 'notices list' };
