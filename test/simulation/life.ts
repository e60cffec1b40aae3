/**
 * One life: the program as `src/town` puts it together, with simulated adapters at its ports, and what a
 * history says around it. It can die at any boundary, and is put together again on what it has left
 * on disk, in its browser's profile and in the account.
 */
import type { Adapters } from '#src/town/adapters.js';
import { compose, type App } from '#src/town/town.js';
import type { Config } from '#src/config.js';
import { settingsSchema } from '#src/config/schema.js';
import type { InvariantError } from '#src/errors.js';
import { Lifecycle } from '#src/runtime/lifecycle.js';
import type { PanelFolder } from '#src/ports/folder.js';
import type { PageLack } from '#src/model/session.js';
import type { Clock, Prunable } from '#src/ports/runtime.js';
import type { StaffOutcome } from '#src/ports/staff.js';
import type { Storage } from '#src/ports/storage.js';
import { SpoolPruning } from '#src/folder/spool-pruning.js';
import { DeliveryPruning } from '#src/storage/delivery-retention.js';
import { SqliteDatabase } from '#src/storage/sqlite/connection.js';
import { storageOver } from '#src/storage/database.js';
import { holdUnfinished } from '#src/storage/after-restore.js';
import type { MessageId } from '#src/model/message.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { StorageAlerts } from '#src/storage/sqlite/connection.js';
import { StaffAlerts } from '#src/system/alerts.js';
import type { ClockWatch } from '#src/system/clock-watch.js';
import { MemoryMadeLists } from '../fakes/memory-made-lists.js';
import { Draw } from './draw.js';
import { Gate } from './gate.js';
import {
  holds,
  type History,
  type Lasting,
  type LifeEvent,
  type NoticeDrop,
  type Setting,
} from './history.js';
import { asWritten, fileStem, noticeText, pictureOf } from './notice-texts.js';
import { rememberOffsets } from './quick-zones.js';
import { unfinished, waitingForStaff } from './notice-rows.js';
import { Promises } from './promises.js';
import { Scheduler, type Process } from './scheduler.js';
import { SimAccount } from './sim-account.js';
import { SimChannel } from './sim-channel.js';
import { SimDatabase, type DatabaseGate } from './sim-database.js';
import { Disk, RETRACTIONS, SimFolder, spooledCopies, TESTS, WATCHED } from './sim-folder.js';
import { ACCOUNT } from '../fakes/fake-whatsapp.js';
import { SimWhatsApp } from './sim-whatsapp.js';
import { Town, type SimCitizen } from './town.js';
import { LifeTrace } from './trace.js';
import { Verdict, type Breach } from './verdict.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * When faults have ended, and nothing waits for the next month's list messages, everything ends within so
 * long: a person who is refused for now is tried for five days, and a notice can have a date.
 */
const MOST_AFTERMATH = 8 * DAY;
const LONGEST_MONTH = 35 * DAY;
/** How often it is looked whether whatever has a cause has its alert, in minutes. */
const HOPS_BETWEEN_LOOKS = 10;
/** What happens to phones, servers and a share goes on while the PC sleeps. */
const ELSEWHERE: ReadonlySet<LifeEvent['kind']> = new Set([
  ...(['writes', 'phone', 'saves', 'reads', 'reinstalls', 'drops', 'lists', 'person'] as const),
  ...(['corrects', 'blocks', 'changesNumber'] as const),
]);
/** A service that has died of a bug is started again by PM2. */
const RESTARTED_AFTER = 5 * SECOND;
const MOST_BUGS = 5;
/** Staff let a notice that is held go again so often, and say then that it arrived. */
const MOST_AGAIN = 3;

export interface Outcome {
  /** what was broken; none: all promises were kept */
  readonly breaches: readonly Breach[];
  readonly trace: readonly string[];
  /** simulated milliseconds */
  readonly lived: number;
  readonly steps: number;
  readonly deaths: number;
  /** codes of the alerts that were up at some time */
  readonly alerts: readonly string[];
  /** how often there was something to judge, by the promise */
  readonly judged: Readonly<Record<string, number>>;
}

rememberOffsets();

interface Running {
  readonly process: Process;
  readonly app: App;
  readonly lifecycle: Lifecycle;
  readonly alerts: StaffAlerts;
  readonly folders: readonly SimFolder[];
  readonly startedAt: number;
}

export class Life {
  readonly draw: Draw;
  readonly time: Scheduler;
  readonly town: Town;
  readonly whatsapp: SimWhatsApp;
  /** null: the comune has none */
  readonly channel: SimChannel | null;
  /** null: WhatsApp says nothing of it */
  readonly account: SimAccount | null;
  readonly disk = new Disk();
  readonly trace: LifeTrace;
  readonly verdict: Verdict;
  readonly promises: Promises;
  readonly staffPhones: readonly SimCitizen[];
  readonly citizens: readonly SimCitizen[];
  readonly setting: Setting;
  running: Running | null = null;
  database: SimDatabase;
  /** how far the PC's clock is ahead, in milliseconds */
  clockError = 0;
  deaths = 0;
  /** codes of the alerts that have been up */
  readonly told = new Set<string>();
  restored = false;
  /** faults that last, and how many of each */
  readonly lasting = new Map<Lasting, number>();
  readonly #config: Config;
  readonly #copies: { readonly at: number; readonly database: SimDatabase }[] = [];
  #killIn: { boundaries: number; readonly downFor: number } | null = null;
  #commitFaults: { in: number; times: number; readonly code: string } | null = null;
  /** by how far the PC's clock is behind since it lost its date, in milliseconds */
  #dateLostBy = 0;
  #tellLacks: () => void = () => undefined;
  #isRestarting = false;
  #bugs = 0;
  /** notice → how often staff have let it go again */
  readonly #again = new Map<number, number>();

