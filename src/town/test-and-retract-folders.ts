/**
 * The two folders beside the one for notices: `prova`, from which a notice goes to the staff's own
 * phones only, and `ritira`, in which a sent notice is taken back.
 */
import { NoticeIntake, type IntakeSettings } from '../notices/notice-intake.js';
import { DEFAULT_LIMITS } from '../model/notice-limits.js';
import type { ReportScheduler } from '../notices/report-scheduler.js';
import {
  Retraction,
  RetractionFiling,
  type RetractionFilingParts,
} from '../notices/retraction/retraction.js';
import { RetractionIntake } from '../notices/retraction/intake.js';
import { TestFiling, TestNotices } from '../notices/test-notices.js';
import type { Phone } from '../model/person.js';
import type { Release, Service } from '../ports/runtime.js';
import type { StaffActs, StaffQuestions } from '../ports/staff.js';
import { DAY } from '../runtime/time.js';
import type { Frame } from './adapters.js';

/** Receipts of a correction come for so long, in milliseconds. */
const REPORTED_FOR = 7 * DAY;

interface FolderParts {
  readonly intake: IntakeSettings;
  /** of the staff */
  readonly testPhones: readonly Phone[];
  readonly reports: ReportScheduler;
  readonly placing: RetractionFilingParts['placing'];
}

export interface TestAndRetractFolders {
  readonly acts: Pick<StaffActs, 'test' | 'retract'>;
  readonly questions: StaffQuestions;
  /** in the order in which they start */
  readonly services: readonly Service[];
  /** Called when something may lie in one of the folders. */
  onHint(listener: () => void): Release;
  /** One round over both folders. @throws InvariantError only */
  takeIn(): Promise<void>;
  /** The figures of a notice have changed; false: that could not be written. @throws InvariantError only */
  refresh(noticeId: number): Promise<boolean>;
}

export function testAndRetractFolders(frame: Frame, parts: FolderParts): TestAndRetractFolders {
  const folders = [frame.folders.tests, frame.folders.retractions];
  const tests = testFolder(frame, parts);
  const retractions = retractionFolder(frame, parts);
  return {
    services: [tests.service, retractions.service],
    onHint: (listener) => {
      const releases = folders.map((folder) => folder.onHint(listener));
      return () => {
        for (const release of releases) release();
      };
    },
    takeIn: async () => {
      await tests.takeIn();
      await retractions.takeIn();
    },
    refresh: async (noticeId) => {
      const written = [await tests.refresh(noticeId), await retractions.refresh(noticeId)];
      return !written.includes(false);
    },
    acts: { test: tests.test, retract: retractions.retract },
    questions: { retraction: retractions.preview },
  };
}

function testFolder(frame: Frame, { intake: settings, testPhones }: FolderParts) {
  const { storage, clock, logger, alerts, topics, pictures, config } = frame;
  const folder = frame.folders.tests;
  const tests = new TestNotices(
    { ...frame, ...storage, onAccepted: () => topics.touch('notices', 'folder') },
    { phones: testPhones, limits: DEFAULT_LIMITS },
  );
  const filing = new TestFiling(
    { ...storage, folder, clock, logger, alerts },
    { limits: settings.limits, zone: config.timezone },
  );
  const intake = new NoticeIntake(
    {
      folder,
      notices: {
        accept: async (draft) => {
          const notice = await tests.accept(draft);
          return { kind: 'accepted', notice, recipients: testPhones.length };
        },
        unfiled: () => storage.notices.unfiledTests(),
        progress: (id) => storage.notices.progress(id),
      },
      clock,
      logger,
      pictures,
      alerts: {
        raise: (code, text) => alerts.raise(`test-${code}`, text),
        clear: (code) => alerts.clear(`test-${code}`),
      },
    },
    { ...settings, test: { unavailable: tests.rejection } },
  );
  return {
    service: { name: 'tests', start: () => folder.start(), stop: () => folder.stop() },
    takeIn: async () => {
      await intake.takeIn();
      await filing.fileAccepted();
    },
    refresh: (noticeId: number) => filing.refresh(noticeId),
    test: ({ id }: { readonly id: number }) => tests.ofNotice(id),
  };
}

function retractionFolder(frame: Frame, { intake: settings, reports, placing }: FolderParts) {
  const { storage, clock, logger, alerts, topics, config } = frame;
  const zone = config.timezone;
  const folder = frame.folders.retractions;
  const retraction = new Retraction(
    {
      ...storage,
      clock,
      logger,
      onBegun: (noticeId) => {
        topics.touch('retractions');
        reports.changed([noticeId]);
      },
    },
    { correction: config.texts.correction, zone, textLength: settings.limits.textLength },
  );
  const parts = { ...storage, folder, clock, logger, alerts };
  const filing = new RetractionFiling({ ...parts, placing }, zone);
  const intake = new RetractionIntake(
    { ...parts, retraction, filing },
    { limits: settings.limits, patienceMs: config.folder.pictureWaitSeconds * 1000, zone },
  );
  return {
    service: {
      name: 'retractions',
      start: async () => {
        await folder.start();
        // their reports may be out of date since the last run
        reports.changed(await storage.retractions.retractedSince(clock.now() - REPORTED_FOR));
      },
      stop: () => folder.stop(),
    },
    takeIn: async () => {
      await intake.takeIn();
    },
    refresh: (noticeId: number) => filing.refresh(noticeId),
    retract: ({ id, correction }: Parameters<StaffActs['retract']>[0]) =>
      retraction.retract(id, correction),
    preview: (noticeId: number) => retraction.preview(noticeId),
  };
}
