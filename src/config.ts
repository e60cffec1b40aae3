import path from 'node:path';
import type { z } from 'zod';
import { cloudWarnings } from './config/cloud-folder.js';
import {
  settingsFromEnvironment,
  settingKeys,
  merged,
  withControlCharacters,
  type SettingsSource,
} from './config/source.js';
import { SETTINGS_FILE, settingsFromFile } from './config/file.js';
import { formerKeys, withNamesOfToday } from './config/former-names.js';
import { exampleSettings } from './config/example.js';
import { settingsSchema, type Settings } from './config/schema.js';
import { closest } from './config/suggestion.js';
import { isLoopback } from './panel-access.js';
import { ConfigError } from './errors.js';
import { SETTING_WRONG, EMAIL_MISSING } from './messages/it/settings.js';
import { canonicalPath } from './runtime/disk.js';

/** Absolute paths of everything the service keeps. */
interface HomePaths {
  readonly home: string;
  /** WhatsApp's login */
  readonly sessions: string;
  /** where staff drop notices */
  readonly watchedFolder: string;
  readonly archive: string;
  readonly database: string;
  readonly spool: string;
  /** notices that are being written */
  readonly drafts: string;
  readonly logs: string;
  /** keeps a second instance out */
  readonly lockFile: string;
  /** where a running service says how to reach it */
  readonly runningService: string;
}

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

export type Config = DeepReadonly<Settings> & {
  readonly paths: HomePaths;
  /** what looks like a mistake and does no harm, in Italian */
  readonly warnings: readonly string[];
};

export { SETTINGS_FILE };

const HOME_VARIABLE = 'CAMPANILE_HOME';

/** `direct.pauseSeconds` and its variable, for every setting there is. */
export const SETTING_KEYS = settingKeys(settingsSchema);

/** Those that are understood though they are called otherwise now. */
const FORMER_KEYS = formerKeys(SETTING_KEYS);

/** `campanile.yaml` with every setting, explained, in Italian. */
export function exampleConfig(): string {
  return exampleSettings(settingsSchema);
}

/** Where a service was started from. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** the home, unless `CAMPANILE_HOME` names another folder */
  readonly projectDir: string;
}

/** Absolute path of the home folder. */
export function homeOf({ env, projectDir }: Surroundings): string {
  const written = env[HOME_VARIABLE];
  return path.resolve(written === undefined || written === '' ? projectDir : written);
}

/**
 * The settings in force: those of the environment, else of `campanile.yaml` in the home, else the
 * defaults.
 * @throws ConfigError with everything that is wrong
 */
export async function loadConfig(from: Surroundings): Promise<Config> {
  const home = homeOf(from);
  const file = withNamesOfToday(await settingsFromFile(home), 'file');
  const environment = withNamesOfToday(
    settingsFromEnvironment(from.env, [...SETTING_KEYS, ...FORMER_KEYS]),
    'environment',
  );
  const problems = [file, environment].flatMap((source) => [
    ...source.problems,
    ...problemsOf(source),
  ]);
  if (problems.length > 0) throw new ConfigError(problems);
  const settings = settingsSchema.parse(merged(file.values, environment.values));
  const missing = missingForEmail(settings.email);
  if (missing.length > 0) throw new ConfigError(missing);
  const paths = pathsOf(home, settings.folder.path);
  if (isOurs(paths, from.projectDir)) {
    throw new ConfigError([SETTING_WRONG.folderOfOurs(paths.watchedFolder)]);
  }
  const warnings = [
    ...file.warnings,
    ...environment.warnings,
    ...unknownVariables(from.env),
    ...exposure(settings),
    ...cloudWarnings(home, paths.watchedFolder, from.env),
  ];
  return { ...settings, panel: withNamesThatCount(settings.panel), paths, warnings };
}

/** Each source is checked on its own, so that a problem names the place it comes from. */
function problemsOf(source: SettingsSource): readonly string[] {
  const { error } = settingsSchema.safeParse(source.values);
  const unseen = withControlCharacters(source.values, ([section]) => section === 'texts');
  const places = unseen.map((where) => where.join('.'));
  const others = (error?.issues ?? []).filter(({ path }) => !places.includes(path.join('.')));
  return [
    ...unseen.map((where) => `${source.place(where)}: ${SETTING_WRONG.invisible}`),
    ...others.flatMap((issue) => describe(issue, source.place)),
  ];
}