  private constructor(
    readonly history: History,
    database: SimDatabase,
    isTraced: boolean,
  ) {
    const { setting } = history;
    this.setting = setting;
    this.database = database;
    this.draw = new Draw(setting.seed ^ 0x5eed);
    this.time = new Scheduler(this.draw);
    this.trace = new LifeTrace(() => this.time.now, isTraced);
    this.verdict = new Verdict(this.time, this.trace);
    this.town = new Town(this.time, this.draw, setting.begins);
    this.whatsapp = new SimWhatsApp(this.town, this.time, this.draw);
    this.citizens = setting.citizens.map((traits) => {
      const citizen = this.town.add(traits);
      citizen.answersUnderNumber = traits.answersUnderNumber;
      citizen.givesTokens = setting.account?.tokenless.includes(citizen.number - 1) !== true;
      if (traits.isUs) citizen.alias = ACCOUNT.alias ?? citizen.alias;
      return citizen;
    });
    this.staffPhones = Array.from({ length: setting.testPhones }, () => this.town.add());
    this.channel =
      setting.channel === null
        ? null
        : new SimChannel(this.whatsapp, this.time, () => this.town.now);
    this.account =
      setting.account === null
        ? null
        : new SimAccount(setting.account, this.whatsapp, this.town, () => this.time.now);
    this.#config = configOf(
      setting,
      this.channel,
      this.staffPhones.map(({ phone }) => phone),
    );
    this.promises = new Promises(this, this.verdict);
    if (this.channel !== null) this.channel.onPost = (id) => this.promises.restores.onPost(id);
    this.whatsapp.times = { late: setting.late, listsLate: setting.listsLate };
    this.whatsapp.pcNow = () => this.pcNow();
    this.disk.now = () => this.pcNow();
    this.disk.onPutAside = (name) => this.promises.acceptance.onRefused(name);
    this.whatsapp.hasBytes = (path) => this.disk.spool.has(path);
    this.whatsapp.restricts = (target, content) => this.account?.refusal(target, content) ?? null;
    this.whatsapp.watch = this.promises;
    let hops = 0;
    this.time.onHop = () => {
      if (this.time.now < this.#asleepUntil) return;
      hops += 1;
      if (hops % HOPS_BETWEEN_LOOKS === 0) this.promises.look();
      const watch = this.running?.app.services.find(({ name }) => name === 'clock-watch');
      (watch as ClockWatch | undefined)?.isSteady();
    };
  }

