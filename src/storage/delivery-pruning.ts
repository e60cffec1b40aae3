import type { DeliveryRecords } from '../ports/storage/delivery-records.js';
import type { Prunable } from '../ports/runtime.js';
import { DAY } from '../runtime/time.js';

/** In one day: a PC whose clock is wrong by years is to lose a few before anybody notices, not all. */
const MOST = 20;

/** Who got which notice is kept for so many days after it was over. One transaction for each notice. */
export class DeliveryPruning implements Prunable {
  readonly name = 'deliveries';

  constructor(
    private readonly days: number,
    private readonly records: DeliveryRecords,
  ) {}

  async prune(now: number): Promise<number> {
    const before = now - this.days * DAY;
    const outdated = (await this.records.outdated(before)).slice(0, MOST);
    for (const noticeId of outdated) await this.records.forgetRecipients(noticeId, now);
    return outdated.length + (await this.records.forgetReplies(before));
  }
}
