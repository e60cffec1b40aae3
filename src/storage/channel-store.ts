import {
  CHANGEABLE_FOR,
  type FollowersPoint,
  type PostCounts,
  type PostOfNotice,
  type PostToChange,
  type PublishedPost,
} from '../model/channel.js';
import type { OutgoingContent } from '../model/message.js';
import type { ChannelStore } from '../ports/storage/channel.js';
import { columns, type Database, first, type Sql } from './sql.js';
import { keptContent } from './spooled-paths.js';
import { GOING, IN_ORDER, IS_PUBLIC } from './conditions.js';
import { noticesWhere } from './notice-rows.js';
import { IN_LANE, inLane, IS_NEWS, MAY_BE_PUBLIC, NOT_NOW, postAttempts } from './post-attempts.js';

interface PostRow extends Omit<PostOfNotice, 'reactions' | 'revokeRefused' | 'text'> {
  readonly content: string;
  readonly reactions: string;
  readonly revokeRefused: 0 | 1;
}

const PUBLISHED = columns<PublishedPost>({
  id: 'p.id',
  noticeId: 'p.notice_id',
  channelId: 'p.channel_id',
  messageId: 'p.message_id',
  serverId: 'p.server_id',
  after: 'p.after_server_id',
  begunAt: 'p.begun_at',
  deletionAskedAt: 'p.revoke_asked_at',
});
const FOLLOWERS = columns<FollowersPoint>({ at: 'at', followers: 'followers' });
const POST = columns<PostRow>({
  part: 'part',
  content: 'content',
  state: 'state',
  postedAt: 'posted_at',
  revokedAt: 'revoked_at',
  revokeRefused: 'revoke_refused',
  newText: `case when new_text is not null then 'waiting' when text_refused = 1 then 'refused' end`,
  detail: 'detail',
  views: 'views',
  forwards: 'forwards',
  reactions: 'reactions',
});

/** Of a notice: it is due, and it is still to be seen whether it goes to more people than it may without a person. */
const MAY_BE_ASKED_ABOUT = `(notices.state = 'queued' and notices.confirm_above is not null
  and notices.send_at is not null and notices.topped_up_at is null)`;

export function openChannelStore(database: Database): ChannelStore {
  return {
    ...postAttempts(database),
    ...decisions(database),
    ...deletions(database),
    ...otherTexts(database),
    ...counts(database),

    due: (lane, now, listsOff, except = []) =>
      database.read((sql) =>
        noticesWhere(
          sql,
          `${MAY_BE_PUBLIC} and ${IS_NEWS} and not ${MAY_BE_ASKED_ABOUT}
             and ${IN_LANE} and notices.id not in ${sql.membersOf(':except')}
             and not exists (select 1 from channel_posts where notice_id = notices.id)
             and (notices.kind = 'notice' and (notices.channel = 'mirror'
                 or notices.channel is not null and (notices.urgent = 1
                   or :listsOff = 1 and notices.state in ${GOING}))
               or notices.kind = 'correction' and exists (select 1 from channel_posts
                 where notice_id = notices.corrects and posted_at is not null))
           ${IN_ORDER}`,
          {
            now,
            isUrgent: inLane(lane),
            listsOff: Number(listsOff),
            except: JSON.stringify(except),
          },
        ),
      ),

    plan: (noticeId, channelId, posts) =>
      database.write(async (sql) => {
        for (const [part, content] of posts.entries()) {
          await sql.raw(
            `insert into channel_posts (notice_id, part, channel_id, content)
             values (:noticeId, :part, :channelId, :content) on conflict do nothing`,
            { noticeId, part, channelId, content: keptContent(sql, content) },
          );
        }
      }),

    next: (lane, now) =>
      database.read(async (sql) => {
        const [next] = await sql.raw<{ id: number; noticeId: number }[]>(
          `select p.id, p.notice_id as "noticeId" from channel_posts p
             join notices on notices.id = p.notice_id
           where p.state = 'queued' and p.not_before <= :now and ${IN_LANE}
             and not ${NOT_NOW}
             and not exists (select 1 from channel_posts e where e.notice_id = p.notice_id
               and e.part < p.part and e.state in ('queued', 'sending', 'uncertain', 'held'))
           ${IN_ORDER}, p.part limit 1`,
          { now, isUrgent: inLane(lane) },
        );
        return next ?? null;
      }),

    postsOf: (noticeId) => database.read((sql) => postsOf(sql, noticeId)),
  };
}

