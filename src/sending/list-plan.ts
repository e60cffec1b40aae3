// Why so: docs/decisions/030-lists-put-aside.md
/**
 * Which native lists we want, as the fewest edits of those that there are.
 *
 * Everyone stays in the list that has them. New people go first where something changes anyhow,
 * then where most room is, so that one opt-in or opt-out changes one list; only when all are full
 * is another list taken up. A list that would be left with fewer than two people is put aside: its
 * last one is placed like a new one. So is the smallest list as soon as the others have room for
 * everybody: each list is a message of every notice, and messages may be few (compaction). A list
 * put aside keeps its name and is taken up again before another is created, since deleting one
 * leaves a ghost chat behind (`idle`). One person who is left over, when every list is full, is a
 * single: cheaper than changing two lists, and the next opt-in makes the two of them a list.
 *
 * The time it takes is linear in people but for sorting the lists.
 */
import type { DeliveryPlan } from '../model/delivery.js';
import type { Alias } from '../model/person.js';
import type { ListCandidate } from '../model/subscriber.js';
import type { NativeList } from '../model/broadcast-list.js';

/** WhatsApp wants two people in a list. */
export const SMALLEST_LIST = 2;

/** What the lists of our probes are called on the comune’s phone. */
export const PROBE_LISTS = { canary: 'Prova', contacts: 'Rubrica' } as const;

export interface NewList {
  readonly name: string;
  readonly members: readonly ListCandidate[];
}

export interface KnownList extends NewList {
  readonly id: string;
}

/** One of our lists as WhatsApp has it. */
export interface CurrentList extends NativeList {
  /** put aside by an earlier plan: who is still in it is not served through it */
  readonly idle: boolean;
}

/** Every candidate is in exactly one of keep, edit, create and singles. */
export interface ListPlan {
  /** as they should be */
  readonly keep: readonly KnownList[];
  /** name or members are to be changed */
  readonly edit: readonly KnownList[];
  readonly create: readonly NewList[];
  readonly singles: readonly ListCandidate[];
  /** ids of our lists that are not needed: left as they are and not sent to */
  readonly idle: readonly string[];
}

/** One of our lists while its members are being planned. */
interface Draft {
  readonly list: CurrentList;
  readonly name: string;
  readonly order: number;
  members: readonly ListCandidate[];
  changed: boolean;
}

const NAME = /^Avvisi ([1-9]\d{0,5})$/;

/** `Avvisi 1`, `Avvisi 2` …, as we call our lists. */
export function isOwnListName(name: string): boolean {
  return NAME.test(name);
}

/**
 * @param current our own lists as WhatsApp has them
 * @param limit people in one list at most; below two there are no lists
 * @param foreign names of lists of others, which none of ours may have
 */
export function planLists(
  candidates: readonly ListCandidate[],
  current: readonly CurrentList[],
  limit: number,
  foreign: ReadonlySet<string> = new Set(),
): ListPlan {
  if (limit < SMALLEST_LIST) {
    const idle = current.map(({ id }) => id);
    return { keep: [], edit: [], create: [], singles: candidates, idle };
  }
  const names = new ListNames(current, foreign);
  const drafts = inOrder(current).map((list, order): Draft => ({
    list,
    name: names.of(list),
    order,
    members: [],
    changed: false,
  }));
  const waiting = leaveInPlace(candidates, drafts, limit);
  for (const candidate of compact(candidates.length, drafts, limit)) {
    waiting.set(candidate.alias, candidate);
  }
  const queue = new Queue(candidates.filter(({ alias }) => waiting.has(alias)));

  const room = drafts
    .filter(isOpen)
    .sort((a, b) => Number(b.changed) - Number(a.changed) || a.members.length - b.members.length);
  for (const draft of room) add(draft, queue.take(limit - draft.members.length));

  for (const draft of drafts) {
    if (isOpen(draft) || queue.length < SMALLEST_LIST) continue;
    add(draft, queue.take(limit));
  }
  const create: NewList[] = [];
  while (queue.length >= SMALLEST_LIST) {
    create.push({ name: names.next(), members: queue.take(limit) });
  }

  const planned = (draft: Draft): KnownList => ({
    id: draft.list.id,
    name: draft.name,
    members: draft.members,
  });
  const open = drafts.filter(isOpen);
  return {
    keep: open.filter((draft) => !draft.changed).map(planned),
    edit: open.filter((draft) => draft.changed).map(planned),
    create,
    singles: queue.take(queue.length),
    idle: drafts.filter((draft) => !isOpen(draft)).map(({ list }) => list.id),
  };
}

/**
 * Keeps people in their present lists as far as the limits allow. A person who is in two lists stays in
 * the fuller one. Returns those who are in none, by alias.
 */
function leaveInPlace(
  candidates: readonly ListCandidate[],
  drafts: readonly Draft[],
  limit: number,
): Map<Alias, ListCandidate> {
  const waiting = new Map(candidates.map((candidate) => [candidate.alias, candidate]));
  const claim = (draft: Draft): Claim => {
    const members = [...new Set(draft.list.members)];
    return { draft, stay: members.flatMap((alias) => waiting.get(alias) ?? []).slice(0, limit) };
  };
  const claims = drafts
    .filter(({ list }) => !list.idle)
    .map(claim)
    .sort(strongerFirst);

  for (let strongest = claims.shift(); strongest !== undefined; strongest = claims.shift()) {
    const { draft, stay } = claim(strongest.draft);
    if (stay.length < strongest.stay.length) {
      // others have taken some of them meanwhile, and may have more to say now
      claims.push({ draft, stay });
      claims.sort(strongerFirst);
    } else if (stay.length >= SMALLEST_LIST) {
      for (const { alias } of stay) waiting.delete(alias);
      draft.members = stay;
      draft.changed = stay.length !== draft.list.members.length || draft.name !== draft.list.name;
    }
  }
  return waiting;
}

