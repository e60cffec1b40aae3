/** Notices that go to the staff's own phones and to nobody else. */
import type { TestPhone } from '../model/person.js';
import type { NewNotice, Notice } from '../model/notice.js';

export interface TestNoticeStore {
  /**
   * Commits a test with a message of each part to each phone. They need not be subscribers, and do
   * not become any.
   */
  accept(notice: NewNotice, phones: readonly TestPhone[], now: number): Promise<Notice>;
  /** Tests whose files and report are not where they stay, the oldest first. */
  unfiled(): Promise<readonly Notice[]>;
}
