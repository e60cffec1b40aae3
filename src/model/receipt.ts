/** What phones say of a message of ours. */
import type { MessageId, SentMessage } from './message.js';

/** Which receipts are still wanted. */
export interface ReceiptsWanted {
  /** of what was handed over then or later, milliseconds since 1970 */
  readonly since: number;
  /** 2: that it has arrived; 3: that it has been read, too */
  readonly receipt: 2 | 3;
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
  /** the recipient's chat: `…@lid` or an old `…@c.us` */
  readonly chatId: string;
  /** 2 device, 3 read, 4 played */
  readonly ack: 2 | 3 | 4;
}
