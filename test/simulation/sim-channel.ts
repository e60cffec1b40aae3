/**
 * The comune's channel in a simulated life. What is public is at the servers, whatever becomes of the
 * page; the page takes its time, and says nothing when it is closed meanwhile.
 */
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
import type { PostFault, PublicPost } from '../contract/channel-contract.js';
import { FakeChannels } from '../fakes/fake-channels.js';
import type { Scheduler } from './scheduler.js';
import type { SimWhatsApp } from './sim-whatsapp.js';

/** `late`: the page gives up waiting, and the servers take the post some minutes after that. */
export type SimPostFault = PostFault | 'late';

/** What goes wrong when a post is to have another text. */
export type TextFault = 'refused' | 'answerLost' | 'neverArrived';

/** Longer than a post that is not there is waited for before it goes again. */
const LATE = 4 * 60_000;

export class SimChannel implements Channel {
  readonly servers: FakeChannels;
  readonly id: string;
  readonly faults: SimPostFault[] = [];
  readonly textFaults: TextFault[] = [];
  /** the page is asked to post */
  onPost: (id: MessageId) => void = () => undefined;

  constructor(
    private readonly whatsapp: SimWhatsApp,
    private readonly time: Scheduler,
    now: () => number,
  ) {
    this.servers = new FakeChannels(now);
    this.id = this.servers.make('Comune');
  }

  get posts(): readonly PublicPost[] {
    return this.servers.posts(this.id);
  }

  /** What lasts, from now on. */
  apply(is: { silent: boolean; suspended: boolean; idsHidden: boolean }): void {
    this.servers.heal();
    this.servers.silent = is.silent;
    this.servers.change(this.id, { suspended: is.suspended });
    if (is.idsHidden) this.servers.hideIds();
  }

  newId(): MessageId {
    return this.servers.newId();
  }

  all(): Promise<readonly ChannelFacts[] | null> {
    return this.#ask(
      () => this.servers.all(),
      () => null,
    );
  }

  look(channelId: string): Promise<ChannelLook> {
    return this.#ask<ChannelLook>(() => this.servers.look(channelId), noAnswer);
  }

  create(name: string, description: string): Promise<ChannelCreation> {
    return this.#ask<ChannelCreation>(() => this.servers.create(name, description), noAnswer);
  }

  post(place: PostPlace, content: OutgoingContent): Promise<PostOutcome> {
    if (this.whatsapp.state.name !== 'ready') {
      return Promise.resolve({ kind: 'notSent', why: 'transport', detail: 'not connected' });
    }
    this.time.stir();
    this.onPost(place.messageId);
    const fault = this.faults.shift();
    return this.#ask<PostOutcome>(() => {
      if (fault === 'late' || !this.whatsapp.connected) {
        if (fault === 'late') this.time.after(LATE, () => void this.servers.post(place, content));
        return Promise.resolve(noAnswer());
      }
      if (fault !== undefined) this.servers.failNext(fault);
      return this.servers.post(place, content);
    }, noAnswer);
  }

  find(place: PostPlace, after: number | null): Promise<PostTrace> {
    return this.#ask<PostTrace>(
      () => this.servers.find(place, after),
      () => ({ kind: 'cannotTell', detail: 'no answer' }),
    );
  }

  edit(place: PostPlace, text: string): Promise<PostChange> {
    const fault = this.textFaults.shift();
    this.time.stir();
    return this.#ask<PostChange>(async () => {
      if (fault === 'refused') return { kind: 'refused', detail: 'ERROR_NETWORK' };
      if (fault === 'neverArrived' || !this.whatsapp.connected) return noAnswer();
      const change = await this.servers.edit(place, text);
      return fault === 'answerLost' ? noAnswer() : change;
    }, noAnswer);
  }

  revoke(place: PostPlace): Promise<PostChange> {
    return this.#ask<PostChange>(() => this.servers.revoke(place), noAnswer);
  }

  counts(channelId: string, from: number): Promise<ReadonlyMap<number, PostCounts> | null> {
    return this.#ask(
      () => this.servers.counts(channelId, from),
      () => null,
    );
  }

  #ask<T>(work: () => Promise<T>, lost: () => T): Promise<T> {
    return this.whatsapp.ask(work, lost);
  }
}

function noAnswer(): { readonly kind: 'unknown'; readonly detail: string } {
  return { kind: 'unknown', detail: 'no answer' };
}
