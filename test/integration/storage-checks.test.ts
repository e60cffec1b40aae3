import assert from 'node:assert/strict';
import type { Actor } from '#src/model/audit.js';
import type { ChannelUse, PostOfNotice } from '#src/model/channel.js';
import type { DeliveryState, RefusalWhy } from '#src/model/delivery.js';
import type { NewNotice, NoticeContent, NoticeState, ParkedWhy } from '#src/model/notice.js';
import type { Keyword, SubscriberStatus } from '#src/model/subscriber.js';
import { StorageFixture } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';

type All<Word extends string> = Readonly<Record<Word, true>>;

/** What the model has for a column whose check names its words: the compiler asks for a word more. */
const SUBSCRIBER: All<SubscriberStatus['state']> = {
  ...{ unknown: true, active: true, inactive: true },
  'opted-out': true,
};
const KEYWORD: All<Keyword> = { 'opt-in': true, 'opt-out': true };
const NOTICE_KIND: All<NewNotice['kind']> = { notice: true, correction: true, test: true };
const NOTICE: All<NoticeState> = {
  ...{ unconfirmed: true, queued: true, sending: true, sent: true },
  ...{ cancelled: true, expired: true, parked: true },
};
const PARKED: All<ParkedWhy> = { overdue: true, 'files-gone': true, restored: true };
const PART: All<NoticeContent['kind']> = { text: true, media: true };
const DELIVERY: All<DeliveryState> = {
  ...{ queued: true, sending: true, uncertain: true, 'handed-over': true },
  ...{ failed: true, held: true, dropped: true },
};
const REFUSED: All<RefusalWhy> = {
  ...{ blocked: true, quota: true, 'no-lists': true },
  ...{ later: true, unreachable: true, other: true },
};
const ACTOR: All<Actor> = { staff: true, service: true, whatsapp: true };
const CHANNEL: All<ChannelUse> = { mirror: true, fallback: true };
const POST: All<PostOfNotice['state']> = {
  ...{ queued: true, sending: true, uncertain: true, posted: true },
  ...{ failed: true, held: true, dropped: true },
};

const CHECKED: Readonly<Record<string, Readonly<Record<string, true>>>> = {
  'subscribers.state': SUBSCRIBER,
  'keyword_messages.keyword': KEYWORD,
  'consent_events.kind': KEYWORD,
  'notices.kind': NOTICE_KIND,
  'notices.state': NOTICE,
  'notices.parked_why': PARKED,
  'notices.channel': CHANNEL,
  'notice_parts.kind': PART,
  'deliveries.state': DELIVERY,
  'deliveries.refused_why': REFUSED,
  'audit.actor': ACTOR,
  'channel_posts.state': POST,
};

/** `table.column` → the words that its check allows. */
function checksIn(
  tables: readonly { readonly name: string; readonly sql: string }[],
): ReadonlyMap<string, readonly string[]> {
  return new Map<string, readonly string[]>(
    tables.flatMap(({ name, sql }) =>
      [...sql.matchAll(/\bcheck \((\w+) in\s+\(('[^)]*')\)\)/g)].map(
        ([, column = '', words = '']) =>
          [
            `${name}.${column}`,
            [...words.matchAll(/'([^']+)'/g)].map(([, word = '']) => word),
          ] as const,
      ),
    ),
  );
}

describe('the checks of columns', () => {
  const dir = useTempDir();

  it('allow each word of the model, and no other', async () => {
    const fixture = new StorageFixture(() => dir.join('campanile.sqlite'));
    await fixture.create();
    try {
      const tables = await fixture.inspect(
        `select name, sql from sqlite_master where type = 'table' and sql is not null`,
      );
      const checks = checksIn(tables as { name: string; sql: string }[]);
      for (const [column, words] of Object.entries(CHECKED)) {
        assert.deepEqual(checks.get(column)?.toSorted(), Object.keys(words).toSorted(), column);
      }
    } finally {
      await fixture.end();
    }
  });
});
