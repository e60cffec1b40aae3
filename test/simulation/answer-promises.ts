/** What must hold of answers to keywords: each change is confirmed, and nothing is answered twice. */
import type { ReplyKind } from '#src/model/subscriber.js';
import { DEFAULT_TEXTS } from '#src/messages/it/citizens.js';
import type { Excuses } from './excuses.js';
import { changedAt, isUndoneAtOnce, keywordsOf, lastWord } from './keywords.js';
import type { Shown, SimCitizen, Written } from './town.js';
import type { TownPromises } from './town-promises.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

/** By what was written; the first of each confirms a change. */
const ANSWERS = {
  ATTIVA: ['welcome', 'already-active'],
  DISATTIVA: ['farewell', 'not-subscribed', 'not-found'],
} as const satisfies Readonly<Record<string, readonly ReplyKind[]>>;

export class AnswerPromises {
  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
    private readonly excuses: Excuses,
    private readonly town: TownPromises,
  ) {}

  atTheEnd(): void {
    for (const citizen of this.world.citizens) {
      // what was answered since the copy was made is answered again
      if (this.excuses.wasRestored) continue;
      const spoken = keywordsOf(citizen);
      const answers = citizen.inbox.filter(({ text }) => isAnswer(text));
      this.#onceEach(citizen, spoken, answers);
      this.#lastIsConfirmed(citizen, spoken, answers);
    }
  }

  #onceEach({ number }: SimCitizen, spoken: readonly Written[], answers: readonly Shown[]): void {
    for (const word of ['ATTIVA', 'DISATTIVA'] as const) {
      const asked = spoken.filter(({ message }) => message.body === word).length;
      const told = answers.filter(({ text }) => isOneOf(ANSWERS[word], text)).length;
      if (told > 0) this.verdict.judges('each answer comes once');
      if (told > asked) {
        const times = `${String(told)} answers to ${String(asked)} times ${word}`;
        this.verdict.broken('each answer comes once', `${String(number)}: ${times}`);
      }
    }
  }

  #lastIsConfirmed(
    citizen: SimCitizen,
    spoken: readonly Written[],
    answers: readonly Shown[],
  ): void {
    const last = lastWord(spoken);
    if (last === undefined || this.excuses.isSpecial(citizen)) return;
    if (this.town.isImported(citizen) || this.town.hasOthersNumber(citizen)) return;
    if (this.#wasGivenUp(citizen)) return;
    // what was answered while they had blocked the number never comes
    if (this.world.town.begins + citizen.blockedUntil >= changedAt(spoken, last)) return;
    const final = answers.filter(({ text }) => isConfirmation(text)).at(-1);
    const [wanted] = ANSWERS[last.message.body === 'ATTIVA' ? 'ATTIVA' : 'DISATTIVA'];
    const wasIn = spoken.some(
      ({ message }) => message.body === 'ATTIVA' && !isUndoneAtOnce(message.at, spoken),
    );
    if (!wasIn) return;
    this.verdict.judges('the last change is confirmed');
    if (isOneOf([wanted], final?.text ?? null)) return;
    const shown = final?.text?.slice(0, 20) ?? 'nothing';
    const what = `${String(citizen.number)} was told ${shown}`;
    this.verdict.broken('the last change is confirmed', what);
  }

  /** Nobody knew for a day whether an answer had gone out: it is given up, with a record. Its row is removed some day. */
  #wasGivenUp({ alias, phone }: SimCitizen): boolean {
    const [given] = this.world.database.rows<{ readonly times: number }>(
      `select count(*) as times from audit where event = 'delivery.reply-given-up'`,
    );
    if (given === undefined || given.times === 0) return false;
    const answers = this.world.database.rows<{ readonly state: string }>(
      `select d.state from deliveries d join subscribers s on s.id = d.subscriber_id
       where (s.lid = :alias or s.phone = :phone) and d.notice_id is null`,
      { alias, phone },
    );
    return answers.length === 0 || answers.some(({ state }) => state === 'failed');
  }
}

function isAnswer(text: string | null): boolean {
  return Object.values(ANSWERS).some((kinds) => isOneOf(kinds, text));
}

function isConfirmation(text: string | null): boolean {
  return isOneOf([ANSWERS.ATTIVA[0], ANSWERS.DISATTIVA[0]], text);
}

/** By its first letters, before the comune is named. */
function isOneOf(kinds: readonly ReplyKind[], text: string | null): boolean {
  return kinds.some((kind) => text?.startsWith(DEFAULT_TEXTS[kind].slice(0, 18)) === true);
}
