/**
 * The service of a life: the program as `src/town` puts it together, in a process that can die at any boundary. It
 * is put together again on what it has left on the disk, in its browser's profile and in the account.
 */
import type { Config } from '#src/config.js';
import type { InvariantError } from '#src/errors.js';
import { Lifecycle } from '#src/runtime/lifecycle.js';
import { storageOver } from '#src/storage/database.js';
import { SqliteDatabase, StorageAlerts } from '#src/storage/sqlite/connection.js';
import { StaffAlerts } from '#src/system/alerts.js';
import type { ClockWatch } from '#src/system/clock-watch.js';
import { compose, type App } from '#src/town/town.js';
import { MemoryMadeLists } from '../fakes/memory-made-lists.js';
import type { DatabaseGates } from './database-gates.js';
import { Gate } from './gate.js';
import type { LastingFaults } from './lasting-faults.js';
import type { Process } from './scheduler.js';
import { adaptersOf, prunableIn, type PruningWatch } from './sim-adapters.js';
import { RETRACTIONS, SimFolder, TESTS, WATCHED } from './sim-folder.js';
import type { World } from './world.js';

const SECOND = 1_000;
/** One that has died of a bug is started again by PM2. */
const RESTARTED_AFTER = 5 * SECOND;
const MOST_BUGS = 5;
/** Whoever stops it waits no longer. */
const STOPPED_BY = 30 * SECOND;
/** For so long a file is as it was, and is taken then. */
const SETTLED_AFTER = 2 * SECOND;

interface Running {
  readonly process: Process;
  readonly app: App;
  readonly lifecycle: Lifecycle;
  readonly alerts: StaffAlerts;
  readonly folders: readonly SimFolder[];
  readonly startedAt: number;
}

export interface ServiceWatch {
  /** a process begins */
  onBoot(): void;
  /** what is not written by now never will be */
  onLoss(): void;
  onBug(error: InvariantError): void;
  readonly pruning: PruningWatch;
}

export class Service {
  watch: ServiceWatch = {
    ...{ onBoot: ignore, onLoss: ignore, onBug: ignore },
    pruning: { watchRows: (_, rows) => rows, watchCopies: (_, copies) => copies },
  };
  /** codes of the alerts that have been up */
  readonly told = new Set<string>();
  /** lies beside the database */
  readonly #madeLists = new MemoryMadeLists();
  #running: Running | null = null;
  #deaths = 0;
  #bugs = 0;
  #killIn: { boundaries: number; readonly downFor: number } | null = null;
  /** somebody has stopped it, and starts it again */
  #isRestarting = false;

  constructor(
    private readonly world: World,
    private readonly faults: LastingFaults,
    private readonly gates: DatabaseGates,
    private readonly config: Config,
  ) {}

  /** null: it is down */
  get running(): Running | null {
    return this.#running;
  }

  get deaths(): number {
    return this.#deaths;
  }

  get isRestarting(): boolean {
    return this.#isRestarting;
  }

  boot(): void {
    const { time, trace, pc, disk, database } = this.world;
    this.#isRestarting = false;
    const process: Process = { alive: true, wakesAt: -Infinity };
    const gate = new Gate(process, time, { reached: () => this.#boundary(process) });
    const startedAt = time.now;
    const clock = pc.clockOf(process);
    const logger = trace.logger();
    const alerts = new StaffAlerts(clock, logger);
    alerts.onChange(() => {
      for (const { code } of alerts.current()) this.told.add(code);
    });
    const connection = database.connection(this.gates.of(gate, () => this.watch.onLoss()));
    const storage = storageOver(new SqliteDatabase(connection, new StorageAlerts(alerts)));
    const folder = (root: string) => new SimFolder(disk, root, SETTLED_AFTER, clock);
    const folders = {
      notices: folder(WATCHED),
      tests: folder(TESTS),
      retractions: folder(RETRACTIONS),
    };
    const prunable = prunableIn(this.world, storage, this.watch.pruning);
    const own = { gate, storage, folders, prunable, madeLists: this.#madeLists };
    const app = compose(
      this.config,
      {
        ...{ version: 'simulated', clock, logger, alerts },
        showQr: () => undefined,
        onBug: (error) => this.#bug(error),
      },
      adaptersOf(this.world, this.faults, own),
    );
    const lifecycle = new Lifecycle(app.services, logger);
    this.#running = {
      ...{ process, app, lifecycle, alerts, startedAt },
      folders: Object.values(folders),
    };
    this.watch.onBoot();
    trace.note('the service starts');
    time.stir();
    lifecycle.start().catch((error: unknown) => {
      trace.note('the service cannot start', { error });
      this.die(RESTARTED_AFTER);
    });
  }

  bootIfDown(): void {
    this.world.pc.whenAwake(() => {
      if (this.#running === null && !this.#isRestarting) this.boot();
    });
  }

  /** At the so many-th boundary from now on. */
  killAt(boundary: number, downFor: number): void {
    this.#killIn = { boundaries: boundary, downFor };
  }

  spare(): void {
    this.#killIn = null;
  }

  #boundary(process: Process): void {
    const kill = this.#killIn;
    if (kill === null || !process.alive || this.#running?.process !== process) return;
    kill.boundaries -= 1;
    if (kill.boundaries >= 0) return;
    this.#killIn = null;
    this.die(kill.downFor);
  }

  /** At once, as with `kill -9`. */
  die(downFor: number): void {
    const { time, trace } = this.world;
    if (this.#running === null) return;
    this.#deaths += 1;
    trace.note('the service dies', { downFor });
    this.#running.process.alive = false;
    this.#running = null;
    this.world.database.abandon();
    this.watch.onLoss();
    this.world.whatsapp.die();
    time.stir();
    time.after(downFor, () => this.bootIfDown());
  }

  #bug(error: InvariantError): void {
    this.watch.onBug(error);
    this.#bugs += 1;
    // one that comes again at each start would go on until the life is over
    if (this.#bugs === MOST_BUGS) this.world.time.giveUp();
    this.die(RESTARTED_AFTER);
  }

  /** It is stopped in order, and started again after so long. */
  restart(downFor: number): void {
    this.stop(() => {
      this.world.time.after(downFor, () => this.bootIfDown());
    });
  }

  /** In order, as with SIGTERM. */
  stop(then: () => void): void {
    const { time, whatsapp } = this.world;
    const running = this.#running;
    if (running === null) return;
    this.#isRestarting = true;
    const over = (): void => {
      this.#isRestarting = false;
      if (this.#running === running) {
        running.process.alive = false;
        this.#running = null;
        this.world.database.abandon();
        whatsapp.die();
      }
      then();
    };
    const limit = time.after(STOPPED_BY, over);
    void running.lifecycle.stop().then(() => {
      limit();
      over();
    });
  }

  /** Nobody starts it until whoever has stopped it does. */
  keepDown(): void {
    this.#isRestarting = true;
  }

  /** The watch on the clock is asked. */
  lookAtClock(): void {
    const watch = this.#running?.app.services.find(({ name }) => name === 'clock-watch');
    (watch as ClockWatch | undefined)?.isSteady();
  }
}

function ignore(): void {
  // nobody judges
}