/**
 * Puts the smallest lists aside that the others have room for; of equals one that is edited anyhow.
 * Returns who was in them.
 */
function compact(
  people: number,
  drafts: readonly Draft[],
  limit: number,
): readonly ListCandidate[] {
  const left: ListCandidate[] = [];
  const bySize = drafts
    .filter(isOpen)
    .sort((a, b) => b.members.length - a.members.length || Number(a.changed) - Number(b.changed));
  while (bySize.length > 1 && people <= (bySize.length - 1) * limit) {
    const smallest = bySize.pop();
    if (smallest === undefined) break;
    left.push(...smallest.members);
    smallest.members = [];
  }
  return left;
}

/** The people a list would keep. */
interface Claim {
  readonly draft: Draft;
  readonly stay: readonly ListCandidate[];
}

function strongerFirst(a: Claim, b: Claim): number {
  const strangers = ({ draft, stay }: Claim): number => draft.list.members.length - stay.length;
  return (
    b.stay.length - a.stay.length || strangers(a) - strangers(b) || a.draft.order - b.draft.order
  );
}

function isOpen({ members }: Draft): boolean {
  return members.length > 0;
}

function add(draft: Draft, people: readonly ListCandidate[]): void {
  if (people.length === 0) return;
  draft.members = [...draft.members, ...people];
  draft.changed = true;
}

/** People without a list, in order. */
class Queue {
  #next = 0;

  constructor(private readonly people: readonly ListCandidate[]) {}

  get length(): number {
    return this.people.length - this.#next;
  }

  take(count: number): readonly ListCandidate[] {
    const taken = this.people.slice(this.#next, this.#next + count);
    this.#next += taken.length;
    return taken;
  }
}

/** By number; lists whose name is not one of ours (renamed on the phone) come last. */
function inOrder(lists: readonly CurrentList[]): CurrentList[] {
  return [...lists].sort(
    (a, b) => numberOf(a.name) - numberOf(b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

function numberOf(name: string): number {
  return Number(NAME.exec(name)?.[1] ?? Number.MAX_SAFE_INTEGER);
}

/** Every list keeps its number; those without one, or with another's, get the lowest free one. */
class ListNames {
  readonly #taken: Set<string>;
  readonly #given = new Set<string>();
  #number = 0;

  constructor(
    current: readonly NativeList[],
    private readonly foreign: ReadonlySet<string>,
  ) {
    this.#taken = new Set([...current.map(({ name }) => name), ...foreign]);
  }

  of(list: NativeList): string {
    const mayKeep =
      isOwnListName(list.name) && !this.#given.has(list.name) && !this.foreign.has(list.name);
    const name = mayKeep ? list.name : this.next();
    this.#given.add(name);
    return name;
  }

  next(): string {
    let name;
    do name = `Avvisi ${++this.#number}`;
    while (this.#taken.has(name));
    return name;
  }
}

/** A native list and the subscribers who are in it, as WhatsApp says. */
export interface SyncedList {
  readonly id: string;
  readonly name: string;
  readonly subscriberIds: readonly number[];
}

/**
 * Every recipient in one delivery: lists as far as they reach, then single people.
 * @param recipients ids of subscribers
 * @param most people who may be written to by list now
 * @param beyond what becomes of people in lists who are more than that: single messages, or messages
 *   to their lists that wait
 * @param month people who may be written to by list in a whole month
 */
export function planDeliveries(
  recipients: readonly number[],
  lists: readonly SyncedList[],
  most = Infinity,
  beyond: 'person' | 'list' = 'person',
  month = Infinity,
): readonly DeliveryPlan[] {
  const waiting = new Set(recipients);
  const now: DeliveryPlan[] = [];
  const later: DeliveryPlan[] = [];
  // where a month is too little for any list the others would wait forever
  const mayWait = beyond === 'list' && month >= SMALLEST_LIST;
  let left = most;
  for (const { id: listId, subscriberIds: all } of lists) {
    const members = all.filter((id) => waiting.has(id));
    const count = mayWait ? cut(members.length, left, month) : left;
    const first = members.slice(0, count);
    const others = mayWait ? members.slice(count) : [];
    for (const [plans, subscriberIds] of [
      [now, first],
      [later, others],
    ] as const) {
      if (subscriberIds.length < SMALLEST_LIST) continue;
      for (const id of subscriberIds) waiting.delete(id);
      plans.push({ kind: 'list', listId, subscriberIds });
    }
    if (first.length >= SMALLEST_LIST) left -= first.length;
  }
  const alone = [...waiting].map((subscriberId) => ({ kind: 'person', subscriberId }) as const);
  return [...now, ...later, ...alone];
}

/**
 * How many of a list go now when the others wait for a message to it: nobody may be left over on either side,
 * except where the list would wait in vain, since a whole month is too little for it.
 */
export function cut(people: number, left: number, month = Infinity): number {
  if (people <= left) return people;
  const now = people - left < SMALLEST_LIST ? people - SMALLEST_LIST : left;
  if (now >= SMALLEST_LIST) return now;
  return people > month && left >= SMALLEST_LIST ? left : 0;
}
