/**
 * These run in the page and send one message under an id chosen beforehand. `stage` tells how far
 * it came when something threw: before `sending` certainly nothing had left.
 */

export type PageContent =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'media';
      readonly sha256: string;
      readonly as: 'image' | 'video' | 'document';
      readonly caption: string;
    };

export type PageSendOutcome =
  /** nothing was done: the bytes of the notice are not in the page yet */
  | { readonly stage: 'noMedia' }
  /**
   * `media`: the bytes could not be made ready, or (one to one) not be uploaded; `picture`: a picture
   * has become a document, as one that the browser cannot decode does
   */
  | { readonly stage: 'preparing' | 'media' | 'picture'; readonly detail: string }
  /** `left`: it may have been handed to the wire */
  | { readonly stage: 'sending'; readonly detail: string; readonly left: boolean }
  | {
      readonly stage: 'answered';
      readonly result: string | null;
      readonly code: number | null;
      readonly left: boolean;
    };

/**
 * Only `sendBroadcastMsgAction` sends to a list; everything else is refused or posts a Status.
 *
 * What it answers, and what it writes down, is the same whether the servers refused the message or
 * its keys could not be had. So the door through which every stanza to a list goes is watched, and
 * noted what went through (measured on the client of August 2026: its modules find the function at
 * each call where it is replaced here).
 */
export async function sendToList(request: {
  readonly listId: string;
  readonly recipients: readonly string[];
  readonly messageId: string;
  readonly content: PageContent;
}): Promise<PageSendOutcome> {
  let stage: 'preparing' | 'media' | 'sending' = 'preparing';
  const shelf = window.campanile;
  // A call may arrive only after a reload of the page; then its caller is gone.
  if (!shelf) return { stage, detail: 'the page has been loaded anew' };
  const { messageId } = request;
  const mayHaveLeft = () => !shelf.door?.reliable || shelf.door.passed.has(messageId);
  shelf.sends.set(messageId, 'running');
  try {
    if (!shelf.door) {
      const rpc = window.require('WAWebBroadcastMessageRPC');
      const handOver = rpc.sendBroadcastMessageRPC;
      const door = { passed: new Set<string>(), reliable: true };
      rpc.sendBroadcastMessageRPC = (stanza) => {
        door.passed.add(stanza.messageId);
        return handOver(stanza);
      };
      shelf.door = door;
    }
    const { createWid } = window.require('WAWebWidFactory');
    const { createBroadcastTextMsgData, addBroadcastFieldsToMediaMsg } = window.require(
      'WAWebBroadcastMsgDataUtils',
    );
    const me = window.require('WAWebUserPrefsMeUser').getMeLidUserOrThrow();
    const { content, listId } = request;
    let msgData: Record<string, unknown>;
    let beforeSend: unknown;
    if (content.kind === 'text') {
      msgData = await createBroadcastTextMsgData(listId, content.text);
    } else {
      const processor = window.require('WAWebBizBroadcastMediaProcessor');
      const staged = shelf.media.get(content.sha256);
      if (!staged) return { stage: 'noMedia' };
      stage = 'media';
      const { freshMedia, mediaMsgData } = await processor.processMediaForBroadcast(
        staged.file,
        request.recipients.length,
        listId,
        content.caption,
      );
      if (content.as === 'image' && freshMedia.type === 'document') {
        return { stage: 'picture', detail: 'the page makes a document of it' };
      }
      // what throws from here on says nothing of the file
      stage = 'preparing';
      msgData = await addBroadcastFieldsToMediaMsg(listId, mediaMsgData);
      beforeSend = processor.createBroadcastMediaUploadCallback(freshMedia.type);
    }
    // The participant is part of the key: without it a recipient that cannot decrypt the message
    // cannot have it sent again.
    msgData['id'] = new (window.require('WAWebMsgKey'))({
      from: me,
      to: createWid(listId),
      id: messageId,
      participant: me,
    });
    const recipients = request.recipients.map((lid) => createWid(lid));
    const { sendBroadcastMsgAction } = window.require('WAWebSendBroadcastMsgAction');
    stage = 'sending';
    const result = await sendBroadcastMsgAction(
      beforeSend === undefined ? { msgData, recipients } : { msgData, recipients, beforeSend },
    );
    if (result?.messageSendResult === 'OK') {
      if (!shelf.door.passed.has(messageId)) shelf.door.reliable = false;
      shelf.sends.delete(messageId);
    }
    return {
      stage: 'answered',
      result: result?.messageSendResult ?? null,
      code: result?.ackErrorCode ?? null,
      left: mayHaveLeft(),
    };
  } catch (error) {
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return stage === 'sending' ? { stage, detail, left: mayHaveLeft() } : { stage, detail };
  } finally {
    if (stage !== 'sending') shelf.sends.delete(messageId);
    else if (shelf.sends.has(messageId)) {
      shelf.sends.set(messageId, mayHaveLeft() ? 'over' : 'gaveUp');
    }
  }
}

/**
 * One to one, in the chat the person has, old or new. Resolves with the servers' answer. An answer
 * without a code that is no OK means that the page has given up before the message left, though its
 * row stays at ack 0 (measured on the client of August 2026, with keys that cannot be had).
 */
