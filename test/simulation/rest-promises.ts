/** What must hold once all faults have ended: everything that was begun ends. */
import type { AccountPromises } from './account-promises.js';
import type { FilePromises } from './file-promises.js';
import { holds } from './history.js';
import { noticeRows } from './notice-rows.js';
import type { PostPromises } from './post-promises.js';
import type { Service } from './service.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

const MINUTE = 60_000;

export class RestPromises {
  constructor(
    private readonly world: World,
    private readonly service: Service,
    private readonly verdict: Verdict,
    private readonly account: AccountPromises,
    private readonly posts: PostPromises,
    private readonly files: FilePromises,
  ) {}

  /** Nothing is left to do. */
  isAtRest(): boolean {
    const { database, time } = this.world;
    const { running } = this.service;
    if (running === null || time.now - running.startedAt < 2 * MINUTE) return false;
    const [busy] = database.rows<{ n: number }>(
      `select (select count(*) from deliveries where state in ('queued', 'sending', 'uncertain', 'held')
           and coalesce(reply_kind, '') <> 'reminder' and not (state = 'held' and notice_id is null)
           and coalesce(notice_id, 0) not in (select id from notices where retracted_at is not null))
         + (select count(*) from notices where state not in ('sent', 'cancelled', 'expired')
              or filed_at is null)
         + (select count(*) from revocations where state = 'queued') as n`,
    );
    if (busy?.n !== 0 || this.account.isBusy || this.posts.isBusy) return false;
    return this.files.untaken.length === 0 && !this.#isYetToBeRead();
  }

  /** What came as ciphertext becomes readable. */
  #isYetToBeRead(): boolean {
    const { citizens, time, whatsapp } = this.world;
    if (whatsapp.awaitsHistory) return true;
    return citizens.some(({ written }) =>
      written.some(({ readableAt }) => readableAt !== null && readableAt > time.now - 10 * MINUTE),
    );
  }

  /** As the settings say, and staff are told. */
  waitsForNextMonth(): boolean {
    if (!holds(this.world.setting)) return false;
    const told = this.service.running?.alerts.current() ?? [];
    return told.some(({ code }) => code === 'lists-unavailable' || code === 'list-waits');
  }

  atTheEnd(): void {
    if (this.isAtRest() || this.waitsForNextMonth()) return;
    const { database } = this.world;
    const open = [
      ...noticeRows(database)
        .filter(({ state, filedAt }) => filedAt === null || !isOver(state))
        .map(({ name, state, filedAt }) => `${name} ${state}${filedAt === null ? ' unfiled' : ''}`),
      ...database
        .rows<{ what: string }>(
          `select coalesce(reply_kind, 'notice ' || notice_id) || ' ' || kind || ' ' || state
           || ' ' || coalesce(detail, '') as what
         from deliveries where state in ('queued', 'sending', 'uncertain', 'held')`,
        )
        .map(({ what }) => what),
      ...this.files.untaken,
      ...(this.account.isBusy ? ['the channel'] : []),
      ...(this.posts.isBusy ? ['another text in the channel'] : []),
    ];
    this.verdict.broken('when faults end, everything ends', open.join('; '));
  }
}

function isOver(state: string): boolean {
  return state === 'sent' || state === 'cancelled' || state === 'expired';
}
