/** Taking media to the servers and back. The bytes travel as they are; only the keys look encrypted. */
import type { Msg } from '../messages/msg.js';
import { define } from '../require.js';
import { toBase64 } from './base64.js';
import type { MediaObject } from './media-object.js';
import { getOrCreateMediaObject, MediaEntry } from './media-object.js';

async function upload(blob: Blob, mediaKey: string): Promise<MediaEntry> {
  const response = await fetch('/media', { method: 'POST', body: blob });
  if (!response.ok) throw new Error(`media upload failed: ${String(response.status)}`);
  const { directPath } = (await response.json()) as { directPath: string };
  const keyed = new Blob([mediaKey, blob]);
  const encFilehash = toBase64(await crypto.subtle.digest('SHA-256', await keyed.arrayBuffer()));
  return new MediaEntry(directPath, mediaKey, Math.floor(Date.now() / 1000), encFilehash);
}

function newMediaKey(): string {
  return toBase64(crypto.getRandomValues(new Uint8Array(32)));
}

async function uploadObject(mediaObject: MediaObject): Promise<MediaEntry> {
  const blob = mediaObject.mediaBlob?.formData();
  if (blob === undefined) throw new Error('media upload failed: there is nothing to upload');
  mediaObject.uploaded = await upload(blob, newMediaKey());
  return mediaObject.uploaded;
}

async function uploadMedia({ mediaObject }: { readonly mediaObject: MediaObject }) {
  return { mediaEntry: await uploadObject(mediaObject) };
}

async function encryptAndUpload(media: { readonly blob: Blob; readonly mediaKey?: string }) {
  const entry = await upload(media.blob, media.mediaKey ?? newMediaKey());
  const { directPath, mediaKey, mediaKeyTimestamp, encFilehash, mmsUrl: url } = entry;
  return { url, directPath, mediaKey, mediaKeyTimestamp, encFilehash };
}

/** Uploads a message's media; the message gives up its preview as `body`. */
export async function uploadMediaWithPrep(
  message: Msg,
  _options: { readonly type: string; readonly isMediaCryptoExpectedForChat: boolean },
) {
  const mediaObject = getOrCreateMediaObject(String(message.get('filehash')));
  return { body: message.body, mediaResult: { mediaEntry: await uploadObject(mediaObject) } };
}

interface Download {
  readonly directPath: string;
  readonly signal?: AbortSignal;
}

const downloadManager = {
  async downloadAndMaybeDecrypt({ directPath, signal }: Download): Promise<ArrayBuffer> {
    const response = await fetch(directPath, signal === undefined ? {} : { signal });
    if (!response.ok) throw new Error(`media download failed: ${String(response.status)}`);
    return response.arrayBuffer();
  },
};

let handles = 0;

/** For channels: the bytes as they are, under a handle. Resolves without an entry when it fails. */
async function uploadUnencryptedMedia(media: {
  readonly mediaObject: MediaObject;
  readonly mediaType: string;
}) {
  const entry = await uploadObject(media.mediaObject).catch((error: unknown) => {
    reportError(error);
    return undefined;
  });
  if (entry === undefined) return { kind: 'error' };
  handles += 1;
  const { directPath, mmsUrl: metadataUrl } = entry;
  const handle = `HANDLE${String(handles)}`;
  return { kind: 'success', mediaEntry: { handle, directPath, metadataUrl } };
}

define('WAWebMediaMmsV4Upload', { uploadMedia, uploadUnencryptedMedia });
define('WAWebMediaUploadMediaWithPrep', { uploadMediaWithPrep });
define('WAWebUploadManager', { encryptAndUpload }, { defaultOnly: true });
define('WAWebStartMediaUploadQpl', { startMediaUploadQpl: (_point: object) => ({}) });
define('WAWebDownloadManager', { downloadManager });
define(
  'WAWebMediaUpdateMsg',
  (message: Msg, fields: Readonly<Record<string, unknown>>) => message.set(fields),
  { defaultOnly: true },
);
