import type { Alert } from '../model/alert.js';
import type { DeliveryStatus } from '../model/sending.js';
import type { StatusSnapshot } from '../model/status.js';
import type { Storage } from '../ports/storage.js';
import type { SessionState } from '../model/session.js';
import type { SessionWatch } from './session-watch.js';

/** Notices that a snapshot shows. */
const RECENT_NOTICES = 50;

/** Puts together what the local page and `status.json` tell. */
export async function statusSnapshot(parts: {
  readonly version: string;
  readonly session: SessionState;
  /** null: the service is stopped */
  readonly watch: SessionWatch | null;
  readonly storage: Pick<Storage, 'register' | 'lists' | 'notices'>;
  readonly delivery: DeliveryStatus;
  readonly alerts: readonly Alert[];
  /** by notice, in milliseconds since 1970 */
  readonly finishesAt: ReadonlyMap<number, number>;
}): Promise<StatusSnapshot> {
  const { version, session, watch, storage, delivery, alerts, finishesAt } = parts;
  const [subscribers, lists, notices] = await Promise.all([
    storage.register.counts(),
    storage.lists.own(),
    storage.notices.recent(RECENT_NOTICES),
  ]);
  return {
    version,
    state: session.name,
    ...(watch === null ? {} : { since: watch.since }),
    ...(session.name === 'lost' ? { reason: session.reason.kind } : {}),
    ...(session.name === 'pairing' && session.qr !== null ? { qr: session.qr } : {}),
    ...(watch?.codeUntil == null ? {} : { qrUntil: watch.codeUntil }),
    ...(session.name === 'ready' ? { account: session.account } : {}),
    subscribers,
    lists: { count: lists.filter(({ idle }) => !idle).length },
    delivery,
    notices: notices.map((notice) => {
      const { waiting: _, ...progress } = notice.progress;
      return {
        id: notice.id,
        name: notice.name,
        title: notice.title,
        state: notice.state,
        retractedAt: notice.retractedAt,
        expiresAt: notice.expiresAt,
        finishedAt: notice.finishedAt,
        ...progress,
        ways: notice.ways,
        finishesAt: finishesAt.get(notice.id) ?? null,
      };
    }),
    alerts,
  };
}
