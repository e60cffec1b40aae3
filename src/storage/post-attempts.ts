/** One post on its way to the channel, and what is known of those that were begun. */
import {
  OVER_FOR_A_DAY,
  type OpenPost,
  type PostLane,
  type PostSettlement,
  type StartedPost,
} from '../model/channel.js';
import type { ChannelStore } from '../ports/storage/channel.js';
import { columns, type Database, first, type Sql } from './sql.js';
import { contentToday } from './spooled-paths.js';
import { DAY } from '../runtime/time.js';
import { ANY_HOUR, GOING, IS_CURRENT, WAITING } from './conditions.js';

interface StartedRow extends Omit<StartedPost, 'content'> {
  readonly content: string;
}
interface OpenRow extends Omit<OpenPost, 'content' | 'urgent' | 'stopped' | 'late'> {
  readonly content: string;
  readonly late: 0 | 1;
  readonly stopped: 0 | 1;
  readonly urgent: 0 | 1;
}
const STARTED = columns<StartedRow>({
  id: 'p.id',
  noticeId: 'p.notice_id',
  channelId: 'p.channel_id',
  messageId: 'p.message_id',
  content: 'p.content',
  after: 'p.after_server_id',
  begunAt: 'p.begun_at',
  tries: 'p.tries',
});

/** With `:now`: the notice has ended for lack of subscribers, not because its time was over. */
const HAD_NOBODY = `(notices.state = 'expired'
  and (notices.expires_at is null or notices.finished_at < notices.expires_at))`;
/** With `:now`: of a notice whose posts may go out. */
export const MAY_BE_PUBLIC = `(${IS_CURRENT}
  and (notices.state in ${GOING} or notices.state = 'sent' or ${HAD_NOBODY}))`;
/** With `:now`, of a notice: it is under way, or has ended within a day. */
export const IS_NEWS = `(notices.state in ${GOING} or notices.finished_at > :now - ${String(DAY)})`;
/** With `:now`, of a notice: it may be public later; a clock that is set back puts off one whose time had come. */
export const NOT_NOW = `(notices.state in ${WAITING}
  or notices.state in ${GOING} and notices.due_at > :now)`;
/** With `:isUrgent`, of a notice: it goes in that lane. */
export const IN_LANE = `(case when ${ANY_HOUR} then 1 else 0 end = :isUrgent)`;
export const inLane = (lane: PostLane): number => Number(lane === 'urgent');
/** With `:now`, of a post `p`: what was kept so long is read as new. A person may want it all the same. */
const IS_LATE = `(notices.finished_at is not null and not ${IS_NEWS}
  and coalesce(p.again_at, 0) <= :now - ${String(DAY)})`;

export function postAttempts(database: Database): Pick<ChannelStore, 'begin' | 'settle' | 'open'> {
  return {
    begin: (postId, messageId, now) =>
      database.write(async (sql) => {
        const [allowed] = await sql.raw<{ isLate: 0 | 1 }[]>(
          `select case when ${IS_LATE} then 1 else 0 end as "isLate" from channel_posts p
             join notices on notices.id = p.notice_id
           where p.id = :postId and p.state = 'queued' and ${MAY_BE_PUBLIC}`,
          { postId, now },
        );
        if (allowed?.isLate === 1) {
          // of one in doubt it is looked up first whether it is public
          await sql.raw(
            `update channel_posts set
               detail = case when doubted_at is null then :why else detail end,
               state = case when doubted_at is null then 'dropped' else 'uncertain' end
             where id = :postId`,
            { postId, why: OVER_FOR_A_DAY },
          );
          return { kind: 'dropped' };
        }
        if (allowed === undefined) {
          await sql.raw(
            `update channel_posts set
               detail = case when message_id is null then null else detail end,
               doubted_at = case when message_id is null then null else :now end,
               state = case when message_id is null then 'dropped' else 'uncertain' end
             where id = :postId and state = 'queued'
               and notice_id not in (select id from notices where ${NOT_NOW})`,
            { postId, now },
          );
          return { kind: 'dropped' };
        }
        await sql.raw(
          `update channel_posts set state = 'sending',
             after_server_id = case when message_id is null then (
               select max(o.server_id) from channel_posts o where o.channel_id = channel_posts.channel_id) else after_server_id end,
             begun_at = coalesce(begun_at, :now),
             message_id = coalesce(message_id, :messageId)
           where id = :postId`,
          { postId, messageId, now },
        );
        const rows = await sql.raw<StartedRow[]>(
          `select ${STARTED} from channel_posts p where p.id = :postId`,
          { postId },
        );
        return { kind: 'started', post: started(sql, first(rows, 'post')) };
      }),

    settle: (postId, settlement, now) =>
      database.write(async (sql) => {
        await sql.raw(
          `update channel_posts set ${CHANGE[settlement.kind]}, detail = :detail
           where id = :postId and state in ('sending', 'uncertain')`,
          { postId, now, ...bindingsOf(settlement) },
        );
      }),

    open: (lane, now) =>
      database.read(async (sql) => {
        const rows = await sql.raw<OpenRow[]>(
          `select ${STARTED}, p.state, p.doubted_at as "doubtedAt", p.resent_at as "resentAt",
             case when ${ANY_HOUR} then 1 else 0 end as urgent,
             case when not (${MAY_BE_PUBLIC} or ${NOT_NOW}) then 1 else 0 end as stopped,
             case when ${IS_LATE} then 1 else 0 end as late
           from channel_posts p join notices on notices.id = p.notice_id
           where p.state in ('sending', 'uncertain') and ${IN_LANE} order by p.begun_at, p.id`,
          { now, isUrgent: inLane(lane) },
        );
        return rows.map((row) => ({
          ...row,
          content: contentToday(sql, row.content),
          urgent: row.urgent === 1,
          stopped: row.stopped === 1,
          late: row.late === 1,
        }));
      }),
  };
}

const CHANGE: Readonly<Record<PostSettlement['kind'], string>> = {
  posted: `state = 'posted', server_id = :serverId, posted_at = coalesce(posted_at, :now)`,
  // it may be public from the first time
  failed: `state = case when resent_at is null then 'failed' else 'held' end`,
  queued: `state = 'queued', not_before = :notBefore, tries = tries + 1, doubted_at = null`,
  refused: `state = 'queued', not_before = :notBefore, tries = tries + 1, doubted_at = null, resent_at = null`,
  resend: `state = 'queued', resent_at = :now, not_before = 0`,
  uncertain: `state = 'uncertain', doubted_at = coalesce(doubted_at, :now)`,
  held: `state = 'held'`,
  dropped: `state = 'dropped'`,
};

function bindingsOf(settlement: PostSettlement) {
  const detail = settlement.kind === 'posted' ? null : settlement.detail;
  const serverId = settlement.kind === 'posted' ? settlement.serverId : null;
  const notBefore = 'notBefore' in settlement ? settlement.notBefore : null;
  return { detail, serverId, notBefore };
}

function started(sql: Sql, row: StartedRow): StartedPost {
  return { ...row, content: contentToday(sql, row.content) };
}
