/** What of a message travels: the content that the servers pass on. */
import type { Msg } from '../messages/msg.js';
import type { MediaDescription, MessageContent } from '../wire.js';

type Plain = 'sticker' | 'ptt' | 'audio' | 'location' | 'vcard' | 'poll_creation';

const MEDIA: ReadonlySet<string> = new Set(['image', 'video', 'document']);
const PLAIN: readonly Plain[] = ['sticker', 'ptt', 'audio', 'location', 'vcard', 'poll_creation'];

/** Throws where the real client has no protobuf for the message. */
export function contentOf(message: Msg): MessageContent {
  const { type, body, caption } = message;
  const optionalCaption = caption === undefined ? {} : { caption };
  if (type === 'chat') return { type, body: body ?? '' };
  if (MEDIA.has(type)) {
    const media = mediaOf(message);
    return { type: type as 'image' | 'video' | 'document', ...optionalCaption, media };
  }
  const plain = PLAIN.find((known) => known === type);
  if (plain === undefined) throw new TypeError(`message type ${type} cannot be encoded`);
  return { type: plain, ...(body === undefined ? {} : { body }), ...optionalCaption };
}

function mediaOf(message: Msg): MediaDescription {
  const fields = message.serialize() as Partial<MediaDescription>;
  const { directPath, mimetype, filename, size, filehash, mediaKey, width, height } = fields;
  if (directPath === undefined || mediaKey === undefined || filehash === undefined) {
    throw new TypeError('media was not uploaded');
  }
  return {
    directPath,
    mimetype: mimetype ?? 'application/octet-stream',
    size: size ?? 0,
    filehash,
    mediaKey,
    ...(filename === undefined ? {} : { filename }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
}
