/** Media for lists: prepared first, uploaded when the message is stored. */
import type { Msg, MsgAttributes } from '../messages/msg.js';
import { define } from '../require.js';
import { addBroadcastFieldsToMediaMsg } from '../sending/broadcast-msg-data.js';
import { getOrCreateMediaObject } from './media-object.js';
import { OpaqueData } from './opaque-data.js';
import { getMediaPropsNew, prepRawMedia } from './prep.js';
import { getUploadLimit, type MediaMessageType } from './types.js';
import { uploadMediaWithPrep } from './upload.js';

const SUPPORTED_MEDIA_TYPES: ReadonlySet<string> = new Set(['document', 'image', 'video']);

interface ProcessedMedia {
  readonly freshMedia: { readonly type: MediaMessageType };
  readonly mediaMsgData: MsgAttributes;
}

async function processMediaForBroadcast(
  file: File,
  _recipientCount: number,
  listJid: string,
  caption: string | undefined,
): Promise<ProcessedMedia> {
  const prep = prepRawMedia(await OpaqueData.createFromData(file, file.type), {});
  const { type, size, mimetype, filehash, mediaBlob } = await prep
    .waitForPrep()
    .catch((cause: unknown) => {
      throw failure(file, 'ERROR', cause);
    });
  if (!SUPPORTED_MEDIA_TYPES.has(type)) throw failure(file, 'UNSUPPORTED');
  if (size > getUploadLimit(type)) throw failure(file, 'TOO_LARGE');
  getOrCreateMediaObject(filehash).consolidate({ type, size, mimetype, mediaBlob });
  const text = caption?.trim() ?? '';
  const fields = await getMediaPropsNew(prep, text === '' ? { type } : { type, caption: text });
  const isCaptionByUser = type === 'document' && text !== '';
  const mediaMsgData = await addBroadcastFieldsToMediaMsg(listJid, {
    ...fields,
    type,
    isCaptionByUser,
  });
  return { freshMedia: { type }, mediaMsgData };
}

function failure(file: File, state: string, cause?: unknown): Error {
  const detail = `state=${state} mime=${file.type} err=${cause instanceof Error ? `${cause.name}: ${cause.message}` : 'none'}`;
  return new Error(`Failed to process media for sending: ${detail}`);
}

/** To be given to the send action as `beforeSend`. */
function createBroadcastMediaUploadCallback(type: string): (message: Msg) => Promise<Msg> {
  return async (message) => {
    const { body, mediaResult } = await uploadMediaWithPrep(message, {
      isMediaCryptoExpectedForChat: true,
      type,
    });
    const { mediaEntry: entry } = mediaResult;
    return message.set({
      body,
      deprecatedMms3Url: entry.deprecatedMms3Url,
      directPath: entry.directPath,
      encFilehash: entry.getEncfilehash(),
      mediaKey: entry.getMediaKey(),
      mediaKeyTimestamp: entry.getMediaKeyTimestamp(),
    });
  };
}

/** What the client's statistics call an attachment. */
function getAttachmentType(catalog: unknown, product: unknown, type: string): string | null {
  if (catalog != null) return product != null ? 'product' : 'catalog';
  return SUPPORTED_MEDIA_TYPES.has(type) ? type : null;
}

define('WAWebBizBroadcastMediaProcessor', {
  SUPPORTED_MEDIA_TYPES,
  processMediaForBroadcast,
  createBroadcastMediaUploadCallback,
  getAttachmentType,
  processMediaWithCTAForBroadcast: (
    _file: File,
    _count: number,
    _list: string,
    _caption: string,
    _cta: unknown,
  ) => Promise.reject(new Error('paid campaigns are not emulated')),
});
define('WAWebMediaPrep', { getMediaPropsNew });
