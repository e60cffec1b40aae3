/** What must hold of who is subscribed: the last word counts, and a notice goes to nobody else. */
import type { Excuses } from './excuses.js';
import { keywordsOf, lastWord } from './keywords.js';
import type { SimCitizen } from './town.js';
import type { TownPromises } from './town-promises.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

/** How long what somebody wrote may take to be heard, while everything works. */
const HEARING = 60_000;

export class RegisterPromises {
  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
    private readonly excuses: Excuses,
    private readonly town: TownPromises,
  ) {}

  /** Whoever has opted out, and was heard, or could have been, gets no notice. */
  onSend(citizen: SimCitizen, text: string): void {
    const { time, town } = this.world;
    if (this.world.staffPhones.includes(citizen)) return;
    if (this.excuses.isDeaf || this.town.isImported(citizen)) return;
    const heardBy = town.begins + time.now - HEARING;
    const spoken = keywordsOf(citizen);
    const recent = spoken.filter(({ message }) => message.at > heardBy);
    const last = lastWord(spoken.filter(({ message }) => message.at <= heardBy));
    if (recent.some(({ message }) => message.body === 'ATTIVA')) return;
    if (last?.message.body === 'ATTIVA') return;
    if (this.excuses.isSpecial(citizen) && last === undefined) return;
    if (spoken.some(({ readableAt }) => readableAt === null || readableAt > time.now)) return;
    const what = last === undefined ? 'never opted in' : 'has opted out';
    this.verdict.broken(
      'no notice to those who are not subscribed',
      `${String(citizen.number)} ${what}, ${text}`,
    );
  }

  atTheEnd(): void {
    for (const citizen of this.world.citizens) {
      if (this.excuses.wasRestored || citizen.formerLids.length > 0) continue;
      this.#isOneRow(citizen);
      if (this.town.isImported(citizen) || this.town.mayBeTakenOut(citizen)) continue;
      const last = lastWord(keywordsOf(citizen).filter(({ readableAt }) => readableAt !== null));
      const rows = this.world.database.rows<{ state: string }>(
        'select state from subscribers where lid = :alias or (lid is null and phone = :phone)',
        { alias: citizen.alias, phone: citizen.phone },
      );
      const isIn = rows.some(({ state }) => state === 'active' || state === 'inactive');
      if (last !== undefined) this.verdict.judges('the last word counts');
      if (isIn !== (last?.message.body === 'ATTIVA')) {
        const stands = rows.map(({ state }) => state).join(', ');
        const word = last?.message.body ?? 'nothing';
        const what = `${String(citizen.number)} wrote ${word}: ${stands}`;
        this.verdict.broken('the last word counts', what);
      }
    }
  }

  /** Once the page has told which number is theirs, also who was entered by it. */
  #isOneRow(citizen: SimCitizen): void {
    const { alias, phone, phoneKnown, number } = citizen;
    if (citizen.outdatedPhone !== null || this.town.hasOthersNumber(citizen)) return;
    const rows = this.world.database.rows(
      'select 1 from subscribers where lid = :alias or phone = :phone',
      { alias, phone },
    );
    if (phoneKnown && rows.length > 1) this.verdict.broken('a person is one row', String(number));
  }
}
