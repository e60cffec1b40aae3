/**
 * The folders that staff drop files into: the one for notices, and `prova` and `ritira` beside it. A
 * part of the composition root.
 */
import { isUrgentText } from '../notices/notice-file.js';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { DraftFolder } from '../folder/drafts.js';
import { DropBox } from '../folder/panel-folder.js';
import {
  placesIn,
  RETRACTION_FOLDER,
  TEST_FOLDER,
  testPlacesIn,
  type Places,
} from '../folder/places.js';
import { FolderPresence } from '../folder/presence.js';
import { tellUnreadablePlans, UNREADABLE_PLAN } from '../folder/filing-plans.js';
import { WatchedFolder } from '../folder/watched-folder.js';
import { goesAfterAll, notedAnew, tellUndecidedDrops } from '../notices/cut-off-drops.js';
import { droppedDrafts } from '../notices/dropped-drafts.js';
import { decodeText } from '../notices/text-decoding.js';
import { leggimi } from '../messages/it/folder-guide.js';
import type { DroppedDrafts } from '../ports/drafts.js';
import { isBeingReplaced } from '../ports/drop-outcome.js';
import type { NoticeFolder, PanelFolder } from '../ports/folder.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import type { Storage } from '../ports/storage.js';
import { HOUR } from '../runtime/time.js';

/** Every hint from the folder for notices leads to a look at the other two as well, in milliseconds. */
const RESCAN = HOUR;

export interface Folders {
  readonly notices: NoticeFolder;
  readonly tests: NoticeFolder;
  readonly retractions: NoticeFolder;
  /** where the local page drops a notice */
  readonly dropBox: PanelFolder;
  /** those of that page whose files lie here */
  readonly droppedDrafts: DroppedDrafts;
  /** whether a draft of that page is published in place of a notice */
  readonly isBeingReplaced: (notice: number) => Promise<boolean>;
}

/** Whether a draft of a service that does not run is published in place of a notice. */
export function isReplacedIn(
  { paths }: Config,
  notices: Storage['notices'],
): (notice: number) => Promise<boolean> {
  const traces = { notices, folder: new DropBox(paths.watchedFolder) };
  const drafts = new DraftFolder(paths.drafts);
  return (notice) => isBeingReplaced(notice, { drafts, ...traces });
}

/** What lies refused in the folder of a service that does not run. */
export function refusedIn({ paths }: Config): Pick<PanelFolder, 'refusedCount'> {
  return new DropBox(paths.watchedFolder);
}

/** What is damaged is shown as it is: it is there to be corrected. */
function readable(bytes: Buffer): string | null {
  const decoded = decodeText(bytes);
  if (decoded.kind === 'binary') return null;
  return decoded.kind === 'text' ? decoded.text : bytes.toString('utf8');
}

/** On the disk; nothing is looked at before they are started. */
export function openFolders(
  config: Config,
  parts: {
    readonly storage: Pick<Storage, 'notices'>;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly alerts: Alerts;
  },
): Folders {
  const { storage, clock, logger, alerts } = parts;
  const { watchedFolder, spool } = config.paths;
  const settleMs = config.folder.settleSeconds * 1000;
  const { polling } = config.folder;

  const presence = new FolderPresence(watchedFolder, async () =>
    (await storage.notices.unfiled()).some(({ placed }) => placed !== null && placed.length > 0),
  );
  const drafts = new DraftFolder(config.paths.drafts);
  const dropBox = new DropBox(watchedFolder, {
    confirm: () => presence.confirm(),
    textOf: readable,
    isToGo: goesAfterAll({ drafts, notices: storage.notices, logger }),
    onUndecided: (drops) => tellUndecidedDrops(drops, alerts),
    onRenamed: notedAnew(drafts),
    logger,
  });
  const traces = { notices: storage.notices, folder: dropBox };
  const notices = new WatchedFolder(
    {
      folder: watchedFolder,
      spool,
      guide: leggimi({
        coolingSeconds: config.cooling.seconds,
        quietHours: config.quietHours,
      }),
      settleMs,
      rescanMs: config.folder.rescanSeconds * 1000,
      polling,
      beforeLooking: async () => {
        await presence.confirm();
        await dropBox.resume();
      },
      isUrgent: (name, bytes) =>
        isUrgentText({ name, bytes }, { now: clock.now(), zone: config.timezone }),
      onUnreadable: (plans) => tellUnreadablePlans(plans, UNREADABLE_PLAN, alerts),
    },
    clock,
    logger,
  );
  const beside = (name: string, places: Places, showsReports: boolean): WatchedFolder =>
    new WatchedFolder(
      {
        folder: join(watchedFolder, name),
        spool: join(spool, name),
        places,
        showsReports,
        guide: null,
        settleMs,
        rescanMs: RESCAN,
        polling,
        beforeLooking: () => presence.confirm(),
        onUnreadable: (plans) => tellUnreadablePlans(plans, `${name}-${UNREADABLE_PLAN}`, alerts),
      },
      clock,
      logger,
    );
  return {
    notices,
    tests: beside(TEST_FOLDER, testPlacesIn(watchedFolder), false),
    retractions: beside(RETRACTION_FOLDER, placesIn(watchedFolder), true),
    dropBox,
    droppedDrafts: droppedDrafts(drafts, traces),
    isBeingReplaced: (notice) => isBeingReplaced(notice, { drafts, ...traces }),
  };
}
