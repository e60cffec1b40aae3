/** WhatsApp Channels in memory. */
import type { ChannelFacts, PostCounts } from '#src/model/channel.js';
import type { MessageId, OutgoingContent } from '#src/model/message.js';
import type {
  Channel,
  ChannelCreation,
  ChannelLook,
  PostChange,
  PostOutcome,
  PostPlace,
  PostTrace,
} from '#src/ports/channel.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import type { PostFault, PublicPost } from '../contract/channel-contract.js';

interface KeptPost {
  serverId: number;
  content: OutgoingContent;
  at: number;
  times: number;
  revoked: boolean;
  views: number;
}

interface KeptChannel {
  facts: ChannelFacts;
  readonly posts: Map<MessageId, KeptPost>;
}

export class FakeChannels implements Channel {
  readonly #channels = new Map<string, KeptChannel>();
  readonly #faults: PostFault[] = [];
  /** posts that the page has written down, with their numbers; null: it was told none */
  readonly #rows = new Map<MessageId, number | null>();
  #serverId = 100;
  #idsHidden = false;
  #held: (content: OutgoingContent, isPublic: boolean) => Promise<void> | null = () => null;
  /** deletions that are on their way; null: they arrive at once */
  #lateDeletions: PostPlace[] | null = null;
  readonly #changesHeld: { edit?: Promise<void>; revoke?: Promise<void> } = {};
  /** how often that was asked for */
  readonly asked = { edit: 0, revoke: 0 };
  /** how long the servers take to say how a channel stands */
  lookTakes: () => Promise<void> = () => Promise.resolve();
  /** no answer to any question */
  silent = false;
  /** no answer to a deletion, which is not done either */
  deletesSilently = false;
  /** the same for other texts */
  editsSilently = false;
  /** the servers say no to every deletion */
  deniesDeletions = false;

  /** channels are switched off for the account: the servers know them, the page does not */
  hidden = false;

  constructor(private readonly now: () => number) {}

