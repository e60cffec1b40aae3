/** What must hold when old rows and copies are removed: no proof is lost, and nothing is kept longer than promised. */
import type { Prunable } from '#src/ports/runtime.js';
import type { Service } from './service.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** In one round, so that a wrong clock costs a few only. */
const MOST = 20;

interface NoticeRows {
  readonly id: number;
  readonly name: string;
  /** it may be removed who got it, as far as that does not depend on how long it has been over */
  readonly isDone: 0 | 1;
  /** or taken back, whichever came later */
  readonly finishedAt: number | null;
  readonly prunedAt: number | null;
  readonly recipients: number;
  readonly delivered: number;
  readonly figures: string | null;
}

const NOTICES = `select n.id, n.name, max(n.finished_at, coalesce(n.retracted_at, 0)) as "finishedAt", n.pruned_at as "prunedAt", n.figures,
  case when n.state in ('sent', 'cancelled', 'expired') and n.filed_at is not null
    and not exists (select 1 from notices corrected
      where corrected.id = n.corrects and corrected.pruned_at is null)
    and not exists (select 1 from revocations v join deliveries d on d.id = v.delivery_id
      where d.notice_id = n.id and v.state = 'queued')
    and not exists (select 1 from deliveries d where d.notice_id = n.id
      and d.state in ('queued', 'sending', 'uncertain', 'held'))
    then 1 else 0 end as "isDone",
  (select count(*) from recipients r where r.notice_id = n.id) as recipients,
  (select count(*) from (select min(ack) as ack from recipients r
    where r.notice_id = n.id and r.dropped_at is null group by r.subscriber_id)
    where ack >= 2) as delivered
  from notices n order by n.id`;

/** What nobody may lose, by its name. */
const PROOFS = `select (select count(*) from consent_events) as "consent events",
  (select count(*) from keyword_messages) as "keyword messages",
  (select count(*) from audit) as "audit entries",
  (select count(*) from notices) as notices, (select count(*) from notice_parts) as parts,
  (select count(*) from deliveries where reply_kind = 'reminder') as reminders`;

const OLD_REPLIES = `select count(*) as n from deliveries where notice_id is null
  and reply_kind <> 'reminder' and changed_at < :before
  and state in ('handed-over', 'failed', 'dropped')`;

const NEEDED = `select p.path from notices n join notice_parts p on p.notice_id = n.id
  where p.path is not null and (n.state not in ('sent', 'cancelled', 'expired') or n.filed_at is null
    or exists (select 1 from deliveries d where d.notice_id = n.id
      and d.state in ('queued', 'sending', 'uncertain', 'held')))`;

const RECENT = `select p.path from notices n join notice_parts p on p.notice_id = n.id
  where p.path is not null and n.finished_at >= :since`;

