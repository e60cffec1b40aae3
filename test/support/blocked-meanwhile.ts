import type { FakeCitizen } from '../fakes/fake-citizens.js';
import type { FakeTown } from '../fakes/fake-town.js';
import { begun } from './in-flight.js';
import { until } from './until.js';

/** WhatsApp blocks the account while the next list is made: the answer to this person is refused for it. */
export function blockedWhileListIsMade(town: FakeTown, citizen: FakeCitizen): void {
  const { lists } = town.whatsapp;
  const create = lists.create.bind(lists);
  lists.create = async (...asked) => {
    lists.create = create;
    // no time goes by meanwhile
    const over = begun();
    town.whatsapp.failNext({ kind: 'refused', code: 482 });
    await town.says(citizen, 'opt-in', 'Risposta');
    town.topics.touch('replies');
    await until('the stop', () =>
      town.alerts.current().some(({ code }) => code === 'sending-stopped'),
    );
    over();
    return create(...asked);
  };
}
