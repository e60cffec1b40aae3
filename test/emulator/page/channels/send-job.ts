/** One stanza to a channel and the servers' answer; nothing is written, nothing comes into memory. */
import { connection } from '../core/connection.js';
import type { Msg } from '../messages/msg.js';
import { define } from '../require.js';
import type { MediaDescription, MessageContent, SendMessage } from '../wire.js';

export type PostKind = 'text' | 'media' | 'edit' | 'revoke';

export type JobResult =
  | { readonly success: true; readonly ack: { readonly t: number }; readonly serverId: number }
  | { readonly success: false; readonly ack: { readonly t: number; readonly error: string } };

interface Job {
  readonly msg: Msg;
  readonly type: PostKind;
  readonly newsletterJid: string;
  readonly mediaHandle?: string;
}

/** What the real client takes for the number of a post. */
const [LOWEST_SERVER_ID, HIGHEST_SERVER_ID] = [99, 2_147_476_647];

class UnexpectedNonNewsletterJidError extends Error {
  override readonly name = 'UnexpectedNonNewsletterJidError';
}

class SmaxParsingFailure extends Error {
  override readonly name = 'SmaxParsingFailure';
}

/** May never settle. Rejects with `SmaxParsingFailure` for an ack without a number that can be one. */
export async function sendNewsletterMessageJob(job: Job): Promise<JobResult> {
  const { msg, type, newsletterJid: to, mediaHandle } = job;
  if (!to.endsWith('@newsletter')) throw new UnexpectedNonNewsletterJidError(to);
  const { t, error, serverId } = await connection.sendStanza({
    kind: 'message',
    id: msg.id.id,
    to,
    ...editOf(type),
    ...(mediaHandle === undefined ? {} : { mediaId: mediaHandle }),
    content: contentOf(msg, type),
  });
  if (error !== undefined) return { success: false, ack: { t, error: String(error) } };
  if (serverId === undefined || serverId < LOWEST_SERVER_ID || serverId > HIGHEST_SERVER_ID) {
    throw new SmaxParsingFailure('server_id');
  }
  return { success: true, ack: { t }, serverId };
}

function editOf(type: PostKind): Pick<SendMessage, 'edit'> {
  if (type === 'edit') return { edit: '3' };
  return type === 'revoke' ? { edit: '8' } : {};
}

function contentOf(message: Msg, type: PostKind): MessageContent {
  if (type === 'revoke') return { type: 'revoked', target: message.id.id };
  if (message.type === 'chat') return { type: 'chat', body: message.body ?? '' };
  const { caption } = message;
  return {
    type: message.type as 'image' | 'video' | 'document',
    ...(caption === undefined ? {} : { caption }),
    media: mediaOf(message),
  };
}

/** Not encrypted: there is no key. */
function mediaOf(message: Msg): MediaDescription {
  const fields = message.serialize() as Partial<MediaDescription>;
  const { directPath = '', mimetype, size = 0, filehash = '', width, height } = fields;
  return {
    directPath,
    mimetype: mimetype ?? 'application/octet-stream',
    size,
    filehash,
    mediaKey: '',
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
}

define('WAWebNewsletterSendMessageJob', { sendNewsletterMessageJob });
