import { getMePnUserOrThrow } from '../account/me.js';
import { MsgKey } from '../core/msg-key.js';
import type { Wid } from '../core/wid.js';
import type { MsgAttributes } from './msg.js';

export interface SystemMessage {
  readonly type:
    | 'e2e_notification'
    | 'notification_template'
    | 'broadcast_notification'
    | 'newsletter_notification';
  readonly subtype: string;
}

/** What the client itself puts into a chat with somebody who writes for the first time. */
export const FIRST_CONTACT: readonly SystemMessage[] = [
  { type: 'e2e_notification', subtype: 'encrypt' },
  { type: 'notification_template', subtype: 'contact_info_card' },
];

/** System messages of a chat, not yet stored; `t` in unix seconds. */
export function systemMessages(
  chat: Wid,
  messages: readonly SystemMessage[],
  t: number,
): MsgAttributes[] {
  return messages.map((message) => ({
    ...message,
    id: new MsgKey({ fromMe: false, remote: chat, id: MsgKey.newId_DEPRECATED() }),
    t,
    from: chat,
    to: getMePnUserOrThrow(),
    isNewMsg: true,
    recvFresh: true,
    templateParams: [],
  }));
}
