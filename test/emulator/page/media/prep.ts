/**
 * Getting a file ready to be sent. The real client re-encodes pictures; here the bytes stay as they
 * are, so that what a phone shows can be compared with the file. A picture that Chromium cannot
 * decode becomes a document, as there.
 */
import { define } from '../require.js';
import { toBase64 } from './base64.js';
import type { OpaqueData } from './opaque-data.js';
import type { MediaMessageType } from './types.js';

export interface PrepOptions {
  asSticker?: boolean;
  asGif?: boolean;
  isPtt?: boolean;
  asDocument?: boolean;
  maxDimension?: number;
}

/** Media fields of a message, on the way to becoming one. */
export class MediaData {
  [field: string]: unknown;
  declare type: MediaMessageType;
  declare mimetype: string;
  declare filehash: string;
  declare size: number;
  declare isGif: boolean;
  declare mediaBlob: OpaqueData;

  constructor(fields: Record<string, unknown>) {
    Object.assign(this, fields);
  }

  set(fields: Record<string, unknown>): this {
    return Object.assign(this, fields);
  }

  toJSON(): Record<string, unknown> {
    return { ...this };
  }
}

export interface MediaPrep {
  waitForPrep(): Promise<MediaData>;
}

const THUMBNAIL_PIXELS = 100;

/** null: the browser cannot decode it. */
async function pictureFields(blob: Blob): Promise<Record<string, unknown> | null> {
  const bitmap = await createImageBitmap(blob).catch(() => null);
  if (bitmap === null) return null;
  const { width, height } = bitmap;
  const scale = Math.min(1, THUMBNAIL_PIXELS / Math.max(width, height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  );
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const thumbnail = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.5 });
  const preview = toBase64(await thumbnail.arrayBuffer());
  return { width, height, fullWidth: width, fullHeight: height, preview };
}

function typeOf(mimetype: string, options: PrepOptions): MediaMessageType {
  if (options.asDocument === true) return 'document';
  if (options.asSticker === true) return 'sticker';
  if (mimetype.startsWith('image/')) return 'image';
  if (mimetype.startsWith('video/')) return 'video';
  if (mimetype.startsWith('audio/')) return options.isPtt === true ? 'ptt' : 'audio';
  return 'document';
}

async function prepare(opaque: OpaqueData, options: PrepOptions): Promise<MediaData> {
  const bytes = await opaque.formData().arrayBuffer();
  const wanted = typeOf(opaque.type, options);
  const isPicture = wanted === 'image' || wanted === 'sticker';
  const picture = isPicture ? await pictureFields(opaque.formData()) : {};
  const type = picture === null ? 'document' : wanted;
  return new MediaData({
    type,
    mimetype: opaque.type,
    filehash: toBase64(await crypto.subtle.digest('SHA-256', bytes)),
    size: bytes.byteLength,
    isGif: options.asGif === true && type === 'video',
    mediaBlob: opaque,
    ...(opaque.filename === undefined ? {} : { filename: opaque.filename }),
    ...picture,
  });
}

export function prepRawMedia(opaque: OpaqueData, options: PrepOptions): MediaPrep {
  const prepared = prepare(opaque, options);
  // A caller may look only later; the refusal is reported to whoever waits.
  prepared.catch(() => undefined);
  return { waitForPrep: () => prepared };
}

/** The fields that a message takes over. */
export async function getMediaPropsNew(
  prep: MediaPrep,
  message: { caption?: string; type: MediaMessageType },
): Promise<Record<string, unknown>> {
  const { mediaBlob, preview, ...fields } = (await prep.waitForPrep()).toJSON();
  return { ...fields, mediaBlob, body: preview, ...message };
}

define('WAWebPrepRawMedia', { prepRawMedia });
