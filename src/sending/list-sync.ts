/** Making WhatsApp's own lists equal to the list plan. */
import type { Alias } from '../model/person.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import type { ListCandidate } from '../model/subscriber.js';
import type { ListStore } from '../ports/storage/lists.js';
import type { SubscriberRegister } from '../ports/storage/register.js';
import type { BroadcastLists, ListChange } from '../ports/transport.js';
import type { ListMember, ListPurpose, NativeList } from '../model/broadcast-list.js';
import {
  isOwnListName,
  planLists,
  SMALLEST_LIST,
  type CurrentList,
  type KnownList,
  type NewList,
  type SyncedList,
} from './list-plan.js';
import type { OwnLists } from './own-lists.js';
import type { Reachability } from './reachability.js';
import { listNameTaken } from '../messages/it/alerts.js';
import { DAY } from '../runtime/time.js';

/** How long a person stays out of lists before WhatsApp is asked again to take them, in ms. */
export const EXCLUSION_TIME = 30 * DAY;

export type SyncResult =
  | {
      readonly kind: 'synced';
      readonly lists: readonly SyncedList[];
      /** false: lists were to be made or changed, and WhatsApp has taken none */
      readonly taken: boolean;
    }
  /** WhatsApp Web does not show all of our lists yet: nothing has been changed */
  | { readonly kind: 'late' };

const NAME_TAKEN = 'list-name-taken';

export interface ListSyncParts {
  readonly lists: Pick<BroadcastLists, 'all' | 'edit'>;
  readonly ownLists: OwnLists;
  /** long enough after the transport's load: a list of ours that is missing now has been deleted */
  readonly loadSettled: () => boolean;
  readonly alerts: Pick<Alerts, 'raise' | 'clear'>;
  readonly store: ListStore;
  readonly register: Pick<SubscriberRegister, 'candidates'>;
  /** people whom lists do not reach */
  readonly reachability: Pick<Reachability, 'notByList'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export class ListSync {
  readonly #parts: ListSyncParts;

  constructor(parts: ListSyncParts) {
    this.#parts = parts;
  }

  /**
   * Changes what differs and returns the lists that can be sent to, in order. A person who is in none of
   * them (no alias, our own, left out by WhatsApp, left over) is served one to one. A list that could
   * not be changed serves those who are in it.
   * @param ownLid the account's; WhatsApp takes it into a list without complaint
   * @param limit people in one list at most
   * @throws SessionLostError
   */
  async sync(ownAlias: Alias | null, limit: number): Promise<SyncResult> {
    const { lists, ownLists, store, log } = this.#parts;
    const found = await this.#recognise(await lists.all());
    if (found === null) return { kind: 'late' };
    const { own, foreign } = found;
    await this.#tellOf(foreign);
    const taken = new Set(foreign.map(({ name }) => name));
    const plan = planLists(await this.#candidates(ownAlias), own, limit, taken);
    const synced = plan.keep.map(asPlanned);
    // one after the other: two creations at the same moment get the same id
    for (const wanted of plan.edit) {
      const change = await lists.edit(wanted.id, wanted.name, membersOf(wanted));
      synced.push(...(await this.#readBack(wanted, change)));
    }
    for (const wanted of plan.create) {
      const change = await ownLists.create('notices', wanted.name, membersOf(wanted));
      synced.push(...(await this.#readBack(wanted, change)));
    }
    // done last: a crash before this removes no person from a list too early
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
      kind: 'synced',
      lists: synced.sort((a, b) => a.name.localeCompare(b.name, 'it', { numeric: true })),
      taken: synced.length > 0 || plan.edit.length + plan.create.length === 0,
    };
  }

  async #candidates(ownAlias: Alias | null): Promise<readonly ListCandidate[]> {
    const { store, register, reachability, clock } = this.#parts;
    const excluded = await store.excluded(clock.now() - EXCLUSION_TIME);
    const unreached = await reachability.notByList();
    const candidates = await register.candidates();
    return candidates.filter(
      ({ subscriberId: id, alias }) =>
        alias !== ownAlias && !excluded.has(id) && !unreached.has(id),
    );
  }

  /**
   * Our lists among all, by the ids that we know, and those of others that have a name like ours;
   * null while some of ours may only be late. A list without members is the ghost of a deleted one.
   */
  async #recognise(all: readonly NativeList[]): Promise<{
    readonly own: readonly CurrentList[];
    readonly foreign: readonly NativeList[];
  } | null> {
    const { store, ownLists, loadSettled, log } = this.#parts;
    const stored = new Map((await store.own()).map((list) => [list.id, list]));
    await ownLists.adopt(stored.keys(), 'notices');
    const ids = await ownLists.ids(all, 'notices');
    const there = all.filter(({ members }) => members.length > 0);
    const usable = new Set(there.filter(({ late }) => late !== true).map(({ id }) => id));
    const missing = [...ids].filter((id) => !usable.has(id));
    if (missing.length > 0 && !loadSettled()) {
      log.info('lists.late', { lists: missing.length });
      return null;
    }
    const present = new Set(there.map(({ id }) => id));
    for (const gone of missing.filter((id) => !present.has(id))) {
      log.warn('list.gone', { list: stored.get(gone)?.name });
      await store.forget(gone);
      await ownLists.gone(gone);
    }
    const own = there
      .filter(({ id }) => ids.has(id))
      .map((list) => ({ ...list, idle: stored.get(list.id)?.idle ?? false }));
    for (const { id, name, idle } of own) {
      if (!stored.has(id)) await store.remember({ id, name, idle });
    }
    const foreign = there.filter(({ id, name }) => !ids.has(id) && isOwnListName(name));
    return { own, foreign };
  }

  /** Once for each list of others whose name we must not use. */
  async #tellOf(foreign: readonly NativeList[]): Promise<void> {
    const { ownLists, alerts, log } = this.#parts;
    const news = await ownLists.untold(foreign);
    if (news.length === 0) {
      alerts.clear(NAME_TAKEN);
      return;
    }
    log.warn('lists.name-taken', { lists: news.length });
    alerts.raise(NAME_TAKEN, listNameTaken(news.map(({ name }) => name)));
  }

  /** Compares what WhatsApp has now with what was asked for. */
  async #readBack(wanted: KnownList | NewList, change: ListChange): Promise<SyncedList[]> {
    const { store, log, clock } = this.#parts;
    const list = change.kind === 'done' ? change.list : await this.#stored(wanted);
    const there = new Set(list?.members);
    const inside = wanted.members.filter(({ alias }) => there.has(alias));
    const missing = wanted.members.filter(({ alias }) => !there.has(alias));
    if (list === undefined || inside.length === 0 || change.kind === 'failed') {
      const detail = change.kind === 'failed' ? change.detail : 'nobody is in it';
      log.warn('list.not-changed', { list: wanted.name, detail });
    } else if (missing.length > 0) {
      log.warn('list.members-left-out', { list: wanted.name, count: missing.length });
      const ids = missing.map(({ subscriberId }) => subscriberId);
      await store.exclude(ids, 'left-out', clock.now());
    }
    if (list === undefined) return [];
    await store.remember({ id: list.id, name: list.name, idle: false });
    if (inside.length < SMALLEST_LIST) return [];
    return [asPlanned({ id: list.id, name: list.name, members: inside })];
  }

  /** After an error the list may still have been stored. */
  async #stored(wanted: KnownList | NewList): Promise<NativeList | undefined> {
    const { lists, ownLists, store } = this.#parts;
    const all = await lists.all();
    if ('id' in wanted) return all.find(({ id }) => id === wanted.id);
    const known = new Set((await store.own()).map(({ id }) => id));
    const ours = await ownLists.ids(all, 'notices');
    return all.find(
      ({ id, name, members }) =>
        ours.has(id) && !known.has(id) && name === wanted.name && members.length > 0,
    );
  }
}

