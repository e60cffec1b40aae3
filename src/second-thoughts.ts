/**
 * The two folders beside the one for notices: `prova`, from which a notice goes to the staff's own
 * phones only, and `ritira`, in which a sent notice is taken back. A part of the composition root.
 */
import type { Config } from './config.js';
import type { Folders } from './folders.js';
import { NoticeIntake, type IntakeSettings } from './notices/notice-intake.js';
import { DEFAULT_LIMITS } from './notices/notice.js';
import { Retraction } from './notices/retraction/retraction.js';
import { RetractionFiling } from './notices/retraction/filing.js';
import { RetractionIntake } from './notices/retraction/intake.js';
import { TestFiling } from './notices/test-filing.js';
import { TestNotices } from './notices/test-notices.js';
import type { Phone } from './model/person.js';
import type { Alerts, Clock, Logger, Release, Service } from './ports/runtime.js';
import type { StaffActs, StaffQuestions } from './ports/staff.js';
import type { Storage } from './ports/storage.js';
import type { Messenger, PictureCheck } from './ports/transport.js';

/** Receipts of a correction come for so long, in milliseconds. */
const REPORTED_FOR = 7 * 24 * 3_600_000;

export interface SecondThoughtsParts {
  readonly config: Config;
  readonly intake: IntakeSettings;
  readonly folders: Pick<Folders, 'tests' | 'retractions'>;
  /** of the staff */
  readonly testPhones: readonly Phone[];
  readonly storage: Storage;
  readonly messenger: Messenger;
  readonly pictures: PictureCheck;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly alerts: Alerts;
  /** a test waits to be sent */
  readonly onTest: () => void;
  /** a notice has been taken back */
  readonly onRetracted: (noticeId: number) => void;
  /** the reports of these may be out of date since the last run */
  readonly onToReport: (noticeIds: readonly number[]) => void;
}

export interface SecondThoughts {
  readonly acts: Pick<StaffActs, 'test' | 'retract'>;
  readonly questions: StaffQuestions;
  /** in the order in which they start */
  readonly services: readonly Service[];
  /** Called when something may lie in one of the folders. */
  onNudge(listener: () => void): Release;
  /** One round over both folders. @throws InvariantError only */
  takeIn(): Promise<void>;
  /** The figures of a notice have changed; false: that could not be written. @throws InvariantError only */
  refresh(noticeId: number): Promise<boolean>;
}

export function secondThoughts(parts: SecondThoughtsParts): SecondThoughts {
  const { config, storage, clock, logger, alerts, testPhones } = parts;
  const zone = config.timezone;
  const { limits } = parts.intake;
  const { tests: testFolder, retractions: retractionFolder } = parts.folders;

  const tests = new TestNotices(
    { ...parts, ...storage, onAccepted: parts.onTest },
    { phones: testPhones, limits: DEFAULT_LIMITS },
  );
  const testFiling = new TestFiling(
    { ...storage, folder: testFolder, clock, logger },
    { limits, zone },
  );
  const testIntake = new NoticeIntake(
    {
      folder: testFolder,
      notices: {
        accept: async (draft) => {
          const notice = await tests.accept(draft);
          return { kind: 'accepted', notice, recipients: testPhones.length };
        },
        unfiled: () => storage.notices.unfiledTests(),
      },
      clock,
      logger,
      pictures: parts.pictures,
      alerts: {
        raise: (code, text) => alerts.raise(`test-${code}`, text),
        clear: (code) => alerts.clear(`test-${code}`),
      },
    },
    { ...parts.intake, test: { unavailable: tests.rejection } },
  );

  const retraction = new Retraction(
    { ...storage, clock, logger, onBegun: parts.onRetracted },
    { correction: config.texts.correction, zone, textLength: limits.textLength },
  );
  const retractionParts = { ...storage, folder: retractionFolder, clock, logger, alerts };
  const retractionFiling = new RetractionFiling(retractionParts, zone);
  const retractionIntake = new RetractionIntake(
    { ...retractionParts, retraction, filing: retractionFiling },
    { limits, patienceMs: config.folder.pictureWaitSeconds * 1000, zone },
  );

  return {
    services: [
      { name: 'tests', start: () => testFolder.start(), stop: () => testFolder.stop() },
      {
        name: 'retractions',
        start: async () => {
          await retractionFolder.start();
          const since = clock.now() - REPORTED_FOR;
          parts.onToReport(await storage.retractions.retractedSince(since));
        },
        stop: () => retractionFolder.stop(),
      },
    ],
    onNudge: (listener) => {
      const releases = [testFolder, retractionFolder].map((folder) => folder.onNudge(listener));
      return () => {
        for (const release of releases) release();
      };
    },
    takeIn: async () => {
      await testIntake.takeIn();
      await testFiling.fileAccepted();
      await retractionIntake.takeIn();
    },
    refresh: async (noticeId) => {
      const written = [
        await testFiling.refresh(noticeId),
        await retractionFiling.refresh(noticeId),
      ];
      return !written.includes(false);
    },
    acts: {
      test: ({ id }) => tests.ofNotice(id),
      retract: ({ id, correction }) => retraction.retract(id, correction),
    },
    questions: { retraction: (noticeId) => retraction.preview(noticeId) },
  };
}
