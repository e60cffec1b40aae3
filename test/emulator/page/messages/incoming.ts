import { getMePnUserOrThrow } from '../account/me.js';
import { type Chat, chatCollection, type ChatRow, chatToRow } from '../chats/chat.js';
import { connection } from '../core/connection.js';
import { transaction } from '../core/database.js';
import { MsgKey } from '../core/msg-key.js';
import { createWid } from '../core/wid-factory.js';
import { contactCollection, type ContactRow } from '../people/contact.js';
import { learnMappings, type LidMapping } from '../people/lid-mapping.js';
import type { InboundMessage } from '../wire.js';
import { Destinations, mappingIn } from './destination.js';
import { contentFields, type WholeContent } from './incoming-content.js';
import { messageTable, messageToRow, type MessageRow } from './message-rows.js';
import { msgCollection } from './msg-collection.js';
import type { MsgAttributes } from './msg.js';
import { publish } from './publish.js';
import { FIRST_CONTACT, systemMessages } from './system-messages.js';

export type WholeMessage = InboundMessage & { readonly content: WholeContent };

/** A message on its way into the store and the collections. */
interface Arrival {
  readonly frame: WholeMessage;
  readonly key: MsgKey;
  readonly chat: Chat | null;
  /** `new`, one that is there already, or the readable copy of a ciphertext that is there */
  readonly news: 'new' | 'known' | 'readable';
  readonly attributes: MsgAttributes;
}

/**
 * A batch of messages: placed in their chats, stored in one write, then shown with their events in
 * order, then confirmed to their senders. Gives back those that could not be placed.
 */
export async function receiveMessages(
  frames: readonly WholeMessage[],
): Promise<readonly WholeMessage[]> {
  const destinations = new Destinations();
  const refused: WholeMessage[] = [];
  const placed = frames.flatMap((frame) => {
    try {
      const chat = destinations.chatFor(frame);
      return [{ frame, chat, key: keyOf(frame, chat) }];
    } catch (error) {
      reportError(error);
      refused.push(frame);
      return [];
    }
  });
  const arrivals = await classify(placed);
  const introductions = introduce(arrivals, destinations);
  await store(arrivals, introductions);
  for (const arrival of arrivals) show(arrival, introductions);
  confirm(arrivals);
  return refused;
}

function keyOf({ id, from, participant }: InboundMessage, chat: Chat | null): MsgKey {
  return new MsgKey({
    fromMe: false,
    remote: chat?.id ?? createWid(from),
    id,
    participant: participant === undefined ? undefined : createWid(participant),
  });
}

type Placed = Pick<Arrival, 'frame' | 'chat' | 'key'>;

async function classify(placed: readonly Placed[]): Promise<Arrival[]> {
  const rows = await messageTable.bulkGet(placed.map(({ key }) => key.toString()));
  const types = new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.id, row.type]])));
  return placed.map((item) => {
    const text = item.key.toString();
    const attributes = attributesOf(item);
    const known = types.get(text);
    types.set(text, attributes.type);
    const revealed = known === 'ciphertext' && attributes.type !== 'ciphertext';
    const news = known === undefined ? 'new' : revealed ? 'readable' : 'known';
    return { ...item, attributes, news };
  });
}

function attributesOf({ frame, chat, key }: Placed): MsgAttributes {
  const { content, encryption, history, notify, t } = frame;
  const author = key.participant ?? undefined;
  const common = {
    id: key,
    t,
    from: chat?.id ?? key.remote,
    to: getMePnUserOrThrow(),
    ...(author === undefined ? {} : { author }),
    notifyName: notify,
    ack: 1,
    clientReceivedTsMillis: Date.now(),
    invis: false,
    isNewMsg: history !== true,
    recvFresh: history !== true,
    viewMode: 'VISIBLE',
    expiredTimestamp: null,
  };
  if (encryption === 'fails') return { ...common, type: 'ciphertext' };
  return {
    ...common,
    ...contentFields(content),
    ...(key.remote.isStatus() ? { thumbnail: '', faviconMMSMetadata: null } : {}),
    type: content.type,
    reportingTokenInfo: null,
  };
}

/** The client's own messages that open each new chat with a person. */
function introduce(
  arrivals: readonly Arrival[],
  destinations: Destinations,
): Map<Chat, MsgAttributes[]> {
  const introductions = new Map<Chat, MsgAttributes[]>();
  for (const { chat, attributes } of arrivals) {
    if (chat === null || introductions.has(chat) || !destinations.isFresh(chat)) continue;
    const opening = chat.id.isUser() ? FIRST_CONTACT : [];
    introductions.set(chat, systemMessages(chat.id, opening, attributes.t ?? 0));
  }
  return introductions;
}

