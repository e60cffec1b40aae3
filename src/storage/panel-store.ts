import type { AuditEntry } from '../model/audit.js';
import type { ConsentEvent, ConsentHour, ConsentRecord } from '../model/subscriber.js';
import type { PanelNotice } from '../model/notice.js';
import type { PanelStore } from '../ports/panel.js';
import { first, type Database } from './connection.js';
import { noticesWhere } from './notices.js';
import { progressOf } from './figures.js';

const HOUR = 3_600_000;

export function openPanelStore(database: Database): PanelStore {
  return {
    revision: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ rows: number }[]>('select total_changes() as rows');
        return first(rows, 'count').rows;
      }),

    consentHours: () =>
      database.read((sql) =>
        sql.raw<ConsentHour[]>(
          `select message_at / ${HOUR} * ${HOUR} as at, sum(kind = 'opt-in') as "optIns",
             sum(kind = 'opt-out') as "optOuts"
           from consent_events group by 1 order by 1`,
        ),
      ),

    consentRecord: (name) =>
      database.read(async (sql) => {
        const [person] = await sql.raw<{ id: number; state: ConsentRecord['state'] }[]>(
          'select id, state from subscribers where phone = :name or lid = :name',
          { name },
        );
        if (person === undefined) return null;
        const events = await sql.raw<ConsentEvent[]>(
          `select kind, word, origin, message_at as "messageAt", recorded_at as "recordedAt",
             privacy_version as "privacyVersion"
           from consent_events where subscriber_id = :id order by message_at, id`,
          { id: person.id },
        );
        return { state: person.state, events };
      }),

    notices: ({ states, words, limit, skip }) =>
      database.read(async (sql) => {
        const matches = `kind <> 'test'
          and (:states = '[]' or state in (select value from json_each(:states)))
          and (title like :words escape '\\' or name like :words escape '\\')`;
        const bindings = { states: JSON.stringify(states), words: `%${escaped(words)}%` };
        const counted = await sql.raw<{ total: number }[]>(
          `select count(*) as total from notices where ${matches}`,
          bindings,
        );
        const page = await noticesWhere(
          sql,
          `${matches} order by id desc limit :limit offset :skip`,
          {
            ...bindings,
            limit,
            skip,
          },
        );
        const notices: PanelNotice[] = [];
        for (const notice of page) {
          notices.push({ ...notice, progress: await progressOf(sql, notice.id) });
        }
        return { total: first(counted, 'count').total, notices };
      }),

    noticeFrom: (name, since) =>
      database.read(async (sql) => {
        const [found] = await sql.raw<{ id: number }[]>(
          `select id from notices where name = :name and kind = 'notice' and accepted_at >= :since
           order by id desc limit 1`,
          { name, since },
        );
        return found?.id ?? null;
      }),

    noticeCounts: () =>
      database.read((sql) =>
        sql.raw(`select state, count(*) as count from notices where kind <> 'test' group by state`),
      ),

    deliveryCounts: () =>
      database.read((sql) =>
        sql.raw('select state, count(*) as count from deliveries group by state'),
      ),

    audit: ({ limit, before, actor, topic, from, to, words }) =>
      database.read((sql) =>
        sql.raw<AuditEntry[]>(
          `select id, at, actor, event, notice_id as "noticeId", text from audit
           where (:before is null or id < :before) and (:actor is null or actor = :actor)
             and (:topic is null or event like :topic || '.%')
             and (:from is null or at >= :from) and (:to is null or at < :to)
             and text like :words escape '\\'
           order by id desc limit :limit`,
          { limit, before, actor, topic, from, to, words: `%${escaped(words)}%` },
        ),
      ),
  };
}

/** For `like`. */
function escaped(words: string): string {
  return words.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}
