/**
 * What must hold of what may have gone: it goes again only where there is a doubt, or where staff say so, it is
 * not given up without them, and nobody gets it twice.
 */
import type { AcceptancePromises } from './acceptance-promises.js';
import type { Excuses } from './excuses.js';
import { isNotice, numberIn, numberOfNamed } from './notice-texts.js';
import type { PartsPromises } from './parts-promises.js';
import type { SimCitizen } from './town.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

/** A look at the page comes before whatever is sent again, in milliseconds. */
const LOOKED_AT_BY = 5 * 60_000;

export class RepeatPromises {
  /** ids of messages that were held, and of which staff have decided */
  readonly #decided = new Set<string>();
  /** to whom staff have had a notice sent anew, though they may have had it, by its number */
  readonly #sentAnew = new Map<number, Set<SimCitizen>>();

  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
    private readonly excuses: Excuses,
    private readonly parts: PartsPromises,
    private readonly acceptance: AcceptancePromises,
  ) {}

  get decided(): ReadonlySet<string> {
    return this.#decided;
  }

  /** The servers have taken it: it goes again only where the ledger has written down a doubt. */
  onSend(id: string): void {
    const { database, town } = this.world;
    if (!town.accepted.some((accepted) => accepted.id === id) || this.excuses.wasRestored) return;
    const [row] = database.rows<{ resentAt: number | null }>(
      'select resent_at as "resentAt" from deliveries where message_id = :id',
      { id },
    );
    if (row?.resentAt === null) this.verdict.broken('nothing goes again without a doubt', id);
  }

  /** Staff may have decided otherwise before the page was looked at. */
  onKnownSent(id: string, forMs: number): void {
    if (forMs < LOOKED_AT_BY || this.excuses.wasRestored || this.#decided.has(id)) return;
    this.verdict.broken('nothing goes again that is known to have gone', id);
  }

  /** Staff decide of what was held. Who is the last of a list gets a message of their own, though they may have it. */
  decides(): void {
    const held = this.world.database.rows<{ id: string }>(
      `select message_id as id from deliveries where state = 'held'`,
    );
    for (const { id } of held) this.#decided.add(id);
    const last = this.world.database.rows<{ alias: string | null; name: string }>(
      `select max(s.lid) as alias, max(n.name) as name from deliveries d
         join notices n on n.id = d.notice_id
         join recipients r on r.delivery_id = d.id and r.dropped_at is null
         join subscribers s on s.id = r.subscriber_id and s.state = 'active'
       where d.state = 'held' and d.kind = 'list' group by d.id having count(*) = 1`,
    );
    for (const { alias, name } of last) {
      const number = numberOfNamed(name);
      const people = this.#sentAnew.get(number) ?? new Set<SimCitizen>();
      this.#sentAnew.set(number, people);
      for (const citizen of this.world.citizens) if (citizen.alias === alias) people.add(citizen);
    }
  }

  /** It is not given up without asking, but for who has opted out. */
  look(): void {
    const [given] = this.world.database.rows<{ id: number }>(
      `select d.id from deliveries d join recipients r on r.delivery_id = d.id
       join subscribers s on s.id = r.subscriber_id
       where d.state = 'dropped' and d.resent_at is not null and s.state = 'active'
         and not exists (select 1 from consent_events c
           where c.subscriber_id = s.id and c.kind = 'opt-out') limit 1`,
    );
    if (given === undefined || this.excuses.wasRestored) return;
    this.verdict.broken('what may have gone is not given up', String(given.id));
  }

  /** No phone shows a notice twice. */
  atTheEnd(): void {
    for (const citizen of this.world.citizens) {
      if (this.excuses.wasRestored || citizen.formerLids.length > 0) continue;
      const texts = citizen.inbox.map(({ text }) => text).filter(isNotice);
      for (const text of new Set(texts)) {
        this.verdict.judges('nobody gets a notice twice');
        const times = texts.filter((other) => other === text).length;
        if (times > 1 && !this.#mayHaveTwice(citizen, text))
          this.verdict.broken('nobody gets a notice twice', `${String(citizen.number)}: ${text}`);
      }
      for (const text of this.parts.shownTwice(citizen)) {
        if (!this.#mayHaveTwice(citizen, text))
          this.verdict.broken('nobody gets a part twice', `${String(citizen.number)}: ${text}`);
      }
    }
  }

  /** Staff have dropped it again where it may go again, or had it sent to them anew. */
  #mayHaveTwice(citizen: SimCitizen, text: string): boolean {
    const number = numberIn(text);
    return this.acceptance.mayGoAgain(number) || this.#sentAnew.get(number)?.has(citizen) === true;
  }
}
