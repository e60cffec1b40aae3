import type { NewNotice } from '../model/notice.js';
import type { TestPhone } from '../model/person.js';
import { first, type Sql } from './sql.js';
import { recognise, save } from './subscribers.js';

/** A message of each part to each phone. */
export async function addTestDeliveries(
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

/** Who is not known is noted as somebody who has not subscribed. */
async function rowOf(sql: Sql, { lid, phone }: TestPhone): Promise<number> {
  const known = await recognise(sql, { lid, phone });
  if (known !== null) return known.id;
  return save(sql, {
    lid,
    phone,
    chatId: lid ?? phone,
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