  /** @param isTraced whether all that happened is kept */
  static async of(history: History, isTraced = false): Promise<Outcome> {
    const life = new Life(history, await SimDatabase.open(), isTraced);
    try {
      return await life.#live();
    } finally {
      life.running = null;
      if (life.restored) life.database.close();
      else life.database.giveBack();
      for (const { database } of life.#copies) database.close();
    }
  }

  /** By the clock of the PC. */
  pcNow(): number {
    return this.town.now + this.clockError;
  }

  citizen(who: number): SimCitizen {
    const citizen = this.citizens[who % this.citizens.length];
    if (citizen === undefined) throw new Error('a town without citizens');
    return citizen;
  }

  is(what: Lasting): boolean {
    return (this.lasting.get(what) ?? 0) > 0;
  }

  async #live(): Promise<Outcome> {
    try {
      this.#boot();
      for (const event of this.history.events) {
        this.time.after(event.at, () => {
          if (ELSEWHERE.has(event.kind)) this.#befall(event);
          else this.#whenAwake(() => this.#befall(event));
        });
        if (event.kind === 'restores') this.#copyAt(Math.max(0, event.at - event.ago));
      }
      await this.time.runUntil(this.setting.lasts);
      // what happens when it wakes may be that it sleeps again
      while (this.time.now < this.#asleepUntil) await this.time.runUntil(this.#asleepUntil);
      this.#heal();
      const start = this.time.now;
      let lookAt = start + 2 * MINUTE;
      let waitedUntil = start;
      await this.time.runUntil(start + LONGEST_MONTH + 2 * MOST_AFTERMATH, () => {
        if (this.time.now < lookAt) return false;
        lookAt = this.time.now + 10 * MINUTE;
        this.#staffLook();
        const waits = this.promises.rest.waitsForNextMonth();
        if (waits) waitedUntil = this.time.now;
        // the first month that comes is lived; of those after it, it is enough that staff are told
        if (waits && this.time.now > start + LONGEST_MONTH) return true;
        return this.promises.rest.isAtRest() || this.time.now > waitedUntil + MOST_AFTERMATH;
      });
      // receipts that came last are stored, reports written, alerts that have no cause any more cleared
      // and what came while it rested is dealt with
      for (let round = 0; round < 12; round += 1) {
        this.time.stir();
        await this.time.runUntil(this.time.now + 5 * MINUTE);
        const rests = this.promises.rest.isAtRest() || this.promises.rest.waitsForNextMonth();
        if (rests && this.promises.alerts.withoutCause().length === 0) break;
      }
      this.promises.atTheEnd();
    } catch (error) {
      this.verdict.broken('the life came to no end', error);
    }
    return {
      breaches: this.verdict.breaches,
      trace: this.trace.lines,
      lived: this.time.now,
      steps: this.time.steps,
      deaths: this.deaths,
      alerts: [...this.told],
      judged: this.verdict.judged,
    };
  }

  // ------------------------------------------------------- the process

  #boot(): void {
    const process: Process = { alive: true, wakesAt: -Infinity };
    const boundaries = { reached: () => this.#boundary(process) };
    const gate = new Gate(process, this.time, boundaries);
    const startedAt = this.time.now;
    const clock = this.#clockOf(process, startedAt);
    const logger = this.trace.logger();
    const alerts = new StaffAlerts(clock, logger);
    alerts.onChange(() => {
      for (const { code } of alerts.current()) this.told.add(code);
    });
    const connection = this.database.connection(this.#databaseGate(gate, boundaries.reached));
    const storage = storageOver(new SqliteDatabase(connection, new StorageAlerts(alerts)));
    const folders = [WATCHED, TESTS, RETRACTIONS].map(
      (root) => new SimFolder(this.disk, root, 2_000, clock),
    );
    const [notices, tests, retractions] = folders.map((folder) => gate.guard(folder));
    if (notices === undefined || tests === undefined || retractions === undefined) return;
    const whatsapp = gate.guard(this.whatsapp);
    const adapters: Adapters = {
      storage,
      session: whatsapp,
      messenger: whatsapp,
      channel: this.channel === null ? null : gate.guard(this.channel),
      pictures: whatsapp,
      lists: {
        support: () => whatsapp.support(),
        all: () => whatsapp.all(),
        // at once, and not through the gate: it is read off the id
        madeAt: (id) => this.whatsapp.madeAt(id),
        create: (name, members) => whatsapp.create(name, members),
        edit: (id, name, members) => whatsapp.edit(id, name, members),
      },
      account: this.account === null ? null : gate.guard(this.account),
      history: whatsapp,
      madeLists: gate.guard(this.#madeLists),
      folders: {
        ...{ notices, tests, retractions, dropBox: NO_PANEL },
        droppedDrafts: {
          lyingAs: () => Promise.resolve(null),
          became: () => Promise.resolve(),
        },
        isBeingReplaced: () => Promise.resolve(false),
      },
      scheduled: (name, _expression, _zone, task) => this.#scheduled(process, name, task),
      freeBytes: () => Promise.resolve(this.disk.full ? 0 : 1e12),
      prunable: this.#prunable(storage),
      lackWatch: (tell) => ({
        name: 'page-lacks',
        start: () => {
          this.#tellLacks = () => {
            if (process.alive) tell(this.is('pageLacks') ? LACKS : []);
          };
          return Promise.resolve(this.#tellLacks());
        },
        stop: () => Promise.resolve(),
      }),
    };
    const app = compose(
      this.#config,
      {
        ...{ version: 'simulated', clock, logger, alerts },
        showQr: () => undefined,
        onBug: (error) => this.#bug(error),
      },
      adapters,
    );
    const lifecycle = new Lifecycle(app.services, logger);
    this.running = { process, app, lifecycle, alerts, folders, startedAt };
    this.promises.open.boots();
    this.trace.note('the service starts');
    this.time.stir();
    lifecycle.start().catch((error: unknown) => {
      this.trace.note('the service cannot start', { error });
      this.die(RESTARTED_AFTER);
    });
  }

  #prunable({ deliveryRetention: records }: Storage): readonly Prunable[] {
    const { keeps } = this.setting;
    if (keeps === undefined) return [];
    const { pruning } = this.promises;
    const settings = { days: keeps, megabytes: 2_000 };
    return [
      pruning.watchRows(keeps, new DeliveryPruning(keeps, records)),
      pruning.watchCopies(keeps, new SpoolPruning(settings, spooledCopies(this.disk), records)),
    ];
  }

  /** lies beside the database */
  readonly #madeLists = new MemoryMadeLists();

  #clockOf(process: Process, startedAt: number): Clock {
    return {
      now: () => this.pcNow(),
      elapsed: () => this.time.now - startedAt - (this.#asleep.get(process) ?? 0) + 0.3,
      sleep: (ms, signal) => {
        if (!process.alive) return new Promise(() => undefined);
        if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
        return new Promise((resolve) => {
          const wake = (): void => {
            forget();
            signal?.removeEventListener('abort', wake);
            if (process.alive) resolve();
          };
          const forget = this.time.after(ms, wake, process, true);
          signal?.addEventListener('abort', wake);
        });
      },
    };
  }

  /** milliseconds that a process has not noticed */
  readonly #asleep = new Map<Process, number>();
  /** true time at which the PC wakes */
  #asleepUntil = -Infinity;

  #databaseGate(gate: Gate, reached: () => void): DatabaseGate {
    return {
      before: async (what) => {
        await gate.here();
        if (what === 'commit') reached();
        if (this.is('slowDisk')) await this.time.wait(this.draw.between(0, 2_000), gate.process);
        await this.time.turn(gate.process);
        await gate.here();
      },
      after: async (isNews) => {
        // whoever looks from time to time finds it soon
        if (isNews) {
          this.time.stir();
          this.#stirWhenDue();
        }
        reached();
        await gate.here();
      },
      commitFault: () => {
        const faults = this.#commitFaults;
        if (this.disk.full) {
          this.promises.stop.losesWhatIsNotWritten();
          return 'SQLITE_FULL';
        }
        if (faults === null || faults.in-- > 0 || faults.times-- <= 0) return null;
        this.trace.note('a commit fails');
        this.promises.stop.losesWhatIsNotWritten();
        return faults.code;
      },
    };
  }

  /** true time */
  #stirsAt = Infinity;

  /** What waits for a time is found then, and not at the next look. */
  #stirWhenDue(): void {
    const now = this.pcNow();
    const [next] = this.database.rows<{ at: number | null }>(
      `select min(at) as at from (
         select due_at as at from notices where state in ('queued', 'sending') and due_at > :now
         union all select not_before from deliveries where state = 'queued' and not_before > :now)`,
      { now },
    );
    if (next?.at == null) return;
    const at = this.time.now + next.at - now;
    if (at >= this.#stirsAt && this.#stirsAt > this.time.now) return;
    this.#stirsAt = at;
    this.time.after(next.at - now, () => {
      this.time.stir();
      this.#stirWhenDue();
    });
  }

  #scheduled(process: Process, name: string, task: () => void) {
    const isNightly = name === 'nightly';
    const every = isNightly ? DAY : MINUTE;
    const again = (): void => {
      task();
      // the page is loaded anew every night
      if (isNightly) this.whatsapp.reload();
      this.time.after(every, again, process, true);
    };
    return {
      name,
      start: () => {
        this.time.after(every, again, process, true);
        return Promise.resolve();
      },
      stop: () => Promise.resolve(),
      replan: () => Promise.resolve(),
    };
  }

