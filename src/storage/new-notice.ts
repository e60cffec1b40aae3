/** How a notice comes into being, and who gets it. */
import type { AcceptTerms, NewNotice, Notice } from '../model/notice.js';
import type { TestPhone } from '../model/person.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { askIfMany, limitTo } from './confirmations.js';
import { whoKeeps } from './conditions.js';
import { endNotice, hasBegun } from './end-notice.js';
import { progressOf } from './figures.js';
import { insertNotice, noticeWithId } from './notice-rows.js';
import { goneMeanwhile, sameAs } from './same-notices.js';
import { first, type Database, type Sql } from './sql.js';
import { recognise, save } from './subscribers.js';

export function acceptance(
  database: Database,
): Pick<NoticeStore, 'accept' | 'acceptTest' | 'sameAs' | 'goneMeanwhile'> {
  return {
    accept: (notice, terms) =>
      database.write(async (sql) => {
        const known = await sameAs(sql, notice.fingerprint, terms.sameSince, null);
        if (known !== null) return { kind: 'known', notice: known };
        const taken = await placeTaken(sql, terms);
        if (taken !== null) return { kind: 'taken', notice: taken };
        const replaced = await stopEarlier(sql, terms);
        const id = await addNotice(sql, notice, terms);
        if (replaced !== null) {
          await sql.raw('update notices set replaces = :replaced where id = :id', { id, replaced });
        }
        await freezeRecipients(sql, id);
        if (terms.confirmAbove !== null) {
          await limitTo(sql, id, terms.confirmAbove);
          await askIfMany(sql, id);
        }
        if (terms.parkedWhy !== undefined) {
          await sql.raw(
            `update notices set state = 'parked', parked_why = :why,
               may_have_gone = case when :why = 'restored' then 1 else 0 end
             where id = :id`,
            { id, why: terms.parkedWhy },
          );
        }
        const { recipients } = await progressOf(sql, id);
        return { kind: 'accepted', notice: await added(sql, id), recipients };
      }),

    sameAs: (fingerprint, since, except) =>
      database.read((sql) => sameAs(sql, fingerprint, since, except)),

    goneMeanwhile: (id) => database.read((sql) => goneMeanwhile(sql, id)),

    acceptTest: (notice, phones, now) =>
      database.write(async (sql) => {
        const id = await addNotice(sql, notice, { now, coolingMs: 0 });
        await addTestDeliveries(sql, id, notice, phones);
        return added(sql, id);
      }),
  };
}

/** Without recipients; returns the id. */
export async function addNotice(
  sql: Sql,
  notice: NewNotice,
  { now, coolingMs }: Pick<AcceptTerms, 'now' | 'coolingMs'>,
): Promise<number> {
  const { sendAt, urgent } = notice;
  const dueAt = Math.max(sendAt ?? now, urgent ? now : now + coolingMs);
  return insertNotice(sql, notice, { state: 'queued', acceptedAt: now, dueAt });
}

async function added(sql: Sql, id: number): Promise<Notice> {
  return first(
    [await noticeWithId(sql, id)].filter((notice) => notice !== null),
    'notice',
  );
}

/** Every part for every recipient. */
export async function freezeRecipients(sql: Sql, id: number): Promise<void> {
  await sql.raw(
    `insert into recipients (notice_id, subscriber_id, part)
     select n.id, s.id, p.part
     from notices n join notice_parts p on p.notice_id = n.id, subscribers s
     where n.id = :id and s.state = 'active' and (n.kind = 'notice' or (n.kind = 'correction'
       and s.id in ${whoKeeps('n.corrects')}))
     order by s.id
     on conflict do nothing`,
    { id },
  );
}

/** The notice whose place it was to take, where that is not free any more; null: it is, or it is to take none. */
async function placeTaken(sql: Sql, { inPlaceOf }: AcceptTerms): Promise<Notice | null> {
  const edited = inPlaceOf === undefined ? null : await noticeWithId(sql, inPlaceOf);
  if (edited === null) return null;
  return edited.replacedBy !== null || (await hasBegun(sql, edited.id)) ? edited : null;
}

/** The newest of the earlier versions that it has stopped, or that was withdrawn for it; null: none. */
async function stopEarlier(
  sql: Sql,
  { replacing = [], inPlaceOf, now }: AcceptTerms,
): Promise<number | null> {
  const earlier = inPlaceOf === undefined ? replacing.toSorted((a, b) => b - a) : [inPlaceOf];
  for (const id of earlier) {
    if (await hasBegun(sql, id)) continue;
    if ((await endNotice(sql, id, now, 'cancelled')) || (await hasNoSuccessor(sql, id))) return id;
  }
  return null;
}

/** It was stopped, and no other takes its place. */
async function hasNoSuccessor(sql: Sql, id: number): Promise<boolean> {
  const [stopped] = await sql.raw<{ id: number }[]>(
    `select id from notices where id = :id and state = 'cancelled'
       and not exists (select 1 from notices later where later.replaces = notices.id)`,
    { id },
  );
  return stopped !== undefined;
}

/** A message of each part to each phone. */
async function addTestDeliveries(
  sql: Sql,
  noticeId: number,
  { parts }: NewNotice,
  phones: readonly TestPhone[],
): Promise<void> {
  const subscriberIds = new Set<number>();
  for (const phone of phones) subscriberIds.add(await rowOf(sql, phone));
  for (const [part] of parts.entries()) {
    for (const subscriberId of subscriberIds) await addDelivery(sql, noticeId, part, subscriberId);
  }
}

/** An unknown person is stored as not subscribed. */
async function rowOf(sql: Sql, { alias, phone }: TestPhone): Promise<number> {
  const known = await recognise(sql, { alias, phone });
  if (known !== null) return known.id;
  return save(sql, {
    alias,
    phone,
    chatId: alias ?? phone,
    state: 'unknown',
    registeredAt: null,
    lastCommandAt: 0,
    lastReplyAt: null,
  });
}

async function addDelivery(
  sql: Sql,
  noticeId: number,
  part: number,
  subscriberId: number,
): Promise<void> {
  const made = await sql.raw<{ id: number }[]>(
    `insert into deliveries (notice_id, part, kind) values (:noticeId, :part, 'person') returning id`,
    { noticeId, part },
  );
  await sql.raw(
    `insert into recipients (notice_id, subscriber_id, part, delivery_id)
     values (:noticeId, :subscriberId, :part, :deliveryId)`,
    { noticeId, subscriberId, part, deliveryId: first(made, 'delivery').id },
  );
}
