/** What must hold of a stop of all sending: nothing goes while it lasts, and it lasts until staff lift it. */
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

/** What was being sent when the service heard of a block, in milliseconds. */
const UNDERWAY = 5_000;

export class StopPromises {
  /** true time; null: staff have lifted it, or the service may have died before it was written */
  #blockedAt: number | null = null;
  /** the ledger says stop */
  #isWritten = false;
  /** staff have said since that sending goes on */
  #isLifted = false;

  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
  ) {}

  /** The servers have said that the account is blocked, and the service has heard it. */
  onBlocked(): void {
    this.#blockedAt = this.world.time.now;
  }

  /** The service is dead, or cannot write: a block may not have been written; one that was holds. */
  losesWhatIsNotWritten(): void {
    this.look();
    if (!this.#isWritten) this.#blockedAt = null;
  }

  /** Staff say: go on. */
  lifts(): void {
    this.#blockedAt = null;
    this.#isLifted = true;
  }

  onSend(id: string): void {
    const { time } = this.world;
    const isStopped = this.look();
    if (!isStopped && this.#blockedAt !== null && time.now - this.#blockedAt > UNDERWAY) {
      this.verdict.broken('a block of the account stops everything', id);
      this.#blockedAt = null;
    }
    if (isStopped) this.verdict.broken('nothing is sent while all sending is stopped', id);
  }

  /**
   * What the ledger has said it says until staff lift it, also to the next process.
   * @returns whether it says stop
   */
  look(): boolean {
    const { database } = this.world;
    const [stop] = database.rows<{ value: string }>(
      `select value from sending_state where name = 'stop' and value <> 'null'`,
    );
    const isThere = stop !== undefined;
    // what is not committed may not come to be
    if (database.isInTransaction) return isThere;
    if (!isThere && this.#isWritten && !this.#isLifted)
      this.verdict.broken('a stop of all sending lasts until staff lift it', 'nobody has');
    if (!isThere) this.#isLifted = false;
    this.#isWritten = isThere;
    return isThere;
  }
}
