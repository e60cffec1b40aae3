import { InvariantError } from '../errors.js';
import {
  correctionNotice,
  type CorrectionWords,
  type RetractionFigures,
  type RetractionPreview,
  type Revocation,
} from '../model/retraction.js';
import type { RetractionStore } from '../ports/storage/retractions.js';
import type { Notice } from '../model/notice.js';
import { columns, first, type Database, type Sql } from './sql.js';
import { startedDeliveries } from './deliveries.js';
import { HAD_IT, NEVER_BEGUN, UNASSIGNED, whoKeeps } from './conditions.js';
import { endNotice, goOn } from './end-notice.js';
import { addNotice, freezeRecipients } from './new-notice.js';
import { noticesWhere } from './notice-rows.js';
import { progressOf } from './figures.js';

type RetractableRow = Pick<Notice, 'kind' | 'retractedAt'> & { readonly prunedAt: number | null };

const RETRACTABLE = columns<RetractableRow>({
  ...{ kind: 'kind', retractedAt: 'retracted_at', prunedAt: 'pruned_at' },
});

/** With `:revocableSince`: of a delivery. */
const REVOCABLE = `kind = 'person' and state in ('sending', 'uncertain', 'handed-over') and not ${NEVER_BEGUN}
  and coalesce(begun_at, changed_at) >= :revocableSince`;

/** A revocation is in the ledger before the transport is asked, and may be asked for again after a crash. */
export function openRetractionStore(database: Database): RetractionStore {
  return {
    ...revocations(database),
    ...previews(database),

    retract: (noticeId, correction, { now, revocableSince }) =>
      database.write(async (sql) => {
        const [notice] = await sql.raw<RetractableRow[]>(
          `select ${RETRACTABLE} from notices where id = :noticeId`,
          { noticeId },
        );
        if (notice?.kind !== 'notice') return { kind: 'no-notice' };
        if (notice.retractedAt !== null) return { kind: 'already' };
        if (notice.prunedAt !== null) return { kind: 'pruned' };
        await endNotice(sql, noticeId, now, 'cancelled');
        // Also one that was sent as a whole: recovery must not find more to send.
        await sql.raw(
          `update notices set retracted_at = :now, finished_at = coalesce(finished_at, :now),
             state = case when state = 'expired' then state else 'cancelled' end
           where id = :noticeId`,
          { noticeId, now },
        );
        await sql.raw('insert into retractions (notice_id, correction) values (:noticeId, :text)', {
          noticeId,
          text: JSON.stringify(correction),
        });
        await sql.raw(
          `insert into revocations (delivery_id, state, changed_at)
           select id, 'queued', :now from deliveries
           where notice_id = :noticeId and ${REVOCABLE}`,
          { noticeId, now, revocableSince },
        );
        await correctTheRest(sql, noticeId, now);
        return { kind: 'begun' };
      }),
  };
}

function revocations(
  database: Database,
): Pick<RetractionStore, 'dueRevocations' | 'beginRevocation' | 'settleRevocation'> {
  return {
    dueRevocations: (limit, now) =>
      database.write(async (sql) => {
        await settleWithoutAsking(sql, now);
        const due = await sql.raw<{ id: number; askedPairing: string | null }[]>(
          `select d.id, v.asked_link as "askedPairing" from revocations v join deliveries d on d.id = v.delivery_id
           where v.state = 'queued' and d.state = 'handed-over' order by d.id limit :limit`,
          { limit },
        );
        const asked = new Map(due.map(({ id, askedPairing }) => [id, askedPairing]));
        return (await startedDeliveries(sql, due)).map(({ delivery }): Revocation => {
          const { id: deliveryId, noticeId, target, messageId } = delivery;
          if (noticeId === null || target.kind === 'list') {
            throw new InvariantError('Only a notice to one person is deleted');
          }
          const askedPairing = asked.get(deliveryId) ?? null;
          return { deliveryId, noticeId, target, messageId, askedPairing };
        });
      }),

    beginRevocation: (deliveryId, pairingId) =>
      database.write(async (sql) => {
        await sql.raw(
          `update revocations set asked_link = :pairingId
           where delivery_id = :deliveryId and state = 'queued'`,
          { deliveryId, pairingId },
        );
      }),

    settleRevocation: (deliveryId, outcome, now) =>
      database.write(async (sql) => {
        const settled = await sql.raw<{ deliveryId: number }[]>(
          `update revocations set state = :state, detail = :detail, changed_at = :now
           where delivery_id = :deliveryId and state = 'queued'
           returning delivery_id as "deliveryId"`,
          {
            deliveryId,
            state: outcome.kind,
            detail: outcome.kind === 'refused' ? outcome.detail : null,
            now,
          },
        );
        if (outcome.kind === 'refused') await correctRecipientsOf(sql, settled, now);
      }),
  };
}

