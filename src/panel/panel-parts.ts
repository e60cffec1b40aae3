/** What the panel is made of. */
import type { Hono, Context } from 'hono';
import type { AuditLog } from '../ports/storage.js';
import type { DraftJudge, DraftReader, DraftStore } from '../ports/drafts.js';
import type { PublishingTerms } from './drafts.js';
import type { PanelFolder } from '../ports/folder.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { RetractionStore } from '../ports/storage/retractions.js';
import type { SettingsActions, StaffActs, StaffQuestions, StatusSource } from '../ports/staff.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { FollowersPoint } from '../model/channel.js';
import type { RegisterCounts } from '../model/subscriber.js';
import type { LiveUpdates } from './live-updates.js';
import type { ComuneFacts } from '../messages/it/citizens.js';
import type { Calendar } from '../messages/it/calendar.js';
import type { Assets } from './routes/assets.js';
import type { PanelEnv } from './security/access-control.js';
import type { Frame } from './views/layout.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import type { RegisterAdmin } from '../ports/storage/register.js';

/**
 * Routes for our own commands. They are mounted below `/api`, and only callers that show the secret of the
 * running service come as far as that.
 */
export type ApiRoutes = (api: Hono<PanelEnv>) => void;

export interface PanelParts {
  readonly status: StatusSource;
  readonly clock: Clock;
  readonly log: Logger;
  readonly changes: LiveUpdates;
  readonly assets: Assets;
  readonly registerAdmin: Pick<RegisterAdmin, 'consentHours' | 'consentHistory'>;
  readonly outbox: Pick<OutboxStore, 'counts' | 'held'>;
  readonly audit: AuditLog;
  readonly notices: Pick<
    NoticeStore,
    | 'get'
    | 'progress'
    | 'figures'
    | 'history'
    | 'search'
    | 'acceptedTimes'
    | 'summaries'
    | 'newestFrom'
    | 'ofDrop'
    | 'goneMeanwhile'
    | 'counts'
  >;
  readonly retractions: Pick<RetractionStore, 'figures'>;
  readonly counts: () => Promise<RegisterCounts>;
  /** notices that may or may not be in the comune's channel */
  readonly heldPosts: () => Promise<readonly number[]>;
  /** of the comune's channel, the oldest first; none: it has none */
  readonly followers: () => Promise<readonly FollowersPoint[]>;
  readonly folder: PanelFolder;
  readonly drafts: DraftStore;
  readonly readsAs: DraftReader;
  readonly judge: DraftJudge;
  readonly terms: PublishingTerms;
  /** absolute path of the folder with the files of accepted notices */
  readonly spool: string;
  /** what can be done from here */
  readonly staff: StaffActs;
  /** what may be asked before */
  readonly questions: StaffQuestions;
  readonly settings: SettingsActions;
  /** how many test phones staff have */
  readonly testPhones: number;
  /** in characters, alone and beside an attachment */
  readonly textLimits: { readonly text: number; readonly caption: number };
  /** how many files a notice may have beside its text */
  readonly mostFiles: number;
  /** largest body with files, in bytes */
  readonly uploadBytes: number;
  /** of all files of a notice together, in bytes */
  readonly noticeBytes: number;
  readonly maskPhone: (phone: string) => string;
  readonly calendar: Calendar;
  readonly comune: ComuneFacts & {
    /** opens a chat with the comune that has the keyword in it */
    readonly chat: string;
  };
  /** what is around every page */
  readonly frame: (context: Context<PanelEnv>) => Frame;
  readonly api: readonly ApiRoutes[];
}
