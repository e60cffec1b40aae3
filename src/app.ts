/**
 * The composition root: the only file that knows ports and adapters. It builds the parts, wires
 * what each tells the others, and lists them in the order in which they start.
 */
import { Sending } from './sending/sending.js';
import { Loop, type Step } from './runtime/loop.js';
import type { Config } from './config.js';
import { OfflineAlarm } from './session/offline-alarm.js';
import { tellLacks, tellStaff } from './session/alerts.js';
import { SessionAudit } from './session/audit.js';
import { SessionClock } from './session/clock.js';
import { statusSnapshot, whatToDo } from './status/snapshot.js';
import {
  afterQuietHours,
  comuneFacts,
  deliverySettings,
  intakeSettings,
  replyTexts,
  testPhones,
} from './domain-settings.js';
import type { InvariantError } from './errors.js';
import { openFolders, type Folders } from './folders.js';
import { DraftFolder } from './folder/drafts.js';
import { SpoolPruning } from './folder/spool-pruning.js';
import { NoticeFiling } from './notices/notice-filing.js';
import { NoticeAudit } from './notices/notice-audit.js';
import { InProgress } from './notices/in-progress.js';
import { NoticeIntake } from './notices/notice-intake.js';
import { restoreMedia } from './notices/lost-media.js';
import type { NoticeLimits } from './notices/notice.js';
import { parkOverdue } from './notices/overdue.js';
import { ReportScheduler } from './notices/report-scheduler.js';
import { noticeActs } from './notices/staff-actions.js';
import type { MessageHistory } from './ports/message-history.js';
import type { MadeLists } from './ports/made-lists.js';
import type { DraftStore } from './ports/drafts.js';
import type { PanelFolder } from './ports/panel-folder.js';
import type {
  Prunable,
  Alerts,
  Clock,
  Logger,
  Release,
  Replannable,
  Service,
} from './ports/runtime.js';
import type { StaffActs, StaffQuestions } from './ports/staff.js';
import type { StatusSource } from './ports/status.js';
import type { Storage } from './ports/storage.js';
import type {
  BroadcastLists,
  Messenger,
  PictureCheck,
  TransportSession,
} from './ports/transport.js';
import type { PageLack, SessionState } from './model/session.js';
import { openStorage } from './storage/database.js';
import { DeliveryPruning } from './storage/delivery-pruning.js';
import { NightlyBackup } from './storage/nightly-backup.js';
import { Inbox } from './subscribers/inbox.js';
import { Subscriptions } from './subscribers/subscriptions.js';
import { ClockWatch } from './system/clock-watch.js';
import { DiskWatch } from './system/disk-watch.js';
import { Pruning } from './system/pruning.js';
import { BrowserRestarts } from './system/browser-restarts.js';
import { scheduled } from './system/schedule.js';
import { LIST_LIMITS, WhatsAppWebLists } from './transports/whatsapp-web/lists.js';
import { secondThoughts } from './second-thoughts.js';
import { afterJump, atStart } from './waking.js';
import type { BrowserLaunch } from './transports/whatsapp-web/browser-session.js';
import { HISTORY_LIMITS, WhatsAppWebHistory } from './transports/whatsapp-web/message-history.js';
import { MadeListsFile } from './transports/whatsapp-web/made-lists.js';
import { MESSENGER_LIMITS, WhatsAppWebMessenger } from './transports/whatsapp-web/messenger.js';
import { MEMORY_LOOK, residentMemory } from './transports/whatsapp-web/browser-processes.js';
import { LACK_TIMES, PageLacks } from './transports/whatsapp-web/page-lacks.js';
import { ProfilePruning } from './transports/whatsapp-web/profile-pruning.js';
import { SESSION_TIMES } from './transports/whatsapp-web/session-times.js';
import { WhatsAppWebSession } from './transports/whatsapp-web/session.js';

/**
 * How long what is being done may keep the service from stopping, in milliseconds. With the time
 * that the browser has to close (`SESSION_TIMES.close`) they stay below the promised ten seconds.
 */
const STOP_PATIENCE = { sending: 3_000, other: 500 };
/** When the native lists are looked after, though nobody sends: every night at half past two. */
const NIGHTLY = '30 2 * * *';
/** When notices with a date are looked for, so that they go on time. */
const EVERY_MINUTE = '* * * * *';

