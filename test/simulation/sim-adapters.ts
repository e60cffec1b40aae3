/** What stands at the ports of the program in a life: simulated adapters, most of them behind a gate. */
import type { PanelFolder } from '#src/ports/folder.js';
import type { Prunable } from '#src/ports/runtime.js';
import type { Storage } from '#src/ports/storage.js';
import type { MadeLists } from '#src/ports/transport.js';
import { SpoolPruning } from '#src/folder/spool-pruning.js';
import { DeliveryPruning } from '#src/storage/delivery-retention.js';
import type { Adapters } from '#src/town/adapters.js';
import type { Gate } from './gate.js';
import type { LastingFaults } from './lasting-faults.js';
import { spooledCopies, type SimFolder } from './sim-folder.js';
import type { World } from './world.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What one process has of its own. */
interface ProcessParts {
  readonly gate: Gate;
  readonly storage: Storage;
  readonly madeLists: MadeLists;
  readonly folders: Readonly<Record<'notices' | 'tests' | 'retractions', SimFolder>>;
  readonly prunable: readonly Prunable[];
}

export function adaptersOf(world: World, faults: LastingFaults, own: ProcessParts): Adapters {
  const { gate, storage, madeLists, folders, prunable } = own;
  const { channel, account, disk } = world;
  const whatsapp = gate.guard(world.whatsapp);
  return {
    storage,
    session: whatsapp,
    messenger: whatsapp,
    channel: channel === null ? null : gate.guard(channel),
    pictures: whatsapp,
    lists: {
      support: () => whatsapp.support(),
      all: () => whatsapp.all(),
      // at once, and not through the gate: it is read off the id
      madeAt: (id) => world.whatsapp.madeAt(id),
      create: (name, members) => whatsapp.create(name, members),
      edit: (id, name, members) => whatsapp.edit(id, name, members),
    },
    account: account === null ? null : gate.guard(account),
    history: whatsapp,
    madeLists: gate.guard(madeLists),
    folders: {
      notices: gate.guard(folders.notices),
      tests: gate.guard(folders.tests),
      retractions: gate.guard(folders.retractions),
      dropBox: NO_PANEL,
      droppedDrafts: {
        lyingAs: () => Promise.resolve(null),
        became: () => Promise.resolve(),
      },
      isBeingReplaced: () => Promise.resolve(false),
    },
    scheduled: scheduledIn(world, gate),
    freeBytes: () => Promise.resolve(disk.full ? 0 : 1e12),
    prunable,
    lackWatch: (tell) => ({
      name: 'page-lacks',
      start: () => {
        faults.onLacks = (lacks) => {
          if (gate.process.alive) tell(lacks);
        };
        return Promise.resolve(faults.onLacks(faults.lacks));
      },
      stop: () => Promise.resolve(),
    }),
  };
}

/** Every night, or else every minute, whatever the expression says. */
function scheduledIn({ time, whatsapp }: World, { process }: Gate): Adapters['scheduled'] {
  return (name, _expression, _zone, task) => {
    const isNightly = name === 'nightly';
    const every = isNightly ? DAY : MINUTE;
    const again = (): void => {
      task();
      // the page is loaded anew every night
      if (isNightly) whatsapp.reload();
      time.after(every, again, process, true);
    };
    return {
      name,
      start: () => {
        time.after(every, again, process, true);
        return Promise.resolve();
      },
      stop: () => Promise.resolve(),
      replan: () => Promise.resolve(),
    };
  };
}

/** Each of those that remove what is old, as it is judged. */
export interface PruningWatch {
  watchRows(days: number, rows: Prunable): Prunable;
  watchCopies(days: number, copies: Prunable): Prunable;
}

export function prunableIn(
  { setting: { keeps }, disk }: World,
  { deliveryRetention: records }: Storage,
  watch: PruningWatch,
): readonly Prunable[] {
  if (keeps === undefined) return [];
  const settings = { days: keeps, megabytes: 2_000 };
  return [
    watch.watchRows(keeps, new DeliveryPruning(keeps, records)),
    watch.watchCopies(keeps, new SpoolPruning(settings, spooledCopies(disk), records)),
  ];
}

const NO_PANEL: PanelFolder = {
  drop: () => Promise.reject(new Error('nobody uses the page')),
  laidOut: () => {
    throw new Error('nobody uses the page');
  },
  holds: () => Promise.resolve(false),
  refused: () => Promise.resolve([]),
  refusalOf: () => Promise.resolve(null),
  refusedCount: () => Promise.resolve(0),
  refusedText: () => Promise.resolve(null),
  putAside: () => Promise.resolve(false),
};
