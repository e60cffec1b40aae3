import { chatCollection } from '../chats/chat.js';
import { MsgKey } from '../core/msg-key.js';
import { createWid } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import type { InboundMessage, MessageContent } from '../wire.js';
import { reactionTableMode } from './addon-tables.js';
import { Destinations } from './destination.js';
import { messageTable } from './message-rows.js';
import { msgCollection } from './msg-collection.js';

type Change<T extends MessageContent['type']> = Extract<MessageContent, { readonly type: T }>;

export type ChangeMessage = InboundMessage & {
  readonly content: Change<'revoked' | 'edited' | 'reaction'>;
};

/** A message that withdraws, corrects or comments on another one of the same chat. */
export async function receiveChange(frame: ChangeMessage): Promise<void> {
  const chat = new Destinations().chatFor(frame);
  const remote = chat?.id ?? createWid(frame.from);
  const participant = frame.participant === undefined ? undefined : createWid(frame.participant);
  const key = (id: string, fromMe = false) =>
    new MsgKey({ fromMe, remote, id, participant: fromMe ? undefined : participant });
  const { content } = frame;
  if (content.type === 'reaction') {
    const own = msgCollection.get(key(content.target, true));
    await react(frame, content, key(frame.id), own?.id ?? key(content.target));
  } else if (content.type === 'edited') {
    await change(key(content.target), {
      latestEditMsgKey: key(frame.id),
      latestEditSenderTimestampMs: frame.t * 1000,
      body: content.body,
    });
  } else {
    await withdraw(key(content.target), participant ?? remote, frame.t);
  }
}

/** Deleted for everyone by its sender; `t` in unix seconds. */
export async function withdraw(key: MsgKey, sender: Wid, t: number): Promise<void> {
  await change(key, {
    type: 'revoked',
    body: undefined,
    caption: undefined,
    protocolMessageKey: key,
    revokeSender: sender,
    revokeTimestamp: t,
  });
}

async function change(key: MsgKey, fields: Readonly<Record<string, unknown>>): Promise<void> {
  await messageTable.merge(key.toString(), structuredClone({ ...fields }));
  msgCollection.get(key)?.set(fields);
}

async function react(
  frame: ChangeMessage,
  { emoji }: Change<'reaction'>,
  id: MsgKey,
  target: MsgKey,
): Promise<void> {
  const author = id.participant ?? id.remote;
  await reactionTableMode.bulkUpsert([
    {
      id,
      reactionParentKey: target,
      reactionText: emoji,
      reactionTimestamp: frame.t * 1000,
      author,
      from: chatCollection.get(id.remote)?.id ?? id.remote,
      t: frame.t,
      ack: 1,
      type: 'reaction',
      read: false,
    },
  ]);
  await change(target, { hasReaction: emoji !== '' });
}
