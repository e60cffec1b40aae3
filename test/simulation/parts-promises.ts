/** What must hold of notices in parts: whoever gets one gets all of them, and in their order. */
import { createHash } from 'node:crypto';
import type { OutgoingContent } from '#src/model/message.js';
import type { NoticeDrop } from './history.js';
import { noticeText, pictureOf } from './notice-texts.js';
import type { SimCitizen } from './town.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

/**
 * Of a message, the people in it to whom an earlier part of its notice has yet to go. One in doubt keeps
 * nothing waiting, nor does one that was refused.
 */
const OUT_OF_TURN = `select s.lid as alias, other.part, coalesce(earlier.kind, 'undecided') as kind
  from deliveries d
    join recipients mine on mine.delivery_id = d.id and mine.dropped_at is null
    join recipients other on other.notice_id = mine.notice_id
      and other.subscriber_id = mine.subscriber_id and other.part < mine.part
      and other.dropped_at is null
    join subscribers s on s.id = mine.subscriber_id and s.state = 'active'
    left join deliveries earlier on earlier.id = other.delivery_id
  where d.message_id = :id and d.resent_at is null
    and (earlier.id is null or earlier.state = 'queued')`;

export class PartsPromises {
  /** sha256 of a file in a sub-folder → the number of its notice */
  readonly #notices = new Map<string, number>();

  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
  ) {}

  dropped(notice: NoticeDrop): void {
    for (const sha256 of filesOf(notice)) this.#notices.set(sha256, notice.number);
  }

  /** The words of the notice of which this is a later part; null: it is none. */
  noticeOf(content: OutgoingContent): string | null {
    const number = content.kind === 'media' ? this.#notices.get(content.sha256) : undefined;
    return number === undefined ? null : noticeText(number);
  }

  onSend(id: string, content: OutgoingContent): void {
    if (this.noticeOf(content) === null) return;
    const [early] = this.world.database.rows<{ alias: string; part: number; kind: string }>(
      OUT_OF_TURN,
      { id },
    );
    if (early === undefined) return;
    const { alias, part, kind } = early;
    this.verdict.broken(
      'parts go in their order',
      `${alias} waits for ${String(part)} (${kind}): ${id}`,
    );
  }

  showsFiles({ inbox }: SimCitizen, notice: NoticeDrop): boolean {
    return filesOf(notice).every((sha256) => inbox.some((shown) => shown.sha256 === sha256));
  }

  /** The words of notices of which a phone shows a file twice. */
  shownTwice({ inbox }: SimCitizen): readonly string[] {
    return [...this.#notices].flatMap(([sha256, number]) => {
      const times = inbox.filter((shown) => shown.sha256 === sha256).length;
      return times > 1 ? [noticeText(number)] : [];
    });
  }
}

function filesOf({ number, files = 0 }: NoticeDrop): readonly string[] {
  return Array.from({ length: files }, (_, index) =>
    createHash('sha256')
      .update(pictureOf(number, index + 1))
      .digest('hex'),
  );
}
