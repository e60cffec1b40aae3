/** What puts accepted notices where staff find them, as the service has it. */
import { outlookOf } from '#src/model/outlook.js';
import { NoticeFiling, type FilingParts } from '#src/notices/notice-filing.js';
import { InProgress } from '#src/notices/in-progress.js';
import { UnknownFiles } from '#src/notices/unknown-files.js';
import type { NoticeLimits } from '#src/model/notice-limits.js';
import { noticeActs } from '#src/notices/notice-acts.js';
import type { AuditLog, Storage } from '#src/ports/storage.js';
import type { NoticeFolder } from '#src/ports/folder.js';
import type { ActsOnDatabase } from '#src/ports/staff.js';

export interface PartsWithFolder extends Omit<
  FilingParts,
  'placing' | 'unknown' | 'folder' | 'town'
> {
  readonly folder: NoticeFolder;
  readonly transaction: Storage['transaction'];
  readonly retractions: Pick<Storage['retractions'], 'noticesOf'>;
  readonly onDue?: () => void;
}

export function filingOn(
  parts: PartsWithFolder,
  settings: {
    readonly limits: NoticeLimits;
    readonly zone: string;
    readonly afterQuiet?: (at: number) => number;
  },
): { readonly filing: NoticeFiling; readonly placing: InProgress; readonly staff: ActsOnDatabase } {
  const nothingHeld = { held: () => Promise.resolve([]) };
  const staff = noticeActs({
    ...parts,
    ...{ outbox: nothingHeld, channel: nothingHeld, onDecided: () => undefined },
  });
  const placing = new InProgress(
    {
      ...parts,
      staff,
      // as if WhatsApp were connected, and everything went with lists
      outlooks: () =>
        Promise.resolve((notice, progress) =>
          outlookOf(notice, progress, {
            now: parts.clock.now(),
            afterQuiet: settings.afterQuiet ?? ((at) => at),
            route: { route: 'lists', why: 'canary-passed', until: null },
            turns: null,
            cold: null,
          }),
        ),
      onDue: parts.onDue ?? (() => undefined),
    },
    settings,
  );
  const town = () =>
    Promise.resolve({ unsaved: 0, inactive: 0, listRecipientsThisMonth: 0, allowance: null });
  const audit: Pick<AuditLog, 'record'> = {
    record: (entry) => parts.transaction((stores) => stores.audit.record(entry)),
  };
  const unknown = new UnknownFiles({ ...parts, audit }, settings);
  const filing = new NoticeFiling({ ...parts, placing, unknown, town }, settings);
  return { filing, placing, staff };
}