async function store(
  arrivals: readonly Arrival[],
  introductions: ReadonlyMap<Chat, readonly MsgAttributes[]>,
): Promise<void> {
  const mappings = learnMappings(arrivals.flatMap(({ frame }) => mappingIn(frame) ?? []));
  const contacts = meet(arrivals);
  const opening = [...introductions.values()].flat();
  const rows = arrivals.filter(({ news }) => news === 'new').map(({ attributes }) => attributes);
  const readable = arrivals.filter(({ news }) => news === 'readable');
  await transaction(['message', 'chat', 'contact', 'lid-mapping'], 'readwrite', async (tx) => {
    const messages = tx.table<MessageRow>('message');
    await Promise.all([
      messages.bulkPut([...opening, ...rows].map(messageToRow)),
      tx.table<ChatRow>('chat').bulkPut(chatRows(arrivals)),
      tx.table<ContactRow>('contact').bulkPut(contacts),
      tx.table<LidMapping>('lid-mapping').bulkPut(mappings),
      messages.bulkMerge(
        readable.map(({ key, attributes }) => [key.toString(), withoutPlace(attributes)]),
      ),
    ]);
  });
}

/** A readable copy keeps the place of its ciphertext in the chat, and its time. */
function withoutPlace(attributes: MsgAttributes): Partial<MessageRow> {
  const {
    id: _id,
    internalId: _internalId,
    rowId: _rowId,
    t: _t,
    ...rest
  } = messageToRow(attributes);
  return rest;
}

function chatRows(arrivals: readonly Arrival[]): ChatRow[] {
  const rows = new Map<Chat, ChatRow>();
  for (const { chat, news, attributes, key } of arrivals) {
    if (chat === null || news !== 'new') continue;
    const unreadCount = (rows.get(chat) ?? chat).unreadCount + 1;
    rows.set(chat, chatToRow(chat, { t: attributes.t ?? 0, unreadCount, lastReceivedKey: key }));
  }
  return [...rows.values()];
}

function meet(arrivals: readonly Arrival[]): ContactRow[] {
  return arrivals.flatMap(({ frame, attributes }) => {
    const id = createWid(frame.participant ?? frame.from);
    const contact = contactCollection.gadd(id);
    if (attributes.type === 'ciphertext' || contact.pushname === frame.notify) return [];
    contact.pushname = frame.notify;
    return [{ id: id.toString(), pushname: frame.notify }];
  });
}

function show(
  { chat, key, news, attributes, frame }: Arrival,
  introductions: Map<Chat, MsgAttributes[]>,
): void {
  if (news === 'known') return;
  if (news === 'readable') {
    reveal(key, frame);
    return;
  }
  if (chat === null) {
    publish(attributes, { merge: true, inChat: false });
    return;
  }
  const shown = chatCollection.get(chat.id) ?? open(chat, introductions.get(chat) ?? []);
  publish(attributes, { merge: true, inChat: true });
  shown.t = frame.t;
  shown.unreadCount += 1;
}

function open(chat: Chat, introduction: readonly MsgAttributes[]): Chat {
  chatCollection.add(chat);
  for (const message of introduction) publish(message, { merge: true, inChat: true });
  return chat;
}

/** A ciphertext of an earlier life of the page is not in memory: nobody waits for its text there. */
function reveal(key: MsgKey, { content }: WholeMessage): void {
  const placeholder = msgCollection.get(key);
  placeholder?.reveal(content.type, {
    clientReceivedTsMillis: Date.now(),
    ...contentFields(content),
    reportingTokenInfo: null,
    plainProtobufBytes: new Uint8Array(),
    isRetry: true,
    senderWithDevice: placeholder.author ?? placeholder.from,
    calledCiphertextDecrypted: true,
  });
}

/** Delivery receipts, also for what was there already; never for what could not be read. */
function confirm(arrivals: readonly Arrival[]): void {
  const groups = new Map<string, { to: string; participant?: string; ids: string[] }>();
  for (const { frame, attributes } of arrivals) {
    if (attributes.type === 'ciphertext') continue;
    const { id, from, participant } = frame;
    const group = groups.get(`${from} ${participant ?? ''}`) ?? {
      to: from,
      ...(participant === undefined ? {} : { participant }),
      ids: [],
    };
    group.ids.push(id);
    groups.set(`${from} ${participant ?? ''}`, group);
  }
  for (const group of groups.values()) connection.cast({ kind: 'receipt', ...group });
}
