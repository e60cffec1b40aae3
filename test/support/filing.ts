/** What puts accepted notices where staff find them, as the service has it. */
import { NoticeFiling, type FilingParts } from '#src/notices/notice-filing.js';
import { NoticePlacing } from '#src/notices/notice-placing.js';
import type { NoticeLimits } from '#src/notices/notice.js';
import { NoticeDecisions } from '#src/notices/staff-desk.js';
import type { AuditLog } from '#src/ports/storage/audit.js';
import type { NoticeFolder } from '#src/ports/folder.js';

export interface DeskParts extends Omit<FilingParts, 'placing' | 'folder' | 'town'> {
  readonly folder: NoticeFolder;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly onDue?: () => void;
}

export function filingOn(
  parts: DeskParts,
  settings: {
    readonly limits: NoticeLimits;
    readonly zone: string;
    readonly afterQuiet?: (at: number) => number;
  },
): { readonly filing: NoticeFiling; readonly staff: NoticeDecisions } {
  const staff = new NoticeDecisions({ ...parts, onDecided: () => undefined });
  const placing = new NoticePlacing(
    {
      ...parts,
      staff,
      finishesAt: () => Promise.resolve(new Map()),
      onDue: parts.onDue ?? (() => undefined),
    },
    { ...settings, afterQuiet: settings.afterQuiet ?? ((at) => at) },
  );
  const town = () =>
    Promise.resolve({ unsaved: 0, inactive: 0, listMessagesThisMonth: 0, allowance: null });
  return { filing: new NoticeFiling({ ...parts, placing, town }, settings), staff };
}
