// Why so: docs/decisions/034-halving.md
import type { NotSentWhy } from '../model/delivery.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { ListStore } from '../ports/storage/lists.js';
import type { OutboxStore } from '../ports/storage/outbox.js';

/** A group of so many is not divided any more: one of them is the culprit, or all are. */
const SMALL_GROUP = 3;
/** Bisections for one notice at most: one culprit among 256 needs seven. */
const MOST_BISECTIONS = 20;
/** How often a list is tried before it is divided, by the pauses between (`outbox.ts`). */
interface Tries {
  /** one that is the half of another */
  readonly half: number;
  readonly whole: number;
  /** too small to be halved, and nothing has gone through that would show it to be somebody in it */
  readonly small: number;
  /** where several fail alike */
  readonly alike: number;
  /** so many are not halved then: to write to each of them takes no longer */
  readonly few: number;
}

/** The keys of somebody in it cannot be had: where several fail alike, half an hour. */
const WITHOUT_KEYS: Tries = { half: 1, whole: 2, small: 7, alike: 7, few: SMALL_GROUP };
/**
 * The transport could not send it at all: some minutes, and less than one where the notice is urgent. Where all fail alike
 * that is the transport's trouble, and who is given a notice one to one stays so: an urgent one waits as long for its end.
 */
const UNSENT: Tries = { half: 3, whole: 7, small: 7, alike: 7, few: SMALL_GROUP };
const UNSENT_URGENT: Tries = { half: 3, whole: 4, small: 4, alike: 7, few: 32 };
/** So often a list is tried that the transport cannot send before others have their turn. */
const MOMENTS = 2;

export interface FailedList {
  readonly deliveryId: number;
  readonly noticeId: number;
  readonly why: NotSentWhy;
  readonly urgent: boolean;
}

/** What becomes of a list that has failed; `moment`: it is tried again before anything else goes. */
type AfterFailure = 'divided' | 'waits' | 'moment';

export interface ListBisectionParts {
  readonly store: Pick<OutboxStore, 'divide' | 'bisections' | 'recipientsOf' | 'triesOf'>;
  readonly lists: Pick<ListStore, 'exclude'>;
  /** it is in halves now, which are lists */
  readonly onHalved: (deliveryId: number, halves: readonly number[]) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Finds the recipient who makes a whole list fail before anything of it is sent, by bisection.
 *
 * Has to be told of every list that certainly has not left this PC because the transport could not send to
 * one of its members, or could not send it while it was there. The whole list is tried again first: perhaps nobody's
 * keys could be had for a moment, or the transport was in trouble. Then it is divided; its halves are deliveries of their own under ids of their own. The half that goes
 * through is done; the other is divided again. Of a small group everyone is sent to one to one and
 * kept out of lists, and so is everyone of a list after too many bisections, without blame.
 *
 * Where two that have nobody in common fail without one having gone through between them, it is the
 * key server or the transport, and nobody's fault: nothing is divided then, unless that lasts. Of what the transport could
 * not send nobody is kept out of lists unless another list has gone through meanwhile. What has failed is
 * remembered for the life of the process; another one divides once more than it need.
 */
export class ListBisection {
  readonly #parts: ListBisectionParts;
  /** deliveries that have failed since a list went through last */
  readonly #failed = new Set<number>();
  /** half → what it is a half of */
  readonly #wholes = new Map<number, number>();
  /** a list has gone through since a whole one failed last: keys can be had */
  #healthy = false;
  /** lists that have gone through */
  #passed = 0;
  /** whole one → how many had gone through when it, or a part of it, failed first */
  readonly #passedBefore = new Map<number, number>();

  constructor(parts: ListBisectionParts) {
    this.#parts = parts;
  }

  /** A list has gone through. */
  passed(): void {
    this.#failed.clear();
    this.#healthy = true;
    this.#passed += 1;
  }

  /** A list has failed. @throws StorageError */
  async failed({ deliveryId, noticeId, why, urgent }: FailedList): Promise<AfterFailure> {
    const { store, lists, clock } = this.#parts;
    const tries = await store.triesOf(deliveryId);
    if (why === 'transport' && tries <= MOMENTS) return 'moment';
    const most = why !== 'transport' ? WITHOUT_KEYS : urgent ? UNSENT_URGENT : UNSENT;
    const isHalf = this.#wholes.has(deliveryId);
    if (!isHalf) this.#healthy = false;
    const alike = [...this.#failed].some((other) => !this.#areRelated(other, deliveryId));
    this.#failed.add(deliveryId);
    const othersPass = this.#havePassedSince(deliveryId);
    const people = await store.recipientsOf(deliveryId);
    const small = people.length <= SMALL_GROUP;
    const alone = small && !this.#healthy ? most.small : isHalf ? most.half : most.whole;
    if (tries < (alike ? most.alike : alone)) return 'waits';
    const isTheirs = why !== 'transport' || (othersPass && !alike);
    const isSplit = small || (alike && people.length <= most.few);
    const made = await this.#divide(deliveryId, noticeId, people, isSplit);
    if (made && small && isTheirs) await lists.exclude(people, 'breaks-list', clock.now());
    return made ? 'divided' : 'waits';
  }

  /** Others have gone through since this one, or what it is a part of, failed first. */
  #havePassedSince(deliveryId: number): boolean {
    const whole = this.#line(deliveryId).at(-1) ?? deliveryId;
    const before = this.#passedBefore.get(whole) ?? this.#passed;
    this.#passedBefore.set(whole, before);
    return this.#passed > before;
  }

  async #divide(
    id: number,
    noticeId: number,
    people: readonly number[],
    isSplit: boolean,
  ): Promise<boolean> {
    const { store, onHalved, clock, log } = this.#parts;
    const exhausted = (await store.bisections(noticeId)) >= MOST_BISECTIONS;
    const toEach = isSplit || exhausted;
    const groups = toEach ? people.map((one) => [one]) : halves(people);
    const made = await store.divide(id, groups, clock.now());
    if (made === null) return false;
    if (!toEach) onHalved(id, made);
    for (const half of made) this.#wholes.set(half, id);
    log.warn('list.divided', { delivery: id, people: people.length, groups: groups.length });
    return true;
  }

  /** One is a part of the other: they have people in common. */
  #areRelated(one: number, other: number): boolean {
    return this.#line(one).includes(other) || this.#line(other).includes(one);
  }

  #line(deliveryId: number): readonly number[] {
    const line = [deliveryId];
    for (let whole = this.#wholes.get(deliveryId); whole !== undefined;) {
      line.push(whole);
      whole = this.#wholes.get(whole);
    }
    return line;
  }
}

function halves(people: readonly number[]): readonly (readonly number[])[] {
  const middle = Math.ceil(people.length / 2);
  return [people.slice(0, middle), people.slice(middle)];
}
