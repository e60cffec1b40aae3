import { InvariantError } from '../errors.js';
import type { DeliveryState, Settlement, StartedDelivery } from '../model/delivery.js';
import type { MessageId } from '../model/message.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import { first, type Database, type Sql } from './sql.js';
import { NOT_STOPPED } from './conditions.js';
import { deliveryRow, startedDeliveries } from './deliveries.js';
import { reopenNotice } from './end-notice.js';
import { giveBack, takeOutOfTurn } from './list-deliveries.js';
import { leaveOutOptedOut } from './recipients.js';

type IdRow = Pick<StartedDelivery, 'id'>;

const STATE_AFTER: Readonly<Record<Settlement['kind'], DeliveryState>> = {
  'handed-over': 'handed-over',
  failed: 'failed',
  queued: 'queued',
  postponed: 'queued',
  resend: 'queued',
  uncertain: 'uncertain',
  held: 'held',
};

interface Settled {
  readonly noticeId: number | null;
  readonly state: DeliveryState;
}

/**
 * With `:refusedWhy`, of a delivery that is refused: it went before, and phones may have it from then, whatever the
 * servers say now. Who cannot be reached at all has it from neither.
 */
const MAY_BE_THERE = `(notice_id is not null and resent_at is not null
  and not (kind = 'person' and coalesce(:refusedWhy, '') = 'unreachable'))`;

/** The part of the outbox that begins a delivery, and says what came of it. */
export function openAttempts(database: Database): Pick<OutboxStore, 'begin' | 'settle'> {
  return {
    begin: (deliveryId, messageId, now, pairingId) =>
      database.write(async (sql) => {
        const { state, noticeId, provenAt } = await deliveryRow(sql, deliveryId);
        // held: staff have stopped its notice since it was looked up, and it may have gone out before
        if (state === 'dropped' || state === 'held' || provenAt !== null) {
          return { kind: 'dropped' };
        }
        if (state !== 'queued') throw new InvariantError(`A ${state} delivery cannot begin`);
        if (noticeId === null) {
          if (await isVoidReminder(sql, deliveryId, now)) return { kind: 'dropped' };
        } else {
          if (!(await mayGo(sql, noticeId, now))) return { kind: 'dropped' };
          await takeOutOfTurn(sql, deliveryId);
          if (!(await someoneIsLeft(sql, deliveryId, now))) return { kind: 'dropped' };
          if (await isRefusedBefore(sql, deliveryId, messageId, now)) return { kind: 'dropped' };
          await sql.raw(
            `update notices set state = 'sending' where id = :noticeId and state = 'queued'`,
            { noticeId },
          );
        }
        await sql.raw(
          `update deliveries set state = 'sending', message_id = coalesce(message_id, :messageId),
             link_id = :pairingId, changed_at = :now, begun_at = :now,
             people = (select count(*) from recipients r
               where r.delivery_id = deliveries.id and r.dropped_at is null)
           where id = :deliveryId`,
          { deliveryId, messageId, pairingId, now },
        );
        const begun = await startedDeliveries(sql, [{ id: deliveryId }]);
        return { kind: 'started', delivery: first(begun, 'delivery').delivery };
      }),

    settle: (deliveryId, settlement, now) =>
      database.write(async (sql) => {
        const refusal = settlement.kind === 'failed' ? settlement.refusal : null;
        const [settled] = await sql.raw<Settled[]>(
          `update deliveries set refused_why = :refusedWhy, code = :code, detail = :detail, changed_at = :now,
             state = case when :state = 'failed' and ${MAY_BE_THERE} then 'held' else :state end,
             doubted_at = case when :kind = 'uncertain' then coalesce(doubted_at, :now)
               when :kind = 'queued' and resent_at is null then null else doubted_at end,
             resent_at = case when :kind = 'resend' then :now else resent_at end,
             not_before = coalesce(:notBefore, not_before),
             postponed = case when :notBefore is null then postponed else postponed + 1 end,
             begun_at = case when :kind = 'queued' then null else begun_at end
           where id = :deliveryId and state in ('sending', 'uncertain')
           returning notice_id as "noticeId", state`,
          {
            deliveryId,
            kind: settlement.kind,
            state: STATE_AFTER[settlement.kind],
            refusedWhy: refusal?.why ?? null,
            code: refusal?.code ?? null,
            detail: settlement.kind === 'handed-over' ? null : settlement.detail,
            notBefore: 'notBefore' in settlement ? (settlement.notBefore ?? null) : null,
            now,
          },
        );
        if (settled === undefined) {
          const { state, provenAt } = await deliveryRow(sql, deliveryId);
          if (provenAt === null) throw new InvariantError(`A ${state} delivery cannot be settled`);
        } else if (settled.state === 'queued') {
          await reopenNotice(sql, settled.noticeId, now);
          await leaveOutSuperseded(sql, deliveryId, now);
        } else if (settled.state === 'failed') {
          await giveBack(sql, deliveryId, settled.noticeId, now);
        }
      }),
  };
}

