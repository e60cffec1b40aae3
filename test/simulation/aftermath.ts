/** What comes after the events of a life: all faults end, staff do what alerts say, and it is waited for everything to end. */
import type { AlertedStaff } from './alerted-staff.js';
import type { DatabaseGates } from './database-gates.js';
import type { LastingFaults } from './lasting-faults.js';
import type { Promises } from './promises.js';
import type { Service } from './service.js';
import type { World } from './world.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * When nothing waits for the next month's list messages, everything ends within so long: a person who is
 * refused for now is tried for five days, and a notice can have a date.
 */
const LONGEST = 8 * DAY;
const LONGEST_MONTH = 35 * DAY;

export class Aftermath {
  constructor(
    private readonly world: World,
    private readonly faults: LastingFaults,
    private readonly gates: DatabaseGates,
    private readonly service: Service,
    private readonly staff: AlertedStaff,
    private readonly promises: Promises,
  ) {}

  async live(): Promise<void> {
    this.#heal();
    await this.#untilAtRest();
    await this.#untilSettled();
  }

  /** All faults end. */
  #heal(): void {
    const { trace, pc, whatsapp, channel, account, town } = this.world;
    trace.note('* all faults end');
    pc.setDate();
    this.service.spare();
    this.gates.heal();
    whatsapp.sendFaults.length = 0;
    whatsapp.listFaults.length = 0;
    if (channel !== null) {
      channel.faults.length = 0;
      channel.textFaults.length = 0;
    }
    account?.heal();
    whatsapp.bringHistory();
    // as every night: what the page kept to itself is read back
    whatsapp.reload();
    // what the servers say of a person is no fault that ends
    for (const [citizen, { kind }] of whatsapp.faultsOf) {
      if (kind !== 'refused') whatsapp.faultsOf.delete(citizen);
    }
    this.faults.endAll();
    if (!whatsapp.linked) whatsapp.scan();
    for (const citizen of town.citizens) town.setOnline(citizen, true);
    this.service.bootIfDown();
  }

  async #untilAtRest(): Promise<void> {
    const { time } = this.world;
    const { rest } = this.promises;
    const start = time.now;
    let lookAt = start + 2 * MINUTE;
    let waitedUntil = start;
    await time.runUntil(start + LONGEST_MONTH + 2 * LONGEST, () => {
      if (time.now < lookAt) return false;
      lookAt = time.now + 10 * MINUTE;
      this.staff.look();
      const waits = rest.waitsForNextMonth();
      if (waits) waitedUntil = time.now;
      // the first month that comes is lived; of those after it, it is enough that staff are told
      if (waits && time.now > start + LONGEST_MONTH) return true;
      return rest.isAtRest() || time.now > waitedUntil + LONGEST;
    });
  }

  /**
   * Receipts that came last are stored, reports written, alerts that have no cause any more cleared, and what
   * came while it rested is dealt with.
   */
  async #untilSettled(): Promise<void> {
    const { time } = this.world;
    const { rest, alerts } = this.promises;
    for (let round = 0; round < 12; round += 1) {
      time.stir();
      await time.runUntil(time.now + 5 * MINUTE);
      const rests = rest.isAtRest() || rest.waitsForNextMonth();
      if (rests && alerts.withoutCause().length === 0) break;
    }
  }
}
