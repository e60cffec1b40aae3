/**
 * Everything that runs, in the order in which it starts. Stopping goes the other way: first nothing more is
 * taken in, then the message on its way is waited for, then the browser is closed, and the database last.
 */
import { Renewals } from '../notices/renewals.js';
import { renewalSettings } from './town-settings.js';
import { parkOverdue } from '../notices/notice-audit.js';
import type { Release, Replannable, Service } from '../ports/runtime.js';
import type { Loop } from '../runtime/loop.js';
import type { Sending } from '../sending/sending.js';
import { tellLacks, tellStaff, OfflineAlert } from '../session/alerts.js';
import { SessionAudit } from '../session/audit.js';
import type { SessionClock } from '../session/clock.js';
import type { Inbox } from '../subscribers/inbox.js';
import { BrowserRestarts } from '../system/browser-restarts.js';
import type { ClockWatch } from '../system/clock-watch.js';
import { DiskWatch } from '../system/disk-watch.js';
import { Pruning } from '../system/schedule.js';
import { MEMORY_LOOK, residentMemory } from '../transports/whatsapp-web/browser-processes.js';
import type { Frame } from './adapters.js';
import type { TestAndRetractFolders } from './test-and-retract-folders.js';
import { atStart } from './waking.js';

/**
 * How long what is being done may keep the service from stopping, in milliseconds. With the time
 * that the browser has to close (`SESSION_TIMES.close`) they stay below the promised ten seconds.
 */
const STOP_PATIENCE = { sending: 3_000, other: 500 };
/** When the native lists are synced without a notice: every night at half past two. */
const NIGHTLY = '30 2 * * *';
/** When it is looked whether citizens are to be asked to write ATTIVA again. */
const WORKING_DAYS = '0 10 * * 1-5';
/** When notices with a date are looked for, so that they go on time. */
const EVERY_MINUTE = '* * * * *';

export interface Running {
  readonly watch: SessionClock;
  readonly clockWatch: ClockWatch;
  readonly nightlyBackup: Service;
  readonly timed: readonly Replannable[];
  readonly inbox: Inbox;
  readonly sending: Sending;
  readonly besides: TestAndRetractFolders;
  readonly folderLoop: Loop;
  readonly reportLoop: Loop;
  /** a notice that should have gone that long ago waits for a person, in milliseconds */
  readonly overdueMs: number;
}

export function inOrder(frame: Frame, running: Running): readonly Service[] {
  const { config, clock, logger, alerts, storage, session, folders, lackWatch } = frame;
  const { inbox, sending, besides, timed, overdueMs } = running;
  return [
    service('storage', nothing, () => storage.close()),
    running.nightlyBackup,
    running.clockWatch,
    new DiskWatch(config.paths.archive, clock, logger, alerts, frame.freeBytes),
    new Pruning(frame.prunable ?? [], clock, logger),
    listening(frame, running),
    service('overdue', async () => {
      await atStart({ ...storage, clock, logger }, (byMs) => running.clockWatch.jumped(byMs));
      await parkOverdue({ ...storage, clock, logger }, overdueMs);
    }),
    service(
      'session',
      () => session.start(),
      () => session.stop(),
    ),
    ...(lackWatch === undefined ? [] : [lackWatch((lacks) => tellLacks(lacks, alerts))]),
    service(
      'catch-up',
      () => inbox.start(),
      () => inbox.stop(),
    ),
    service(
      'sending',
      () => sending.start(),
      () => sending.stop(STOP_PATIENCE.sending),
    ),
    ...timed,
    service(
      'folder',
      () => folders.notices.start(),
      () => folders.notices.stop(),
    ),
    ...besides.services,
    looping('folder-loop', running.folderLoop),
    looping('report-loop', running.reportLoop),
  ];
}

/** What happens at times of day. */
export function timedServices(frame: Frame, sending: Sending): readonly Replannable[] {
  const { config, session, topics, clock, log, onBug, scheduled } = frame;
  const zone = config.timezone;
  return [
    scheduled('due', EVERY_MINUTE, zone, () => topics.touch('notices')),
    scheduled('nightly', NIGHTLY, zone, () => sending.refreshLists()),
    ...(config.renewal.active ? [renewals(frame)] : []),
    new BrowserRestarts(
      { zone, ...config.restart },
      {
        processes: () => session.processes(),
        isSending: () => sending.isSending,
        restart: () => session.restart(),
        memoryOf: residentMemory,
        lookEvery: MEMORY_LOOK,
        ...{ clock, log, onBug },
      },
    ),
  ];
}

function renewals(frame: Frame): Replannable {
  const { config, storage, topics, clock, log, scheduled } = frame;
  const asking = new Renewals({
    ...storage,
    ...renewalSettings(config),
    ...{ clock, log, onAsked: () => topics.touch('notices') },
  });
  return scheduled('renewal', WORKING_DAYS, config.timezone, () => {
    asking.look().catch((error: unknown) => log.error('renewal.failed', { error }));
  });
}

/** Who hears what session, messenger and folders tell. */
function listening(frame: Frame, { watch, inbox, besides }: Running): Service {
  const { storage, clock, logger, alerts, session, messenger, folders, topics } = frame;
  const audit = new SessionAudit(storage.audit, clock, logger);
  const offline = new OfflineAlert(clock, alerts);
  const releases: Release[] = [];
  return service(
    'wiring',
    () => {
      releases.push(
        session.onState((state) => {
          watch.follow(state);
          audit.follow(state);
          tellStaff(state, alerts);
          offline.follow(state);
          if (state.name === 'pairing' && state.qr !== null) frame.showQr(state.qr);
        }),
        messenger.onMessage((message) => {
          inbox.hear(message).catch((error: unknown) => {
            logger.error('keyword.failed', { error });
          });
        }),
        folders.notices.onHint(() => topics.touch('folder')),
        besides.onHint(() => topics.touch('folder')),
      );
    },
    () => {
      offline.stop();
      for (const release of releases) release();
      return audit.written();
    },
  );
}

function looping(name: string, loop: Loop): Service {
  return service(
    name,
    () => loop.start(),
    () => loop.stop(STOP_PATIENCE.other),
  );
}

function service(
  name: string,
  start: () => Promise<void> | void,
  stop: () => Promise<void> | void = nothing,
): Service {
  return { name, start: async () => start(), stop: async () => stop() };
}

function nothing(): void {
  // it has to do nothing
}