export interface AppParts {
  readonly version: string;
  readonly launch: BrowserLaunch;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly alerts: Alerts;
  readonly maskPhone: (phone: string) => string;
  /** shows a QR code in the terminal */
  readonly showQr: (code: string) => void;
  /** a bug was found: the process ends and is started again */
  readonly onBug: (error: InvariantError) => void;
}

export interface App {
  /** in the order in which they start; they stop in reverse */
  readonly services: readonly Service[];
  readonly status: StatusSource;
  /** for the local page and for commands */
  readonly storage: Storage;
  readonly dropBox: PanelFolder;
  readonly drafts: DraftStore;
  readonly limits: NoticeLimits;
  readonly session: { readonly state: SessionState; unlink(): Promise<boolean> };
  /** how many phones of the staff get tests */
  readonly testPhones: number;
  /** what staff can do */
  readonly staff: StaffActs;
  /** what they may ask before */
  readonly questions: StaffQuestions;
  /** what notices wait for, and when they will be done */
  readonly outlooks: StatusSource['outlooks'];
  /** Learns the other names of people that WhatsApp Web knows by now. */
  readonly learnNames: () => Promise<void>;
}

/** What stands at the ports. */
export interface Adapters {
  readonly storage: Storage;
  readonly session: TransportSession & {
    /** opens the browser anew; from its call on nothing is sent */
    restart(): Promise<void>;
    /** process ids of the browser */
    processes(): Promise<readonly number[]>;
    unlink(): Promise<boolean>;
  };
  readonly messenger: Messenger;
  readonly pictures: PictureCheck;
  readonly lists: BroadcastLists;
  readonly correspondence: MessageHistory;
  readonly madeLists: MadeLists;
  readonly folders: Folders;
  /** calls a task at the times of a cron expression, by the clock of a zone */
  readonly scheduled: typeof scheduled;
  /** what finds out which lesser parts WhatsApp Web lacks; absent: none are */
  readonly lackWatch?: (tell: (lacks: readonly PageLack[]) => void) => Service;
  /** what is removed when it is old; absent: nothing is */
  readonly prunable?: readonly Prunable[];
  /** bytes that may still be written where a folder lies; absent: as the system says */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

type ComposedParts = Omit<AppParts, 'launch'>;

/**
 * Opens the database and puts the program together; nothing runs until the services are started.
 * @throws StorageError when the database cannot be used
 */
export async function composeApp(config: Config, parts: AppParts): Promise<App> {
  const { clock, logger, alerts } = parts;
  const { paths } = config;
  const storage = await openStorage({ file: paths.database, logger, alerts });
  const session = new WhatsAppWebSession(
    {
      sessions: paths.sessions,
      launch: parts.launch,
      number: config.number,
      maskPhone: parts.maskPhone,
      times: SESSION_TIMES,
    },
    clock,
    logger,
  );
  const messenger = new WhatsAppWebMessenger(session, MESSENGER_LIMITS, logger);
  return compose(config, parts, {
    storage,
    prunable: prunable(config, storage),
    session,
    messenger,
    pictures: messenger.pictures,
    lists: new WhatsAppWebLists(session, LIST_LIMITS, logger),
    correspondence: new WhatsAppWebHistory(session, HISTORY_LIMITS),
    madeLists: new MadeListsFile(paths.sessions, config.number),
    folders: openFolders(config, { storage, clock, logger, alerts }),
    scheduled,
    lackWatch: (tell) => new PageLacks(session, LACK_TIMES, clock, logger, tell),
  });
}

function prunable({ retention, paths }: Config, storage: Storage): readonly Prunable[] {
  const { deliveryDays, attachmentDays: days, attachmentMegabytes: megabytes } = retention;
  const { deliveryRecords } = storage;
  return [
    new DeliveryPruning(deliveryDays, deliveryRecords),
    new SpoolPruning({ folder: paths.spool, days, megabytes }, deliveryRecords),
    new ProfilePruning(paths.sessions, retention.profileDays),
  ];
}

/** The program over whatever stands at the ports; nothing runs until the services are started. */
export function compose(config: Config, parts: ComposedParts, adapters: Adapters): App {
  const { clock, logger, alerts } = parts;
  const { paths } = config;
  const { storage, session, messenger, pictures, lists } = adapters;
  const { correspondence, madeLists, folders, scheduled, lackWatch } = adapters;
  const watch = new SessionClock(clock);
  const record = new SessionAudit(storage.audit, clock, logger);

  const folder = folders.notices;
  const notices = { folder, notices: storage.notices, clock, alerts, logger };
  const settings = intakeSettings(config);
  const { limits } = settings;
  const intake = new NoticeIntake(
    {
      ...notices,
      pictures,
      subscribed: async () => (await storage.register.counts()).active,
    },
    settings,
  );
  const afterQuiet = afterQuietHours(config);
  const decisions = noticeActs({
    ...storage,
    clock,
    onDecided: () => {
      sending.staffDecided();
      folderLoop.nudge();
    },
  });
  const placing = new InProgress(
    {
      ...notices,
      staff: decisions,
      audit: storage.audit,
      outlooks: () => sending.outlooks(),
      onDue: () => sending.noticeAccepted(),
    },
    { limits, zone: config.timezone },
  );
  const filing = new NoticeFiling(
    {
      ...notices,
      placing,
      town: async () => ({
        ...(await storage.register.counts()),
        ...(await sending.deliveryStatus()),
      }),
    },
    { zone: config.timezone },
  );
  const noticeRecord = new NoticeAudit({ ...storage, clock, logger }, config.timezone);

  const reports = new ReportScheduler({
    notices: storage.notices,
    clock,
    write: async (noticeId) => {
      const written = [await filing.refresh(noticeId), await later.refresh(noticeId)];
      return !written.includes(false);
    },
  });
  const reportOn = (noticeIds: readonly number[]): void => {
    reports.changed(noticeIds);
    reportLoop.nudge();
  };
  const sending = new Sending({
    session,
    messenger,
    lists,
    madeLists,
    storage,
    clock,
    log: logger,
    alerts,
    ...deliverySettings(config),
    afterQuiet,
    caughtUp: () => clockWatch.isSteady() && catchUp.caughtUp,
    linkedAt: () => storage.catchUp.linkedAt(config.number),
    restoreMedia: (noticeId) =>
      restoreMedia(
        { ...notices, maxBytes: Math.max(limits.mediaBytes, limits.documentBytes) },
        noticeId,
      ),
    onFinished: (id) => {
      folderLoop.nudge();
      reportOn([id]);
    },
    onProgress: (ids) => reportOn(ids),
    onBug: parts.onBug,
  });

  const later = secondThoughts({
    config,
    folders,
    intake: settings,
    testPhones: testPhones(config),
    storage,
    messenger,
    pictures,
    clock,
    logger,
    alerts,
    onTest: () => {
      sending.noticeAccepted();
      folderLoop.nudge();
    },
    onRetracted: (noticeId) => {
      sending.noticeRetracted();
      reportOn([noticeId]);
    },
    onToReport: (noticeIds) => reportOn(noticeIds),
  });

  const folderLoop = new Loop({
    name: 'folder',
    clock,
    log: logger,
    onBug: parts.onBug,
    step: async (): Promise<Step> => {
      const { accepted, refused, isAway } = await intake.takeIn();
      if (isAway) return 'retry';
      if (accepted.length > 0) sending.noticeAccepted();
      await noticeRecord.accepted(accepted);
      await noticeRecord.refused(refused);
      await noticeRecord.filed(await filing.fileDone());
      await later.takeIn();
      return 'idle';
    },
  });

  const reportLoop = new Loop({
    name: 'reports',
    clock,
    log: logger,
    onBug: parts.onBug,
    step: (stopped) => reports.round(stopped),
  });

  const subscriptions = new Subscriptions({
    register: storage.register,
    messenger,
    clock,
    log: logger,
    comune: comuneFacts(config),
    texts: replyTexts(config),
    privacyVersion: config.privacy.version,
    furtherWords: { 'opt-in': config.keywords.optIn, 'opt-out': config.keywords.optOut },
    onReply: () => sending.replyQueued(),
  });

  const catchUp = new Inbox({
    session,
    correspondence,
    subscriptions,
    store: storage.catchUp,
    clock,
    log: logger,
    alerts,
    onCaughtUp: () => sending.inboxRead(),
    onBug: parts.onBug,
  });

  const nightlyBackup = new NightlyBackup(
    { database: paths.database, zone: config.timezone, ...config.backup },
    clock,
    logger,
    alerts,
  );

  const timed: readonly Replannable[] = [
    scheduled('due', EVERY_MINUTE, config.timezone, () => sending.noticeAccepted()),
    scheduled('nightly', NIGHTLY, config.timezone, () => sending.refreshLists()),
    new BrowserRestarts(
      { zone: config.timezone, ...config.restart },
      {
        processes: () => session.processes(),
        isSending: () => sending.isSending,
        restart: () => session.restart(),
        memoryOf: residentMemory,
        lookEvery: MEMORY_LOOK,
        clock,
        log: logger,
      },
    ),
  ];

  const overdueMs = config.overdueHours * 3_600_000;
  const clockWatch = new ClockWatch({
    clock,
    log: logger,
    onJump: afterJump({
      ...storage,
      clock,
      logger,
      overdueMs,
      restartSession: () => session.restart(),
      lookAgain: async () => {
        for (const each of [nightlyBackup, ...timed]) await each.replan();
        await sending.clockWasSet();
        folderLoop.nudge();
      },
    }),
  });

  const connectionWatch = new OfflineAlarm(clock, alerts);
  const releases: Release[] = [];
  const wiring: Service = {
    name: 'wiring',
    start: () => {
      releases.push(
        session.onState((state) => {
          watch.follow(state);
          record.follow(state);
          tellStaff(state, alerts);
          connectionWatch.follow(state);
          if (state.name === 'pairing' && state.qr !== null) parts.showQr(state.qr);
          // a picture may wait in the folder for a page that can tell whether it can be shown
          if (state.name === 'ready') folderLoop.nudge();
        }),
        messenger.onMessage((message) => {
          catchUp.hear(message).catch((error: unknown) => {
            logger.error('keyword.failed', { error });
          });
        }),
        folder.onNudge(() => folderLoop.nudge()),
        later.onNudge(() => folderLoop.nudge()),
      );
      return Promise.resolve();
    },
    stop: () => {
      connectionWatch.stop();
      for (const release of releases) release();
      return record.written();
    },
  };

  // Stopping goes the other way: first nothing more is taken in, then the message on its way is
  // waited for, then the browser is closed, and the database last.
  return {
    services: [
      { name: 'storage', start: () => Promise.resolve(), stop: () => storage.close() },
      nightlyBackup,
      clockWatch,
      new DiskWatch(paths.archive, clock, logger, alerts, adapters.freeBytes),
      new Pruning(adapters.prunable ?? [], clock, logger),
      wiring,
      {
        name: 'overdue',
        start: async () => {
          await atStart({ ...storage, clock, logger });
          await parkOverdue({ ...storage, clock, logger }, overdueMs);
        },
        stop: () => Promise.resolve(),
      },
      { name: 'session', start: () => session.start(), stop: () => session.stop() },
      ...(lackWatch === undefined ? [] : [lackWatch((lacks) => tellLacks(lacks, alerts))]),
      {
        name: 'catch-up',
        start: () => Promise.resolve(catchUp.start()),
        stop: () => catchUp.stop(),
      },
      {
        name: 'broadcast',
        start: () => Promise.resolve(sending.start()),
        stop: () => sending.stop(STOP_PATIENCE.sending),
      },
      ...timed,
      { name: 'folder', start: () => folder.start(), stop: () => folder.stop() },
      ...later.services,
      running('folder-loop', folderLoop),
      running('report-loop', reportLoop),
    ],
    storage,
    dropBox: folders.dropBox,
    drafts: new DraftFolder(paths.drafts),
    limits,
    session,
    testPhones: testPhones(config).length,
    staff: {
      ...decisions,
      ...later.acts,
      resumeSending: () => sending.resumeSending(),
      retryLists: () => sending.resumeSending(),
    },
    questions: later.questions,
    outlooks: () => sending.outlooks(),
    status: {
      snapshot: async () =>
        statusSnapshot({
          version: parts.version,
          session: session.state,
          watch,
          storage,
          delivery: await sending.deliveryStatus(),
          alerts: alerts.current(),
          outlooks: await sending.outlooks(),
          folder: folders.dropBox,
        }),
      toDo: async () =>
        whatToDo({
          storage,
          alerts: alerts.current(),
          folder: folders.dropBox,
          way: (await sending.deliveryStatus()).why.code,
        }),
      outlooks: () => sending.outlooks(),
      mark: async () => JSON.stringify([session.state, alerts.current(), await storage.revision()]),
    },
    learnNames: () => subscriptions.learnNames(),
  };
}

function running(name: string, loop: Loop): Service {
  return {
    name,
    start: () => Promise.resolve(loop.start()),
    stop: () => loop.stop(STOP_PATIENCE.other),
  };
}
