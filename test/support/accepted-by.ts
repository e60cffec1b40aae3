import { REPORT_SENTENCES } from '#src/messages/it/report.js';
import { NO_PEOPLE, type Notice } from '#src/model/notice.js';

/** What the report of a notice says when WhatsApp has taken it for so many people. */
export function acceptedBy(accepted: number, notice: Notice): string {
  return REPORT_SENTENCES.accepted({ ...NO_PEOPLE, accepted }, notice) ?? '';
}
