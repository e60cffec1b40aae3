/** Posting a Status, a public story: what a list must never be mistaken for. */
import { MsgKey } from '../core/msg-key.js';
import { connection } from '../core/connection.js';
import type { Msg } from '../messages/msg.js';
import { define } from '../require.js';
import { contentOf } from './content.js';

interface StatusText {
  readonly text: string;
  readonly color?: number;
  readonly font?: number;
}

async function sendStatusTextMsgAction({ text }: StatusText, _options: unknown): Promise<void> {
  const id = await MsgKey.newId();
  connection.cast({ kind: 'status-post', id, content: { type: 'chat', body: text } });
}

function sendStatusMediaMsgAction(message: Msg): Promise<void> {
  connection.cast({ kind: 'status-post', id: message.id.id, content: contentOf(message) });
  return Promise.resolve();
}

define('WAWebSendStatusMsgAction', { sendStatusTextMsgAction, sendStatusMediaMsgAction });
