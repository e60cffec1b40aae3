import { RESTORED } from '../model/channel.js';
import type { MessageId } from '../model/message.js';
import { OVER, WAITING } from './conditions.js';
import { noticesWhere } from './notice-rows.js';
import type { LyingFile, NoticeStore } from '../ports/storage/notices.js';
import { keptContent } from './spooled-paths.js';
import type { Database, Sql } from './sql.js';
import { DAY } from '../runtime/time.js';

interface UnfinishedNotice {
  readonly name: string;
  /** recipients who may not have received it */
  readonly people: number;
}

/** What was unfinished when a copy was made, and waits for a person now. */
export interface Unfinished {
  /** it may have gone by itself since */
  readonly held: readonly UnfinishedNotice[];
  /** it was still to come: without a person it has not gone */
  readonly parked: readonly UnfinishedNotice[];
}

const WHY = 'restored from a copy: it may have been sent since';

/**
 * What was unfinished when a copy was made may have been sent since: nobody can tell from the copy,
 * so nothing of it goes out by itself. Notices that were still to come are parked, deliveries of all others are held for
 * a person; replies are dropped, because a citizen who is still waiting for one writes again.
 * @param newId for those that have none yet
 */
export async function holdUnfinished(
  sql: Sql,
  now: number,
  newId: () => MessageId,
): Promise<Unfinished> {
  const bindings = { now, why: WHY };
  await sql.raw(
    `update deliveries set state = 'dropped', detail = :why, changed_at = :now
     where notice_id is null and state in ('queued', 'sending', 'uncertain')`,
    bindings,
  );
  const parked = await parkWhatIsToCome(sql, now);
  await giveEverybodyADelivery(sql, bindings, parked);
  await giveIds(sql, newId);
  const held = await sql.raw<{ id: number }[]>(
    `update deliveries set state = 'held', detail = :why, changed_at = :now
     where notice_id is not null and state in ('queued', 'sending', 'uncertain')
     returning id`,
    bindings,
  );
  await sql.raw(
    `update notices set state = 'sent', parked_why = null, finished_at = coalesce(finished_at, :now)
     where state not in ${OVER} and id not in ${sql.membersOf(':parked')}`,
    { now, parked },
  );
  await holdPosts(sql, parked);
  await sql.raw('delete from lay_at_restore');
  await sql.raw('insert into lay_at_restore (name, at) values (:unseen, :now)', {
    ...{ unseen: UNSEEN, now },
  });
  const ids = JSON.stringify(held.map(({ id }) => id));
  return {
    held: await sql.raw<UnfinishedNotice[]>(
      `select n.name, count(distinct r.subscriber_id) as people from notices n
       join deliveries d on d.notice_id = n.id
       join recipients r on r.delivery_id = d.id and r.dropped_at is null
       where d.id in ${sql.membersOf(':ids')} group by n.id order by n.id`,
      { ids },
    ),
    parked: await sql.raw<UnfinishedNotice[]>(
      `select n.name, count(distinct s.id) as people from notices n
       left join recipients r on r.notice_id = n.id and r.dropped_at is null
       left join subscribers s on s.id = r.subscriber_id and s.state = 'active'
       where n.id in ${sql.membersOf(':parked')} group by n.id order by n.id`,
      { parked },
    ),
  };
}

/**
 * What had not begun, and would have gone only when its date had come or when a person had said so, can have gone
 * since by an act of staff alone, who may as well have called it off: they say again what is to become of it, and its
 * lists are made then. @returns the ids, as JSON
 */
async function parkWhatIsToCome(sql: Sql, now: number): Promise<string> {
  const parked = await sql.raw<{ id: number }[]>(
    `update notices set state = 'parked', parked_why = 'restored', may_have_gone = 1
     where kind = 'notice' and state not in ${OVER} and (due_at > :now or state in ${WAITING})
       and not exists (select 1 from deliveries where notice_id = notices.id and state <> 'dropped')
       and not exists (select 1 from channel_posts where notice_id = notices.id and state <> 'dropped')
     returning id`,
    { now },
  );
  return JSON.stringify(parked.map(({ id }) => id));
}

/** A delivery that is held has an id. Under this one nothing goes out: what was never begun is planned again. */
async function giveIds(sql: Sql, newId: () => MessageId): Promise<void> {
  const nameless = await sql.raw<{ id: number }[]>(
    `select id from deliveries
     where notice_id is not null and state = 'queued' and message_id is null`,
  );
  const ids = nameless.map(({ id }) => ({ id, messageId: newId() }));
  await sql.raw(
    `update deliveries set message_id = given."messageId"
     from ${sql.rowsOf(':ids', ['id', 'messageId'])} given where deliveries.id = given.id`,
    { ids: JSON.stringify(ids) },
  );
}

