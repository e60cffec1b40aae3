/** The register of subscribers. */
import type {
  ConsentHour,
  ConsentHistory,
  Decision,
  EarlierConsent,
  EntryOutcome,
  ForgetOutcome,
  KeywordCommand,
  ListCandidate,
  RegisterCounts,
  RegisteredPerson,
  SubscriberStatus,
} from '../../model/subscriber.js';
import type { Alias, PersonId } from '../../model/person.js';

export interface SubscriberRegister {
  counts(): Promise<RegisterCounts>;
  /** Everyone who is subscribed and has an alias, by id. */
  candidates(): Promise<readonly ListCandidate[]>;
  /**
   * Looks at one command. `decide` is pure and is called inside the transaction with the person's
   * status; its decision, the consent event (with the privacy notice's version) and the queued
   * reply are committed together. A reply that confirms a change supersedes one to the same person
   * that has not been started yet; any other is not added while one waits. Who opts in with a command
   * that is older than a notice which is not sent yet becomes a recipient of it. A key that was seen
   * before changes nothing.
   */
  apply(
    command: KeywordCommand,
    context: {
      readonly now: number;
      /** by how much the servers' time, which is the command's, is ahead of ours, in milliseconds */
      readonly serversAhead: number;
      readonly privacyVersion: string;
    },
    decide: (status: SubscriberStatus) => Decision,
  ): Promise<
    { readonly kind: 'applied'; readonly decision: Decision } | { readonly kind: 'repeated' }
  >;
  /** Records that two names are one person; rows that turn out to be the same are merged. */
  learn(person: PersonId & { readonly alias: Alias }): Promise<void>;
  /** People with only one of their two names known, by id, from `after` on. */
  halfNamed(request: {
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly { readonly id: number; readonly person: PersonId }[]>;
}

export interface RegisterAdmin {
  /** The oldest first; hours in which nothing happened are left out. */
  consentHours(): Promise<readonly ConsentHour[]>;
  /** What the person with this number or alias consented to; null: not in the register. */
  consentHistory(name: string): Promise<ConsentHistory | null>;
  /** People with a greater id than `after`, in order of id. */
  page(request: { readonly after: number; readonly limit: number }): Promise<RegisteredPerson[]>;
  /**
   * Enters people with a consent that they gave elsewhere, all in one transaction; outcomes in the
   * order of the people, who must be different ones.
   * @param request.rehearse only tell what would become of them
   */
  enter(request: {
    readonly people: readonly EarlierConsent[];
    readonly now: number;
    readonly rehearse: boolean;
  }): Promise<readonly EntryOutcome[]>;
  /**
   * Takes names, number, chats and where a consent came from off a person, for good. A row without a
   * name stays: figures of past notices and the count of consents rest on it, and the hashes of their
   * messages' keys, so that none of these is ever taken for a new command.
   */
  forget(request: {
    readonly person: PersonId;
    readonly now: number;
    readonly rehearse: boolean;
  }): Promise<ForgetOutcome>;
}
