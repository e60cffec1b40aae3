/**
 * One life: the program as `src/town` puts it together, with simulated adapters at its ports, and what a
 * history says around it.
 */
import { Aftermath } from './aftermath.js';
import { AlertedStaff } from './alerted-staff.js';
import { citizenEvents } from './citizen-events.js';
import { DatabaseGates } from './database-gates.js';
import type { History } from './history.js';
import { LastingFaults } from './lasting-faults.js';
import { LifeEvents } from './life-events.js';
import { pcEvents } from './pc-events.js';
import { Promises } from './promises.js';
import { rememberOffsets } from './quick-zones.js';
import { RestoreCommand } from './restore-command.js';
import { Service } from './service.js';
import { configOf } from './sim-config.js';
import { SimDatabase } from './sim-database.js';
import { staffEvents } from './staff-events.js';
import { StaffFiles } from './staff-files.js';
import { StaffRequests } from './staff-requests.js';
import { Verdict, type Breach } from './verdict.js';
import { whatsappEvents } from './whatsapp-events.js';
import { World } from './world.js';

/** How often it is looked whether whatever has a cause has its alert, in minutes. */
const MINUTES_BETWEEN_LOOKS = 10;

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

export class Life {
  readonly #verdict: Verdict;
  readonly #service: Service;
  readonly #promises: Promises;
  readonly #events: LifeEvents;
  readonly #aftermath: Aftermath;

  private constructor(private readonly world: World) {
    const verdict = new Verdict(world.time, world.trace);
    const faults = new LastingFaults(world);
    const gates = new DatabaseGates(world, faults);
    const service = new Service(world, faults, gates, configOf(world));
    const promises = new Promises(world, faults, service, verdict);
    const files = new StaffFiles(world, service, promises);
    const requests = new StaffRequests(world, service, promises);
    const restore = new RestoreCommand(world, service, promises);
    const staff = new AlertedStaff(world, service, promises, requests);
    this.#verdict = verdict;
    this.#service = service;
    this.#promises = promises;
    this.#events = new LifeEvents(world, promises, {
      ...citizenEvents(world),
      ...whatsappEvents(world),
      ...pcEvents(world, service, gates),
      ...staffEvents(world, files, requests, restore),
      lasting: (event) => faults.begin(event.what, event.for),
    });
    this.#aftermath = new Aftermath(world, faults, gates, service, staff, promises);
  }

  /** @param isTraced whether all that happened is kept */
  static async of(history: History, isTraced = false): Promise<Outcome> {
    const world = new World(history, await SimDatabase.open(), isTraced);
    try {
      return await new Life(world).#live();
    } finally {
      world.databases.leave();
    }
  }

  async #live(): Promise<Outcome> {
    const { time, trace } = this.world;
    this.#watch();
    try {
      await this.#untilAllHasHappened();
      await this.#aftermath.live();
      this.#promises.atTheEnd();
    } catch (error) {
      this.#verdict.broken('the life came to no end', error);
    }
    return {
      breaches: this.#verdict.breaches,
      trace: trace.lines,
      lived: time.now,
      steps: time.steps,
      deaths: this.#service.deaths,
      alerts: [...this.#service.told],
      judged: this.#verdict.judged,
    };
  }

  /** Promises are judged as it goes. */
  #watch(): void {
    const { whatsapp, channel, disk, time, pc } = this.world;
    const promises = this.#promises;
    whatsapp.watch = promises;
    this.#service.watch = promises;
    if (channel !== null) channel.onPost = (id) => promises.restores.onPost(id);
    disk.onPutAside = (name) => promises.acceptance.onRefused(name);
    let minutes = 0;
    time.onHop = () => {
      if (pc.isAsleep) return;
      minutes += 1;
      if (minutes % MINUTES_BETWEEN_LOOKS === 0) promises.look();
      this.#service.lookAtClock();
    };
  }

  async #untilAllHasHappened(): Promise<void> {
    const { time, pc, setting } = this.world;
    this.#service.boot();
    this.#events.plan();
    await time.runUntil(setting.lasts);
    // what happens when it wakes may be that it sleeps again
    while (pc.isAsleep) await time.runUntil(pc.asleepUntil);
  }
}
