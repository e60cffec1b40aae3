/** What must hold of people who block the comune, and of those who get another number. */
import type { LifeEvent, Setting } from './history.js';
import { faultOf } from './tally.js';
import type { SimCitizen } from './town.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

const MINUTE = 60_000;
/** Where nothing goes wrong a notice to a few has come by then. */
const PROMPT = 60 * MINUTE;
const A_FEW = 10;

/** What keeps nobody waiting, though it is called a fault. */
const HARMLESS: ReadonlySet<LifeEvent['kind']> = new Set([
  ...(['blocks', 'changesNumber', 'reinstalls'] as const),
]);

export class TownPromises {
  /** to whom the servers have refused something that was for them alone */
  readonly #refused = new Set<SimCitizen>();
  /** entered by the number that they had then */
  readonly #imported = new Set<SimCitizen>();
  /** nothing goes wrong, and few are to have it */
  readonly isUndisturbed: boolean;

  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
  ) {
    const { setting, events } = world.history;
    const isSmall = setting.citizens.length <= A_FEW;
    this.isUndisturbed = isSmall && isPlain(setting) && events.every(keepsNobodyWaiting);
  }

  befalls(event: LifeEvent): void {
    if (event.kind === 'imports') this.#imported.add(this.world.citizen(event.who));
  }

  onRefused(people: readonly SimCitizen[]): void {
    for (const citizen of people) this.#refused.add(citizen);
  }

  /** By their number, or by one that is theirs now, or was once. */
  isImported(citizen: SimCitizen): boolean {
    return [...this.#imported].some((other) => other === citizen || shareNumber(other, citizen));
  }

  /** They have, or had, a number of somebody else: nobody can tell by it who wrote. */
  hasOthersNumber(citizen: SimCitizen): boolean {
    return this.#othersWith(citizen).length > 0;
  }

  /** A DISATTIVA from a number counts for whoever is in the register under it (docs/decisions/118). */
  mayBeTakenOut(citizen: SimCitizen): boolean {
    return this.#othersWith(citizen).some(({ written }) =>
      written.some(({ message }) => message.body === 'DISATTIVA'),
    );
  }

  #othersWith(citizen: SimCitizen): readonly SimCitizen[] {
    return this.world.citizens.filter((other) => other !== citizen && shareNumber(other, citizen));
  }

  /** Whoever can have a notice has it soon, whoever else cannot. */
  comesInTime(citizen: SimCitizen, about: string, waited: number): void {
    this.verdict.judges('nobody waits where nothing goes wrong');
    const minutes = String(Math.round(waited / MINUTE));
    if (waited > PROMPT)
      this.verdict.broken(
        'nobody waits where nothing goes wrong',
        `${String(citizen.number)}: ${about}, ${minutes} min`,
      );
  }

  /** Who blocks the comune looks like a phone in a drawer (docs/decisions/038). */
  atTheEnd(): void {
    for (const citizen of this.world.citizens) {
      const { alias, number } = citizen;
      const [row] = this.world.database.rows<{ state: string }>(
        'select state from subscribers where lid = :alias',
        { alias },
      );
      if (row === undefined) continue;
      this.verdict.judges('silence makes nobody unreachable');
      if (row.state === 'inactive' && !this.#refused.has(citizen))
        this.verdict.broken('silence makes nobody unreachable', String(number));
    }
  }
}

export function shareNumber(one: SimCitizen, other: SimCitizen): boolean {
  const numbers = [one.phone, ...one.formerPhones];
  return [other.phone, ...other.formerPhones].some((phone) => numbers.includes(phone));
}

function keepsNobodyWaiting(event: LifeEvent): boolean {
  if (event.kind === 'phone' || event.kind === 'imports' || event.kind === 'staff') return false;
  const isWithoutLists = event.kind === 'lasting' && event.what === 'noSupport';
  return faultOf(event) === null || HARMLESS.has(event.kind) || isWithoutLists;
}

function isPlain({ quietHours, confirmAbove, monthlyAllowance, account, ...setting }: Setting) {
  const waits = [setting.late, setting.listsLate, setting.testPhones].some((of) => of > 0);
  return (
    !quietHours && confirmAbove === null && monthlyAllowance === null && account === null && !waits
  );
}
