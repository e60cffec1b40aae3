import {
  type Alert,
  toDoOf,
  type ToDo,
  type NoticeStatus,
  type StatusSnapshot,
} from '../model/status.js';
import type { ChannelStatus } from '../model/channel.js';
import type { DeliveryStatus, RouteReason } from '../model/sending.js';
import type { PanelFolder } from '../ports/folder.js';
import type { OutlookOf } from '../model/outlook.js';
import type { Storage } from '../ports/storage.js';
import type { Notice, NoticeFigures } from '../model/notice.js';
import type { Account, LossReason, SessionState } from '../model/session.js';
import type { SessionClock } from '../session/clock.js';

/** Notices that a snapshot shows. */
const RECENT_NOTICES = 50;

/** Puts together what the local page and `status.json` tell. */
export async function statusSnapshot(parts: {
  readonly version: string;
  readonly session: SessionState;
  /** null: the service is stopped */
  readonly watch: SessionClock | null;
  readonly storage: Pick<Storage, 'register' | 'lists' | 'notices'>;
  readonly delivery: DeliveryStatus;
  /** null: notices do not go to one */
  readonly channel: ChannelStatus | null;
  readonly alerts: readonly Alert[];
  readonly outlooks: OutlookOf;
  /** the folder of refused files */
  readonly folder: Pick<PanelFolder, 'refusedCount'>;
}): Promise<StatusSnapshot> {
  const { version, session, watch, storage, delivery, channel, alerts, outlooks, folder } = parts;
  const [subscribers, lists, notices] = await Promise.all([
    storage.register.counts(),
    storage.lists.own(),
    storage.notices.recent(RECENT_NOTICES),
  ]);
  return {
    version,
    state: session.name,
    ...(watch === null ? {} : { since: watch.since }),
    ...(session.name === 'lost' ? { reason: reasonTold(session.reason) } : {}),
    ...(session.name === 'pairing' && session.qr !== null ? { qr: session.qr } : {}),
    ...(watch?.codeUntil == null ? {} : { qrUntil: watch.codeUntil }),
    ...(session.name === 'ready' ? { account: told(session.account) } : {}),
    subscribers,
    lists: { count: lists.filter(({ idle }) => !idle).length },
    delivery,
    ...(channel === null ? {} : { channel }),
    notices: notices.map((notice) => noticeStatus(notice, notice, outlooks)),
    alerts,
    toDo: await whatToDo({ storage, alerts, folder, route: delivery.why.code }),
  };
}

function reasonTold({ kind }: LossReason): NonNullable<StatusSnapshot['reason']> {
  return kind === 'failed' ? 'browser' : kind;
}

function told({ alias: lid, ...account }: Account): NonNullable<StatusSnapshot['account']> {
  return { ...account, lid };
}

/** What waits for a person, without all the rest. */
export async function whatToDo({
  storage,
  alerts,
  folder,
  route,
}: {
  readonly storage: { readonly notices: Pick<Storage['notices'], 'counts'> };
  readonly alerts: readonly Alert[];
  readonly folder: Pick<PanelFolder, 'refusedCount'>;
  readonly route: RouteReason;
}): Promise<ToDo> {
  const [counts, refused] = await Promise.all([storage.notices.counts(), folder.refusedCount()]);
  return toDoOf({ counts, refused, alerts, route });
}

export function noticeStatus(
  notice: Notice,
  { progress: { waiting, ...progress }, routes }: NoticeFigures,
  outlooks: OutlookOf,
): NoticeStatus {
  const { id, name, title, state, parkedWhy, retractedAt, expiresAt } = notice;
  const { finishedAt, notSentTo, mayHaveGone } = notice;
  const over = { finishedAt, notSentTo, mayHaveGone };
  const status = { id, name, title, state, parkedWhy, retractedAt, expiresAt, ...over };
  const outlook = outlooks(notice, { waiting, held: progress.held });
  return { ...status, ...progress, routes, finishesAt: outlook.ends?.to ?? null, outlook };
}