/** Who was refused an earlier part for good is not tried with this one, which can take five days again. */
async function isRefusedBefore(
  sql: Sql,
  deliveryId: number,
  messageId: MessageId,
  now: number,
): Promise<boolean> {
  const refused = await sql.raw<IdRow[]>(
    `update deliveries set state = 'failed', message_id = coalesce(deliveries.message_id, :messageId),
       changed_at = :now, refused_why = earlier.refused_why, code = earlier.code,
       detail = earlier.detail
     from recipients mine
       join recipients other on other.notice_id = mine.notice_id
         and other.subscriber_id = mine.subscriber_id and other.part < mine.part
         and other.dropped_at is null
       join deliveries earlier on earlier.id = other.delivery_id and earlier.kind = 'person'
         and earlier.state = 'failed' and earlier.refused_why in ('later', 'unreachable')
     where deliveries.id = :deliveryId and deliveries.kind = 'person'
       and deliveries.resent_at is null and mine.delivery_id = deliveries.id
       and mine.dropped_at is null
     returning deliveries.id`,
    { deliveryId, messageId, now },
  );
  return refused.length > 0;
}

/** A reply is skipped if the person has got, or will get, the reply to a later change. */
async function leaveOutSuperseded(sql: Sql, deliveryId: number, now: number): Promise<void> {
  await sql.raw(
    `update deliveries set state = 'dropped', detail = 'superseded', changed_at = :now
     where id = :deliveryId and notice_id is null and exists (select 1 from deliveries later
       where later.subscriber_id = deliveries.subscriber_id and later.id > deliveries.id
         and later.reply_kind in ('welcome', 'farewell'))`,
    { deliveryId, now },
  );
}

/** People who have opted out or saved the number by now get no reminder. */
async function isVoidReminder(sql: Sql, deliveryId: number, now: number): Promise<boolean> {
  const dropped = await sql.raw<IdRow[]>(
    `update deliveries set state = 'dropped', changed_at = :now
     where id = :deliveryId and reply_kind = 'reminder' and not exists (select 1 from subscribers
       where id = deliveries.subscriber_id and state = 'active' and unsaved_since is not null)
     returning id`,
    { deliveryId, now },
  );
  return dropped.length > 0;
}

/** Stopped, expired, waiting for a person: all of that may have happened since it was looked up. */
async function mayGo(sql: Sql, noticeId: number, now: number): Promise<boolean> {
  const rows = await sql.raw<IdRow[]>(
    `select id from notices where id = :noticeId and ${NOT_STOPPED}`,
    { noticeId, now },
  );
  return rows.length > 0;
}

/** Drops the delivery when all its recipients have opted out; a list of one becomes that person's. */
async function someoneIsLeft(sql: Sql, deliveryId: number, now: number): Promise<boolean> {
  await leaveOutOptedOut(sql, deliveryId, now);
  const left = await sql.raw<{ subscriberId: number }[]>(
    `select subscriber_id as "subscriberId" from recipients
     where delivery_id = :deliveryId and dropped_at is null limit 2`,
    { deliveryId },
  );
  const [one, another] = left;
  if (one === undefined) {
    await sql.raw(
      `update deliveries set state = 'dropped', changed_at = :now where id = :deliveryId`,
      { deliveryId, now },
    );
  } else if (another === undefined) {
    const [held] = await sql.raw<IdRow[]>(
      `update deliveries set state = 'held', changed_at = :now,
         detail = 'one person is left of a list that may have gone out'
       where id = :deliveryId and kind = 'list' and resent_at is not null returning id`,
      { deliveryId, now },
    );
    if (held !== undefined) return false;
    await sql.raw(
      `update deliveries set kind = 'person', subscriber_id = :subscriberId where id = :deliveryId`,
      { deliveryId, subscriberId: one.subscriberId },
    );
  }
  return one !== undefined;
}
