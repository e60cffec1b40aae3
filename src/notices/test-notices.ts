import type { Transaction } from '../ports/storage.js';
import type { Phone, TestPhone } from '../model/person.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import type { StaffOutcome } from '../ports/staff.js';
import {
  type NewNotice,
  type Notice,
  type NoticeContent,
  type Rejection,
  archiveCode,
} from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { Messenger } from '../ports/transport.js';
import type { NoticeLimits } from '../model/notice-limits.js';
import { TEST_NOT_FILED } from '../messages/it/alerts.js';
import { tested } from '../messages/it/audit.js';
import { DECLINED } from '../messages/it/staff-acts.js';
import { NO_TEST_PHONES, notNow, TEST_MARK } from '../messages/it/rejections/notices.js';
import { InvariantError } from '../errors.js';
import type { NoticeFolder, Note } from '../ports/folder.js';
import { isFileOf } from './file-matching.js';
import { testReport } from '../messages/it/report.js';

// What holds: docs/spec/test-sending.md
/** Test sending: the same notice, marked, to the staff's own phones only. */

export interface TestNoticesParts {
  readonly notices: Pick<NoticeStore, 'get'>;
  readonly messenger: Pick<Messenger, 'resolve'>;
  readonly transaction: Transaction<'notices' | 'audit'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onAccepted: () => void;
}

export interface TestNoticesSettings {
  /** of the staff */
  readonly phones: readonly Phone[];
  readonly limits: Pick<NoticeLimits, 'captionLength'>;
}

export class TestNotices {
  constructor(
    private readonly parts: TestNoticesParts,
    private readonly settings: TestNoticesSettings,
  ) {}

  /** Why no test can be sent; null: it can. */
  get rejection(): Rejection | null {
    return this.settings.phones.length === 0 ? NO_TEST_PHONES : null;
  }

  /** The same as a notice that is there already. */
  async ofNotice(noticeId: number): Promise<StaffOutcome> {
    const notice = await this.parts.notices.get(noticeId);
    if (notice === null) return { kind: 'refused', why: DECLINED['no-notice'] };
    if (this.rejection !== null) {
      return { kind: 'refused', why: notNow(this.rejection) };
    }
    await this.accept({ ...notice, files: [] });
    return { kind: 'done' };
  }

  /** Whatever the draft says of time and kind, it goes now, and to the test phones. */
  async accept(draft: NewNotice): Promise<Notice> {
    const { transaction, clock, logger, onAccepted } = this.parts;
    const { phones, limits } = this.settings;
    const { name, title, files, fingerprint, parts } = draft;
    const test: NewNotice = {
      name,
      title,
      files,
      fingerprint,
      kind: 'test',
      corrects: null,
      parts: marked(parts, limits.captionLength),
      urgent: true,
      sendAt: null,
      expiresAt: null,
      channel: null,
    };
    const people: TestPhone[] = [];
    for (const phone of phones) people.push({ phone, alias: await this.#aliasOf(phone) });
    const now = clock.now();
    const notice = await transaction(async ({ notices, audit }) => {
      const accepted = await notices.acceptTest(test, people, now);
      await audit.record({
        at: now,
        actor: 'staff',
        event: 'notice.tested',
        noticeId: accepted.id,
        text: tested({ title }),
      });
      return accepted;
    });
    logger.info('test.accepted', { notice: notice.id, phones: people.length });
    onAccepted();
    return notice;
  }

  async #aliasOf(phone: Phone): Promise<string | null> {
    return (await this.parts.messenger.resolve({ alias: null, phone })).alias;
  }
}

/** Each message says that it is a test: a phone shows them one by one. */
export function marked(
  parts: readonly NoticeContent[],
  captionLength: number,
): readonly NoticeContent[] {
  return parts.flatMap((part): NoticeContent[] => {
    if (part.kind === 'text') return [{ ...part, text: withMark(part.text) }];
    const caption = part.caption === undefined ? TEST_MARK : withMark(part.caption);
    if (caption.length <= captionLength) return [{ ...part, caption }];
    return [{ kind: 'text', text: TEST_MARK }, part];
  });
}

function withMark(text: string): string {
  return `${TEST_MARK}\n\n${text}`;
}

/** What staff see of a test: its files in `prova/esiti`, and how it went. */
export interface TestFilingParts {
  /** of `prova` */
  readonly folder: NoticeFolder;
  readonly notices: Pick<NoticeStore, 'get' | 'markFiled' | 'progress' | 'unfiledTests'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly alerts: Alerts;
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
    const { notices, alerts } = this.parts;
    let allFiled = true;
    const listed = await this.#attempt(async () => {
      for (const test of await notices.unfiledTests()) {
        // one whose file is open in a program keeps none of the others
        if (!(await this.#attempt(() => this.#file(test)))) allFiled = false;
      }
    });
    if (listed && allFiled) alerts.clear(ALERT);
    else alerts.raise(ALERT, TEST_NOT_FILED);
  }

  async #file(test: Notice): Promise<void> {
    const { folder, notices, clock } = this.parts;
    const files: string[] = [];
    for (const { name } of test.files) {
      if (await isFileOf(test, name, folder, this.settings.limits)) files.push(name);
    }
    const note = await this.#report(test);
    await folder.file({ place: 'inviati', name: test.name, files, note });
    await notices.markFiled(test.id, clock.now());
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

const ALERT = 'test-notice-filing';
