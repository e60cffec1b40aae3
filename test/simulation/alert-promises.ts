/** What must hold of alerts: staff are told of whatever has a cause, and of nothing else. */
import type { Alert } from '#src/model/status.js';
import type { LastingFaults } from './lasting-faults.js';
import { unfinished } from './notice-rows.js';
import type { RestPromises } from './rest-promises.js';
import type { Service } from './service.js';
import { WATCHED } from './sim-folder.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

/** How long staff may not have been told of something. */
const UNTOLD = 30 * 60_000;

export class AlertPromises {
  /** since when there has been something that staff are not told of, true time, by the code of its alert */
  readonly #untold = new Map<string, number>();

  constructor(
    private readonly world: World,
    private readonly faults: LastingFaults,
    private readonly service: Service,
    private readonly verdict: Verdict,
    private readonly rest: RestPromises,
  ) {}

  /**
   * Whatever staff must know of, and that has been so for a while, they are told. A service that has just
   * been started has yet to find it.
   */
  look(): void {
    const { time } = this.world;
    const { running } = this.service;
    if (running === null) return this.#untold.clear();
    const told = new Set(running.alerts.current().map(({ code }) => code));
    for (const [code, isThere] of Object.entries(this.#causes())) {
      if (!isThere || told.has(code)) {
        this.#untold.delete(code);
        continue;
      }
      const since = Math.max(this.#untold.get(code) ?? time.now, running.startedAt);
      this.#untold.set(code, since);
      if (time.now - since < UNTOLD) continue;
      this.verdict.broken('whatever has a cause has its alert', code);
      this.#untold.set(code, Infinity);
    }
  }

  /** Whether there is one, by the code of the alert. */
  #causes(): Readonly<Record<string, boolean>> {
    const { database, disk, whatsapp } = this.world;
    const [row] = database.rows<Readonly<Record<'stopped' | 'held' | 'waits' | 'posts', number>>>(
      `select exists (select 1 from sending_state where name = 'stop' and value <> 'null') as stopped,
         exists (select 1 from deliveries d join notices n on n.id = d.notice_id
           where d.state = 'held' and n.retracted_at is null) as held,
         exists (select 1 from notices where state in ('unconfirmed', 'parked')) as waits,
         exists (select 1 from channel_posts where state = 'held') as posts`,
    );
    const lostBy = whatsapp.state.name === 'lost' ? whatsapp.state.reason.kind : null;
    const isFolderKnown = !disk.away && !disk.unknown;
    return {
      'sending-stopped': row?.stopped === 1,
      'delivery-held': row?.held === 1,
      'notice-waits': row?.waits === 1 && isFolderKnown,
      'folder-away': disk.away,
      'channel-held': row?.posts === 1,
      'notice-locked': disk.locked && isFolderKnown && this.#hasDropped(),
      'pairing-needed': whatsapp.state.name === 'pairing',
      'page-lacks': this.faults.is('pageLacks'),
      'disk-low': disk.full,
      incompatible: lostBy === 'incompatible',
      'no-connection': lostBy === 'network',
    };
  }

  #hasDropped(): boolean {
    const { disk } = this.world;
    return disk
      .below(WATCHED)
      .some((name) => disk.files.get(`${WATCHED}/${name}`)?.isStaffs === true);
  }

  withoutCause(): readonly Alert[] {
    const alerts = this.service.running?.alerts.current() ?? [];
    return alerts.filter((alert) => !this.#hasCause(alert));
  }

  /** When all faults have ended. */
  #hasCause({ code }: Alert): boolean {
    const { setting, database } = this.world;
    // a list that was not taken is tried again when there are list messages again
    if (['keys-unavailable', 'list-not-sent'].includes(code) && this.rest.waitsForNextMonth())
      return true;
    // lists are in use, and those that wait are larger than what is left of the month
    if (code === 'list-waits')
      return setting.monthlyAllowance !== null && unfinished(database).length > 0;
    // what the account or the page does not allow stays so
    return code === 'lists-unavailable' || code === 'list-name-taken';
  }

  /** Those that the history raises have been up at some time. */
  wereRaised(): void {
    for (const code of this.world.history.raises ?? []) {
      if (!this.service.told.has(code))
        this.verdict.broken('whatever has a cause has its alert', code);
    }
  }

  atTheEnd(): void {
    for (const { code } of this.withoutCause()) this.verdict.broken('an alert has its cause', code);
  }
}