export async function sendToPerson(request: {
  readonly chatId: string;
  readonly messageId: string;
  readonly content: PageContent;
}): Promise<PageSendOutcome> {
  let stage: 'preparing' | 'media' | 'sending' = 'preparing';
  let left = true;
  const shelf = window.campanile;
  // A call may arrive only after a reload of the page; then its caller is gone.
  if (!shelf) return { stage, detail: 'the page has been loaded anew' };
  shelf.sends.set(request.messageId, 'running');
  try {
    const wid = window.require('WAWebWidFactory').createWid(request.chatId);
    const chat =
      window.require('WAWebCollections').Chat.get(wid) ??
      (await window.require('WAWebFindChatAction').findOrCreateLatestChat(wid))?.chat;
    if (!chat) return { stage, detail: 'the chat cannot be opened' };
    shelf.usedChats.set(request.messageId, chat.id._serialized);
    const me = window.require('WAWebUserPrefsMeUser');
    const from = chat.id.isLid() ? me.getMeLidUserOrThrow() : me.getMaybeMePnUser();
    if (!from) return { stage, detail: 'the page does not know its own number' };
    const { content } = request;
    let fields: Record<string, unknown> = { type: 'chat', body: '' };
    if (content.kind === 'text') {
      fields['body'] = content.text;
    } else {
      const staged = shelf.media.get(content.sha256);
      if (!staged) return { stage: 'noMedia' };
      if (!window.WWebJS) return { stage, detail: 'whatsapp-web.js is not in the page' };
      stage = 'media';
      const media = await window.WWebJS.processMediaData(
        { mimetype: staged.file.type, data: staged.base64, filename: staged.file.name },
        { forceDocument: content.as === 'document' },
      );
      const known = { ...media, ...(media.toJSON?.() ?? {}) };
      if (content.as === 'image' && known['type'] === 'document') {
        return { stage: 'picture', detail: 'the page makes a document of it' };
      }
      stage = 'preparing';
      fields = {
        body: media.preview,
        ...known,
        caption: content.caption,
        isCaptionByUser: content.caption !== '',
      };
    }
    const message = {
      id: new (window.require('WAWebMsgKey'))({
        from,
        to: chat.id,
        id: request.messageId,
        selfDir: 'out',
      }),
      ack: 0,
      from,
      to: chat.id,
      local: true,
      self: 'out',
      t: Math.floor(Date.now() / 1000),
      isNewMsg: true,
      ...window.require('WAWebGetEphemeralFieldsMsgActionsUtils').getEphemeralFields(chat),
      ...fields,
    };
    stage = 'sending';
    const [added, answered] = window
      .require('WAWebSendMsgChatAction')
      .addAndSendMsgToChat(chat, message);
    await added;
    const result = await answered;
    const answer = result?.messageSendResult ?? null;
    const code = result?.ackErrorCode ?? null;
    left = answer === null || answer === 'OK' || code !== null;
    if (answer === 'OK') shelf.sends.delete(request.messageId);
    return { stage: 'answered', result: answer, code, left };
  } catch (error) {
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return stage === 'sending' ? { stage, detail, left } : { stage, detail };
  } finally {
    if (stage !== 'sending') shelf.sends.delete(request.messageId);
    else if (shelf.sends.has(request.messageId)) {
      shelf.sends.set(request.messageId, left ? 'over' : 'gaveUp');
    }
    if (!shelf.sends.has(request.messageId)) shelf.usedChats.delete(request.messageId);
  }
}

export type PageRevocation =
  | { readonly kind: 'done' | 'absent' }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/**
 * Runs in the page: deletes a message of ours for everyone, the way whatsapp-web.js 1.34.7 does it
 * (`Message.delete`). What the command gives back was never measured, so the message itself is
 * watched: when it is done, no row has its key any more; one of type `revoked` under another key
 * stands in its place (run on the client of August 2026).
 */
export async function revokeMessage(request: {
  readonly chatIds: readonly string[];
  readonly messageId: string;
  /** how long to watch, in milliseconds */
  readonly patienceMs: number;
}): Promise<PageRevocation> {
  const { Msg, Chat } = window.require('WAWebCollections');
  const { createWid } = window.require('WAWebWidFactory');
  const { findOrCreateLatestChat } = window.require('WAWebFindChatAction');
  const messages = window.require('WAWebSchemaMessage').getMessageTable();
  const { Cmd } = window.require('WAWebCmd');
  const shelf = window.campanile;
  if (!shelf) return { kind: 'unknown', detail: 'the page has been loaded anew' };
  for (const chatId of await shelf.storedChatsOf(request.chatIds)) {
    const key = `true_${chatId}_${request.messageId}`;
    const row = await messages.get(key);
    if (!row) continue;
    const wid = createWid(chatId);
    const chat = Chat.get(wid) ?? (await findOrCreateLatestChat(wid))?.chat;
    const message = Msg.get(key) ?? (await Msg.getMessagesById([key]))?.messages?.[0];
    if (!chat || !message) return { kind: 'unknown', detail: 'the message cannot be loaded' };
    if (!window.require('WAWebMsgActionCapability').canSenderRevokeMsg(message)) {
      return { kind: 'refused', detail: 'WhatsApp Web does not allow it' };
    }
    if (!Cmd.sendRevokeMsgs) {
      return { kind: 'refused', detail: 'WhatsApp Web lacks WAWebCmd.Cmd.sendRevokeMsgs' };
    }
    Cmd.sendRevokeMsgs(chat, { list: [message], type: 'message' }, { clearMedia: true });
    const end = Date.now() + request.patienceMs;
    while (Date.now() < end) {
      if (!(await messages.get(key))) return { kind: 'done' };
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return { kind: 'unknown', detail: 'the message has not been deleted yet' };
  }
  return { kind: 'absent' };
}