/** What a person says of posts, and the numbers that are known afterwards. */
function decisions(
  database: Database,
): Pick<ChannelStore, 'held' | 'decideHeld' | 'numberless' | 'number'> {
  return {
    held: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ noticeId: number }[]>(
          `select distinct notice_id as "noticeId" from channel_posts where state = 'held'
           order by notice_id`,
        );
        return rows.map(({ noticeId }) => noticeId);
      }),

    decideHeld: (noticeId, decision, now) =>
      database.write(async (sql) => {
        const decided = await sql.raw<{ id: number }[]>(
          decision === 'published'
            ? `update channel_posts set state = 'posted', posted_at = :now
               where notice_id = :noticeId and state = 'held' returning id`
            : `update channel_posts set state = 'queued', not_before = :now, again_at = :now,
                 doubted_at = null, resent_at = null where notice_id = :noticeId and state = 'held' returning id`,
          { noticeId, now },
        );
        return decided.length;
      }),

    numberless: (since) =>
      database.read((sql) =>
        sql.raw(
          `select ${PUBLISHED} from channel_posts p
           where p.state = 'posted' and p.server_id is null and p.posted_at >= :since
             and p.revoked_at is null order by p.id`,
          { since },
        ),
      ),

    number: (postId, serverId) =>
      database.write(async (sql) => {
        await sql.raw(`update channel_posts set server_id = :serverId where id = :postId`, {
          postId,
          serverId,
        });
      }),
  };
}

/**
 * With `:now`: what is public, and was taken back, or replaced by another version that goes now or waits for more than the
 * time to think it over; more conditions may follow.
 */
const TO_REVOKE = `select ${PUBLISHED} from channel_posts p join notices n on n.id = p.notice_id
  where ${IS_PUBLIC}
    and (n.retracted_at is not null or exists (select 1 from notices later where later.replaces = n.id
      and not (later.state = 'queued' and later.due_at > :now and later.send_at is null)))`;

/** Posts that are not to be public any more, or with another text. */
function deletions(
  database: Database,
): Pick<ChannelStore, 'toRevoke' | 'beginRevocation' | 'settleRevocation' | 'hand'> {
  return {
    toRevoke: (now) => database.read((sql) => sql.raw(`${TO_REVOKE} order by p.id`, { now })),

    beginRevocation: (postId, noticeId, now) =>
      database.write(async (sql) => {
        const [post] = await sql.raw<PublishedPost[]>(
          `${TO_REVOKE} and p.id = :postId and p.notice_id = :noticeId`,
          { postId, noticeId, now },
        );
        if (post === undefined) return null;
        await sql.raw(
          `update channel_posts set revoke_asked_at = coalesce(revoke_asked_at, :now) where id = :postId`,
          { postId, now },
        );
        return post;
      }),

    settleRevocation: (postId, outcome, now) =>
      database.write(async (sql) => {
        const rows = await sql.raw<{ noticeId: number }[]>(
          `update channel_posts set ${outcome === 'done' ? 'revoked_at = :now' : 'revoke_refused = 1'}
           where id = :postId returning notice_id as "noticeId"`,
          outcome === 'done' ? { postId, now } : { postId },
        );
        return first(rows, 'post').noticeId;
      }),

    hand: (postId, noticeId, content) =>
      database.write(async (sql) => {
        await sql.raw(
          `update channel_posts set notice_id = :noticeId, content = :content, new_text = null, text_refused = 0
           where id = :postId`,
          { postId, noticeId, content: keptContent(sql, content) },
        );
      }),
  };
}

/** With a notice `n` of a public post `p`: it may have another text. */
const IS_CHANGEABLE = `(p.state = 'posted' and p.revoked_at is null and p.revoke_asked_at is null
  and n.retracted_at is null and not exists (select 1 from notices later where later.replaces = n.id))`;