function membersOf({ members }: NewList): ListMember[] {
  return members.map(({ alias, phone }) => ({ alias, phone }));
}

function asPlanned({ id, name, members }: KnownList): SyncedList {
  return { id, name, subscriberIds: members.map(({ subscriberId }) => subscriberId) };
}

export interface EnsureListParts {
  readonly lists: Pick<BroadcastLists, 'all' | 'edit'>;
  readonly ownLists: Pick<OwnLists, 'ids' | 'create' | 'adopt'>;
  /** long enough after the transport's load for all lists to be there */
  readonly loadSettled: () => boolean;
}

export type EnsuredList =
  | { readonly kind: 'there'; readonly list: NativeList }
  /** WhatsApp Web does not show it yet */
  | { readonly kind: 'late' }
  /** WhatsApp does not make it */
  | { readonly kind: 'refused' };

/**
 * A native list of ours for something else than notices, known by its id and never by its name. It is
 * made or changed only if it does not have these members.
 */
export async function ensureList(
  { lists, ownLists, loadSettled }: EnsureListParts,
  {
    id,
    purpose,
    name,
    members,
  }: {
    readonly id: string | null;
    readonly purpose: ListPurpose;
    readonly name: string;
    readonly members: readonly ListMember[];
  },
): Promise<EnsuredList> {
  const all = await lists.all();
  if (id !== null) await ownLists.adopt([id], purpose);
  const ours = await ownLists.ids(all, purpose);
  const known = all.findLast((list) => ours.has(list.id) && list.members.length > 0);
  if (known === undefined ? ours.size > 0 : known.late === true) {
    if (!loadSettled()) return { kind: 'late' };
  }
  const fits =
    known?.members.length === members.length &&
    members.every(({ alias }) => alias === null || known.members.includes(alias));
  if (fits) return { kind: 'there', list: known };
  const change = await (known === undefined
    ? ownLists.create(purpose, name, members)
    : lists.edit(known.id, name, members));
  return change.kind === 'failed' ? { kind: 'refused' } : { kind: 'there', list: change.list };
}
