/** What citizens and groups send to the comune, and what the comune sent and marked. */
import { createHash, randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import type { InboundMessage, Jid, MediaDescription, MessageContent } from '../../page/wire.js';
import type { Incoming } from '../changes.js';
import { enciphered, sendAgain } from '../ciphertext.js';
import type { CitizenPhone } from '../citizen-phone.js';
import { acceptedView, phonesOf } from '../events.js';
import { serversTime } from '../faults.js';
import type { MediaStore } from '../media-store.js';
import { chatOf, type Person, phoneJid } from '../person.js';
import type { World } from '../world.js';
import { consecutive } from './people-routes.js';
import {
  bodyOf,
  bulkMessageBody,
  callBody,
  groupBody,
  messageBody,
  type MessageOrder,
  millisecondsOf,
  Refusal,
} from './requests.js';
import { samplePicture } from './sample-picture.js';

/** A call that nobody took for so long counts as missed, milliseconds. */
const ringingMs = 45_000;

export function messageRoutes(app: Hono, world: World, media: MediaStore): void {
  /** A citizen who can send something. */
  const sender = (phone: string): CitizenPhone => {
    const found = world.phones.get(phone);
    if (!found) throw new Refusal(404, `no citizen has the phone ${phone}`);
    if (!found.person.onWhatsApp) throw new Refusal(409, `${phone} is not on WhatsApp`);
    return found;
  };

  app.post('/control/people/:phone/messages', async (context) => {
    const from = sender(context.req.param('phone'));
    const order = await bodyOf(context, messageBody);
    const content = contentOf(order, from, media);
    const at = order.at === undefined ? serversTime(world.faults) : millisecondsOf(order.at);
    const message = toComune(from, content, at, order.id ?? newMessageId());
    world.commit({ type: 'incoming', messages: enciphered(world, [message]) });
    return context.json({ id: message.frame.id });
  });

  app.post('/control/people/:phone/resend', (context) => {
    const { person } = sender(context.req.param('phone'));
    const own = chatOf(person);
    const count = sendAgain(world, ({ message: { frame } }) => frame.from === own);
    return context.json({ count });
  });

  app.post('/control/messages/bulk', async (context) => {
    const { from, count, body } = await bodyOf(context, bulkMessageBody);
    const at = serversTime(world.faults);
    const messages = consecutive(from, count).map((phone) =>
      toComune(sender(phone), { type: 'chat', body }, at, newMessageId()),
    );
    world.commit({ type: 'incoming', messages: enciphered(world, messages) });
    return context.json({ first: from, count });
  });

  app.post('/control/people/:phone/calls', async (context) => {
    const { person } = sender(context.req.param('phone'));
    const { video } = await bodyOf(context, callBody);
    const id = randomBytes(16).toString('hex').toUpperCase();
    const call = { id, phone: person.phone, video, at: Date.now(), rejected: false };
    world.commit({ type: 'call', call });
    return context.json({ id });
  });

  app.get('/control/calls', (context) =>
    context.json(
      [...world.calls.values()].map(({ rejected, ...call }) => ({
        ...call,
        fate: rejected ? 'rejected' : Date.now() < call.at + ringingMs ? 'ringing' : 'missed',
      })),
    ),
  );

  app.post('/control/groups', async (context) => {
    const { members, messages } = await bodyOf(context, groupBody);
    const people = new Map(members.map((phone) => [phone, sender(phone)]));
    const id = `1203630${String(world.groups.size + 1).padStart(11, '0')}@g.us`;
    const at = Date.now();
    const incoming = messages.map((message) => {
      const { from, body } = typeof message === 'string' ? { body: message } : message;
      const author = people.get(from ?? members[0] ?? '');
      if (!author) throw new Refusal(400, `${from ?? ''} is not a member of the group`);
      return inGroup(id, author, { type: 'chat', body }, at);
    });
    world.commit({ type: 'group', group: { id, members } });
    if (incoming.length > 0) world.commit({ type: 'incoming', messages: incoming });
    return context.json({ id, messages: incoming.map(({ frame }) => frame.id) });
  });

  app.get('/control/accepted', (context) =>
    context.json(world.accepted.map((message) => acceptedView(world, message))),
  );

  app.get('/control/lists', (context) =>
    context.json(
      [...world.lists.values()].map(({ id, name, recipients }) => ({
        id,
        name,
        recipients: phonesOf(world, recipients),
      })),
    ),
  );

  app.get('/control/read', (context) =>
    context.json(
      world.readMarks.map(({ chat, ids, at }) => ({
        chat,
        phone: phonesOf(world, [chat])[0],
        ids,
        at,
      })),
    ),
  );

  app.get('/control/statuses', (context) => context.json(world.statuses));
}

const newMessageId = (): string => `3A${randomBytes(9).toString('hex').toUpperCase()}`;

function toComune(
  { person }: CitizenPhone,
  content: MessageContent,
  at: number,
  id: string,
): Incoming {
  const from = chatOf(person);
  const t = Math.floor(at / 1000);
  const frame = { kind: 'message', id, from, t, notify: person.name, content } as const;
  if (person.legacyChat) return { frame: { ...frame, senderLid: person.lid }, at };
  return { frame: { ...frame, ...numberOf(person) }, at };
}

function inGroup(
  from: Jid,
  { person }: CitizenPhone,
  content: MessageContent,
  at: number,
): Incoming {
  const { name: notify, lid: participant } = person;
  const sent = { id: newMessageId(), t: Math.floor(at / 1000) };
  const frame = { kind: 'message', ...sent, from, participant, notify, content } as const;
  return { frame: { ...frame, ...numberOf(person) }, at };
}

/** The sender's number, where the servers tell it; else they may tell a username. */
function numberOf({
  phoneKnown,
  phone,
  username,
}: Person): Pick<InboundMessage, 'senderPn' | 'nameless'> {
  if (phoneKnown) return { senderPn: phoneJid(phone) };
  return username ? {} : { nameless: true };
}

function contentOf(order: MessageOrder, from: CitizenPhone, media: MediaStore): MessageContent {
  const { type, body } = order;
  const caption = order.caption === undefined ? {} : { caption: order.caption };
  switch (type) {
    case 'chat':
      return { type, body };
    case 'image':
    case 'video':
    case 'document':
      return { type, ...caption, media: sampleMedia(media) };
    case 'revoked':
      return { type, target: targetOf(order, from) };
    case 'edited':
      return { type, target: targetOf(order, from), body };
    case 'reaction':
      return { type, target: targetOf(order, from), emoji: body || '👍' };
    default:
      return { type, body, ...caption };
  }
}

function targetOf({ target }: MessageOrder, { written, shown }: CitizenPhone): string {
  const chosen = target ?? [...written.keys()].at(-1) ?? [...shown.keys()].at(-1);
  if (chosen === undefined) throw new Refusal(400, 'there is no message to refer to');
  return chosen;
}

/** A small picture stands in for whatever a citizen may send: nobody looks inside. */
function sampleMedia(media: MediaStore): MediaDescription {
  return {
    directPath: media.put(samplePicture),
    mimetype: 'image/png',
    size: samplePicture.length,
    filehash: createHash('sha256').update(samplePicture).digest('base64'),
    mediaKey: randomBytes(32).toString('base64'),
    width: 1,
    height: 1,
  };
}
