import process from 'node:process';
import qrcode from 'qrcode-terminal';
import { RESTARTED, startedBesides } from '../messages/it/audit.js';
import { ANSWERS, HELP } from '../messages/it/commands.js';
import { alertChannels } from '../town/adapters.js';
import { composeApp, type App } from '../town/town.js';
import type { Config } from '../config.js';
import type { AuditEntry } from '../model/audit.js';
import { SettingsFileActions } from '../config/settings-actions.js';
import { commandRoutes, PanelServer } from '../panel/server.js';
import { chatLink, comuneFacts, draftReader, publishingTerms } from '../town/town-settings.js';
import { ShutdownSignal, Lifecycle } from '../runtime/lifecycle.js';
import { UnusableStorageError } from '../errors.js';
import type { ServiceCalls } from '../ports/command-calls.js';
import { StaffAlerts } from '../system/alerts.js';
import { browserPath, launchArguments } from '../system/browser.js';
import { systemClock } from '../runtime/time.js';
import { HomeLock } from '../system/home.js';
import { EventLog } from '../system/logger.js';
import { closeToOthers } from '../system/other-accounts.js';
import { maskPhone } from '../system/redaction.js';
import { isClientNoise } from '../transports/whatsapp-web/browser-session.js';
import { defineCommand } from './command.js';
import { whenStorageOpens } from './opening.js';
import { commandCalls } from './service-or-database.js';
import { terminalLine, SCAN_THIS } from '../messages/it/terminal.js';

export const run = defineCommand({
  help: HELP.run,
  options: { json: { type: 'boolean', default: false } },
  run: async ({ options }, { settings, version }) =>
    runService(settings, { version, json: options.json }),
});

/** After that long an orderly end is given up, in milliseconds; PM2 kills a little later. */
const END_LIMIT = 10_000;
/**
 * What has not stopped by then is left behind: a share that is dead may block those who look at it for ever, and
 * staff who start the service again have to get it back. Longer than the browser and a message on its way take.
 */
const STOP_PATIENCE = { clock: systemClock, milliseconds: 6_000 };
/** Between the wish to start again and its fulfilment: the page that asked gets its answer. */
const LAST_WORDS = 500;

interface RunOptions {
  readonly version: string;
  readonly json: boolean;
}

/**
 * Runs the service until it is asked to stop; resolves with the exit code. When staff ask for
 * changed settings, it starts again within the same process.
 * @param settings reads them again
 * @param options.json print the address of the local page on stdout, as one line of JSON
 * @throws HomeError, BrowserMissingError, ConfigError, StorageError when it cannot start
 */
async function runService(settings: () => Promise<Config>, options: RunOptions): Promise<number> {
  let config = await settings();
  const { home, sessions, archive, database, spool, logs, lockFile } = config.paths;
  // Not the watched folder: a share that cannot be reached now may be there in a minute.
  const lock = new HomeLock({ folders: [sessions, archive, spool, logs], lockFile });
  await lock.start();
  // The reader of the output may be gone (PM2 was killed): that is no reason to stop, nor to report
  // each line that could not be written in another one.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const facts = { number: comuneFacts(config).number, logs };
  const log = new EventLog({
    level: config.log.level,
    folder: logs,
    terminal: process.stderr,
    sentence: (...event) => terminalLine(...event, facts),
  });
  const ending = new ShutdownSignal(log, isClientNoise);
  ending.watch(process);
  // Where there are signals, `kill -USR2` gives details without the page; another takes them away.
  if (process.platform !== 'win32') {
    process.on('SIGUSR2', () => log.setLevel(log.level === 'debug' ? config.log.level : 'debug'));
  }
  try {
    let before: Config | null = null;
    let leftBehind: readonly string[] = [];
    for (;;) {
      await closeToOthers(config.paths);
      log.info('service.starting', { version: options.version, home, database });
      try {
        const outcome = await serve({ config, settings, options, log, ending, leftBehind });
        if (typeof outcome === 'number') return outcome;
        leftBehind = outcome.leftBehind;
        before = config;
        config = await settings();
      } catch (error) {
        // Settings that cannot work (a port that is taken) must not end the service.
        if (before === null) throw error;
        log.error('service.settings-unusable', { error });
        [config, before] = [before, null];
      }
      log.setLevel(config.log.level);
    }
  } catch (error) {
    log.error('service.failed', { error });
    throw error;
  } finally {
    await log.close();
    await lock.stop();
  }
}

interface Round {
  readonly config: Config;
  readonly settings: () => Promise<Config>;
  readonly options: RunOptions;
  readonly log: EventLog;
  readonly ending: ShutdownSignal;
  /** names of parts that did not stop before this start */
  readonly leftBehind: readonly string[];
}

/** The exit code, or: it is to start again. */
type Outcome = number | Pick<Round, 'leftBehind'>;