function previews(
  database: Database,
): Pick<RetractionStore, 'figures' | 'preview' | 'retractedSince' | 'noticesOf' | 'sentAt'> {
  return {
    figures: (noticeId) => database.read((sql) => figuresOf(sql, noticeId)),

    preview: (noticeId, revocableSince) =>
      database.read(async (sql) => {
        const rows = await sql.raw<Omit<RetractionPreview, 'correction'>[]>(
          `select count(*) filter (where kept = 0) as deletable,
             count(*) filter (where kept > 0) as kept,
             count(*) filter (where kept > 0 and active = 1) as corrected
           from (
             select max(case when d.id in (select id from deliveries
                 where notice_id = :noticeId and ${REVOCABLE}) then 0 else 1 end) as kept,
               max(case when s.state = 'active' then 1 else 0 end) as active
             from recipients r join deliveries d on d.id = r.delivery_id
             join subscribers s on s.id = r.subscriber_id
             where r.notice_id = :noticeId and r.dropped_at is null and d.state in ${HAD_IT}
             group by r.subscriber_id) people`,
          { noticeId, revocableSince },
        );
        return first(rows, 'figures');
      }),

    retractedSince: (since) =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ id: number }[]>(
          'select id from notices where retracted_at >= :since order by id',
          { since },
        );
        return rows.map(({ id }) => id);
      }),

    noticesOf: (sha256s) =>
      database.read((sql) =>
        noticesWhere(
          sql,
          `kind = 'notice' and :many = (select count(distinct sha256) from notice_files f
             where f.notice_id = notices.id and f.sha256 in ${sql.membersOf(':sha256s')})
           order by id desc`,
          { sha256s: JSON.stringify(sha256s), many: new Set(sha256s).size },
        ),
      ),

    sentAt: (noticeId) =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ at: number | null }[]>(
          'select min(begun_at) as at from deliveries where notice_id = :noticeId',
          { noticeId },
        );
        return first(rows, 'time').at;
      }),
  };
}

/** Settles revocations that need no question to the transport, because of how their delivery ended. */
async function settleWithoutAsking(sql: Sql, now: number): Promise<void> {
  await sql.raw(
    `update revocations set state = 'done', changed_at = :now, detail = 'it was not sent'
     where state = 'queued'
       and delivery_id in (select id from deliveries where state in ('queued', 'failed', 'dropped'))`,
    { now },
  );
  const held = await sql.raw<{ deliveryId: number }[]>(
    `update revocations set state = 'refused', changed_at = :now, detail = 'it may have been sent'
     where state = 'queued' and delivery_id in (select id from deliveries where state = 'held')
     returning delivery_id as "deliveryId"`,
    { now },
  );
  await correctRecipientsOf(sql, held, now);
}

async function correctRecipientsOf(
  sql: Sql,
  refused: readonly { readonly deliveryId: number }[],
  now: number,
): Promise<void> {
  const notices = await sql.raw<{ noticeId: number }[]>(
    `select distinct notice_id as "noticeId" from deliveries
     where id in ${sql.membersOf(':ids')}`,
    { ids: JSON.stringify(refused.map(({ deliveryId }) => deliveryId)) },
  );
  for (const { noticeId } of notices) await correctTheRest(sql, noticeId, now);
}

