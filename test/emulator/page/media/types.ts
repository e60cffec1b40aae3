/** Kinds of media and their limits. */
import type { Wid } from '../core/wid.js';
import { define } from '../require.js';

const MEDIA_TYPES = {
  AUDIO: 'audio',
  DOCUMENT: 'document',
  GIF: 'gif',
  IMAGE: 'image',
  PTT: 'ptt',
  STICKER: 'sticker',
  VIDEO: 'video',
} as const;

export type MediaKind = (typeof MEDIA_TYPES)[keyof typeof MEDIA_TYPES];

/** What a message that carries the media is called. */
export type MediaMessageType = Exclude<MediaKind, 'gif'>;

function msgToMediaType(message: { type: MediaMessageType; isGif?: boolean }): MediaKind {
  return message.isGif === true ? MEDIA_TYPES.GIF : message.type;
}

function castToV4(kind: string): MediaKind {
  const known = Object.values(MEDIA_TYPES).find((type) => type === kind);
  if (known === undefined) throw new TypeError(`${kind} is not a media type`);
  return known;
}

/** Documents may be huge; they are read again from where they came. */
function shouldUseMediaCache(kind: MediaKind): boolean {
  return kind !== MEDIA_TYPES.DOCUMENT;
}

const MIB = 1024 * 1024;

/** bytes */
export function getUploadLimit(kind: string, _origin?: unknown, _vcard?: unknown): number {
  return kind === MEDIA_TYPES.DOCUMENT ? 2000 * MIB : 16 * MIB;
}

/** What the composer of a list or a channel offers; sending is not held to it. */
function getSupportedMediaTypesForChat(chat: { readonly id?: Wid }): Set<string> {
  const both = [MEDIA_TYPES.IMAGE, MEDIA_TYPES.VIDEO];
  return new Set(chat.id?.isNewsletter() === true ? [...both, MEDIA_TYPES.STICKER] : both);
}

define('WAWebMmsMediaTypes', { msgToMediaType, castToV4, MEDIA_TYPES });
define('WAWebMediaDataUtils', { shouldUseMediaCache });
define('WAWebMediaGatingUtils', { getUploadLimit, getSupportedMediaTypesForChat });
define('WAWebMediaCaptionConstants', { MAX_CAPTION_LENGTH: 1024 });
