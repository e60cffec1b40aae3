/** What must hold of posts whose words staff change: the last ones they wanted are public, and nobody else gets them. */
import { noticeText } from './notice-texts.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

const MARK = 'Solo nel canale';

interface PostRow {
  readonly id: string | null;
  readonly noticeId: number;
  readonly name: string;
  readonly content: string;
}

/** Public, and staff have not been told that it has to be changed on the phone. */
const SETTLED = `select p.message_id as id, p.notice_id as "noticeId", n.name, p.content
  from channel_posts p join notices n on n.id = p.notice_id
  where p.state = 'posted' and p.revoked_at is null and p.revoke_asked_at is null
    and p.text_refused = 0 and p.new_text is null and n.retracted_at is null`;

const WAITING = `select count(*) as n from channel_posts p join notices n on n.id = p.notice_id
  where p.new_text is not null and p.state = 'posted' and p.revoked_at is null
    and p.revoke_asked_at is null and n.retracted_at is null
    and not exists (select 1 from notices later where later.replaces = n.id)`;

export class PostPromises {
  #texts = 0;
  /** by the id of the notice: words of which one may be public, the last that was surely wanted first */
  readonly #wanted = new Map<number, readonly string[]>();

  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
  ) {}

  otherText(number: number): string {
    this.#texts += 1;
    return `${noticeText(number)} ${MARK}, ${String(this.#texts)}.`;
  }

  /** Until it is answered nobody knows. */
  asksFor(noticeId: number, number: number, text: string): void {
    const known = this.#of(noticeId);
    // before there is a post, its words are those of the notice
    this.#wanted.set(noticeId, [...(known.length > 0 ? known : [noticeText(number)]), text]);
  }

  isAnswered(noticeId: number, text: string, isWanted: boolean): void {
    const known = this.#of(noticeId);
    const at = known.indexOf(text);
    this.#wanted.set(noticeId, isWanted ? known.slice(at) : known.filter((one) => one !== text));
  }

  onSend(text: string): void {
    if (text.includes(MARK)) this.verdict.broken('words for the channel go to nobody else', text);
  }

  get isBusy(): boolean {
    if (this.world.channel === null) return false;
    return this.world.database.rows<{ n: number }>(WAITING)[0]?.n !== 0;
  }

  atTheEnd(): void {
    const { channel, database } = this.world;
    for (const { id, noticeId, name, content } of database.rows<PostRow>(SETTLED)) {
      const post = channel?.posts.find((one) => one.id === id);
      const written = JSON.parse(content) as { readonly kind: string; readonly text?: string };
      if (post === undefined || written.kind !== 'text') continue;
      if (post.text !== written.text)
        this.verdict.broken('what counts as public is public', `${name}: ${post.text}`);
      const wanted = this.#of(noticeId);
      if (wanted.some((text) => text.includes(MARK)) && !wanted.includes(post.text))
        this.verdict.broken('the last words that staff wanted are public', `${name}: ${post.text}`);
    }
  }

  /** At first those of the notice. */
  #of(noticeId: number): readonly string[] {
    const known = this.#wanted.get(noticeId);
    if (known !== undefined) return known;
    const [post] = this.world.database.rows<{ content: string }>(
      'select content from channel_posts where notice_id = :noticeId',
      { noticeId },
    );
    const text = post && (JSON.parse(post.content) as { readonly text?: string }).text;
    return text === undefined ? [] : [text];
  }
}
