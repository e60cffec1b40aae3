/** What phones say of a message of ours. */
import type { MessageId, SentMessage } from './message.js';

/** `delivered`: a phone has it; `read`: somebody has looked at it. It never goes down. */
export type ReceiptLevel = 'delivered' | 'read';

/** Which receipts are still wanted. */
export interface ReceiptsWanted {
  /** of what was handed over then or later, milliseconds since 1970 */
  readonly since: number;
  /** `read`: also of those who are known to have it, that they have read it */
  readonly receipt: ReceiptLevel;
  /** of deliveries with a lower id only */
  readonly before?: number | undefined;
}

/** A delivery with those of its recipients of whom the receipt is missing. */
export interface AwaitedDelivery extends SentMessage {
  readonly id: number;
}

/** One recipient's acknowledgement of one message. */
export interface Receipt {
  readonly messageId: MessageId;
  /** who it is from: `Subscriber.chatId`, of the same person perhaps by their other name */
  readonly chatId: string;
  readonly level: ReceiptLevel;
}
