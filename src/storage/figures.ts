/** What a notice amounts to, in people. */
import type { DeliveryState } from '../model/delivery.js';
import type { Notice, NoticeProgress, RouteProgress } from '../model/notice.js';
import { NOT_SUBSCRIBED, OVER } from './conditions.js';
import { first, type Sql } from './sql.js';

/**
 * Where a person counts, the first that holds for one of their parts. A part without a delivery
 * waits like a queued one; `dropped` has no recipients left.
 */
const STANDINGS = [
  { share: 'waiting', states: ['queued', 'sending'] },
  { share: 'uncertain', states: ['uncertain'] },
  { share: 'held', states: ['held'] },
  { share: 'notReached', states: ['failed'] },
  { share: 'accepted', states: ['handed-over'] },
] as const satisfies readonly {
  readonly share: keyof NoticeProgress;
  readonly states: readonly DeliveryState[];
}[];

const STANDING_OF_PART = `case coalesce(d.state, 'queued') ${STANDINGS.flatMap(
  ({ states }, standing) => states.map((state) => `when '${state}' then ${String(standing)}`),
).join(' ')} end`;

interface FiguresRow {
  readonly standing: number;
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
    : (JSON.parse(figures) as Figures);
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
    `select standing, kind, count(*) as people, count(*) filter (where ack >= 2) as delivered,
       count(*) filter (where ack >= 3) as read,
       min("firstAt") as "firstAt", max("lastAt") as "lastAt"
     from (
       select min(${STANDING_OF_PART}) as standing, min(r.ack) as ack,
         max(coalesce(d.kind, 'list')) as kind,
         min(case when d.state = 'handed-over' then d.changed_at end) as "firstAt",
         max(case when d.state = 'handed-over' then d.changed_at end) as "lastAt"
       from recipients r left join deliveries d on d.id = r.delivery_id
       where r.notice_id = :noticeId and r.dropped_at is null
         and (:isTest = 1 or coalesce(d.state, 'queued') <> 'queued'
           or r.subscriber_id not in ${NOT_SUBSCRIBED})
       group by r.subscriber_id)
     group by kind, standing`,
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

function isAccepted({ standing }: FiguresRow): boolean {
  return STANDINGS[standing]?.share === 'accepted';
}

function sum(rows: readonly FiguresRow[]): NoticeProgress {
  const figures = {
    recipients: 0,
    waiting: 0,
    accepted: 0,
    delivered: 0,
    read: 0,
    notReached: 0,
    uncertain: 0,
    held: 0,
  };
  for (const row of rows) {
    figures.recipients += row.people;
    const standing = STANDINGS[row.standing];
    if (standing !== undefined) figures[standing.share] += row.people;
    if (!isAccepted(row)) continue;
    figures.delivered += row.delivered;
    figures.read += row.read;
  }
  return figures;
}
