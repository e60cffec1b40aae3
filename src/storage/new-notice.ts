import type { AcceptTerms, NewNotice, Notice } from '../model/notice.js';
import { first, type Sql } from './sql.js';
import { whoKeeps } from './recipients.js';

/** Without recipients; returns the id. */
export async function insertNotice(
  sql: Sql,
  notice: NewNotice,
  terms: Pick<AcceptTerms, 'now' | 'coolingMs'>,
): Promise<number> {
  const { name, title, kind, corrects, fingerprint, urgent, sendAt, expiresAt } = notice;
  const { now, coolingMs } = terms;
  const rows = await sql.raw<Pick<Notice, 'id'>[]>(
    `insert into notices (name, title, kind, corrects, files, fingerprint, parts, urgent, send_at,
       expires_at, state, accepted_at, due_at, channel)
     values (:name, :title, :kind, :corrects, :files, :fingerprint, :parts, :urgent, :sendAt,
       :expiresAt, 'queued', :now, :dueAt, :channel)
     returning id`,
    {
      name,
      title,
      kind,
      corrects,
      files: JSON.stringify(notice.files),
      fingerprint,
      parts: JSON.stringify(notice.parts),
      urgent: Number(urgent),
      sendAt,
      expiresAt,
      channel: notice.channel ?? null,
      now,
      dueAt: Math.max(sendAt ?? now, urgent ? now : now + coolingMs),
    },
  );
  return first(rows, 'notice').id;
}

/** `part.key`: every part for every recipient. */
export async function freezeRecipients(sql: Sql, id: number): Promise<void> {
  await sql.raw(
    `insert into recipients (notice_id, subscriber_id, part)
     select n.id, s.id, part.key
     from notices n, subscribers s, json_each(n.parts) part
     where n.id = :id and s.state = 'active' and (n.kind = 'notice' or (n.kind = 'correction'
       and s.id in (${whoKeeps('n.corrects')})))
     order by s.id
     on conflict do nothing`,
    { id },
  );
}
