/** Conditions that several statements share. */

/** States of a notice that is over, and of one that was stopped before its end. */
export const OVER = `('sent', 'cancelled', 'expired')`;
export const STOPPED = `('cancelled', 'expired')`;

/** States of a notice, or of a delivery, that is not done with. */
export const GOING = `('queued', 'sending')`;

/** States of a notice that waits for a person. */
export const WAITING = `('unconfirmed', 'parked')`;

/** States of deliveries through which people have a message, or may have it. */
export const HAD_IT = `('sending', 'uncertain', 'held', 'handed-over')`;

/** Of a delivery `d`: a receipt for it is believed. What was left out without ever being in doubt has not gone. */
export const MAY_HAVE_GONE = `(d.state <> 'dropped' or d.resent_at is not null)`;

/** Of a post `p` in the channel: people see it, and it may be deleted. */
export const IS_PUBLIC = `(p.state = 'posted' and p.revoked_at is null and p.revoke_refused = 0)`;

/** With `:now`: the time of a notice is not over. */
export const NOT_EXPIRED = `(notices.expires_at is null or notices.expires_at > :now)`;

/** Of a notice: it goes at any hour. */
export const ANY_HOUR = `(notices.urgent = 1 or notices.kind <> 'notice')`;

/** With `:now`, of a notice: nothing but the hour is in its way. */
export const NOT_STOPPED = `(notices.state in ${GOING} and ${NOT_EXPIRED})`;

/** With `:now` and `:quiet`: see `NoticeStore.next`. */
export const MAY_GO = `(${NOT_STOPPED} and notices.due_at <= :now
  and (:quiet = 0 or ${ANY_HOUR}))`;

/** With `:now`, of a notice: it was not taken back, and its time has come and is not over. */
export const IS_CURRENT = `(notices.retracted_at is null and notices.due_at <= :now and ${NOT_EXPIRED})`;

export const IN_ORDER = 'order by notices.urgent desc, notices.due_at, notices.id';

/** With `:now`: whether a queued list delivery `d` may go, and no earlier part for it has been put off. */
export const LIST_IS_DUE = `(d.not_before <= :now and not exists (
  select 1 from deliveries e
  where e.notice_id = d.notice_id and e.kind = 'list' and e.state = 'queued'
    and e.list_id = d.list_id and e.part < d.part and e.not_before > :now))`;

/** People to whom nothing is sent any more; test phones need not have subscribed. */
export const NOT_SUBSCRIBED = `(select id from subscribers where state in ('unknown', 'inactive', 'opted-out'))`;

/** Recipients `r` who are still subscribed `s` and have no delivery yet; the condition on `r` may follow. */
export const UNASSIGNED = `recipients r join subscribers s on s.id = r.subscriber_id
  and s.state = 'active' where r.delivery_id is null and r.dropped_at is null`;

/**
 * Of a delivery: this ledger has never begun it. One that is held all the same was to go when a copy was made that was
 * restored since: it may have gone under an id that nobody knows.
 */
export const NEVER_BEGUN = '(begun_at is null and link_id is null)';

/** Whether a delivery `d` is over and certainly on no phone, without a refusal of its person. */
export const NOBODY_HAS_IT = `(d.resent_at is null and (d.state = 'dropped'
  or d.state = 'failed' and (d.kind = 'list' or d.refused_why is null)))`;

/**
 * Whether a recipient `r` with the delivery `d`, if any, waits for nothing and yet is accounted for
 * nowhere: a notice with such people must not count as sent.
 */
export const UNACCOUNTED = `(r.dropped_at is null and ${NOBODY_HAS_IT})`;

/**
 * Subscribers who have a notice, or may have it, and from whose phones it is not deleted either.
 * @param notice its id in SQL
 */
export function whoKeeps(notice: string): string {
  return `(select r.subscriber_id from recipients r join deliveries d on d.id = r.delivery_id
    where r.notice_id = ${notice} and r.dropped_at is null and d.state in ${HAD_IT}
      and d.id not in (select delivery_id from revocations where state <> 'refused'))`;
}
