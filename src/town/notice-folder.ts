/** The folder for notices: what is taken in, what lies in progress, where it is filed. */
import { InProgress } from '../notices/in-progress.js';
import { acceptEntered, enterRefused } from '../notices/notice-audit.js';
import { NoticeFiling } from '../notices/notice-filing.js';
import { NoticeIntake, type IntakeSettings } from '../notices/notice-intake.js';
import { UnknownFiles } from '../notices/unknown-files.js';
import type { NoticeFolder } from '../ports/folder.js';
import type { ActsOnDatabase } from '../ports/staff.js';
import type { Sending } from '../sending/sending.js';
import type { Frame } from './adapters.js';

export interface NoticeFolderWork {
  /** One round; false: the folder is away. @throws InvariantError only */
  round(): Promise<boolean>;
  /** The figures of a notice have changed; false: that could not be written. */
  refresh(noticeId: number): Promise<boolean>;
  /** what puts away the files of a notice that was not done yet */
  readonly placing: Pick<InProgress, 'putAway'>;
}

async function canBeSeen(folder: Pick<NoticeFolder, 'lying'>): Promise<boolean> {
  return await folder.lying('in-corso').then(
    () => true,
    () => false,
  );
}

export function noticeFolder(
  frame: Frame,
  sending: Pick<Sending, 'outlooks' | 'deliveryStatus'>,
  staff: ActsOnDatabase,
  settings: IntakeSettings,
): NoticeFolderWork {
  const { storage, clock, alerts, logger, topics, pictures, config } = frame;
  const { notices, register } = storage;
  const parts = { folder: frame.folders.notices, notices, clock, alerts, logger };
  const zone = config.timezone;

  const intake = new NoticeIntake(
    {
      ...parts,
      notices: {
        ...acceptEntered(storage.transaction, zone),
        unfiled: (name) => notices.unfiled(name),
        progress: (id) => notices.progress(id),
      },
      pictures,
      layAtRestore: (lying, now) => notices.layAtRestore(lying, now),
      drafts: frame.folders.droppedDrafts,
      subscribed: async () => (await register.counts()).active,
    },
    settings,
  );
  const placing = new InProgress(
    {
      ...parts,
      staff,
      transaction: storage.transaction,
      outlooks: () => sending.outlooks(),
      onDue: () => topics.touch('notices'),
    },
    { limits: settings.limits, zone },
  );
  const town = async () => ({ ...(await register.counts()), ...(await sending.deliveryStatus()) });
  const unknown = new UnknownFiles(
    { ...parts, audit: storage.audit, retractions: storage.retractions },
    { limits: settings.limits, zone },
  );
  const filing = new NoticeFiling(
    { ...parts, transaction: storage.transaction, placing, unknown, town },
    { zone },
  );

  return {
    round: async () => {
      const { accepted, refused, isAway } = await intake.takeIn();
      // What staff drag is heeded also while something keeps new files from being seen.
      if (isAway && !(await canBeSeen(parts.folder))) return false;
      if (accepted.length > 0) topics.touch('notices');
      // The report of one that was withdrawn for it may lie there already.
      for (const { replaces } of accepted) if (replaces !== null) await filing.refresh(replaces);
      await enterRefused({ audit: storage.audit, clock, logger }, refused);
      await filing.fileDone();
      return !isAway;
    },
    refresh: (noticeId) => filing.refresh(noticeId),
    placing,
  };
}
