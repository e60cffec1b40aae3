/**
 * One town: the program put together. This folder is the only one that knows ports and adapters. It is read
 * from top to bottom: a part that is told of something is built earlier, or is woken by a topic.
 */
import type { Config } from '../config.js';
import { DraftFolder } from '../folder/drafts.js';
import type { Channel } from '../ports/channel.js';
import type { SessionState } from '../model/session.js';
import { restoreMedia } from '../notices/media.js';
import type { NoticeLimits } from '../model/notice-limits.js';
import { ReportScheduler } from '../notices/report-scheduler.js';
import { noticeActs } from '../notices/notice-acts.js';
import { nextEntered } from '../notices/notice-audit.js';
import type { DraftJudge, DraftStore } from '../ports/drafts.js';
import { draftJudge } from '../notices/draft-judge.js';
import type { PanelFolder } from '../ports/folder.js';
import type { Service } from '../ports/runtime.js';
import type { StaffActs, StaffQuestions, StatusSource } from '../ports/staff.js';
import type { Storage } from '../ports/storage.js';
import { Loop, type Step } from '../runtime/loop.js';
import { HOUR } from '../runtime/time.js';
import { Topics } from '../runtime/topics.js';
import type { ChannelUsed } from '../sending/channel-lane.js';
import { pagesInSpool } from '../sending/post-content.js';
import { Sending } from '../sending/sending.js';
import { SessionClock } from '../session/clock.js';
import { statusSnapshot, whatToDo } from '../status/snapshot.js';
import { NightlyBackup } from '../storage/database.js';
import { Inbox } from '../subscribers/inbox.js';
import { KeywordCommands } from '../subscribers/keyword-commands.js';
import { ServersClock } from '../subscribers/servers-clock.js';
import { ClockWatch } from '../system/clock-watch.js';
import type { BrowserLaunch } from '../transports/whatsapp-web/browser-session.js';
import { openAdapters, type Adapters, type Frame, type FrameParts } from './adapters.js';
import { noticeFolder, type NoticeFolderWork } from './notice-folder.js';
import { inOrder, timedServices } from './services.js';
import { testAndRetractFolders, type TestAndRetractFolders } from './test-and-retract-folders.js';
import {
  afterQuietHours,
  channelSettings,
  comuneFacts,
  deliverySettings,
  intakeSettings,
  replyTexts,
  testPhones,
} from './town-settings.js';
import { afterJump } from './waking.js';

export interface AppParts extends FrameParts {
  readonly launch: BrowserLaunch;
  readonly maskPhone: (phone: string) => string;
}

export interface App {
  /** in the order in which they start; they stop in reverse */
  readonly services: readonly Service[];
  readonly status: StatusSource;
  /** for the local page and for commands */
  readonly storage: Storage;
  readonly dropBox: PanelFolder;
  readonly drafts: DraftStore;
  readonly judge: DraftJudge;
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
  /** channels of the account; null: there are none to be had */
  readonly channel: Pick<Channel, 'all' | 'create'> | null;
}

/**
 * Opens the database and puts the program together; nothing runs until the services are started.
 * @throws StorageError when the database cannot be used
 */
export async function composeApp(config: Config, parts: AppParts): Promise<App> {
  return compose(config, parts, await openAdapters(config, parts));
}

/** The program over whatever stands at the ports; nothing runs until the services are started. */
export function compose(config: Config, parts: FrameParts, adapters: Adapters): App {
  const topics = new Topics();
  const frame: Frame = { config, ...parts, log: parts.logger, ...adapters, topics };
  const { storage, clock, logger, alerts, folders, session } = frame;
  const settings = intakeSettings(config);
  const overdueMs = config.overdueHours * HOUR;

  const watch = new SessionClock(clock);
  const clockWatch = new ClockWatch(clock, logger);
  const reports = new ReportScheduler({ ...frame, notices: storage.notices });
  const servers = new ServersClock(frame.history, clock);
  const commands = commandsOf(frame, servers);
  const inbox = inboxOf(frame, servers, commands);
  const sending = sendingOf(frame, {
    limits: settings.limits,
    caughtUp: () => clockWatch.isSteady() && inbox.caughtUp,
    reports,
  });
  const onDecided = () => topics.touch('decisions');
  const decisions = noticeActs({
    ...{ ...storage, clock, onDecided },
    isBeingReplaced: (id) => folders.isBeingReplaced(id),
  });
  const notices = noticeFolder(frame, sending, decisions, settings);
  const besides = testAndRetractFolders(frame, {
    intake: settings,
    testPhones: testPhones(config),
    reports,
    placing: notices.placing,
  });
  const nightlyBackup = new NightlyBackup(
    { database: config.paths.database, zone: config.timezone, ...config.backup },
    clock,
    logger,
    alerts,
  );
  const timed = timedServices(frame, sending);
  clockWatch.onJump(
    afterJump({
      ...{ ...storage, clock, logger, alerts, overdueMs, zone: config.timezone },
      serversTime: () => frame.history.serversTime(),
      isSending: () => sending.isSending,
      restartSession: () => session.restart(),
    }),
    async () => {
      for (const each of [nightlyBackup, ...timed]) await each.replan();
      await sending.clockWasSet();
    },
  );
  return {
    services: inOrder(frame, {
      ...{ watch, clockWatch, nightlyBackup, timed, inbox, sending, besides, overdueMs },
      folderLoop: folderLoop(frame, notices, besides),
      reportLoop: reportLoop(frame, reports, [notices, besides]),
    }),
    storage,
    dropBox: folders.dropBox,
    drafts: new DraftFolder(config.paths.drafts),
    judge: draftJudge({ ...frame, notices: storage.notices }, settings),
    limits: settings.limits,
    session,
    testPhones: testPhones(config).length,
    staff: {
      ...decisions,
      ...besides.acts,
      resumeSending: () => sending.resumeSending(),
      retryLists: () => sending.retryLists(),
    },
    questions: besides.questions,
    status: statusSource(frame, watch, sending),
    outlooks: () => sending.outlooks(),
    learnNames: () => commands.learnNames(),
    channel: frame.channel,
  };
}

