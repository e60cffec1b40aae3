/** What befalls the page, the servers, the account and the channel in a life. */
import type { EventHandlers, ListEdit } from './history.js';
import type { World } from './world.js';

export function whatsappEvents(world: World) {
  const { whatsapp, account, channel, time } = world;
  return {
    send: ({ fault, times }) => {
      whatsapp.sendFaults.push(...repeated(fault, times));
    },
    person: ({ who, fault, breaksLists }) => {
      const citizen = world.citizen(who);
      if (fault !== null) whatsapp.faultsOf.set(citizen, fault);
      if (breaksLists) whatsapp.breakers.add(citizen);
    },
    listChange: ({ fault }) => {
      whatsapp.listFaults.push(fault);
    },
    lists: ({ edit }) => editLists(world, edit),
    listLimit: ({ people }) => {
      whatsapp.announced = people;
    },
    reload: () => whatsapp.reload(),
    conflict: () => whatsapp.conflict(),
    block: () => whatsapp.block(),
    unlinked: (event) => {
      whatsapp.unlinkOnPhone(event.historyIn ?? null);
      channel?.servers.pairAnew();
      if (event.firstWithAnother === true)
        time.after(event.for / 2, () => whatsapp.scanWithAnother());
      time.after(event.for, () => whatsapp.scan());
    },
    post: ({ fault, times }) => {
      channel?.faults.push(...repeated(fault, times));
    },
    postText: ({ fault, times }) => {
      channel?.textFaults.push(...repeated(fault, times));
    },
    restricted: (event) => account?.restrict(event.what, event.for),
  } satisfies Partial<EventHandlers>;
}

function repeated<Fault>(fault: Fault, times: number): readonly Fault[] {
  return Array.from({ length: times }, () => fault);
}

/** On the phone. */
function editLists({ whatsapp, citizens, draw, pc }: World, edit: ListEdit): void {
  const { lists, madeByUs } = whatsapp;
  if (edit === 'foreign') {
    const id = `${String(Math.floor(pc.now() / 1_000) - 90_000)}@broadcast`;
    lists.set(id, { id, name: 'Avvisi 1', members: citizens.map(({ alias }) => alias) });
    return;
  }
  const ids = [...lists.keys()].filter((id) => madeByUs.has(id));
  if (ids.length === 0) return;
  const list = lists.get(draw.oneOf(ids));
  if (list === undefined) return;
  if (edit === 'delete') lists.delete(list.id);
  else if (edit === 'rename') lists.set(list.id, { ...list, name: 'Cittadini' });
  else lists.set(list.id, { ...list, members: list.members.slice(1) });
}
