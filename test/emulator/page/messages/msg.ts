import { modelClass } from '../core/model.js';
import type { MsgKey } from '../core/msg-key.js';
import type { Wid } from '../core/wid.js';
import { MSG_FIELDS } from './msg-fields.js';

/** The fields that the page's own code reads; `MSG_FIELDS` holds them all. */
export interface MsgFields {
  readonly id: MsgKey;
  /** stored messages only: their place in the order of arrival */
  rowId?: number;
  type: string;
  subtype?: string;
  t: number;
  from: Wid;
  to: Wid;
  author?: Wid;
  ack?: number;
  body?: string;
  caption?: string;
  isNewMsg: boolean;
  isSendFailure?: boolean;
  errorCode?: string;
  recipients?: readonly Wid[];
  broadcast?: boolean;
  broadcastId?: Wid;
  local?: boolean;
  directPath?: string;
  mimetype?: string;
}

/** The plain fields a message is made from. */
export type MsgAttributes = Readonly<Record<string, unknown>> &
  Partial<MsgFields> & { readonly id: MsgKey; readonly type: string };

const NOTIFICATIONS: ReadonlySet<string> = new Set([
  'e2e_notification',
  'notification_template',
  'notification',
  'broadcast_notification',
  'newsletter_notification',
  'gp2',
  'call_log',
]);

export class Msg extends modelClass<MsgFields>(MSG_FIELDS) {
  /** System messages, which nobody wrote. */
  get isNotification(): boolean {
    return NOTIFICATIONS.has(this.type);
  }

  get isEphemeral(): boolean {
    return false;
  }

  get isStatusV3(): boolean {
    return this.id.remote.isStatus();
  }

  /** The real client hands out guarded models; this is the way past the guard. */
  unsafe(): this {
    return this;
  }

  /**
   * A ciphertext turns into what it says. The new type is there before the first event tells of
   * the text, its own event comes last.
   */
  reveal(type: string, content: Readonly<Record<string, unknown>>): void {
    const previous = this.type;
    this.set('oldType', previous);
    this.set('newType', type);
    this.assign('type', type);
    this.set(content);
    this.trigger('change:type', this, type, previous);
    this.trigger('change', this);
  }
}
