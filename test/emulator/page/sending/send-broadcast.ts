/**
 * Sending to a list.
 *
 * stored (message and clones, ack 0) → in memory (`add`, the list's message first) → uploaded, if
 * media → message-info rows → stanza → ack 1 or −1 for all. Only the servers' answer settles the
 * promise; a silent network leaves everything at ack 0 and the stanza pending.
 */
import { getMeLidUserOrThrow } from '../account/me.js';
import type { Wid } from '../core/wid.js';
import { messageTable } from '../messages/message-rows.js';
import type { Msg, MsgAttributes } from '../messages/msg.js';
import { define } from '../require.js';
import { ACK, SendMsgResult, type SendMsgResultName } from './ack.js';
import {
  addMsgsToCollections,
  batchUpdateAckForBroadcastMessages,
  buildBroadcastMsgModelsFromMsgData,
  bulkBroadcastMessagesToBulkUpdateInput,
  propagateMediaFieldsToBroadcastClones,
} from './broadcast-models.js';
import { contentOf } from './content.js';
import { encryptAndSendBroadcastMsg, MessageSentAckError } from './encrypt-broadcast.js';
import { selectChats } from './message-process.js';
import { persistNewMessagesInBulk } from './persist.js';
import { refuseBroken } from './broken-recipients.js';
import { returnsNothing } from './returns-nothing.js';
import { tracked } from './settling.js';

interface BroadcastSend {
  readonly msgData: MsgAttributes & { readonly to: Wid };
  /** LIDs; duplicates are refused, none sends nothing and says OK */
  readonly recipients: readonly Wid[];
  /** uploads the media into the message */
  readonly beforeSend?: (message: Msg) => Promise<unknown>;
  readonly businessMetadata?: unknown;
}

interface BroadcastSendResult {
  readonly messageSendResult: SendMsgResultName;
  readonly msgId: string;
  /** only after a refusal: the servers' code, null if they were not asked */
  readonly ackErrorCode?: number | null;
}

async function send(request: BroadcastSend): Promise<BroadcastSendResult> {
  const { msgData, recipients, beforeSend } = request;
  refuseBroken(recipients);
  const models = buildBroadcastMsgModelsFromMsgData(msgData, await selectChats(recipients));
  const { msgs, chatsIdWithNewMsgs } = bulkBroadcastMessagesToBulkUpdateInput(models);
  await persistNewMessagesInBulk(msgs, chatsIdWithNewMsgs);
  const main = addMsgsToCollections(models.mainMessage, models.messageClones);
  const msgId = main.id.toString();
  if (beforeSend !== undefined) {
    try {
      await beforeSend(main);
      await propagateMediaFieldsToBroadcastClones(main);
    } catch (error) {
      reportError(error);
      // The clones stay at 0: the real client forgets them here.
      await messageTable.merge(msgId, { ack: ACK.FAILED });
      main.ack = ACK.FAILED;
      return { messageSendResult: SendMsgResult.ERROR_UPLOAD, msgId };
    }
  }
  return tracked(main.id.id, () => handOver(main, recipients));
}

async function handOver(main: Msg, recipients: readonly Wid[]): Promise<BroadcastSendResult> {
  const msgId = main.id.toString();
  try {
    const record = { type: 'Message', data: main } as const;
    const content = contentOf(main);
    await encryptAndSendBroadcastMsg(record, content, recipients, getMeLidUserOrThrow());
    await batchUpdateAckForBroadcastMessages(main, ACK.SENT);
    return { messageSendResult: SendMsgResult.OK, msgId };
  } catch (error) {
    await batchUpdateAckForBroadcastMessages(main, ACK.FAILED);
    const ackErrorCode = error instanceof MessageSentAckError ? error.ackErrorCode : null;
    return { messageSendResult: SendMsgResult.ERROR_UNKNOWN, msgId, ackErrorCode };
  }
}

async function sendBroadcastMsgAction(
  request: BroadcastSend,
): Promise<BroadcastSendResult | undefined> {
  const nothing = returnsNothing();
  const result = await send(request);
  return nothing ? undefined : result;
}

define('WAWebSendBroadcastMsgAction', { sendBroadcastMsgAction });