export class PruningPromises {
  /** true time of the last round of each */
  readonly #rounds = new Map<string, number>();
  /** ids of posts of which nothing is known any more */
  readonly #posts = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly service: Service,
    private readonly verdict: Verdict,
  ) {}

  forgotPost(id: string): boolean {
    return this.#posts.has(id);
  }

  watchRows(days: number, rows: Prunable): Prunable {
    return this.#watched(rows, (now) => {
      const { database } = this.world;
      const before = now - days * DAY;
      const notices = database.rows<NoticeRows>(NOTICES);
      const [proofs] = database.rows<Record<string, number>>(PROOFS);
      const posts = () =>
        database.rows<{ id: string }>('select message_id as id from channel_posts');
      const postsBefore = posts();
      return () => {
        this.#noProofIsLost(proofs ?? {});
        const after = new Map(
          database.rows<NoticeRows>(NOTICES).map((row) => [row.id, row] as const),
        );
        for (const row of notices) this.#noneTooSoon(row, after.get(row.id), before);
        const left = new Set(posts().map(({ id }) => id));
        for (const { id } of postsBefore) if (!left.has(id)) this.#posts.add(id);
        this.#nothingOlder(notices, after, before);
      };
    });
  }

  watchCopies(days: number, copies: Prunable): Prunable {
    return this.#watched(copies, (now) => {
      const { database, disk } = this.world;
      const paths = (sql: string, bound = {}): ReadonlySet<string> =>
        new Set(database.rows<{ path: string }>(sql, bound).map(({ path }) => nameOf(path)));
      const needed = paths(NEEDED);
      const recent = paths(RECENT, { since: now - days * DAY });
      const before = [...disk.spool.keys()];
      return () => {
        for (const path of before) {
          const isGone = !disk.spool.has(path);
          const age = now - (disk.spooledAt.get(path) ?? 0);
          const name = nameOf(path);
          if (isGone && (needed.has(name) || age < DAY))
            this.verdict.broken('no copy goes that is needed', path);
          const isOld = age >= Math.max(days, 1) * DAY && !recent.has(name) && !needed.has(name);
          if (!isGone && isOld && !this.#isInChannel(name))
            this.verdict.broken('nothing is kept longer than promised', path);
        }
      };
    });
  }

  /** A service that has run for more than a day has looked within the last. */
  atTheEnd(): void {
    const { setting, time, history } = this.world;
    const { running } = this.service;
    if (setting.keeps === undefined || running === null) return;
    // what the process did not notice of the time is not counted
    if (history.events.some(({ kind }) => kind === 'sleeps')) return;
    const since = time.now - running.startedAt;
    for (const what of since < 26 * HOUR ? [] : ['deliveries', 'spool']) {
      const last = this.#rounds.get(what) ?? -Infinity;
      if (time.now - last > 25 * HOUR) this.verdict.broken('what is old is removed each day', what);
    }
  }

  #watched(one: Prunable, look: (now: number) => () => void): Prunable {
    const { name } = one;
    return {
      name,
      prune: async (now) => {
        const judge = look(now);
        const gone = await one.prune(now);
        this.#rounds.set(name, this.world.time.now);
        this.world.trace.note('  pruned', { name, gone });
        judge();
        return gone;
      },
    };
  }

  #noProofIsLost(before: Readonly<Record<string, number>>): void {
    const [after = {}] = this.world.database.rows<Record<string, number>>(PROOFS);
    for (const [what, count] of Object.entries(before)) {
      if ((after[what] ?? 0) < count) this.verdict.broken('no proof is lost', what);
    }
  }

  /** What is open, or has not been over for so long, is as it was; of the others the figures stay. */
  #noneTooSoon(row: NoticeRows, after: NoticeRows | undefined, before: number): void {
    if (after === undefined || row.prunedAt !== null) return;
    const isPruned = after.prunedAt !== null;
    const isOutdated = row.isDone === 1 && row.finishedAt !== null && row.finishedAt < before;
    if (!isOutdated && (isPruned || after.recipients < row.recipients))
      this.verdict.broken('who got a notice is known for its time', row.name);
    if (!isPruned) return;
    if (after.recipients > 0) this.verdict.broken('nothing is kept longer than promised', row.name);
    const kept = JSON.parse(after.figures ?? 'null') as {
      progress?: { delivered?: number };
    } | null;
    if ((kept?.progress?.delivered ?? -1) < row.delivered)
      this.verdict.broken('the figures of a notice stay', row.name);
  }

  #nothingOlder(
    rows: readonly NoticeRows[],
    after: ReadonlyMap<number, NoticeRows>,
    before: number,
  ): void {
    const isOutdated = ({ isDone, finishedAt, prunedAt }: NoticeRows): boolean =>
      isDone === 1 && prunedAt === null && finishedAt !== null && finishedAt < before;
    const outdated = rows.filter(isOutdated);
    if (outdated.length > MOST) return;
    for (const { id, name } of outdated) {
      const now = after.get(id);
      if (now !== undefined && isOutdated(now))
        this.verdict.broken('nothing is kept longer than promised', name);
    }
    const [replies] = this.world.database.rows<{ n: number }>(OLD_REPLIES, { before });
    if ((replies?.n ?? 0) > 0)
      this.verdict.broken('nothing is kept longer than promised', 'answers');
  }

  #isInChannel(name: string): boolean {
    const posts = this.world.database.rows<{ content: string }>(
      'select content from channel_posts',
    );
    return posts.some(({ content }) => content.includes(name));
  }
}

/** Where the spool lies is nobody's business here. */
function nameOf(path: string): string {
  return path.replace(/^.*[\\/]/, '');
}