function commandsOf(frame: Frame, servers: ServersClock): KeywordCommands {
  const { config, storage, topics } = frame;
  return new KeywordCommands({
    ...frame,
    servers,
    register: storage.register,
    comune: comuneFacts(config),
    texts: replyTexts(config),
    privacyVersion: config.privacy.version,
    furtherWords: { 'opt-in': config.keywords.optIn, 'opt-out': config.keywords.optOut },
    onReply: () => topics.touch('replies'),
  });
}

function inboxOf(frame: Frame, servers: ServersClock, commands: KeywordCommands): Inbox {
  const { storage, topics } = frame;
  return new Inbox({
    ...frame,
    servers,
    commands,
    store: storage.catchUp,
    onCaughtUp: () => topics.touch('inbox'),
  });
}

function sendingOf(
  frame: Frame,
  parts: {
    readonly limits: NoticeLimits;
    readonly caughtUp: () => boolean;
    readonly reports: ReportScheduler;
  },
): Sending {
  const { config, storage, topics, folders, clock, alerts, logger } = frame;
  const { limits, caughtUp, reports } = parts;
  const maxBytes = Math.max(limits.mediaBytes, limits.documentBytes);
  const media = { folder: folders.notices, notices: storage.notices, clock, alerts, logger };
  return new Sending({
    ...frame,
    ...deliverySettings(config),
    storage: {
      ...storage,
      notices: { ...storage.notices, ...nextEntered(storage.transaction) },
    },
    channel: channelUsed(frame),
    afterQuiet: afterQuietHours(config),
    caughtUp,
    linkedAt: () => storage.catchUp.linkedAt(config.number),
    restoreMedia: (noticeId) => restoreMedia({ ...media, maxBytes }, noticeId),
    onFinished: (id) => {
      topics.touch('folder');
      reports.changed([id]);
    },
    onProgress: (ids) => reports.changed(ids),
  });
}

function folderLoop(frame: Frame, notices: NoticeFolderWork, besides: TestAndRetractFolders): Loop {
  return new Loop({
    ...frame,
    name: 'folder',
    // a picture may wait in the folder for a page that can tell whether it can be shown
    wokenBy: ['folder', 'decisions', 'clock', 'session'],
    step: async (): Promise<Step> => {
      if (!(await notices.round())) return 'retry';
      await besides.takeIn();
      return 'idle';
    },
  });
}

function reportLoop(
  frame: Frame,
  reports: ReportScheduler,
  written: readonly Pick<NoticeFolderWork, 'refresh'>[],
): Loop {
  const write = async (noticeId: number): Promise<boolean> => {
    let isWritten = true;
    for (const each of written) isWritten = (await each.refresh(noticeId)) && isWritten;
    return isWritten;
  };
  return new Loop({
    ...frame,
    name: 'reports',
    wokenBy: ['reports'],
    step: (stopped) => reports.round(stopped, write),
  });
}

function statusSource(frame: Frame, watch: SessionClock, sending: Sending): StatusSource {
  const { version, session, storage, alerts, folders } = frame;
  return {
    snapshot: async () =>
      statusSnapshot({
        version,
        session: session.state,
        watch,
        storage,
        delivery: await sending.deliveryStatus(),
        channel: await sending.channelStatus(),
        alerts: alerts.current(),
        outlooks: await sending.outlooks(),
        folder: folders.dropBox,
      }),
    toDo: async () =>
      whatToDo({
        storage,
        alerts: alerts.current(),
        folder: folders.dropBox,
        route: (await sending.deliveryStatus()).why.code,
      }),
    outlooks: () => sending.outlooks(),
    mark: async () => JSON.stringify([session.state, alerts.current(), await storage.revision()]),
  };
}

/** null: notices do not go to a channel. */
function channelUsed({ config, channel, documentPages, folders }: Frame): ChannelUsed | null {
  const settings = channelSettings(config);
  if (settings === null || channel === null) return null;
  const pagesOf =
    documentPages === undefined
      ? () => Promise.resolve(null)
      : pagesInSpool(documentPages, folders.notices, config.channel.pdfPages);
  return { ...settings, channel, pagesOf };
}
