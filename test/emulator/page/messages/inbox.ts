import { Cmd } from '../app/cmd.js';
import { OfflineMessageHandler } from '../app/offline-handler.js';
import { connection } from '../core/connection.js';
import { define } from '../require.js';
import type { InboundMessage } from '../wire.js';
import type { Msg } from './msg.js';
import { type ChangeMessage, receiveChange } from './incoming-changes.js';
import { receiveMessages, type WholeMessage } from './incoming.js';

/** Messages as the servers deliver them; order is kept between messages and changes to them. */
connection.onFrames('message', async (frames) => {
  const refused: InboundMessage[] = [];
  let whole: WholeMessage[] = [];
  const flush = async (): Promise<void> => {
    if (whole.length > 0) refused.push(...(await receiveMessages(whole)));
    whole = [];
  };
  for (const frame of frames) {
    if (isChange(frame)) {
      await flush();
      await receiveChange(frame);
    } else {
      whole.push(frame as WholeMessage);
    }
  }
  await flush();
  const offline = frames.filter((frame) => frame.offline === true).length;
  if (offline > 0) {
    OfflineMessageHandler.progress(offline);
    Cmd.trigger('offline_progress_update_from_bridge');
  }
  return refused;
});

function isChange(frame: InboundMessage): frame is ChangeMessage {
  return ['revoked', 'edited', 'reaction'].includes(frame.content.type);
}

/** Asks the phone for readable copies of messages that could not be decrypted. */
function handlePlaceholderMsgsSeen(messages: readonly Msg[], _force: boolean): void {
  const ids = messages.filter(({ type }) => type === 'ciphertext').map(({ id }) => id.id);
  if (ids.length > 0) connection.cast({ kind: 'placeholder-resend', ids });
}

define('WAWebNonMessageDataRequestPlaceholderMessageResendUtils', { handlePlaceholderMsgsSeen });