/** What staff want to be public instead. */
function otherTexts(
  database: Database,
): Pick<ChannelStore, 'wantText' | 'toChange' | 'settleText'> {
  return {
    wantText: (noticeId, text, now) =>
      database.write(async (sql) => {
        const posts = await sql.raw<
          { id: number; content: string; newText: string | null; isChangeable: 0 | 1 }[]
        >(
          `select p.id, p.content, p.new_text as "newText",
             case when ${IS_CHANGEABLE} and p.posted_at > :since then 1 else 0 end as "isChangeable"
           from channel_posts p join notices n on n.id = p.notice_id where p.notice_id = :noticeId`,
          { noticeId, since: now - CHANGEABLE_FOR },
        );
        const [post, ...others] = posts;
        if (post?.isChangeable !== 1 || others.length > 0) return false;
        const present = textOf(post.content);
        if (present === null || text === (post.newText ?? present)) return false;
        await sql.raw(
          'update channel_posts set new_text = :text, text_refused = 0 where id = :postId',
          { text, postId: post.id },
        );
        return true;
      }),

    toChange: () =>
      database.read((sql) =>
        sql.raw<PostToChange[]>(
          `select ${PUBLISHED}, p.new_text as text from channel_posts p join notices n on n.id = p.notice_id
           where p.new_text is not null and ${IS_CHANGEABLE} order by p.id`,
        ),
      ),

    settleText: (postId, text, outcome) =>
      database.write(async (sql) => {
        const content = outcome === 'done' ? ':content' : 'content';
        const rows = await sql.raw<{ noticeId: number }[]>(
          `update channel_posts set content = ${content},
             text_refused = case when new_text = :text then :isRefused else text_refused end,
             new_text = nullif(new_text, :text)
           where id = :postId returning notice_id as "noticeId"`,
          {
            postId,
            text,
            isRefused: Number(outcome === 'refused'),
            ...(outcome === 'done' && { content: JSON.stringify({ kind: 'text', text }) }),
          },
        );
        return first(rows, 'post').noticeId;
      }),
  };
}

/** Views, forwards, reactions and followers. */
function counts(
  database: Database,
): Pick<ChannelStore, 'published' | 'recordCounts' | 'noteFollowers' | 'followers'> {
  return {
    published: (channelId, since) =>
      database.read((sql) =>
        sql.raw(
          `select ${PUBLISHED} from channel_posts p
           where p.channel_id = :channelId and p.server_id is not null and p.posted_at >= :since
             and p.revoked_at is null order by p.server_id`,
          { channelId, since },
        ),
      ),

    recordCounts: (channelId, told) =>
      database.write(async (sql) => {
        const changed = new Set<number>();
        for (const [serverId, found] of told) {
          for (const id of await noteCounts(sql, channelId, serverId, found)) changed.add(id);
        }
        return [...changed];
      }),

    noteFollowers: (channelId, followers, now) =>
      database.write(async (sql) => {
        await sql.raw(
          `insert into channel_followers (channel_id, at, followers)
           select :channelId, :now, :followers where :followers is distinct from (select followers
             from channel_followers where channel_id = :channelId order by at desc limit 1)
           on conflict (channel_id, at) do update set followers = excluded.followers`,
          { channelId, now, followers },
        );
      }),

    followers: () =>
      database.read((sql) =>
        sql.raw<FollowersPoint[]>(
          `select ${FOLLOWERS} from channel_followers where channel_id =
             (select channel_id from channel_followers order by at desc limit 1) order by at`,
        ),
      ),
  };
}

export async function postsOf(sql: Sql, noticeId: number): Promise<readonly PostOfNotice[]> {
  const rows = await sql.raw<PostRow[]>(
    `select ${POST} from channel_posts where notice_id = :noticeId order by part`,
    { noticeId },
  );
  return rows.map(({ reactions, revokeRefused, content, ...post }) => ({
    ...post,
    text: textOf(content),
    reactions: JSON.parse(reactions) as Record<string, number>,
    revokeRefused: revokeRefused === 1,
  }));
}

/** Null: it is not words alone. */
function textOf(content: string): string | null {
  const written = JSON.parse(content) as OutgoingContent;
  return written.kind === 'text' ? written.text : null;
}

async function noteCounts(
  sql: Sql,
  channelId: string,
  serverId: number,
  { views, forwards, reactions }: PostCounts,
): Promise<readonly number[]> {
  const rows = await sql.raw<{ noticeId: number }[]>(
    `update channel_posts set views = :views, forwards = :forwards, reactions = :reactions
     where channel_id = :channelId and server_id = :serverId
       and (views is distinct from :views or forwards is distinct from :forwards or reactions <> :reactions)
     returning notice_id as "noticeId"`,
    { channelId, serverId, views, forwards, reactions: JSON.stringify(reactions) },
  );
  return rows.map(({ noticeId }) => noticeId);
}
