import type { ListPurpose, ListMember, NativeList } from '../model/broadcast-list.js';
import type { MadeLists, BroadcastLists, ListChange, ListSupport } from '../ports/transport.js';
import type { WallClock } from '../ports/runtime.js';

/** Which of the account's lists are ours, and making more of them. */

/**
 * So much later, at most, than we asked for it a list may have been made, and so much earlier by a clock
 * that was set meanwhile.
 */
const MADE_WITHIN = { before: 2_000, after: 10 * 60_000 };

export interface OwnListsParts {
  readonly lists: Pick<BroadcastLists, 'create' | 'madeAt'>;
  readonly made: MadeLists;
  readonly clock: WallClock;
}

export class OwnLists {
  readonly #parts: OwnListsParts;

  constructor(parts: OwnListsParts) {
    this.#parts = parts;
  }

  /**
   * Ids of the lists that we have made for a purpose, whether WhatsApp still has them or not. Of a
   * creation whose end nobody wrote down the list is ours that has its name and was made in its time:
   * nobody makes one by hand in the seconds in which the program has died.
   */
  async ids(all: readonly NativeList[], purpose: ListPurpose): Promise<ReadonlySet<string>> {
    const { made, begun } = await this.#parts.made.read();
    const ids = new Set([...made].filter(([, its]) => its === purpose).map(([id]) => id));
    for (const { id, name } of all) {
      const isBegun = begun.some(
        (one) => one.purpose === purpose && one.name === name && this.#wasMadeAt(id, one.at),
      );
      if (made.has(id) || !isBegun) continue;
      await this.#parts.made.made(id, purpose, name);
      ids.add(id);
    }
    return ids;
  }

  async create(
    purpose: ListPurpose,
    name: string,
    members: readonly ListMember[],
  ): Promise<ListChange> {
    const { lists, made, clock } = this.#parts;
    await made.begin({ name, purpose, at: clock.now() });
    const change = await lists.create(name, members);
    if (change.kind === 'done') await made.made(change.list.id, purpose, name);
    return change;
  }

  /** These are ours: an earlier version of the program had written them into the database only. */
  async adopt(ids: Iterable<string>, purpose: ListPurpose): Promise<void> {
    const { made } = await this.#parts.made.read();
    for (const id of ids) if (!made.has(id)) await this.#parts.made.made(id, purpose, null);
  }

  gone(id: string): Promise<void> {
    return this.#parts.made.gone(id);
  }

  /** Those of which staff have not been told; asked again, they have. */
  async untold(foreign: readonly NativeList[]): Promise<readonly NativeList[]> {
    const { told } = await this.#parts.made.read();
    const news = foreign.filter(({ id }) => !told.has(id));
    for (const { id } of news) await this.#parts.made.told(id);
    return news;
  }

  #wasMadeAt(id: string, at: number): boolean {
    const made = this.#parts.lists.madeAt(id);
    return made !== null && made >= at - MADE_WITHIN.before && made <= at + MADE_WITHIN.after;
  }
}

const detail = 'this transport has no lists';

/** In the place of lists where the transport has none: there are none, and none can be made. */
export const NO_LISTS: BroadcastLists = {
  support: () => Promise.resolve<ListSupport>({ kind: 'unsupported', why: 'limit', detail }),
  all: () => Promise.resolve([]),
  madeAt: () => null,
  create: () => Promise.resolve<ListChange>({ kind: 'failed', detail }),
  edit: () => Promise.resolve<ListChange>({ kind: 'failed', detail }),
};