  #boundary(process: Process): void {
    const kill = this.#killIn;
    if (kill === null || !process.alive || this.running?.process !== process) return;
    kill.boundaries -= 1;
    if (kill.boundaries >= 0) return;
    this.#killIn = null;
    this.die(kill.downFor);
  }

  /** At once, as with `kill -9`. */
  die(downFor: number): void {
    const { running } = this;
    if (running === null) return;
    this.deaths += 1;
    this.trace.note('the service dies', { downFor });
    running.process.alive = false;
    this.running = null;
    this.database.abandon();
    this.promises.stop.losesWhatIsNotWritten();
    this.whatsapp.die();
    this.time.stir();
    this.time.after(downFor, () => this.#bootIfDown());
  }

  #bootIfDown(): void {
    this.#whenAwake(() => {
      if (this.running === null && !this.#isRestarting) this.#boot();
    });
  }

  /** Nothing befalls a PC that sleeps. */
  #whenAwake(run: () => void): void {
    const wait = this.#asleepUntil - this.time.now;
    if (wait <= 0) run();
    else this.time.after(wait, () => this.#whenAwake(run));
  }

  #bug(error: InvariantError): void {
    this.verdict.broken('a bug', error);
    this.#bugs += 1;
    // one that comes again at each start would go on until the life is over
    if (this.#bugs === MOST_BUGS) this.time.giveUp();
    this.die(RESTARTED_AFTER);
  }

  /** In order, as with SIGTERM. */
  #stop(then: () => void): void {
    const { running } = this;
    if (running === null) return;
    this.#isRestarting = true;
    const over = (): void => {
      this.#isRestarting = false;
      if (this.running === running) {
        running.process.alive = false;
        this.running = null;
        this.database.abandon();
        this.whatsapp.die();
      }
      then();
    };
    const limit = this.time.after(30_000, over);
    void running.lifecycle.stop().then(() => {
      limit();
      over();
    });
  }

  // ---------------------------------------------------- what befalls it

  #befall(event: LifeEvent): void {
    // before the number is linked there is no service to write to: what is older than that is nobody's answer
    if (event.kind === 'writes' && !this.whatsapp.wasReady) {
      this.time.after(MINUTE, () => this.#befall(event));
      return;
    }
    this.trace.note(`* ${event.kind}`, event);
    this.time.stir();
    this.promises.befalls(event);
    switch (event.kind) {
      case 'writes':
        this.town.write(this.citizen(event.who), event.body, event.readableIn);
        return;
      case 'corrects': {
        const { message } = this.town.write(this.citizen(event.who), event.slip);
        this.time.after(event.after, () =>
          this.town.correct(this.citizen(event.who), message, event.body),
        );
        return;
      }
      case 'phone':
        return this.town.setOnline(this.citizen(event.who), event.online);
      case 'saves':
        this.citizen(event.who).saved = event.saved;
        return;
      case 'reads':
        for (const { id } of this.citizen(event.who).inbox) {
          this.town.read(this.citizen(event.who), id);
        }
        return;
      case 'reinstalls':
        return this.town.reinstall(this.citizen(event.who));
      case 'blocks':
      case 'changesNumber':
        return this.#changeCitizen(event);
      case 'drops':
        return this.#drop(event.notice);
      case 'staff':
        return this.#staffAct(event);
      case 'imports':
        return this.#import(this.citizen(event.who));
      case 'resumes':
        return this.#resumeSending();
      case 'lists':
        return this.#editLists(event.edit);
      case 'kill':
        this.#killIn = { boundaries: event.boundary, downFor: event.downFor };
        return;
      case 'stops':
        return this.#stop(() => {
          this.time.after(event.downFor, () => this.#bootIfDown());
        });
      case 'commitFails':
        this.#commitFaults = {
          ...{ in: event.commit, times: event.times },
          code: event.isDamaged === true ? 'SQLITE_CORRUPT' : 'SQLITE_IOERR',
        };
        return;
      case 'send':
        for (let time = 0; time < event.times; time += 1)
          this.whatsapp.sendFaults.push(event.fault);
        return;
      case 'person':
        if (event.fault !== null) this.whatsapp.faultsOf.set(this.citizen(event.who), event.fault);
        if (event.breaksLists) this.whatsapp.breakers.add(this.citizen(event.who));
        return;
      case 'listChange':
        this.whatsapp.listFaults.push(event.fault);
        return;
      case 'lasting':
        return this.#last(event.what, event.for);
      case 'reload':
        return this.whatsapp.reload();
      case 'conflict':
        return this.whatsapp.conflict();
      case 'block':
        return this.whatsapp.block();
      case 'spoolGone':
        this.disk.spool.clear();
        return;
      case 'post':
        for (let time = 0; time < event.times; time += 1) this.channel?.faults.push(event.fault);
        return;
      case 'postText':
        for (let time = 0; time < event.times; time += 1)
          this.channel?.textFaults.push(event.fault);
        return;
      case 'restricted':
        this.account?.restrict(event.what, event.for);
        return;
      case 'listLimit':
        this.whatsapp.announced = event.people;
        return;
      case 'unlinked':
        this.whatsapp.unlinkOnPhone(event.historyIn ?? null);
        this.channel?.servers.pairAnew();
        if (event.firstWithAnother === true)
          this.time.after(event.for / 2, () => this.whatsapp.scanWithAnother());
        this.time.after(event.for, () => this.whatsapp.scan());
        return;
      case 'clock':
        this.clockError += event.by;
        return;
      case 'dateLost':
        this.clockError -= event.by;
        this.#dateLostBy += event.by;
        this.time.after(event.for, () => this.#whenAwake(() => this.#setDate()));
        return;
      case 'sleeps':
        return this.#sleep(event.for);
      case 'powerFails':
        this.whatsapp.losePower();
        return this.die(event.for);
      case 'restores':
        return this.#restore(event);
    }
  }

  /** The comune itself does neither. */
  #changeCitizen(event: LifeEvent & { readonly kind: 'blocks' | 'changesNumber' }): void {
    const citizen = this.citizen(event.who);
    if (citizen.alias === this.whatsapp.account.alias) return;
    if (event.kind === 'blocks') return this.town.block(citizen, event.blocked);
    const of = event.of === null ? null : this.citizen(event.of);
    this.town.changeNumber(citizen, event.keepsAccount, of);
  }

  #setDate(): void {
    this.clockError += this.#dateLostBy;
    this.#dateLostBy = 0;
    this.time.stir();
  }

  #last(what: Lasting, ms: number): void {
    this.lasting.set(what, (this.lasting.get(what) ?? 0) + 1);
    this.#apply();
    this.time.after(ms, () => {
      this.lasting.set(what, Math.max(0, (this.lasting.get(what) ?? 0) - 1));
      this.trace.note(`* ${what} is over`);
      this.time.stir();
      this.#whenAwake(() => this.#apply());
    });
  }

  #apply(): void {
    const { whatsapp, disk, town } = this;
    if (this.is('network')) whatsapp.cut();
    else whatsapp.mend();
    whatsapp.shapeless = this.is('shapeless');
    whatsapp.strange = this.is('strange');
    whatsapp.receiptsOfNothing = this.is('receiptsOfNothing');
    whatsapp.slowTraces = this.is('slowTraces');
    whatsapp.silent = this.is('silent') || whatsapp.shapeless;
    whatsapp.deaf = this.is('deaf');
    whatsapp.reorders = this.is('reorders');
    whatsapp.serversSilent = this.is('serversSilent') || whatsapp.shapeless;
    town.doubles = this.is('doubles');
    disk.away = this.is('folderAway');
    disk.full = this.is('diskFull');
    disk.shareFull = this.is('shareFull');
    disk.unknown = this.is('folderUnknown');
    disk.locked = this.is('locked');
    whatsapp.listsUnchangeable = this.is('listsUnchangeable');
    whatsapp.uploadsFail = this.is('uploadsFail');
    whatsapp.picturesUnseen = this.is('picturesUnseen');
    whatsapp.changePage(!this.is('pageChanged'));
    this.#tellLacks();
    if (this.account !== null) this.account.isSilent = this.is('accountSilent');
    this.channel?.apply({
      silent: this.is('channelSilent') || whatsapp.shapeless,
      suspended: this.is('channelSuspended'),
      idsHidden: this.is('channelIdsHidden'),
    });
    whatsapp.supportFault = this.is('supportLate')
      ? 'late'
      : this.is('noSupport')
        ? 'unsupported'
        : null;
    whatsapp.brokenChats.clear();
    if (this.is('brokenChats')) {
      const [first] = this.citizens;
      if (first !== undefined) whatsapp.brokenChats.add(first.chatId);
    }
  }

  #drop(notice: NoticeDrop): void {
    const at = this.pcNow();
    const lines: string[] = [];
    if (notice.sendIn !== null) lines.push(`Invia il: ${asWritten(at + notice.sendIn)}`);
    if (notice.expiresIn !== null) lines.push(`Scade il: ${asWritten(at + notice.expiresIn)}`);
    if (notice.urgent) lines.push('Urgente: sì');
    const head = lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
    const stem = fileStem(notice.number);
    const { number, files = 0 } = notice;
    if (notice.media) this.#put(`${stem}.png`, pictureOf(number));
    for (let file = 1; file <= files; file += 1)
      this.#put(`${stem}/${String(file)}.png`, pictureOf(number, file));
    const name = files === 0 ? stem : `${stem}/testo`;
    this.#put(`${name}.txt`, Buffer.from(`${head}${noticeText(number)}\n`));
    this.promises.dropped(notice);
  }

  #put(name: string, bytes: Buffer, folder = WATCHED): void {
    this.disk.write(`${folder}/${name}`, bytes, true);
    this.promises.files.keeps(bytes);
    this.#hintAtFolders();
  }

  /** The system tells of a change, unless the PC sleeps. */
  #hintAtFolders(): void {
    if (this.time.now < this.#asleepUntil) return;
    for (const watched of this.running?.folders ?? []) watched.hint();
  }

  /** Staff write over their own file. */
  #remove(path: string): void {
    const file = this.disk.files.get(path);
    if (file !== undefined) this.promises.files.keepsNoLonger(file.bytes);
    this.disk.files.delete(path);
  }

  #staffAct({ act, notice: number }: LifeEvent & { readonly kind: 'staff' }): void {
    const row = this.noticeRow(number);
    const stem = fileStem(number);
    switch (act) {
      case 'stop':
        if (row !== null)
          this.#askFor(
            (app) => app.staff.stop({ id: row.id }),
            () => this.promises.staff.isStopped(row.id),
          );
        return;
      case 'sendNow':
        if (row !== null) this.#ask((app) => app.staff.sendNow({ id: row.id }));
        return;
      case 'confirm':
        if (row !== null) this.#confirm(row.id);
        return;
      case 'retract':
        if (row !== null)
          this.#askFor(
            (app) => app.staff.retract({ id: row.id, correction: null }),
            () => this.promises.staff.isRetracted(row.id),
          );
        return;
      case 'test':
        if (row !== null) this.#ask((app) => app.staff.test({ id: row.id }));
        return;
      case 'changePost':
        if (row !== null) this.#changePost(row.id, number);
        return;
      case 'drag':
        for (const name of this.disk
          .below(`${WATCHED}/in-corso`)
          .filter((one) => isOf(one, stem))) {
          this.disk.move(`${WATCHED}/in-corso/${name}`, `${WATCHED}/annullati/${name}`);
          this.promises.staff.drags(number);
        }
        return;
      case 'dragToRetract':
        for (const name of this.disk.below(`${WATCHED}/inviati`).filter((one) => isOf(one, stem))) {
          this.disk.move(`${WATCHED}/inviati/${name}`, `${RETRACTIONS}/${name}`);
        }
        break;
      case 'correct':
        if (this.disk.files.has(`${WATCHED}/${stem}.txt`)) {
          this.#remove(`${WATCHED}/${stem}.txt`);
          this.#put(`${stem}.txt`, Buffer.from(`${noticeText(number)} Corretto.\n`));
          this.promises.corrected(number);
        }
        return;
      case 'dropAgain':
        if (!this.disk.files.has(`${WATCHED}/${stem}.txt`))
          this.#drop({ number, media: false, urgent: false, sendIn: null, expiresIn: null });
        break;
      case 'dropTest':
        this.#put(`${stem}.txt`, Buffer.from(`Prova di ${stem}.\n`), TESTS);
    }
    this.#hintAtFolders();
  }

  #changePost(id: number, number: number): void {
    const { posts } = this.promises;
    const text = posts.otherText(number);
    posts.asksFor(id, number, text);
    this.#ask(async (app) => {
      const outcome = await app.staff.changePost({ id, text });
      posts.isAnswered(id, text, outcome.kind === 'done');
      return outcome;
    });
  }

  #resumeSending(): void {
    this.promises.stop.lifts();
    this.#ask((app) => app.staff.resumeSending({}));
  }

  #confirm(id: number): void {
    // it may go before they are answered
    this.promises.staff.isConfirmed(id);
    this.promises.restores.isDecided(id);
    this.#ask((app) => app.staff.confirm({ id }));
  }

  /** @param onDone they are told that it is done */
  #askFor(what: (app: App) => Promise<StaffOutcome>, onDone: () => void): void {
    this.#ask(async (app) => {
      const outcome = await what(app);
      if (outcome.kind === 'done') onDone();
      return outcome;
    });
  }

  /** Whoever asks does not wait for a service that dies meanwhile. */
  #ask(what: (app: App) => Promise<unknown>): void {
    const { running } = this;
    if (running === null) return;
    what(running.app).then(
      (answer) => this.trace.note('  staff are answered', { answer }),
      (error: unknown) => this.trace.note('  staff are told of an error', { error }),
    );
  }

  #import({ phone }: SimCitizen): void {
    const { running } = this;
    if (running === null) return;
    // signed this very day: words that were written before and are heard after it count all the same
    const at = this.pcNow();
    const people = [{ phone, at, origin: 'registro di carta', privacyVersion: null }];
    this.#ask(({ storage }) =>
      storage.registerAdmin.enter({ people, now: this.pcNow(), rehearse: false }),
    );
  }

  #editLists(edit: 'rename' | 'delete' | 'removeMember' | 'foreign'): void {
    const { lists } = this.whatsapp;
    if (edit === 'foreign') {
      const id = `${String(Math.floor(this.pcNow() / 1_000) - 90_000)}@broadcast`;
      lists.set(id, { id, name: 'Avvisi 1', members: this.citizens.map(({ alias }) => alias) });
      return;
    }
    const ids = [...lists.keys()].filter((id) => this.whatsapp.madeByUs.has(id));
    if (ids.length === 0) return;
    const list = lists.get(this.draw.oneOf(ids));
    if (list === undefined) return;
    if (edit === 'delete') lists.delete(list.id);
    else if (edit === 'rename') lists.set(list.id, { ...list, name: 'Cittadini' });
    else lists.set(list.id, { ...list, members: list.members.slice(1) });
  }

  #sleep(ms: number): void {
    const { running } = this;
    this.whatsapp.suspend(ms);
    this.#asleepUntil = this.time.now + ms;
    if (running === null) return;
    this.time.postpone(running.process, ms);
    this.#asleep.set(running.process, (this.#asleep.get(running.process) ?? 0) + ms);
  }

  #copyAt(at: number): void {
    this.time.after(at - this.time.now, () => {
      if (this.database.isInTransaction) this.#copyAt(this.time.now + 10);
      else this.#copies.push({ at: this.time.now, database: this.database.copy() });
    });
  }

  /** Staff restore the copy that was made before then, and try again when the disk fails. */
  #restore({ ago, fails }: LifeEvent & { readonly kind: 'restores' }): void {
    const copy = this.#copies.findLast(({ at }) => at <= this.time.now - ago);
    if (copy === undefined) return;
    this.restored = true;
    const attempt = (failures: number): void => {
      this.#isRestarting = true;
      const database = copy.database.copy();
      const commitFault = (): string | null => (failures > 0 ? 'SQLITE_IOERR' : null);
      const inert = new SqliteDatabase(database.connection({ ...OPEN, commitFault }));
      const now = this.pcNow();
      const drawn: MessageId[] = [];
      const newId = (): MessageId => {
        const id = newMessageId();
        drawn.push(id);
        return id;
      };
      void inert
        .write((sql) => holdUnfinished(sql, now, newId))
        .then(
          () => {
            this.promises.restores.restored(copy.database, database, { now, drawn });
            this.database.close();
            this.database = database;
            // it is another ledger
            this.promises.stop.lifts();
            this.#isRestarting = false;
            this.#boot();
          },
          () => {
            this.trace.note('the copy could not be restored');
            database.close();
            this.time.after(MINUTE, () => attempt(failures - 1));
          },
        );
    };
    this.#stop(() => attempt(fails));
  }

  // -------------------------------------------------------- the aftermath

  /** All faults end. */
  #heal(): void {
    this.trace.note('* all faults end');
    const { whatsapp } = this;
    this.lasting.clear();
    this.#setDate();
    this.#killIn = null;
    this.#commitFaults = null;
    whatsapp.sendFaults.length = 0;
    whatsapp.listFaults.length = 0;
    if (this.channel !== null) {
      this.channel.faults.length = 0;
      this.channel.textFaults.length = 0;
    }
    this.account?.heal();
    whatsapp.bringHistory();
    // as every night: what the page kept to itself is read back
    whatsapp.reload();
    // what the servers say of a person is no fault that ends
    for (const [citizen, { kind }] of whatsapp.faultsOf) {
      if (kind !== 'refused') whatsapp.faultsOf.delete(citizen);
    }
    this.#apply();
    if (!whatsapp.linked) whatsapp.scan();
    for (const citizen of this.town.citizens) this.town.setOnline(citizen, true);
    if (this.running === null && !this.#isRestarting) this.#boot();
  }

  /** Staff read the alerts and do what they say. */
  #staffLook(): void {
    const { running } = this;
    if (running === null) return;
    for (const { code } of running.alerts.current()) {
      if (code === 'sending-stopped') this.#resumeSending();
      if (code === 'notice-waits') {
        for (const { id } of waitingForStaff(this.database)) this.#confirm(id);
      }
      if (code === 'delivery-held') this.#decideHeld(running.app);
      if (code === 'channel-held') this.#decidePosts(running.app);
      // the disk has read it wrong once: they start the service again, and nothing is wrong with it
      if (code === 'storage-damaged' && !this.#isRestarting) {
        this.#stop(() => this.time.after(MINUTE, () => this.#bootIfDown()));
        return;
      }
      if (code === 'media-unreadable') {
        for (const { id } of unfinished(this.database)) {
          this.promises.acceptance.stops(id);
          this.#ask((app) => app.staff.stop({ id }));
        }
      }
    }
  }

  #decideHeld({ storage }: App): void {
    this.promises.repeats.decides();
    this.#ask(async () => {
      for (const { noticeId } of await storage.outbox.held()) {
        const notice = await storage.notices.get(noticeId);
        // what is over cannot be repeated
        const isOver = notice?.state === 'cancelled' || notice?.state === 'expired';
        const times = this.#again.get(noticeId) ?? 0;
        const decision = isOver || times >= MOST_AGAIN ? 'sent' : 'again';
        this.promises.restores.isDecided(noticeId);
        if (decision === 'again') {
          this.#again.set(noticeId, times + 1);
          this.promises.open.letsGo(noticeId);
        } else this.promises.notices.callsSent(noticeId);
        await storage.outbox.decideHeld(noticeId, decision, this.pcNow());
      }
    });
  }

  /** Staff look into the channel. */
  #decidePosts({ storage }: App): void {
    this.#ask(async () => {
      for (const noticeId of await storage.channel.held()) {
        const posts = this.database.rows<{ id: string }>(
          'select message_id as id from channel_posts where notice_id = :noticeId and state = :held',
          { noticeId, held: 'held' },
        );
        const isThere = posts.every(({ id }) => this.channel?.posts.some((post) => post.id === id));
        const decision = isThere ? 'published' : 'again';
        this.promises.restores.isDecided(noticeId);
        await storage.channel.decideHeld(noticeId, decision, this.pcNow());
      }
    });
  }

  /** null: no notice has been made of it. */
  noticeRow(number: number): { readonly id: number; readonly state: string } | null {
    const rows = this.database.rows<{ id: number; state: string }>(
      `select id, state from notices where name = :name and kind = 'notice' order by id desc`,
      { name: fileStem(number) },
    );
    return rows[0] ?? null;
  }
}