  make(
    name: string,
    { role = 'owner', followers = 0 }: { role?: ChannelFacts['role']; followers?: number } = {},
  ): string {
    const serial = String(this.#channels.size + 1).padStart(9, '0');
    const id = `120363${serial}001@newsletter`;
    const link = `https://whatsapp.com/channel/0029Va${serial}`;
    const facts = { id, name, link, role, suspended: false, followers };
    this.#channels.set(id, { facts, posts: new Map() });
    return id;
  }

  change(id: string, facts: Partial<ChannelFacts>): void {
    const kept = this.#of(id);
    kept.facts = { ...kept.facts, ...facts };
  }

  remove(id: string): void {
    this.#channels.delete(id);
  }

  failNext(fault: PostFault): void {
    this.#faults.push(fault);
  }

  hideIds(): void {
    this.#idsHidden = true;
  }

  /**
   * Posts of such texts are not answered until the returned function is called.
   * @param as they are public at once, or only then too
   */
  hold(which: (text: string) => boolean, as: 'public' | 'absent' = 'public'): () => void {
    const { opened, open } = gate();
    this.#held = (content, isPublic) =>
      isPublic === (as === 'public') && which(textOf(content)) ? opened : null;
    return open;
  }

  /** Other texts, or deletions, are neither taken nor answered until the returned function is called. */
  holdChanges(which: 'edit' | 'revoke'): () => void {
    const { opened, open } = gate();
    this.#changesHeld[which] = opened;
    return open;
  }

  /** Deletions are not answered, and done only when the returned function is called. */
  deleteLate(): () => void {
    const late: PostPlace[] = [];
    this.#lateDeletions = late;
    return () => {
      this.#lateDeletions = null;
      for (const place of late) this.#revoke(place);
    };
  }

  /** The page has lost what it had written down; what is public stays so. */
  pairAnew(): void {
    this.#rows.clear();
  }

  heal(): void {
    this.#faults.length = 0;
    this.#idsHidden = false;
    this.silent = false;
    this.deletesSilently = false;
    this.editsSilently = false;
    this.deniesDeletions = false;
    this.hidden = false;
  }

  posts(id: string): readonly PublicPost[] {
    return [...this.#of(id).posts].map(([messageId, { content, ...post }]) => ({
      id: messageId,
      serverId: post.serverId,
      text: textOf(content),
      sha256: content.kind === 'text' ? null : content.sha256,
      times: post.times,
      revoked: post.revoked,
    }));
  }

  see(id: string, serverId: number, views: number): void {
    for (const post of this.#of(id).posts.values()) {
      if (post.serverId === serverId) post.views = views;
    }
  }

  newId(): MessageId {
    return newMessageId();
  }

  all(): Promise<readonly ChannelFacts[] | null> {
    if (this.silent) return Promise.resolve(null);
    return Promise.resolve([...this.#channels.values()].map(({ facts }) => facts));
  }

  async look(channelId: string): Promise<ChannelLook> {
    // how it stands when it is asked, however late the answer comes
    const kept = this.#channels.get(channelId);
    const stands: ChannelLook =
      kept === undefined
        ? { kind: 'absent' }
        : { kind: 'found', channel: kept.facts, shown: !this.hidden };
    await this.lookTakes();
    return this.silent ? { kind: 'unknown', detail: 'silence' } : stands;
  }

  async create(name: string, _description: string): Promise<ChannelCreation> {
    const look = await this.look(this.make(name));
    return look.kind === 'found'
      ? { kind: 'created', channel: look.channel }
      : { kind: 'unknown', detail: 'silence' };
  }

  async post({ channelId, messageId }: PostPlace, content: OutgoingContent): Promise<PostOutcome> {
    if (this.hidden) return { kind: 'notSent', why: 'transport', detail: 'not in memory' };
    const fault = this.#faults.shift();
    const before = this.#held(content, false);
    if (before !== null) await before;
    const outcome = this.#take(channelId, messageId, content, fault);
    await this.#held(content, true);
    return outcome;
  }

  #take(
    channelId: string,
    messageId: MessageId,
    content: OutgoingContent,
    fault: PostFault | undefined,
  ): PostOutcome {
    if (fault === 'uploadFails') return { kind: 'notSent', why: 'upload', detail: 'ERROR_UPLOAD' };
    const kept = this.#channels.get(channelId);
    const isOurs = kept !== undefined && ['owner', 'admin'].includes(kept.facts.role);
    if (fault === 'refused' || !isOurs || kept.facts.suspended) {
      return { kind: 'refused', detail: 'ERROR_NETWORK' };
    }
    this.#rows.set(messageId, null);
    if (fault === 'neverArrived') return { kind: 'unknown', detail: 'silence' };
    const serverId = this.#keep(kept, messageId, content);
    if (fault === 'answerLost' || fault === 'noNumber') {
      return { kind: 'unknown', detail: fault };
    }
    this.#rows.set(messageId, serverId);
    return { kind: 'posted', serverId };
  }

  #keep({ posts }: KeptChannel, messageId: MessageId, content: OutgoingContent): number {
    const known = posts.get(messageId);
    if (known) {
      known.times += 1;
      return known.serverId;
    }
    this.#serverId += 1;
    const facts = { at: this.now(), times: 1, revoked: false, views: 0 };
    posts.set(messageId, { serverId: this.#serverId, content, ...facts });
    return this.#serverId;
  }

  find({ channelId, messageId }: PostPlace, after: number | null): Promise<PostTrace> {
    if (this.silent) return Promise.resolve({ kind: 'cannotTell', detail: 'silence' });
    const written = this.#rows.get(messageId) ?? null;
    if (written !== null) return Promise.resolve({ kind: 'found', serverId: written });
    const posts = [...(this.#channels.get(channelId)?.posts ?? [])].filter(
      ([, post]) => !post.revoked && post.serverId > (after ?? 0),
    );
    if (this.#idsHidden && posts.length > 0) {
      return Promise.resolve({ kind: 'cannotTell', detail: 'posts without ids' });
    }
    const found = posts.find(([id]) => id === messageId)?.[1];
    return Promise.resolve(
      found === undefined ? { kind: 'absent' } : { kind: 'found', serverId: found.serverId },
    );
  }

  async edit(place: PostPlace, text: string): Promise<PostChange> {
    this.asked.edit += 1;
    await this.#changesHeld.edit;
    return this.#edit(place, text);
  }

  #edit({ channelId, messageId }: PostPlace, text: string): PostChange {
    if (this.editsSilently) return { kind: 'unknown', detail: 'silence' };
    if (!this.#rows.has(messageId)) return { kind: 'absent' };
    const fault = this.#faults.shift();
    const post = this.#channels.get(channelId)?.posts.get(messageId);
    if (!post || post.revoked) return { kind: 'absent' };
    if (fault !== undefined) return { kind: 'refused', detail: 'refused' };
    post.content = { kind: 'text', text };
    return { kind: 'done' };
  }

  async revoke(place: PostPlace): Promise<PostChange> {
    this.asked.revoke += 1;
    await this.#changesHeld.revoke;
    if (this.#lateDeletions === null) return this.#revoke(place);
    this.#lateDeletions.push(place);
    return { kind: 'unknown', detail: 'silence' };
  }

  #revoke({ channelId, messageId }: PostPlace): PostChange {
    if (this.deletesSilently || this.hidden) return { kind: 'unknown', detail: 'silence' };
    if (!this.#rows.has(messageId)) return { kind: 'absent' };
    const fault = this.#faults.shift();
    const post = this.#channels.get(channelId)?.posts.get(messageId);
    if (!post || post.revoked) return { kind: 'absent' };
    if (fault !== undefined || this.deniesDeletions) {
      return { kind: 'denied', detail: 'ERROR_NETWORK' };
    }
    post.revoked = true;
    this.#rows.delete(messageId);
    return { kind: 'done' };
  }

  counts(channelId: string, from: number): Promise<ReadonlyMap<number, PostCounts> | null> {
    if (this.silent) return Promise.resolve(null);
    const posts = [...(this.#channels.get(channelId)?.posts.values() ?? [])].filter(
      ({ serverId }) => serverId >= from,
    );
    return Promise.resolve(
      new Map(
        posts.map(({ serverId, views }) => [serverId, { views, forwards: 0, reactions: {} }]),
      ),
    );
  }

  #of(id: string): KeptChannel {
    const kept = this.#channels.get(id);
    if (kept === undefined) throw new Error(`no channel ${id}`);
    return kept;
  }
}

/** Who waits for it goes on when it is opened. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

function textOf(content: OutgoingContent): string {
  return content.kind === 'text' ? content.text : (content.caption ?? '');
}
