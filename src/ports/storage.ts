/**
 * The durable side: what the domain asks of the database. Every operation is one transaction inside
 * and is committed to disk when its promise resolves; no transaction object leaks. Times are
 * milliseconds since 1970.
 */
import type { SubscriberRegister, RegisterRecords } from './storage/register.js';
import type { NoticeStore } from './storage/notices.js';
import type { OutboxStore } from './storage/outbox.js';
import type { ListStore } from './storage/lists.js';
import type { ChannelStore } from './storage/channel.js';
import type { CatchUpStore } from './storage/catch-up.js';
import type { AuditLog } from './storage/audit.js';
import type { StoredMoments } from './storage/moments.js';
import type { DeliveryRecords } from './storage/delivery-records.js';
import type { ReachStore } from './storage/reach.js';
import type { RenewalStore } from './storage/renewals.js';
import type { RetractionStore } from './storage/retractions.js';
import type { SendingStore } from './storage/sending.js';

/** The whole database. */
export interface Storage {
  readonly register: SubscriberRegister;
  readonly records: RegisterRecords;
  readonly notices: NoticeStore;
  readonly outbox: OutboxStore;
  readonly retractions: RetractionStore;
  readonly lists: ListStore;
  readonly sending: SendingStore;
  readonly reach: ReachStore;
  readonly catchUp: CatchUpStore;
  readonly audit: AuditLog;
  readonly channel: ChannelStore;
  readonly renewals: RenewalStore;
  readonly deliveryRecords: DeliveryRecords;
  readonly moments: StoredMoments;
  /** How many rows this process has changed: another number whenever something was written. */
  revision(): Promise<number>;
  close(): Promise<void>;
}
