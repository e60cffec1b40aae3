/** What citizens of a life do: they write, put their phones away, block the comune or change their number. */
import type { EventHandlers } from './history.js';
import type { SimCitizen } from './town.js';
import type { World } from './world.js';

export function citizenEvents(world: World) {
  const { town, time, whatsapp } = world;
  return {
    writes: ({ who, body, readableIn }) => {
      town.write(world.citizen(who), body, readableIn);
    },
    corrects: ({ who, slip, body, after }) => {
      const { message } = town.write(world.citizen(who), slip);
      time.after(after, () => town.correct(world.citizen(who), message, body));
    },
    phone: ({ who, online }) => town.setOnline(world.citizen(who), online),
    saves: ({ who, saved }) => {
      world.citizen(who).saved = saved;
    },
    reads: ({ who }) => {
      const citizen = world.citizen(who);
      for (const { id } of citizen.inbox) town.read(citizen, id);
    },
    reinstalls: ({ who }) => town.reinstall(world.citizen(who)),
    blocks: ({ who, blocked }) => {
      const citizen = world.citizen(who);
      if (!isComune(citizen)) town.block(citizen, blocked);
    },
    changesNumber: ({ who, keepsAccount, of }) => {
      const citizen = world.citizen(who);
      if (isComune(citizen)) return;
      town.changeNumber(citizen, keepsAccount, of === null ? null : world.citizen(of));
    },
  } satisfies Partial<EventHandlers>;

  /** It may be subscribed to its own notices. */
  function isComune({ alias }: SimCitizen): boolean {
    return alias === whatsapp.account.alias;
  }
}
