/** What must hold of what staff drop: it is accepted once, nothing is refused or given up without a reason. */
import type { LifeEvent, NoticeDrop, StaffAct } from './history.js';
import { latestNotice } from './notice-rows.js';
import { fileStem, numberOfNamed } from './notice-texts.js';
import type { RestPromises } from './rest-promises.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

const MINUTE = 60_000;
/** For so long after its end the same content counts as a copy. */
const SAME_FOR = 30 * 24 * 60 * MINUTE;

/** What staff do to a notice, after which it may end before everybody has it. */
const ENDS: ReadonlySet<StaffAct> = new Set([
  ...(['stop', 'drag', 'correct', 'retract', 'dragToRetract'] as const),
]);
const TAKES_BACK: ReadonlySet<StaffAct> = new Set(['retract', 'dragToRetract']);

interface Accepted {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly fingerprint: string;
  readonly acceptedAt: number;
  readonly finishedAt: number | null;
  readonly retractedAt: number | null;
  /** somebody has it, or may have it */
  readonly isOut: 0 | 1;
  /** who were to have it and have not opted out since */
  readonly people: number;
}

const ACCEPTED = `select n.id, n.name, n.state, n.fingerprint, n.accepted_at as "acceptedAt",
  n.finished_at as "finishedAt", n.retracted_at as "retractedAt",
  exists (select 1 from deliveries d where d.notice_id = n.id
    and d.state in ('sending', 'uncertain', 'held', 'handed-over')) as "isOut",
  (select count(*) from recipients r join subscribers s on s.id = r.subscriber_id
    where r.notice_id = n.id and s.state = 'active' and not exists (select 1 from consent_events c
      where c.subscriber_id = s.id and c.kind = 'opt-out')) as people
  from notices n where n.kind = 'notice' order by n.id`;

export class AcceptancePromises {
  /** by the number of the notice, as often as staff have dropped it */
  readonly #drops = new Map<number, { readonly notice: NoticeDrop; readonly at: number }[]>();
  /** numbers of notices that staff have wanted to end, and ids of those that they have stopped */
  readonly #ended = new Set<number>();
  readonly #stopped = new Set<number>();
  /** numbers of notices that staff have wanted to take back */
  readonly #retracted = new Set<number>();
  #hasOtherClock = false;
  /** files may lie there of which an older database knows nothing */
  #wasRestored = false;

  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
    private readonly rest: RestPromises,
  ) {}

  befalls(event: LifeEvent): void {
    if (event.kind === 'staff' && ENDS.has(event.act)) this.#ended.add(event.notice);
    if (event.kind === 'staff' && TAKES_BACK.has(event.act)) this.#retracted.add(event.notice);
    if (event.kind === 'clock' || event.kind === 'dateLost') this.#hasOtherClock = true;
    if (event.kind === 'restores') this.#wasRestored = true;
  }

  dropped(notice: NoticeDrop): void {
    const before = this.#drops.get(notice.number) ?? [];
    this.#drops.set(notice.number, [...before, { notice, at: this.world.time.now }]);
  }

  /** Staff stop it, since its picture cannot be had any more. */
  stops(noticeId: number): void {
    this.#stopped.add(noticeId);
  }

  /**
   * Staff have dropped it again, and the same words may go again: with other files, or since it was taken
   * back. By what they did, and not by what the service has made of it.
   */
  mayGoAgain(number: number): boolean {
    const isAgain = (this.#drops.get(number) ?? []).length > 1;
    return this.#isReplaced(number) || (isAgain && this.#retracted.has(number));
  }

  /** By one of the same name that has other files. */
  #isReplaced(number: number): boolean {
    const drops = this.#drops.get(number) ?? [];
    return drops.length > 1 && drops.some(({ notice }) => notice.media || (notice.files ?? 0) > 0);
  }

  /** Files of staff are put where what cannot be sent lies. */
  onRefused(name: string): void {
    const number = numberOfNamed(name);
    const last = this.#drops.get(number)?.at(-1);
    if (last === undefined || this.#wasRestored || this.#hasRow(number)) return;
    if (!this.#isRefusable(last.notice, last.at))
      this.verdict.broken('nothing is refused without a reason', name);
  }

  #isRefusable(notice: NoticeDrop, at: number): boolean {
    const { database, time, whatsapp } = this.world;
    const [subscribed] = database.rows<{ n: number }>(
      `select count(*) as n from subscribers where state = 'active'`,
    );
    if (subscribed?.n === 0) return true;
    const hasPictures = notice.media || (notice.files ?? 0) > 0;
    if (hasPictures && whatsapp.picturesUnseen) return true;
    // its dates are over
    const dates = [notice.sendIn, notice.expiresIn].filter((date) => date !== null);
    return dates.length > 0 && (this.#hasOtherClock || dates.some((date) => time.now >= at + date));
  }

  atTheEnd(): void {
    const rows = this.world.database.rows<Accepted>(ACCEPTED);
    this.#acceptedOnce(rows);
    for (const row of rows) {
      this.verdict.judges('a notice is accepted once');
      this.#endsForAReason(row);
    }
    if (this.#wasRestored || !this.rest.isAtRest()) return;
    for (const [number] of this.#drops) this.#hasComeToSomething(number);
  }

  /** What was taken back, or stopped before anybody had it, may be sent after all. */
  #acceptedOnce(rows: readonly Accepted[]): void {
    for (const [index, later] of rows.entries()) {
      const same = rows.slice(0, index).find((earlier) => {
        const isOver = earlier.state === 'cancelled' || earlier.state === 'expired';
        return (
          earlier.fingerprint === later.fingerprint &&
          earlier.retractedAt === null &&
          later.acceptedAt - (earlier.finishedAt ?? later.acceptedAt) < SAME_FOR &&
          (!isOver || earlier.isOut === 1)
        );
      });
      if (same !== undefined)
        this.verdict.broken(
          'a notice is accepted once',
          `${later.name}: ${String(same.id)}, ${String(later.id)}`,
        );
    }
  }

  #endsForAReason({ id, name, state, people }: Accepted): void {
    const number = numberOfNamed(name);
    const isWanted = this.#ended.has(number) || this.#stopped.has(id) || this.#isReplaced(number);
    if (state === 'cancelled' && !isWanted)
      this.verdict.broken('nothing is stopped that nobody stopped', name);
    const hasDate = this.#drops.get(number)?.some(({ notice }) => notice.expiresIn !== null);
    // everybody has opted out before they could get it
    const hadNobody = people === 0;
    if (state === 'expired' && hasDate !== true && !hadNobody)
      this.verdict.broken('nothing expires that has no date', name);
  }

  /** There is a notice of it, or staff find it where what is refused lies. */
  #hasComeToSomething(number: number): void {
    const { disk } = this.world;
    const stem = fileStem(number);
    const isRefused = [...disk.files.keys()].some((path) =>
      path.startsWith(`avvisi/scartati/${stem}`),
    );
    if (!this.#hasRow(number) && !isRefused)
      this.verdict.broken('what staff drop becomes a notice, or is refused', stem);
  }

  #hasRow(number: number): boolean {
    return latestNotice(this.world.database, number) !== null;
  }
}
