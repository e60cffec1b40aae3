/** What stands around the service in a life and goes on without it: time, the PC, the town, WhatsApp, the disk. */
import { ACCOUNT } from '../fakes/fake-whatsapp.js';
import { Databases } from './databases.js';
import { Draw } from './draw.js';
import type { History, Setting } from './history.js';
import { Scheduler } from './scheduler.js';
import { SimAccount } from './sim-account.js';
import { SimChannel } from './sim-channel.js';
import type { SimDatabase } from './sim-database.js';
import { Disk } from './sim-folder.js';
import { SimPc } from './sim-pc.js';
import { SimWhatsApp } from './sim-whatsapp.js';
import { Town, type SimCitizen } from './town.js';
import { LifeTrace } from './trace.js';

export class World {
  readonly setting: Setting;
  readonly draw: Draw;
  readonly time: Scheduler;
  readonly trace: LifeTrace;
  readonly town: Town;
  readonly citizens: readonly SimCitizen[];
  readonly staffPhones: readonly SimCitizen[];
  readonly whatsapp: SimWhatsApp;
  /** null: the comune has none */
  readonly channel: SimChannel | null;
  /** null: WhatsApp says nothing of it */
  readonly account: SimAccount | null;
  readonly pc: SimPc;
  readonly disk = new Disk();
  readonly databases: Databases;

  /** @param isTraced whether all that happens is kept */
  constructor(
    readonly history: History,
    database: SimDatabase,
    isTraced: boolean,
  ) {
    const { setting } = history;
    this.setting = setting;
    this.draw = new Draw(setting.seed ^ 0x5eed);
    const time = new Scheduler(this.draw);
    this.time = time;
    this.trace = new LifeTrace(() => time.now, isTraced);
    const town = new Town(time, this.draw, setting.begins);
    this.town = town;
    this.pc = new SimPc(time, town);
    this.databases = new Databases(time, database);
    this.whatsapp = new SimWhatsApp(town, time, this.draw);
    this.citizens = setting.citizens.map((traits) => {
      const citizen = town.add(traits);
      citizen.answersUnderNumber = traits.answersUnderNumber;
      citizen.givesTokens = setting.account?.tokenless.includes(citizen.number - 1) !== true;
      if (traits.isUs) citizen.alias = ACCOUNT.alias ?? citizen.alias;
      return citizen;
    });
    this.staffPhones = Array.from({ length: setting.testPhones }, () => town.add());
    this.channel =
      setting.channel === null ? null : new SimChannel(this.whatsapp, time, () => town.now);
    this.account =
      setting.account === null
        ? null
        : new SimAccount(setting.account, this.whatsapp, town, () => time.now);
    this.whatsapp.times = { late: setting.late, listsLate: setting.listsLate };
    this.whatsapp.pcNow = () => this.pc.now();
    this.whatsapp.hasBytes = (path) => this.disk.spool.has(path);
    this.whatsapp.restricts = (target, content) => this.account?.refusal(target, content) ?? null;
    this.disk.now = () => this.pc.now();
  }

  get database(): SimDatabase {
    return this.databases.current;
  }

  citizen(who: number): SimCitizen {
    const citizen = this.citizens[who % this.citizens.length];
    if (citizen === undefined) throw new Error('a town without citizens');
    return citizen;
  }
}
