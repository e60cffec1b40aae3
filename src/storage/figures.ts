/** What a notice amounts to, in people. */
import type { DeliveryState } from '../model/delivery.js';
import {
  inOrder,
  NO_PEOPLE,
  type Notice,
  type NoticeFigure,
  type NoticeProgress,
  type RouteProgress,
} from '../model/notice.js';
import { NOT_SUBSCRIBED, OVER } from './conditions.js';
import { first, type Sql } from './sql.js';

/**
 * Where a person counts, the first that holds for one of their parts. A part without a delivery
 * waits like a queued one; `dropped` has no recipients left.
 */
const BUCKETS = [
  { share: 'waiting', states: ['queued', 'sending'] },
  { share: 'uncertain', states: ['uncertain'] },
  { share: 'held', states: ['held'] },
  { share: 'notReached', states: ['failed'] },
  { share: 'accepted', states: ['handed-over'] },
] as const satisfies readonly {
  readonly share: NoticeFigure;
  readonly states: readonly DeliveryState[];
}[];

const BUCKET_OF_PART = `case coalesce(d.state, 'queued') ${BUCKETS.flatMap(({ states }, bucket) =>
  states.map((state) => `when '${state}' then ${String(bucket)}`),
).join(' ')} end`;

interface FiguresRow {
  readonly bucket: number;
  readonly kind: 'list' | 'person';
  readonly people: number;
  readonly delivered: number;
  readonly read: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

export interface Figures {
  readonly progress: NoticeProgress;
  readonly routes: readonly RouteProgress[];
}

/** @throws InvariantError when there is no such notice */
export async function figuresOf(sql: Sql, noticeId: number): Promise<Figures> {
  const notices = await sql.raw<(Pick<Notice, 'kind'> & { figures: string | null })[]>(
    'select kind, figures from notices where id = :noticeId',
    { noticeId },
  );
  const { kind, figures } = first(notices, 'notice');
  return figures === null
    ? await counted(sql, noticeId, kind === 'test')
    : whole(JSON.parse(figures) as Figures);
}

/** What was kept before a figure was counted has nobody in it. */
function whole({ progress, routes }: Figures): Figures {
  const { recipients: _recipients, waiting: _waiting, ...nobody } = NO_PEOPLE;
  return {
    progress: { ...NO_PEOPLE, ...progress },
    routes: routes.map((route) => ({ ...nobody, ...route })),
  };
}

/** @throws InvariantError when there is no such notice */
export async function progressOf(sql: Sql, noticeId: number): Promise<NoticeProgress> {
  return (await figuresOf(sql, noticeId)).progress;
}

/**
 * Counting a large town takes a while, and what is over changes by receipts and by deliveries only.
 */
export async function keepFigures(sql: Sql, noticeId: number, figures: Figures): Promise<void> {
  if (figures.progress.waiting > 0) return;
  await sql.raw(
    `update notices set figures = :figures
     where id = :noticeId and figures is null and state in ${OVER}`,
    { noticeId, figures: JSON.stringify(figures) },
  );
}

/** Something has changed that no trigger tells of. */
export async function countAgain(sql: Sql, noticeIds: readonly number[]): Promise<void> {
  await sql.raw(
    `update notices set figures = null
     where id in ${sql.membersOf(':ids')} and figures is not null
       and pruned_at is null`,
    { ids: JSON.stringify(noticeIds) },
  );
}

async function counted(sql: Sql, noticeId: number, isTest: boolean): Promise<Figures> {
  const rows = await sql.raw<FiguresRow[]>(
    `select bucket, kind, count(*) as people, count(*) filter (where ack >= 2) as delivered,
       count(*) filter (where ack >= 3) as read,
       min("firstAt") as "firstAt", max("lastAt") as "lastAt"
     from (
       select min(${BUCKET_OF_PART}) as bucket, min(r.ack) as ack,
         max(coalesce(d.kind, 'list')) as kind,
         min(case when d.state = 'handed-over' then d.changed_at end) as "firstAt",
         max(case when d.state = 'handed-over' then d.changed_at end) as "lastAt"
       from recipients r left join deliveries d on d.id = r.delivery_id
       where r.notice_id = :noticeId and r.dropped_at is null
         and (:isTest = 1 or coalesce(d.state, 'queued') <> 'queued'
           or r.subscriber_id not in ${NOT_SUBSCRIBED})
       group by r.subscriber_id)
     group by kind, bucket`,
    { noticeId, isTest: Number(isTest) },
  );
  const routes = [
    { route: 'lists', kind: 'list' },
    { route: 'direct', kind: 'person' },
  ] as const;
  return {
    progress: sum(rows),
    routes: routes.flatMap(({ route, kind }) => {
      const its = rows.filter((row) => row.kind === kind);
      const { recipients, waiting, ...figures } = sum(its);
      if (recipients === waiting) return [];
      const accepted = its.find(isAccepted);
      const [firstAt, lastAt] = [accepted?.firstAt ?? null, accepted?.lastAt ?? null];
      return [{ route, ...figures, firstAt, lastAt }];
    }),
  };
}

function isAccepted({ bucket }: FiguresRow): boolean {
  return BUCKETS[bucket]?.share === 'accepted';
}

/** The people of a row who count in each figure. */
const COUNTED: Readonly<Record<NoticeFigure, (row: FiguresRow) => number>> = {
  recipients: ({ people }) => people,
  waiting: peopleIn('waiting'),
  accepted: peopleIn('accepted'),
  delivered: (row) => (isAccepted(row) ? row.delivered : 0),
  read: (row) => (isAccepted(row) ? row.read : 0),
  notReached: peopleIn('notReached'),
  uncertain: peopleIn('uncertain'),
  held: peopleIn('held'),
};

function peopleIn(share: (typeof BUCKETS)[number]['share']): (row: FiguresRow) => number {
  return ({ bucket, people }) => (BUCKETS[bucket]?.share === share ? people : 0);
}

function sum(rows: readonly FiguresRow[]): NoticeProgress {
  const figures: Record<NoticeFigure, number> = { ...NO_PEOPLE };
  for (const [figure, countOf] of inOrder(COUNTED)) {
    for (const row of rows) figures[figure] += countOf(row);
  }
  return figures;
}
