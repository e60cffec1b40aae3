import { define } from '../require.js';
import type { Msg } from './msg.js';

/** The parts of an end-to-end protobuf that its classification looks at. */
type Proto = Readonly<Record<string, unknown>>;

const MEDIA_KINDS: Readonly<Record<string, string>> = {
  imageMessage: 'image',
  videoMessage: 'video',
  audioMessage: 'audio',
  documentMessage: 'document',
  stickerMessage: 'sticker',
  contactMessage: 'vcard',
  locationMessage: 'location',
};

function mediaTypeFromProtobuf(proto: Proto): string | null {
  const field = Object.keys(MEDIA_KINDS).find((name) => proto[name] != null);
  return field === undefined ? null : (MEDIA_KINDS[field] ?? null);
}

function typeAttributeFromProtobuf(proto: Proto, _options: unknown): string {
  if (proto['reactionMessage'] != null) return 'reaction';
  if (proto['pollCreationMessage'] != null || proto['pollUpdateMessage'] != null) return 'poll';
  return mediaTypeFromProtobuf(proto) === null ? 'text' : 'media';
}

define('WAWebBackendJobsCommon', { mediaTypeFromProtobuf });
define('WAWebE2EProtoUtils', {
  typeAttributeFromProtobuf,
  getBizNativeFlowName: (_proto: Proto) => null,
});

define('WAWebGetEphemeralFieldsMsgActionsUtils', {
  // Disappearing messages are off in every chat.
  getEphemeralFields: (_chat: unknown) => ({}),
});

define('WAWebMsgReply', { canReplyMsg: (msg: Msg) => !msg.isNotification });

define('WAWebComposeConstants', { MAX_TXT_MSG_SIZE: 65_536 });
