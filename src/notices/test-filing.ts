/** What staff see of a test: its files in `prova/esiti`, and how it went. */
import { InvariantError } from '../errors.js';
import type { NoticeFolder, Note } from '../ports/folder.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { Notice } from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { archiveCode } from '../model/notice.js';
import { type NoticeLimits } from './notice-limits.js';
import { isFileOf } from './file-matching.js';
import { testReport } from '../messages/it/test-report.js';

export interface TestFilingParts {
  /** of `prova` */
  readonly folder: NoticeFolder;
  readonly notices: Pick<NoticeStore, 'get' | 'markFiled' | 'progress' | 'unfiledTests'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface TestFilingSettings {
  readonly limits: NoticeLimits;
  readonly zone: string;
}

export class TestFiling {
  constructor(
    private readonly parts: TestFilingParts,
    private readonly settings: TestFilingSettings,
  ) {}

  /**
   * Puts away the files of tests that have been accepted: first the folder, then the database; after a
   * crash in between the folder is asked again. @throws InvariantError only
   */
  async fileAccepted(): Promise<void> {
    const { folder, notices, clock } = this.parts;
    await this.#attempt(async () => {
      for (const test of await notices.unfiledTests()) {
        const files: string[] = [];
        for (const { name } of test.files) {
          if (await isFileOf(test, name, folder, this.settings.limits)) files.push(name);
        }
        await folder.file({
          place: 'inviati',
          name: test.name,
          files,
          note: await this.#report(test),
        });
        await notices.markFiled(test.id, clock.now());
      }
    });
  }

  /** Brings the report of a test up to date; false: that failed, and is logged. @throws InvariantError only */
  async refresh(noticeId: number): Promise<boolean> {
    const { folder, notices } = this.parts;
    return await this.#attempt(async () => {
      const test = await notices.get(noticeId);
      if (test?.kind !== 'test' || test.filedAt === null) return;
      await folder.renew('inviati', test.name, await this.#report(test));
    });
  }

  async #report(test: Notice): Promise<Note> {
    const { notices, clock } = this.parts;
    const progress = await notices.progress(test.id);
    const text = testReport(test, progress, clock.now(), this.settings.zone);
    return { suffix: '.esito.txt', text, mark: archiveCode(test) };
  }

  async #attempt(step: () => Promise<void>): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      this.parts.logger.warn('test.filing-failed', { error });
      return false;
    }
  }
}
