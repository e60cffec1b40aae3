/**
 * What the account of a simulated life may do, and what WhatsApp says of it. Tokens are what people
 * give with what they write; some phones give none. Credits are people, not messages, and each message counts once.
 */
import { UNKNOWN, type AccountFacts, type ChatTokens } from '#src/model/account-health.js';
import type { OutgoingContent, Target } from '#src/model/message.js';
import type { Phone } from '#src/model/person.js';
import type { AccountReader } from '#src/ports/transport.js';
import type { AccountSetting } from './history.js';
import type { SimWhatsApp } from './sim-whatsapp.js';
import type { SimCitizen, Town } from './town.js';

const TOKEN_LASTS = 28 * 86_400_000;
/** What the servers answer to a message for whom they do not allow one. */
const NO_NEW_CHATS = 463;

export type Restriction = 'timelock' | 'cap';

export class SimAccount implements AccountReader {
  /** what is in force, and until when by the servers' clock */
  readonly restrictions = new Map<Restriction, number>();
  /** the servers answer no question about it */
  isSilent = false;
  /** true times at which this page told first what is in force now */
  readonly told = { factsAt: -Infinity, tokensAt: -Infinity, creditsAt: -Infinity };

  constructor(
    private readonly setting: AccountSetting,
    private readonly whatsapp: SimWhatsApp,
    private readonly town: Town,
    private readonly trueNow: () => number,
  ) {}

  restrict(what: Restriction, forMs: number): void {
    this.restrictions.set(what, this.town.now + forMs);
    this.told.factsAt = -Infinity;
  }

  heal(): void {
    this.restrictions.clear();
  }

  get isRestricted(): boolean {
    return [...this.restrictions.values()].some((until) => this.town.now < until);
  }

  isCold({ tokenAt }: SimCitizen): boolean {
    return tokenAt === null || tokenAt < this.town.now - TOKEN_LASTS;
  }

  /** People who can still be written to by list; null: as many as there are. */
  get creditsLeft(): number | null {
    const { credits } = this.setting;
    if (credits === null) return null;
    const ids = new Map(
      this.town.accepted.filter(({ to }) => to === 'list').map(({ id, people }) => [id, people]),
    );
    return credits - [...ids.values()].reduce((all, people) => all + people.length, 0);
  }

  /** The code with which the servers refuse this, if they do. */
  refusal(target: Target, content: OutgoingContent): number | null {
    if (target.kind === 'list' || !this.isRestricted || !isNotice(content)) return null;
    const citizen = this.town.find(target.person);
    return citizen !== null && this.isCold(citizen) ? NO_NEW_CHATS : null;
  }

  facts(named: readonly Phone[]): Promise<AccountFacts> {
    return this.whatsapp.ask<AccountFacts>(
      () => {
        if (this.isSilent) return Promise.resolve(this.#saysNothing());
        const { credits: monthly } = this.setting;
        const remaining = named.length === 0 ? null : this.creditsLeft;
        if (remaining !== null) this.#tells('creditsAt');
        if (this.isRestricted) this.#tells('factsAt');
        return Promise.resolve({
          ...UNKNOWN,
          credits:
            remaining === null
              ? null
              : { remaining: Math.max(0, remaining), monthly, eligible: true },
          timelock: this.#timelock(),
          newChats: this.#cap(),
        });
      },
      () => this.#saysNothing(),
    );
  }

  tokens(): Promise<ChatTokens | null> {
    return this.whatsapp.ask<ChatTokens | null>(
      () => {
        this.#tells('tokensAt');
        return Promise.resolve({
          expiredBefore: this.town.now - TOKEN_LASTS,
          given: this.town.citizens.flatMap(({ person, tokenAt }) =>
            tokenAt === null ? [] : [{ person, at: tokenAt }],
          ),
        });
      },
      () => {
        this.told.tokensAt = -Infinity;
        return null;
      },
    );
  }

  /** What was said before is not known any more: whoever is refused is put off (docs/decisions/201). */
  #saysNothing(): AccountFacts {
    this.told.factsAt = -Infinity;
    this.told.creditsAt = -Infinity;
    return UNKNOWN;
  }

  #tells(what: keyof SimAccount['told']): void {
    if (this.told[what] < this.whatsapp.readySince) this.told[what] = this.trueNow();
  }

  #timelock(): AccountFacts['timelock'] {
    const until = this.restrictions.get('timelock');
    const active = until !== undefined && this.town.now < until;
    return { active, kind: active ? 'RESTRICT_ALL_COMPANIONS' : null, until: until ?? null };
  }

  #cap(): AccountFacts['newChats'] {
    const until = this.restrictions.get('cap');
    const isCapped = until !== undefined && this.town.now < until;
    return { state: isCapped ? 'capped' : 'open', used: null, total: null, until: until ?? null };
  }
}

/** Answers go to people who have just written. */
function isNotice(content: OutgoingContent): boolean {
  const text = content.kind === 'text' ? content.text : content.caption;
  return text?.startsWith('Avviso numero') === true;
}
