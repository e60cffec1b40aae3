import type { TestNoticeStore } from '../ports/test-notices.js';
import type { TestPhone } from '../model/person.js';
import { first, type Database, type Sql } from './connection.js';
import { insertNotice } from './new-notice.js';
import { noticesWhere } from './notices.js';
import { recognise, save } from './subscribers.js';

export function openTestNoticeStore(database: Database): TestNoticeStore {
  return {
    accept: (notice, phones, now) =>
      database.write(async (sql) => {
        const id = await insertNotice(sql, notice, { now, coolingMs: 0 });
        const subscriberIds = new Set<number>();
        for (const phone of phones) subscriberIds.add(await rowOf(sql, phone));
        for (const [part] of notice.parts.entries()) {
          for (const subscriberId of subscriberIds) await addDelivery(sql, id, part, subscriberId);
        }
        return first(await noticesWhere(sql, 'id = :id', { id }), 'notice');
      }),

    unfiled: () =>
      database.read((sql) =>
        noticesWhere(sql, `kind = 'test' and filed_at is null order by id`, {}),
      ),
  };
}

/** Who is not known is noted as somebody who has not subscribed. */
async function rowOf(sql: Sql, { lid, phone }: TestPhone): Promise<number> {
  const known = await recognise(sql, { lid, phone });
  if (known !== null) return known.id;
  return save(sql, {
    lid,
    phone,
    chatId: lid ?? `${phone}@c.us`,
    state: 'unknown',
    registeredAt: null,
    lastCommandAt: 0,
    lastAnswerAt: null,
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
