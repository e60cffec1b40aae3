/** What must hold of what is open: cut off, in doubt, waiting, or decided by staff. */
import { numberIn, numberOfNamed } from './notice-texts.js';
import type { SimCitizen } from './town.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

const MINUTE = 60_000;

/** People who wait for a notice, or have it through a delivery; `last`: what had been said by then. */
const WAITING = `select r.notice_id as "noticeId", s.lid as alias, s.phone,
    (select coalesce(max(id), 0) from consent_events) as last
  from recipients r join subscribers s on s.id = r.subscriber_id and s.state = 'active'
  join notices n on n.id = r.notice_id and n.kind = 'notice' and n.state in ('queued', 'sending')
  where r.dropped_at is null`;

interface Named {
  readonly alias: string | null;
  readonly phone: string | null;
}

export class OpenPromises {
  /** ids of messages that were open when the session was there again, or the service, and not looked up since */
  readonly #cutOff = new Set<string>();
  /** of each notice whoever has been seen to wait for it, and the last opt-in or opt-out of anybody by then */
  readonly #waiting = new Map<number, Map<SimCitizen, number>>();
  /** number of a notice → to whom it has yet to go since staff let it go again */
  readonly #letGo = new Map<number, Map<SimCitizen, number>>();

  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
  ) {}

  /** Nothing of this process has begun. */
  boots(): void {
    this.#cutOff.clear();
    for (const { id } of this.#openRows()) this.#cutOff.add(id);
  }

  /** What was in doubt for a while is looked at anew; what is being sent at this moment is not. */
  connects(): void {
    const long = this.world.pc.now() - MINUTE;
    for (const { id, state, changedAt } of this.#openRows())
      if (state === 'uncertain' && changedAt < long) this.#cutOff.add(id);
  }

  isLookedUp(id: string): void {
    this.#cutOff.delete(id);
  }

  #openRows() {
    return this.world.database.rows<{
      readonly id: string;
      readonly state: string;
      readonly changedAt: number;
    }>(
      `select message_id as id, state, changed_at as "changedAt" from deliveries
       where state in ('sending', 'uncertain') and message_id is not null`,
    );
  }

  /** A notice goes. */
  onSend(text: string, people: readonly SimCitizen[]): void {
    const waiting = this.#letGo.get(numberIn(text));
    for (const citizen of people) waiting?.delete(citizen);
    if (this.#cutOff.size === 0) return;
    const open = this.#openRows().find(({ id }) => this.#cutOff.has(id));
    this.#cutOff.clear();
    if (open !== undefined)
      this.verdict.broken('what was cut off is looked up before a notice goes', open.id);
  }

  /** Staff say of what is held that it is to go again. */
  letsGo(noticeId: number): void {
    const people = this.world.database.rows<
      Named & { readonly name: string; readonly last: number }
    >(
      `select s.lid as alias, s.phone, n.name,
         (select coalesce(max(id), 0) from consent_events) as last from deliveries d
         join notices n on n.id = d.notice_id and n.kind = 'notice'
         join recipients r on r.delivery_id = d.id and r.dropped_at is null
         join subscribers s on s.id = r.subscriber_id and s.state = 'active'
       where d.state = 'held' and d.notice_id = :noticeId`,
      { noticeId },
    );
    for (const { name, last, ...person } of people) {
      const number = numberOfNamed(name);
      const waiting = this.#letGo.get(number) ?? new Map<SimCitizen, number>();
      this.#letGo.set(number, waiting);
      for (const citizen of this.#called(person)) waiting.set(citizen, last);
    }
  }

  look(): void {
    if (this.world.database.isInTransaction) return;
    const rows = this.world.database.rows<
      Named & { readonly noticeId: number; readonly last: number }
    >(WAITING);
    for (const { noticeId, last, ...person } of rows) {
      const people = this.#waiting.get(noticeId) ?? new Map<SimCitizen, number>();
      this.#waiting.set(noticeId, people);
      for (const citizen of this.#called(person)) people.set(citizen, last);
    }
  }

  /**
   * @param decided of what staff have said that it arrived, or is to go again
   * @param isSpecial whoever is refused by the servers is not written to any more, and waits for nothing; of a
   *   number that has passed on it is not known whose the row is
   */
  atTheEnd(decided: ReadonlySet<string>, isSpecial: (citizen: SimCitizen) => boolean): void {
    for (const { id, name, finishedAt } of this.#sentNotices()) {
      for (const [citizen, last] of this.#waiting.get(id) ?? [])
        if (
          !isSpecial(citizen) &&
          !this.#isStillIn(id, citizen) &&
          !this.#hasLeftSince(citizen, last, finishedAt)
        )
          this.verdict.broken('who waits for a notice is not left out', about(citizen, name));
      for (const [citizen, last] of this.#letGo.get(numberOfNamed(name)) ?? [])
        if (!isSpecial(citizen) && !this.#hasLeftSince(citizen, last, finishedAt))
          this.verdict.broken('what staff let go again goes', about(citizen, name));
    }
    const taken = new Set(this.world.town.accepted.map(({ id }) => id));
    const sent = this.world.database.rows<{ readonly id: string }>(
      `select message_id as id from deliveries where state = 'handed-over'`,
    );
    for (const { id } of sent)
      if (!taken.has(id) && !decided.has(id))
        this.verdict.broken('what counts as sent was taken by the servers', id);
  }

  #sentNotices() {
    return this.world.database.rows<{
      readonly id: number;
      readonly name: string;
      readonly finishedAt: number;
    }>(
      `select id, name, coalesce(finished_at, 0) as "finishedAt" from notices where kind = 'notice' and state = 'sent'
         and retracted_at is null and pruned_at is null`,
    );
  }

  #isStillIn(noticeId: number, citizen: SimCitizen): boolean {
    const rows = this.world.database.rows(
      `select 1 from recipients r join subscribers s on s.id = r.subscriber_id
       where r.notice_id = :noticeId and r.dropped_at is null and (s.lid = :alias or s.phone = :phone)`,
      { noticeId, ...namesOf(citizen) },
    );
    return rows.length > 0;
  }

  /** Or had left when it was finished, under another name, as is known since both names are one row. */
  #hasLeftSince(citizen: SimCitizen, last: number, finishedAt: number): boolean {
    if (citizen.formerLids.length > 0) return true;
    const words = this.world.database.rows<{
      readonly id: number;
      readonly kind: string;
      readonly recordedAt: number;
    }>(
      `select c.id, c.kind, c.recorded_at as "recordedAt" from consent_events c join subscribers s on s.id = c.subscriber_id
       where c.kind in ('opt-in', 'opt-out') and (s.lid = :alias or s.phone = :phone) order by c.id`,
      namesOf(citizen),
    );
    const before = words.filter(({ recordedAt }) => recordedAt <= finishedAt);
    if (before.at(-1)?.kind === 'opt-out') return true;
    return words.some(({ id, kind }) => id > last && kind === 'opt-out');
  }

  #called({ alias, phone }: Named): readonly SimCitizen[] {
    return this.world.citizens.filter((one) => one.alias === alias || one.phone === phone);
  }
}

function namesOf({ alias, phone }: SimCitizen) {
  return { alias, phone };
}

function about({ number }: SimCitizen, name: string): string {
  return `${String(number)}: ${name}`;
}
