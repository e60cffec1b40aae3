/** Making WhatsApp's own lists equal to the list plan. */
import type { Lid } from '../ports/people.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { ListCandidate, ListStore, SubscriberRegister } from '../ports/storage.js';
import type { BroadcastLists, ListChange, ListMember, NativeList } from '../ports/whatsapp.js';
import {
  isOwnListName,
  planLists,
  SMALLEST_LIST,
  type CurrentList,
  type KnownList,
  type NewList,
} from './list-plan.js';
import type { Reach } from './reach.js';

/** How long somebody stays out of lists before WhatsApp is asked again to take them, in ms. */
const EXCLUSION_TIME = 30 * 24 * 60 * 60_000;

/** A native list and the subscribers who are in it, as WhatsApp says. */
export interface SyncedList {
  readonly id: string;
  readonly name: string;
  readonly subscriberIds: readonly number[];
}

export interface SyncResult {
  readonly lists: readonly SyncedList[];
  /** false: lists were to be made or changed, and WhatsApp has taken none */
  readonly taken: boolean;
}

export interface ListSyncParts {
  readonly lists: BroadcastLists;
  readonly store: ListStore;
  readonly register: Pick<SubscriberRegister, 'candidates'>;
  /** whom lists do not reach */
  readonly reach: Pick<Reach, 'notByList'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export class ListSync {
  readonly #parts: ListSyncParts;

  constructor(parts: ListSyncParts) {
    this.#parts = parts;
  }

  /**
   * Changes what differs and returns the lists that can be sent to, in order. Whoever is in none of
   * them (no LID, our own, dropped by WhatsApp, left over) is served one to one. A list that could
   * not be changed serves those who are in it.
   * @param ownLid the account's; WhatsApp takes it into a list without complaint
   * @param limit people in one list at most
   * @throws SessionLostError
   */
  async sync(ownLid: Lid | null, limit: number): Promise<SyncResult> {
    const { lists, store, log } = this.#parts;
    const own = await this.#recognise(await lists.all());
    const plan = planLists(await this.#candidates(ownLid), own, limit);
    const synced = plan.keep.map(asPlanned);
    // one after the other: two creations at the same moment get the same id
    for (const wanted of plan.edit) {
      const change = await lists.edit(wanted.id, wanted.name, membersOf(wanted));
      synced.push(...(await this.#readBack(wanted, change)));
    }
    for (const wanted of plan.create) {
      const change = await lists.create(wanted.name, membersOf(wanted));
      synced.push(...(await this.#readBack(wanted, change)));
    }
    // last: were this cut short, nobody would have been moved out of a list too early
    for (const { id, name, idle } of own) {
      if (!idle && plan.idle.includes(id)) await store.remember({ id, name, idle: true });
    }
    log.info('lists.synced', {
      kept: plan.keep.length,
      edited: plan.edit.length,
      created: plan.create.length,
      singles: plan.singles.length,
      idle: plan.idle.length,
    });
    return {
      lists: synced.sort((a, b) => a.name.localeCompare(b.name, 'it', { numeric: true })),
      taken: synced.length > 0 || plan.edit.length + plan.create.length === 0,
    };
  }

  async #candidates(ownLid: Lid | null): Promise<readonly ListCandidate[]> {
    const { store, register, reach, clock } = this.#parts;
    const excluded = await store.excluded(clock.now() - EXCLUSION_TIME);
    const unreached = await reach.notByList();
    const candidates = await register.candidates();
    return candidates.filter(
      ({ subscriberId: id, lid }) => lid !== ownLid && !excluded.has(id) && !unreached.has(id),
    );
  }

  /**
   * Our lists among all: by the ids we know, then by name, for a database that is younger than
   * they are. A list without members is the ghost of a deleted one.
   */
  async #recognise(all: readonly NativeList[]): Promise<readonly CurrentList[]> {
    const { store } = this.#parts;
    const known = new Map((await store.own()).map((list) => [list.id, list]));
    const own: CurrentList[] = [];
    for (const list of all) {
      const stored = known.get(list.id);
      if (list.members.length === 0 || !(stored ?? isOwnListName(list.name))) continue;
      if (stored === undefined) {
        await store.remember({ id: list.id, name: list.name, idle: false });
      }
      known.delete(list.id);
      own.push({ ...list, idle: stored?.idle ?? false });
    }
    for (const gone of known.keys()) await store.forget(gone);
    return own;
  }

  /** Compares what WhatsApp has now with what was asked for. */
  async #readBack(wanted: KnownList | NewList, change: ListChange): Promise<SyncedList[]> {
    const { store, log, clock } = this.#parts;
    const list = change.kind === 'done' ? change.list : await this.#stored(wanted);
    const there = new Set(list?.members);
    const inside = wanted.members.filter(({ lid }) => there.has(lid));
    const missing = wanted.members.filter(({ lid }) => !there.has(lid));
    if (list === undefined || inside.length === 0 || change.kind === 'failed') {
      const detail = change.kind === 'failed' ? change.detail : 'nobody is in it';
      log.warn('list.not-changed', { list: wanted.name, detail });
    } else if (missing.length > 0) {
      log.warn('list.members-dropped', { list: wanted.name, count: missing.length });
      const ids = missing.map(({ subscriberId }) => subscriberId);
      await store.exclude(ids, 'dropped', clock.now());
    }
    if (list === undefined) return [];
    await store.remember({ id: list.id, name: list.name, idle: false });
    if (inside.length < SMALLEST_LIST) return [];
    return [asPlanned({ id: list.id, name: list.name, members: inside })];
  }

  /** After an error the list may have been stored all the same. */
  async #stored(wanted: KnownList | NewList): Promise<NativeList | undefined> {
    const all = await this.#parts.lists.all();
    return all.find(({ id, name, members }) =>
      'id' in wanted ? id === wanted.id : name === wanted.name && members.length > 0,
    );
  }
}

function membersOf({ members }: NewList): ListMember[] {
  return members.map(({ lid, phone }) => ({ lid, phone }));
}

function asPlanned({ id, name, members }: KnownList): SyncedList {
  return { id, name, subscriberIds: members.map(({ subscriberId }) => subscriberId) };
}
