/** What is out of the usual in a life, so that less can be promised: of somebody, for a while, or in all of it. */
import type { Lasting, LifeEvent } from './history.js';
import type { SimCitizen } from './town.js';
import type { TownPromises } from './town-promises.js';
import type { World } from './world.js';

const MINUTE = 60_000;

/** What can be read is read by then. */
const READ_BY = 30 * MINUTE;

const KEEPS_FROM_HEARING: ReadonlySet<Lasting> = new Set([
  ...(['silent', 'deaf', 'brokenChats', 'serversSilent', 'shapeless'] as const),
]);

export class Excuses {
  /** citizens of whom something is not as usual, until then, true time */
  readonly #special = new Map<SimCitizen, number>();
  /** true time until which something keeps the service from hearing */
  #deafUntil = -Infinity;
  #wasRestored = false;
  #hasOtherClock = false;

  constructor(
    private readonly world: World,
    private readonly town: TownPromises,
  ) {}

  befalls(event: LifeEvent): void {
    const { now } = this.world.time;
    switch (event.kind) {
      case 'reinstalls':
      case 'person':
        this.#isSpecialUntil(this.world.citizen(event.who), Infinity);
        return;
      case 'changesNumber':
        // who is somebody else has what comes once they have subscribed
        if (!event.keepsAccount) this.#isSpecialUntil(this.world.citizen(event.who), now);
        return;
      case 'saves':
        this.#isSpecialUntil(this.world.citizen(event.who), now);
        return;
      case 'writes':
        if (event.readableIn !== 0)
          this.#isSpecialUntil(
            this.world.citizen(event.who),
            now + (event.readableIn ?? Infinity) + 10 * MINUTE,
          );
        return;
      case 'restores':
        this.#wasRestored = true;
        return;
      case 'clock':
      case 'dateLost':
        this.#hasOtherClock = true;
        return;
      case 'commitFails':
        this.#isDeafUntil(now + 60 * MINUTE);
        return;
      case 'lasting':
        if (KEEPS_FROM_HEARING.has(event.what))
          this.#isDeafUntil(now + event.for + 4 * 60 * MINUTE);
        return;
      default:
    }
  }

  /** What was for these people alone has been refused: they may lack it. */
  onRefused(people: readonly SimCitizen[]): void {
    for (const citizen of people) this.#isSpecialUntil(citizen, this.world.time.now);
  }

  /** It can be read from now on, and is at the next reading. */
  onHistory(): void {
    this.#isDeafUntil(this.world.time.now + READ_BY);
  }

  /** A copy takes the place of the database: of what was done since it was made, nobody knows. */
  get wasRestored(): boolean {
    return this.#wasRestored;
  }

  /** The PC's clock was set. */
  get hasOtherClock(): boolean {
    return this.#hasOtherClock;
  }

  /** What is written now need not be heard yet. */
  get isDeaf(): boolean {
    return this.world.time.now < this.#deafUntil || this.world.whatsapp.awaitsHistory;
  }

  /** Something was not as usual of them since then; absent: at any time. */
  isSpecial(citizen: SimCitizen, since = -Infinity): boolean {
    const until = this.#special.get(citizen);
    return until !== undefined && until >= since;
  }

  /** Nothing of them was ever out of the usual. */
  isOrdinary(citizen: SimCitizen): boolean {
    if (this.isSpecial(citizen) || this.#wasRestored || this.town.isImported(citizen)) return false;
    return citizen.blockedUntil === -Infinity && !this.town.hasOthersNumber(citizen);
  }

  #isSpecialUntil(citizen: SimCitizen, until: number): void {
    this.#special.set(citizen, Math.max(this.#special.get(citizen) ?? -Infinity, until));
  }

  #isDeafUntil(until: number): void {
    this.#deafUntil = Math.max(this.#deafUntil, until);
  }
}