async function giveEverybodyADelivery(
  sql: Sql,
  bindings: { readonly now: number; readonly why: string },
  parked: string,
): Promise<void> {
  await sql.raw(
    `update recipients set dropped_at = :now
     where dropped_at is null and notice_id not in ${sql.membersOf(':parked')}
       and subscriber_id in (select id from subscribers where state <> 'active')
       and (delivery_id is null
         or delivery_id in (select id from deliveries where state = 'queued'))`,
    { now: bindings.now, parked },
  );
  await sql.raw(
    `insert into deliveries (notice_id, part, subscriber_id, kind)
     select notice_id, part, subscriber_id, 'person' from recipients
     where delivery_id is null and dropped_at is null
       and notice_id not in ${sql.membersOf(':parked')}`,
    { parked },
  );
  await sql.raw(
    `update recipients set delivery_id = (
       select max(id) from deliveries where notice_id = recipients.notice_id
         and subscriber_id = recipients.subscriber_id and part = recipients.part
         and state = 'queued')
     where delivery_id is null and dropped_at is null`,
  );
  await sql.raw(
    `update deliveries set state = 'dropped', detail = :why, changed_at = :now
     where notice_id is not null and state = 'queued' and not exists (
       select 1 from recipients where delivery_id = deliveries.id and dropped_at is null)`,
    bindings,
  );
  await sql.raw(
    `update deliveries set subscriber_id = (
       select subscriber_id from recipients
       where delivery_id = deliveries.id and dropped_at is null limit 1)
     where notice_id is not null and state = 'queued' and kind = 'person'`,
  );
}

/** What has no posts yet may have been posted since, and is not posted any more. */
async function holdPosts(sql: Sql, parked: string): Promise<void> {
  await sql.raw(
    `update channel_posts set state = case when message_id is null then 'dropped' else 'held' end, detail = :RESTORED
     where state in ('queued', 'sending', 'uncertain')`,
    { RESTORED },
  );
  // it may be older than what is public by now
  await sql.raw('update channel_posts set new_text = null where new_text is not null');
  await sql.raw(
    `update notices set channel = null
     where id not in ${sql.membersOf(':parked')}
       and not exists (select 1 from channel_posts where notice_id = notices.id)`,
    { parked },
  );
  await dropPostsOfCorrections(sql);
}

/** A correction is posted where what it corrects was, whatever its own `channel` says. */
async function dropPostsOfCorrections(sql: Sql): Promise<void> {
  const corrections = await noticesWhere(
    sql,
    `kind = 'correction' and not exists (select 1 from channel_posts where notice_id = notices.id)
     order by id`,
    {},
  );
  for (const { id, corrects, parts } of corrections) {
    for (const [part, content] of parts.entries()) {
      await sql.raw(
        `insert into channel_posts (notice_id, part, channel_id, content, state, detail)
         select :id, :part, channel_id, :content, 'dropped', :RESTORED from channel_posts
         where notice_id = :corrects and posted_at is not null order by part limit 1`,
        { id, part, corrects, content: keptContent(sql, content), RESTORED },
      );
    }
  }
}

/** No file is called so. */
const UNSEEN = '';
/** How long a file is asked about that lay in the folder when a copy was restored, in milliseconds. */
const ASKED_FOR = 30 * DAY;

/**
 * Nobody can tell from the copy of which notices the files are that lie in the folder at the first look after it. As long
 * as one lies there without a break, it is that file, whatever a program saves in it; afterwards it is one of its size and time.
 */
export function openLaidAtRestore(database: Database): Pick<NoticeStore, 'layAtRestore'> {
  return {
    layAtRestore: async (lying, now) => {
      const noted = await database.read((sql) =>
        sql.raw<Laid[]>('select name, at, stamp, has_left as "hasLeft" from lay_at_restore'),
      );
      const stamps = new Map(lying.map((file) => [file.name, stampOf(file)]));
      const at = noted.find(({ name }) => name === UNSEEN)?.at;
      const known =
        at === undefined
          ? noted.filter((file) => file.at > now - ASKED_FOR)
          : lying.map(({ name }) => ({ name, at, stamp: null, hasLeft: 0 }));
      const seen = known.map((file) => seenAgain(file, stamps.get(file.name) ?? null));
      if (at !== undefined || seen.some((file, index) => file !== known[index])) {
        await database.write(async (sql) => {
          await sql.raw('delete from lay_at_restore');
          await sql.raw(
            `insert into lay_at_restore (name, at, stamp, has_left)
             select name, at, stamp, "hasLeft" from ${sql.rowsOf(':seen', ['name', 'at', 'stamp', 'hasLeft'])}`,
            { seen: JSON.stringify(seen) },
          );
        });
      }
      return new Set(
        seen.filter(({ name, stamp }) => stamp === stamps.get(name)).map(({ name }) => name),
      );
    },
  };
}

interface Laid {
  readonly name: string;
  readonly at: number;
  /** as it was seen last; null: it was not yet */
  readonly stamp: string | null;
  /** 1: there was a look that did not find it */
  readonly hasLeft: number;
}

/** @param lies what lies under its name; null: nothing @returns the same where that says nothing new */
function seenAgain(file: Laid, lies: string | null): Laid {
  if (file.hasLeft === 1 || file.stamp === lies) return file;
  return lies === null ? { ...file, hasLeft: 1 } : { ...file, stamp: lies };
}

function stampOf({ bytes, modifiedAt }: LyingFile): string {
  return `${String(bytes)} ${String(modifiedAt)}`;
}