/**
 * Makes everybody who keeps the notice and is still subscribed a recipient of its correction. May be
 * done again and again: who is one already stays one.
 */
async function correctTheRest(sql: Sql, noticeId: number, now: number): Promise<void> {
  const id = (await correctionOf(sql, noticeId)) ?? (await newCorrection(sql, noticeId, now));
  if (id === null) return;
  await freezeRecipients(sql, id);
  const [waiting] = await sql.raw<{ id: number }[]>(
    `select s.id from ${UNASSIGNED} and r.notice_id = :id limit 1`,
    { id },
  );
  if (waiting !== undefined) await goOn(sql, id);
}

async function correctionOf(sql: Sql, noticeId: number): Promise<number | null> {
  const [correction] = await sql.raw<{ id: number }[]>(
    'select id from notices where corrects = :noticeId',
    { noticeId },
  );
  return correction?.id ?? null;
}

/** null: there is no recipient for it. */
async function newCorrection(sql: Sql, noticeId: number, now: number): Promise<number | null> {
  const [needed] = await sql.raw<{ correction: string }[]>(
    `select correction from retractions where notice_id = :noticeId
       and exists (select 1 from subscribers
         where state = 'active' and id in ${whoKeeps(':noticeId')})`,
    { noticeId },
  );
  if (needed === undefined) return null;
  // Made again: what was kept may be from before a notice had one of its fields.
  const correction = correctionNotice(JSON.parse(needed.correction) as CorrectionWords);
  const id = await addNotice(sql, correction, { now, coolingMs: 0 });
  // It has no files, and the report of the notice that it corrects speaks of it.
  await sql.raw('update notices set filed_at = :now where id = :id', { id, now });
  return id;
}

/** Of a notice `n`: no message of it is still to be deleted. */
export const NOTHING_TO_DELETE = `not exists (select 1 from revocations v join deliveries d on d.id = v.delivery_id
  where d.notice_id = n.id and v.state = 'queued')`;

/** What was deleted from whose phone; how many they were is kept. */
export async function forgetRevocations(sql: Sql, noticeId: number): Promise<void> {
  await sql.raw('update retractions set figures = :figures where notice_id = :noticeId', {
    noticeId,
    figures: JSON.stringify(await peopleOf(sql, noticeId)),
  });
  await sql.raw(
    `delete from revocations
     where delivery_id in (select id from deliveries where notice_id = :noticeId)`,
    { noticeId },
  );
}

async function figuresOf(sql: Sql, noticeId: number): Promise<RetractionFigures> {
  const [forgotten] = await sql.raw<{ figures: string }[]>(
    'select figures from retractions where notice_id = :noticeId and figures is not null',
    { noticeId },
  );
  const correction = await correctionOf(sql, noticeId);
  return {
    ...(forgotten === undefined
      ? await peopleOf(sql, noticeId)
      : (JSON.parse(forgotten.figures) as PeopleRetractedFrom)),
    correction: correction === null ? null : await progressOf(sql, correction),
  };
}

type PeopleRetractedFrom = Omit<RetractionFigures, 'correction'>;

async function peopleOf(sql: Sql, noticeId: number): Promise<PeopleRetractedFrom> {
  const rows = await sql.raw<PeopleRetractedFrom[]>(
    `select count(*) filter (where kept = 0 and waiting = 0) as deleted,
       count(*) filter (where kept = 0 and waiting > 0) as deleting,
       count(*) filter (where kept > 0) as kept
     from (
       select count(*) filter (where coalesce(v.state, 'refused') = 'refused') as kept,
         count(*) filter (where v.state = 'queued') as waiting
       from recipients r join deliveries d on d.id = r.delivery_id
       left join revocations v on v.delivery_id = d.id
       where r.notice_id = :noticeId and r.dropped_at is null and d.state in ${HAD_IT}
       group by r.subscriber_id) people`,
    { noticeId },
  );
  return first(rows, 'figures');
}