const NO_PANEL: PanelFolder = {
  drop: () => Promise.reject(new Error('nobody uses the page')),
  laidOut: () => {
    throw new Error('nobody uses the page');
  },
  holds: () => Promise.resolve(false),
  refused: () => Promise.resolve([]),
  refusalOf: () => Promise.resolve(null),
  refusedCount: () => Promise.resolve(0),
  refusedText: () => Promise.resolve(null),
  putAside: () => Promise.resolve(false),
};

const LACKS: readonly PageLack[] = [{ missing: 'WAWebCallCollection', loss: 'calls' }];

const OPEN: DatabaseGate = {
  before: () => Promise.resolve(),
  after: () => Promise.resolve(),
  commitFault: () => null,
};

function isOf(name: string, stem: string): boolean {
  return name === `${stem}.txt` || name === `${stem}.png` || name.startsWith(`${stem}/`);
}

function configOf(
  setting: Setting,
  channel: SimChannel | null,
  testPhones: readonly string[],
): Config {
  const settings = settingsSchema.parse({
    number: ACCOUNT.phone,
    testPhones,
    confirmAbove: String(setting.confirmAbove ?? 'off'),
    quietHours: setting.quietHours ? '22:00-07:00' : 'off',
    lists: {
      maxRecipients: String(setting.listLimit),
      monthlyAllowance: String(setting.monthlyAllowance ?? 'illimitati'),
      whenUsedUp: holds(setting) ? 'hold' : 'direct',
    },
    ...(channel !== null && { channel: { mode: setting.channel, id: channel.id } }),
    backup: { at: 'off' },
    restart: { at: 'off', memoryMegabytes: '0' },
  });
  const paths = Object.fromEntries(
    [
      ...['home', 'sessions', 'watchedFolder', 'archive', 'database', 'spool'],
      ...['logs', 'lockFile', 'runningService'],
    ].map((name) => [name, `/simulated/${name}`]),
  ) as unknown as Config['paths'];
  const { retention } = settings;
  // shorter than an office may choose
  const keeps = setting.keeps === undefined ? {} : { deliveryDays: setting.keeps };
  return { ...settings, retention: { ...retention, ...keeps }, paths, warnings: [] };
}
