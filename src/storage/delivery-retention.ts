import type { OutgoingContent } from '../model/message.js';
import type { Prunable } from '../ports/runtime.js';
import type { DeliveryRetention } from '../ports/storage.js';
import { DAY } from '../runtime/time.js';
import type { Database, Sql } from './sql.js';
import { IS_PUBLIC, OVER } from './conditions.js';
import { figuresOf } from './figures.js';
import { forgetRevocations, NOTHING_TO_DELETE } from './retraction-store.js';

const IS_OVER = `n.state in ${OVER}`;
const NOTHING_OPEN = `not exists (select 1 from deliveries d
  where d.notice_id = n.id and d.state in ('queued', 'sending', 'uncertain', 'held'))`;
const IS_OPEN_POST = `p.state in ('queued', 'sending', 'uncertain', 'held')`;
/**
 * Of a post `p`: it is still to be settled, or to be deleted from the channel; what nobody remembers would stay public for
 * good. It names no person, and may wait for a channel that is never used again: people's names do not wait with it.
 */
const IS_UNDONE_POST = `(${IS_OPEN_POST} or ${IS_PUBLIC} and exists (select 1 from notices n
  where n.id = p.notice_id and (n.retracted_at is not null
    or exists (select 1 from notices later where later.replaces = n.id))))`;

export function openDeliveryRetention(database: Database): DeliveryRetention {
  return {
    outdated: (before) =>
      database.read(async (sql) => {
        // a correction goes after what it corrects, of which its recipients would be found again
        const rows = await sql.raw<{ id: number }[]>(
          `select n.id from notices n
           where ${IS_OVER} and n.finished_at < :before and n.filed_at is not null
             and n.pruned_at is null and coalesce(n.retracted_at, 0) < :before
             and not exists (select 1 from notices corrected
               where corrected.id = n.corrects and corrected.pruned_at is null)
             and ${NOTHING_OPEN} and ${NOTHING_TO_DELETE}
           order by n.id`,
          { before },
        );
        return rows.map(({ id }) => id);
      }),

    forgetRecipients: (noticeId, now) =>
      database.write(async (sql) => {
        const figures = JSON.stringify(await figuresOf(sql, noticeId));
        await forgetRevocations(sql, noticeId);
        await sql.raw('delete from recipients where notice_id = :noticeId', { noticeId });
        await sql.raw('delete from deliveries where notice_id = :noticeId', { noticeId });
        // last: what is deleted empties the figures
        await sql.raw(
          'update notices set figures = :figures, pruned_at = :now where id = :noticeId',
          { noticeId, now, figures },
        );
      }),

    forgetPosts: () => database.write(forgetPosts),

    forgetReplies: (before) =>
      database.write(async (sql) => {
        // a reminder is sent once: that one was sent is remembered by its row
        const gone = await sql.raw<{ id: number }[]>(
          `delete from deliveries
           where notice_id is null and reply_kind <> 'reminder' and changed_at < :before
             and state in ('handed-over', 'failed', 'dropped')
           returning id`,
          { before },
        );
        return gone.length;
      }),

    thinFollowers: (before) =>
      database.write(async (sql) => {
        const gone = await sql.raw<{ at: number }[]>(
          `delete from channel_followers where at < :before and exists (
             select 1 from channel_followers later
             where later.channel_id = channel_followers.channel_id
               and later.at > channel_followers.at
               and later.at / :day = channel_followers.at / :day)
           returning at`,
          { before, day: DAY },
        );
        return gone.length;
      }),

    spooled: (since) =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ path: string }[]>(
          `select distinct p.path from notices n join notice_parts p on p.notice_id = n.id
           where p.path is not null and not (${IS_OVER} and n.finished_at < :since
             and n.filed_at is not null and ${NOTHING_OPEN}
             and not exists (select 1 from channel_posts p where p.notice_id = n.id and ${IS_OPEN_POST}))`,
          { since },
        );
        const posts = await sql.raw<{ content: string }[]>(
          `select p.content from channel_posts p join notices n on n.id = p.notice_id
           where ${IS_OPEN_POST}
             or not (${IS_OVER} and n.finished_at < :since)`,
          { since },
        );
        const paths = [...rows.map(({ path }) => path), ...posts.flatMap(pathOf)];
        return new Set(paths.map((path) => path.replace(/^.*[\\/]/, '')));
      }),
  };
}

async function forgetPosts(sql: Sql): Promise<number> {
  const gone = await sql.raw<{ id: number }[]>(
    `delete from channel_posts where id in (
       select p.id from channel_posts p join notices on notices.id = p.notice_id
       where notices.pruned_at is not null and not ${IS_UNDONE_POST})
     returning id`,
  );
  return gone.length;
}

/** Of a post's content as it is written down. */
function pathOf({ content }: { readonly content: string }): readonly string[] {
  const written = JSON.parse(content) as OutgoingContent;
  return written.kind === 'media' ? [written.path] : [];
}

/** In one day: a PC whose clock is wrong by years is to lose a few before anybody notices, not all. */
const MOST = 20;

/** Who got which notice is kept for so many days after it was over. One transaction for each notice. */
export class DeliveryPruning implements Prunable {
  readonly name = 'deliveries';

  constructor(
    private readonly days: number,
    private readonly retention: DeliveryRetention,
  ) {}

  async prune(now: number): Promise<number> {
    const before = now - this.days * DAY;
    const outdated = (await this.retention.outdated(before)).slice(0, MOST);
    for (const noticeId of outdated) await this.retention.forgetRecipients(noticeId, now);
    await this.retention.forgetPosts();
    const replies = await this.retention.forgetReplies(before);
    return outdated.length + replies + (await this.retention.thinFollowers(before));
  }
}
