import { AUDIT_SUBJECTS, type AuditEntry, type AuditSubject } from '../model/audit.js';
import type { AuditLog } from '../ports/storage.js';
import type { Database } from './sql.js';
import { columns, containing, folded } from './sql.js';

const ENTRY = columns<AuditEntry>({
  ...{ id: 'id', at: 'at', actor: 'actor', event: 'event', noticeId: 'notice_id', text: 'text' },
});

export function openAuditStore(database: Database): AuditLog {
  return {
    record: ({ at, actor, event, noticeId, text }) =>
      database.write(async (sql) => {
        await sql.raw(
          `insert into audit (at, actor, event, notice_id, text, folded)
           values (:at, :actor, :event, :noticeId, :text, :folded)`,
          { at, actor, event, noticeId, text, folded: folded(text) },
        );
      }),

    entries: ({ limit, before = null, actor = null, noticeId = null, subject = null, ...more }) =>
      database.read((sql) =>
        sql.raw<AuditEntry[]>(
          `select ${ENTRY} from audit
           where (:before is null or id < :before) and (:actor is null or actor = :actor)
             and (:noticeId is null or notice_id = :noticeId)
             and ${subject === null ? 'true' : isAbout(subject)}
             and (:from is null or at >= :from) and (:to is null or at < :to)
             and ${sql.holds('folded', ':words')}
           order by id desc limit :limit`,
          {
            ...{ limit, before, actor, noticeId },
            ...{ from: more.from ?? null, to: more.to ?? null },
            words: containing(more.words ?? ''),
          },
        ),
      ),
  };
}

function isAbout(subject: AuditSubject): string {
  return `(${AUDIT_SUBJECTS[subject].map((topic) => `event like '${topic}.%'`).join(' or ')})`;
}
