/** What must hold of a restored copy: what it does not know to be done goes when a person says so, and only then. */
import type { MessageId } from '#src/model/message.js';
import type { SimDatabase } from './sim-database.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

interface ToCome {
  readonly id: number;
  readonly name: string;
}

/** With `:now`: nothing of it has begun, and without a person it goes later, or not at all. */
const TO_COME = `select id, name from notices
  where kind = 'notice' and (state in ('unconfirmed', 'parked') or state = 'queued' and due_at > :now)
    and not exists (select 1 from deliveries d where d.notice_id = notices.id and d.state <> 'dropped')
    and not exists (select 1 from channel_posts p where p.notice_id = notices.id and p.state <> 'dropped')`;

/** With `:id`, of a message. */
const NOTICE_SENT = `select n.id, n.name, n.kind from deliveries d join notices n on n.id = d.notice_id
  where d.message_id = :id`;
const NOTICE_POSTED = `select n.id, n.name, n.kind from channel_posts p join notices n on n.id = p.notice_id
  where p.message_id = :id`;

export class RestorePromises {
  /** ids that a restore has drawn for what had none: nothing can have gone under them before */
  readonly #drawn = new Set<MessageId>();
  /** ids of notices in the copy that was restored last */
  #known = new Set<number>();
  /** those of them that were still to come */
  #toCome = new Set<number>();
  /** those of which a person has decided since */
  readonly #decided = new Set<number>();

  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
  ) {}

  /** @param copy as it was made @param restored the same, as it is used from now on; `now`: by the PC’s clock */
  restored(
    copy: SimDatabase,
    restored: SimDatabase,
    { now, drawn }: { readonly now: number; readonly drawn: readonly MessageId[] },
  ): void {
    for (const id of drawn) this.#drawn.add(id);
    if (drawn.length > 0) this.verdict.judges('nothing goes under an id that a restore has drawn');
    this.#known = new Set(copy.rows<{ id: number }>('select id from notices').map(({ id }) => id));
    this.#decided.clear();
    const toCome = copy.rows<ToCome>(TO_COME, { now });
    this.#toCome = new Set(toCome.map(({ id }) => id));
    for (const { id, name } of toCome) {
      this.verdict.judges('what is to come at a restore waits for a person');
      const rows = restored.rows(`select 1 from notices where id = :id and state = 'parked'`, {
        id,
      });
      if (rows.length === 0)
        this.verdict.broken('what is to come at a restore waits for a person', name);
    }
  }

  /** Staff have confirmed it, or decided what is to become of it, or of its posts. */
  isDecided(noticeId: number): void {
    this.#decided.add(noticeId);
  }

  onSend(id: MessageId): void {
    const notice = this.#noticeOf(NOTICE_SENT, id);
    if (notice === undefined) return;
    const { kind, name } = notice;
    if (this.#drawn.has(id) && kind !== 'test')
      this.verdict.broken('nothing goes under an id that a restore has drawn', name);
    if (this.#toCome.has(notice.id) && !this.#decided.has(notice.id))
      this.verdict.broken('what is to come at a restore waits for a person', name);
  }

  onPost(id: MessageId): void {
    const notice = this.#noticeOf(NOTICE_POSTED, id);
    if (notice === undefined || !this.#known.has(notice.id)) return;
    this.verdict.judges('a restored copy posts nothing by itself');
    if (!this.#decided.has(notice.id))
      this.verdict.broken('a restored copy posts nothing by itself', notice.name);
  }

  #noticeOf(which: string, id: MessageId) {
    if (this.#known.size === 0) return undefined;
    const [notice] = this.world.database.rows<ToCome & { readonly kind: string }>(which, { id });
    return notice;
  }
}
