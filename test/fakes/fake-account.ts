import { UNKNOWN, type AccountFacts, type ChatTokens } from '#src/model/account-health.js';
import type { PersonId, Phone } from '#src/model/person.js';
import type { AccountReader } from '#src/ports/transport.js';

/** What WhatsApp says of the account; nothing, unless a test says so. */
export class FakeAccount implements AccountReader {
  /** what the servers say, credits aside */
  told: AccountFacts = UNKNOWN;
  /** recipients of list messages that are left; null: nobody counts them */
  credits: number | null = null;
  monthly = 1_000;
  /** null: WhatsApp Web does not say who has given a token */
  expiredBefore: number | null = null;
  readonly #given = new Map<string, { readonly person: PersonId; readonly at: number }>();
  /** how long the servers take to say it */
  takes: () => Promise<void> = () => Promise.resolve();
  /** whom the questions about credits have named, one by one */
  readonly named: (readonly Phone[])[] = [];

  give(person: PersonId, at: number): void {
    this.#given.set(person.alias ?? person.phone ?? '', { person, at });
  }

  /** Whether the servers take a message to this person while new chats are refused. */
  isWarm(person: PersonId): boolean {
    const given = this.#given.get(person.alias ?? person.phone ?? '');
    return given !== undefined && given.at >= (this.expiredBefore ?? 0);
  }

  get refuses(): number | null {
    if (this.told.timelock?.active === true) return 463;
    return this.told.newChats?.state === 'capped' ? 475 : null;
  }

  async facts(named: readonly Phone[]): Promise<AccountFacts> {
    this.named.push(named);
    // what holds when it is asked, however late the answer comes
    const told = this.told;
    const credits =
      this.credits === null || named.length === 0
        ? null
        : { remaining: this.credits, monthly: this.monthly, eligible: true };
    await this.takes();
    return { ...told, credits };
  }

  tokens(): Promise<ChatTokens | null> {
    return Promise.resolve(
      this.expiredBefore === null
        ? null
        : { expiredBefore: this.expiredBefore, given: [...this.#given.values()] },
    );
  }
}
