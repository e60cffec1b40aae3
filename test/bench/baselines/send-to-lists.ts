import type { PageModules } from '#src/transports/whatsapp-web/page/modules.js';

/** Runs in the page: one message to each list of ours that has people; tells how many there were. */
export async function sendToLists(content: {
  readonly text: string;
  /** base64; null: a text alone */
  readonly picture: string | null;
}): Promise<number> {
  const require = window.require as <K extends keyof PageModules>(name: K) => PageModules[K];
  const loader = window.require as (name: string) => (component: string) => { load(): unknown };
  await loader('JSResourceForInteraction')('WAWebProcessCampaignNotificationAction').load();
  await loader('JSResourceForInteraction')('WAWebBizBroadcastsManageAudiencePanel.react').load();
  const { createWid } = require('WAWebWidFactory');
  const { getBroadcastMetadataJob } = require('WAWebBroadcastDatabaseJob');
  const {
    createBroadcastTextMsgData,
    addBroadcastFieldsToMediaMsg,
  } = require('WAWebBroadcastMsgDataUtils');
  const processor = require('WAWebBizBroadcastMediaProcessor');
  const { sendBroadcastMsgAction } = require('WAWebSendBroadcastMsgAction');
  const text = (wid: string | { _serialized: string }) =>
    typeof wid === 'string' ? wid : wid._serialized;
  const bytes = Uint8Array.from(atob(content.picture ?? ''), (sign) => sign.charCodeAt(0));
  const file = new File([bytes], 'avviso.png', { type: 'image/png' });
  let messages = 0;
  for (const {
    broadcastJid,
  } of require('WAWebBizBroadcastsAudienceUtils').getBroadcastChatsAsAudiences()) {
    const listId = text(broadcastJid);
    const metadata = await getBroadcastMetadataJob(createWid(listId));
    const recipients = (metadata?.recipients ?? []).map((wid) => createWid(text(wid)));
    if (recipients.length === 0) continue;
    if (content.picture === null) {
      const msgData = await createBroadcastTextMsgData(listId, content.text);
      await sendBroadcastMsgAction({ msgData, recipients });
    } else {
      const { freshMedia, mediaMsgData } = await processor.processMediaForBroadcast(
        file,
        recipients.length,
        listId,
        content.text,
      );
      const msgData = await addBroadcastFieldsToMediaMsg(listId, mediaMsgData);
      const beforeSend = processor.createBroadcastMediaUploadCallback(freshMedia.type);
      await sendBroadcastMsgAction({ msgData, recipients, beforeSend });
    }
    messages += 1;
  }
  return messages;
}
