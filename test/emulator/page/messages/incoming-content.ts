import type { MessageContent } from '../wire.js';

/** A message that stands by itself; the others change or comment on one that is there. */
export type WholeContent = Exclude<
  MessageContent,
  { readonly type: 'revoked' | 'edited' | 'reaction' }
>;

const LINK = /https?:\/\//;

/** The fields that a message's content gives its model. */
export function contentFields(content: WholeContent): Readonly<Record<string, unknown>> {
  switch (content.type) {
    case 'chat':
      return {
        body: content.body,
        ...(LINK.test(content.body) ? { thumbnail: '', faviconMMSMetadata: null } : {}),
      };
    case 'image':
    case 'video':
    case 'document':
      return mediaFields(content);
    default:
      return {
        ...(content.body === undefined ? {} : { body: content.body }),
        ...(content.caption === undefined ? {} : { caption: content.caption }),
      };
  }
}

type MediaContent = Extract<WholeContent, { readonly media: unknown }>;

function mediaFields({ caption, media }: MediaContent): Readonly<Record<string, unknown>> {
  const { directPath, mimetype, filename, size, filehash, mediaKey, width, height } = media;
  return {
    ...(caption === undefined ? {} : { caption }),
    ...(filename === undefined ? {} : { filename }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    // The real body is a thumbnail; nobody here looks at it.
    body: '',
    interactiveAnnotations: [],
    deprecatedMms3Url: `https://${location.host}${directPath}`,
    directPath,
    mimetype,
    filehash,
    encFilehash: filehash,
    size,
    mediaKey,
    mediaKeyTimestamp: Math.floor(Date.now() / 1000),
    isViewOnce: false,
    staticUrl: '',
    scanLengths: [],
  };
}
