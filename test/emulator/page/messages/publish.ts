import { chatCollection } from '../chats/chat.js';
import { msgCollection } from './msg-collection.js';
import type { Msg, MsgAttributes } from './msg.js';

/** How far the client has looked for links: it marks each text it has read. */
const LINKS_INDEXED = 769;

/**
 * Shows a stored message to whoever listens, with the changes that the real client makes to it at
 * once. A message that is there already is given back as it is, without any event.
 */
export function publish(
  attributes: MsgAttributes,
  options: { readonly merge: boolean; readonly inChat: boolean },
): Msg {
  const known = msgCollection.get(attributes.id);
  if (known !== undefined) return known;
  const [msg] = msgCollection.add(attributes, { merge: options.merge });
  if (msg === undefined) throw new Error('a message was not added');
  const chat = options.inChat ? chatCollection.get(msg.id.remote) : undefined;
  if (!msg.id.fromMe) msg.set('requiresDirectConnection', false);
  if (chat === undefined) return msg;
  chat.msgs.add(msg);
  msg.set('$MsgImpl$p_1', chat.msgs);
  chat.lastReceivedKey = msg.id;
  if (msg.type === 'chat' && msg.body) msg.set('linksIndexParsed', LINKS_INDEXED);
  return msg;
}