async function serve(round: Round): Promise<Outcome> {
  const { config, log } = round;
  const alerts = new StaffAlerts(systemClock, log);
  const telling = alertChannels(config, alerts, systemClock, log);
  const channels = new Lifecycle(telling, log, STOP_PATIENCE);
  let stopped: readonly string[];
  let outcome: Outcome;
  try {
    warn(config, log);
    // What the process before has left in the folder stays until it is known whether it is still true.
    const opened = await whenStorageOpens(() => composed(round, alerts), {
      onFailure: () => channels.start(),
      ending: round.ending.requested,
      clock: systemClock,
      log,
    });
    await channels.start();
    outcome = typeof opened === 'number' ? opened : await serveTelling(round, opened);
  } catch (error) {
    if (error instanceof UnusableStorageError) {
      alerts.raise('storage-damaged', error.message);
      await channels.start();
    }
    throw error;
  } finally {
    stopped = await channels.stop();
  }
  if (typeof outcome === 'number') return outcome;
  return { leftBehind: [...outcome.leftBehind, ...stopped] };
}

/** Once for a start, however often its database is tried. */
function warn(config: Config, log: EventLog): void {
  for (const warning of config.warnings) log.warn('config.warning', { warning });
  const { sandboxed } = launchArguments(config.browser.args);
  if (!sandboxed) log.warn('browser.no-sandbox', { why: 'running as root' });
}

async function composed(round: Round, alerts: StaffAlerts): Promise<App> {
  const { config, options, log, ending } = round;
  const { args } = launchArguments(config.browser.args);
  return composeApp(config, {
    version: options.version,
    launch: { executablePath: await browserPath({ setting: config.browser.path }), args },
    clock: systemClock,
    logger: log,
    alerts,
    maskPhone,
    // in a file it would be noise, and long out of date
    showQr: (code) => {
      if (process.stderr.isTTY) drawQr(code, process.stderr);
    },
    onBug: (error) => ending.fail(error),
  });
}

async function serveTelling(round: Round, app: App): Promise<Outcome> {
  const { options, log, ending, leftBehind } = round;
  let startAgain: () => void = () => undefined;
  const restartWanted = new Promise<'restart'>((resolve) => {
    startAgain = () => resolve('restart');
  });
  const page = panelOf(round, app, () => startAgain());
  const lifecycle = new Lifecycle([...app.services, page], log, STOP_PATIENCE);
  let outcome: number | 'restart' | null = null;
  let stopped: readonly string[];
  try {
    if (leftBehind.length > 0) await app.storage.audit.record(startedAnyway(leftBehind));
    const started = lifecycle.start().then(() => 'started' as const);
    const first = await Promise.race([started, ending.requested]);
    if (first === 'started') announce(page.url, options.json);
    outcome = await Promise.race([ending.requested, restartWanted]);
  } finally {
    // A start that failed may be followed by one with the settings from before: nothing is to end that.
    if (typeof outcome === 'number') endInTime(log);
    stopped = await lifecycle.stop();
  }
  return outcome === 'restart' ? { leftBehind: stopped } : outcome;
}

function endInTime(log: EventLog): void {
  setTimeout(() => {
    log.error('process.stop-too-slow', { milliseconds: END_LIMIT });
    process.exit(1);
  }, END_LIMIT).unref();
}

/** Not an alert: staff have it back, and nothing is to be done as long as it works. */
function startedAnyway(parts: readonly string[]): Omit<AuditEntry, 'id'> {
  return {
    at: systemClock.now(),
    actor: 'service',
    event: 'service.left-behind',
    noticeId: null,
    text: startedBesides(parts),
  };
}

function panelOf(round: Round, app: App, startAgain: () => void): PanelServer {
  const { config, options, log } = round;
  const { version } = options;
  const calls = {
    ...commandCalls(app.storage, systemClock, app),
    ...app.staff,
    ...ownCalls(app, log),
  };
  return new PanelServer(
    {
      ...config.panel,
      port: config.port,
      addressFile: config.paths.runningService,
      version,
      zone: config.timezone,
      spool: config.paths.spool,
      testPhones: app.testPhones,
      comune: { ...comuneFacts(config), chat: chatLink(config.number) },
      terms: publishingTerms(config),
    },
    {
      ...app,
      folder: app.dropBox,
      readsAs: draftReader(config, systemClock),
      settings: settingsOf(round, app, startAgain),
      clock: systemClock,
      log,
      maskPhone,
      api: [commandRoutes(calls, version)],
    },
  );
}

function settingsOf({ config, settings }: Round, app: App, startAgain: () => void) {
  return new SettingsFileActions({
    inForce: config,
    read: settings,
    restart: async () => {
      await app.storage.audit.record({
        at: systemClock.now(),
        actor: 'staff',
        event: 'service.restarted',
        noticeId: null,
        text: RESTARTED,
      });
      setTimeout(startAgain, LAST_WORDS);
    },
  });
}

function ownCalls({ session, channel }: App, log: EventLog): ServiceCalls {
  return {
    session: () => Promise.resolve(session.state),
    logLevel: ({ level }) => {
      log.setLevel(level);
      return Promise.resolve({});
    },
    unlink: () => session.unlink(),
    channels: () => channel?.all() ?? Promise.resolve(null),
    createChannel: async ({ name, description }) =>
      (await channel?.create(name, description)) ?? {
        kind: 'refused',
        detail: 'there are no channels',
      },
  };
}

function announce(url: string, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ status: url })}\n`);
  else process.stderr.write(`${ANSWERS.running(url)}\n`);
  process.send?.('ready');
}

/** Draws a QR code on the terminal, with what to do with it. */
export function drawQr(code: string, terminal: NodeJS.WritableStream): void {
  qrcode.generate(code, { small: true }, (drawing) => {
    terminal.write(`\n${drawing}\n${SCAN_THIS}`);
  });
}
