/** What stands between a process and the database of a life: turns, death, a slow disk, and commits that fail. */
import type { Gate } from './gate.js';
import type { LastingFaults } from './lasting-faults.js';
import type { DatabaseGate } from './sim-database.js';
import type { World } from './world.js';

interface CommitFaults {
  /** commits before it */
  in: number;
  times: number;
  readonly code: string;
}

export class DatabaseGates {
  #commitFaults: CommitFaults | null = null;
  /** true time */
  #stirsAt = Infinity;

  constructor(
    private readonly world: World,
    private readonly faults: LastingFaults,
  ) {}

  failCommits(faults: CommitFaults): void {
    this.#commitFaults = faults;
  }

  heal(): void {
    this.#commitFaults = null;
  }

  /** @param onLoss called when what was to be committed is not */
  of(gate: Gate, onLoss: () => void): DatabaseGate {
    const { time, draw, disk, trace } = this.world;
    return {
      before: async (what) => {
        await gate.here();
        if (what === 'commit') gate.boundaries.reached();
        if (this.faults.is('slowDisk')) await time.wait(draw.between(0, 2_000), gate.process);
        await time.turn(gate.process);
        await gate.here();
      },
      after: async (isNews) => {
        // whoever looks from time to time finds it soon
        if (isNews) {
          time.stir();
          this.#stirWhenDue();
        }
        gate.boundaries.reached();
        await gate.here();
      },
      commitFault: () => {
        const faults = this.#commitFaults;
        if (disk.full) {
          onLoss();
          return 'SQLITE_FULL';
        }
        if (faults === null || faults.in-- > 0 || faults.times-- <= 0) return null;
        trace.note('a commit fails');
        onLoss();
        return faults.code;
      },
    };
  }

  /** What waits for a time is found then, and not at the next look. */
  #stirWhenDue(): void {
    const { time, pc, database } = this.world;
    const now = pc.now();
    const [next] = database.rows<{ at: number | null }>(
      `select min(at) as at from (
         select due_at as at from notices where state in ('queued', 'sending') and due_at > :now
         union all select not_before from deliveries where state = 'queued' and not_before > :now)`,
      { now },
    );
    if (next?.at == null) return;
    const at = time.now + next.at - now;
    if (at >= this.#stirsAt && this.#stirsAt > time.now) return;
    this.#stirsAt = at;
    time.after(next.at - now, () => {
      time.stir();
      this.#stirWhenDue();
    });
  }
}