function describe(issue: z.core.$ZodIssue, place: SettingsSource['place']): readonly string[] {
  if (issue.code !== 'unrecognized_keys') return [`${place(issue.path)}: ${issue.message}`];
  return issue.keys.map((key) => {
    const where = [...issue.path, key];
    return `${place(where)}: ${SETTING_WRONG.unknown}${hint(where.join('.'), NAMES)}`;
  });
}

/** Settings and the sections they are in. */
const NAMES: readonly string[] = [
  ...new Set(
    SETTING_KEYS.flatMap(({ path }) => path.map((_, i) => path.slice(0, i + 1).join('.'))),
  ),
];

function hint(written: string, candidates: readonly string[]): string {
  const meant = closest(written, candidates);
  return meant === null ? '' : SETTING_WRONG.perhaps(meant);
}

/**
 * What follows from a page that other PCs can open.
 * @throws ConfigError when nothing would keep them out
 */
function exposure({ panel: { listen, names, passwordHash } }: Settings): readonly string[] {
  const isHereOnly = isLoopback(listen);
  if (passwordHash === null && !isHereOnly) {
    throw new ConfigError([SETTING_WRONG.openWithoutPassword(listen)]);
  }
  if (passwordHash === null && names.length > 0) return [SETTING_WRONG.namedWithoutPassword(names)];
  return isHereOnly ? [] : [SETTING_WRONG.openUnencrypted(listen)];
}

/**
 * A server in front, on this PC, passes on what others ask: without a password the names are not answered to. Notices go
 * on, which have nothing to do with the panel.
 */
function withNamesThatCount(panel: Settings['panel']): Settings['panel'] {
  return panel.passwordHash === null ? { ...panel, names: [] } : panel;
}

function unknownVariables(env: NodeJS.ProcessEnv): readonly string[] {
  const known = [HOME_VARIABLE, ...SETTING_KEYS.map(({ variable }) => variable)];
  const understood = [...known, ...FORMER_KEYS.map(({ variable }) => variable)];
  return Object.keys(env)
    .filter((name) => name.startsWith('CAMPANILE_') && !understood.includes(name))
    .map((name) => `${name}: ${SETTING_WRONG.unknownVariable}${hint(name, known)}`);
}

/** What lies in the program, or in what it keeps, would be taken for notices, and moved away. */
function isOurs(
  { home, watchedFolder, archive, sessions }: HomePaths,
  projectDir: string,
): boolean {
  const parts = [archive, sessions, ...PROGRAM.map((name) => path.join(projectDir, name))];
  return (
    [home, projectDir, ...parts].some((ours) => isWithin(ours, watchedFolder)) ||
    parts.some((ours) => isWithin(watchedFolder, ours))
  );
}

/** Folders of the program that are no place for anything else. */
const PROGRAM = ['dist', 'src', 'node_modules', 'docs', 'test', '.git'];

function isWithin(inner: string, outer: string): boolean {
  const between = path.relative(canonicalPath(outer), canonicalPath(inner));
  return between !== '..' && !between.startsWith(`..${path.sep}`) && !path.isAbsolute(between);
}

export function archiveIn(home: string): string {
  return path.join(home, 'archivio');
}

function pathsOf(home: string, watchedFolder: string): HomePaths {
  const archive = archiveIn(home);
  return {
    home,
    sessions: path.join(home, 'sessions'),
    watchedFolder: path.resolve(home, watchedFolder),
    archive,
    database: path.join(archive, 'campanile.sqlite'),
    spool: path.join(archive, 'spool'),
    drafts: path.join(archive, 'bozze'),
    logs: path.join(archive, 'logs'),
    lockFile: path.join(archive, 'campanile.lock'),
    runningService: path.join(archive, 'servizio.json'),
  };
}

/** What mails cannot be sent without; only known when the settings of all sources are together. */
function missingForEmail({ url, host, from, to }: Settings['email']): readonly string[] {
  const hasServer = url !== null || host !== null;
  const missing: string[] = [];
  if (to.length > 0 && !hasServer) missing.push(EMAIL_MISSING.server);
  if (hasServer && to.length === 0) missing.push(EMAIL_MISSING.to);
  if (hasServer && from === null) missing.push(EMAIL_MISSING.from);
  if (url !== null && host !== null) missing.push(EMAIL_MISSING.both);
  return missing;
}
