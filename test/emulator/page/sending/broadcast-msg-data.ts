/** The fields of a message to a list, before it is sent. */
import { getMeLidUserOrThrow } from '../account/me.js';
import { MsgKey } from '../core/msg-key.js';
import { createWid } from '../core/wid-factory.js';
import type { MsgAttributes } from '../messages/msg.js';
import { define } from '../require.js';
import { MESSAGE_SECRET_BYTE_LENGTH } from '../lists/constants.js';

/** What every list message has. The key's participant lets a recipient ask for it again. */
async function commonFields(listJid: string) {
  const [me, to] = [getMeLidUserOrThrow(), createWid(listJid)];
  const id = new MsgKey({ from: me, to, id: await MsgKey.newId(), participant: me });
  return {
    id,
    from: me,
    to,
    author: me,
    ack: 0,
    isNewMsg: true,
    local: true,
    t: Math.floor(Date.now() / 1000),
    messageSecret: crypto.getRandomValues(new Uint8Array(MESSAGE_SECRET_BYTE_LENGTH)),
  };
}

async function createBroadcastTextMsgData(listJid: string, text: string): Promise<MsgAttributes> {
  const fields = await commonFields(listJid);
  return { ...fields, body: text, type: 'chat', kind: 'chat', viewMode: 'VISIBLE' };
}

export async function addBroadcastFieldsToMediaMsg(
  listJid: string,
  mediaFields: Readonly<Record<string, unknown>> & { readonly type: string },
): Promise<MsgAttributes> {
  const common = await commonFields(listJid);
  return { ...mediaFields, ...common, kind: mediaFields.type, viewMode: 'VISIBLE' };
}

/** Messages of paid campaigns stand in the real client; nobody here may send them. */
function campaignError(): Error {
  return new Error('paid campaigns are not emulated');
}

define('WAWebBroadcastMsgDataUtils', {
  createBroadcastTextMsgData,
  addBroadcastFieldsToMediaMsg,
  createBroadcastInteractiveMsgData: (_listJid: string, _caption: string, _cta: unknown) =>
    Promise.reject(campaignError()),
  addBroadcastInteractiveFieldsToMediaMsg: (_listJid: string, _fields: object, _cta: unknown) =>
    Promise.reject(campaignError()),
  createBroadcastProductMsgData: (_listJid: string, _product: unknown) => {
    throw campaignError();
  },
});
