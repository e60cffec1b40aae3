/** The comune's phone, the faults, and the world as a whole. */
import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { waVersion } from '../boot-page.js';
import type { ChatServer } from '../chat-server.js';
import { type FaultOrder, faultOrder, type OrderOf } from '../faults.js';
import { orderFault } from '../order-fault.js';
import { setList } from '../list-sync.js';
import { lidOf } from '../person.js';
import type { World } from '../world.js';
import { bodyOf, listBody, pairBody, Refusal } from './requests.js';

export function accountRoutes(app: Hono, world: World, chat: ChatServer): void {
  app.get('/control', (context) => {
    const { phone, lid, business } = world.account;
    return context.json({
      waVersion,
      account: {
        phone,
        lid,
        state: accountState(world, chat),
        business,
        lists: world.lists.size,
        code: chat.showsCode,
      },
      people: world.phones.size,
      accepted: world.accepted.length,
      waiting: world.queue.size,
    });
  });

  app.post('/control/pair', async (context) => {
    const { account } = world;
    const { phone = account.phone, business = account.business } = await bodyOf(context, pairBody);
    const own = phone === account.phone;
    const lid = own ? account.lid : lidOf(phone, '1');
    if (!chat.pair(phone, lid, business)) throw new Refusal(409, 'no page shows a QR code');
    if (own && business !== account.business) {
      world.commit({ type: 'account', account: { ...account, business } });
    }
    return context.json({ phone, business });
  });

  app.post('/control/unpair', (context) => {
    if (!chat.unpair()) throw new Refusal(409, 'no device is linked');
    return context.json({});
  });

  app.post('/control/lists', async (context) => {
    const { name, recipients: phones } = await bodyOf(context, listBody);
    const recipients = phones.map((phone) => {
      const person = world.phones.get(phone)?.person;
      if (person === undefined) throw new Refusal(404, `no citizen has the phone ${phone}`);
      return person.lid;
    });
    let seconds = Math.floor(Date.now() / 1000);
    while (world.lists.has(`${String(seconds)}@broadcast`)) seconds += 1;
    const answer = setList(world, { id: `${String(seconds)}@broadcast`, name, recipients });
    if (answer.kind === 'refused') throw new Refusal(409, answer.text);
    chat.tellOfLists();
    return context.json({ id: answer.list.id });
  });

  app.get('/control/faults', (context) =>
    context.json([...world.faults.values()].map(({ id, order, used }) => ({ id, ...order, used }))),
  );

  app.post('/control/faults', async (context) => {
    const order = await bodyOf(context, faultOrder);
    return context.json({
      id: doAtOnce(world, chat, order) ? randomUUID() : orderFault(world, order),
    });
  });

  app.delete('/control/faults', (context) => {
    world.commit({ type: 'fault-removed', ids: [...world.faults.keys()] });
    return context.json({});
  });

  app.delete('/control/faults/:id', (context) => {
    const id = context.req.param('id');
    if (!world.faults.has(id)) throw new Refusal(404, 'no such fault is active');
    world.commit({ type: 'fault-removed', ids: [id] });
    return context.json({});
  });

  app.post('/control/reset', (context) => {
    world.commit({ type: 'reset' });
    return context.json({});
  });
}

/** Faults that happen once and leave nothing active; false for the others. */
function doAtOnce(world: World, chat: ChatServer, order: FaultOrder): boolean {
  const needs = (done: boolean, what: string): true => {
    if (!done) throw new Refusal(409, what);
    return true;
  };
  switch (order.kind) {
    case 'reload':
    case 'crashPage':
    case 'hang':
      return needs(chat.order(order), 'no page is open');
    case 'conflict':
      return needs(chat.takeOver(), 'no page is online');
    case 'newLid':
      return needs(giveNewLid(world, order.phone), `no citizen has the phone ${order.phone}`);
    case 'tokenAge':
      return needs(ageTokens(world, chat, order), 'no page is open, or nobody has that phone');
    case 'logout':
      return needs(chat.unpair(), 'no device is linked');
    default:
      return false;
  }
}

/** What citizens gave becomes older, with the servers and in the page, as if time had passed. */
function ageTokens(world: World, chat: ChatServer, { phone, days }: OrderOf<'tokenAge'>): boolean {
  const phones = phone === undefined ? [...world.phones.keys()] : [phone];
  if (phones.some((each) => !world.phones.has(each))) return false;
  const t = days === null ? null : Math.floor(Date.now() / 1000 - days * 24 * 60 * 60);
  world.commit({ type: 'token-age', phones, t });
  const tokens = phones.flatMap((each) => {
    const citizen = world.phones.get(each);
    if (citizen === undefined) return [];
    return [{ lid: citizen.person.lid, t: t ?? 0, token: citizen.token?.token ?? null }];
  });
  return chat.order({ kind: 'tokenAge', tokens });
}

/** Somebody sets up WhatsApp anew: what is sent to the LID that they had reaches nobody any more. */
function giveNewLid(world: World, phone: string): boolean {
  const person = world.phones.get(phone)?.person;
  if (person === undefined) return false;
  const lid = lidOf(`${phone} after ${person.lid}`, '9');
  world.commit({ type: 'person-changed', phone, patch: { lid }, at: Date.now() });
  return true;
}

function accountState(world: World, chat: ChatServer): string {
  if (!world.session || !world.rightPhoneLinked) return 'unpaired';
  if (chat.online) return 'online';
  return world.session.loggedIn ? 'offline' : 'paired';
}
