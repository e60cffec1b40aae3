/** Staff who read the alerts and do what they say. */
import type { App } from '#src/town/town.js';
import { unfinished, waitingForStaff } from './notice-rows.js';
import type { Promises } from './promises.js';
import type { Service } from './service.js';
import type { StaffRequests } from './staff-requests.js';
import type { World } from './world.js';

const MINUTE = 60_000;
/** They let a notice that is held go again so often, and say then that it arrived. */
const MOST_AGAIN = 3;

export class AlertedStaff {
  /** notice → how often they have let it go again */
  readonly #again = new Map<number, number>();

  constructor(
    private readonly world: World,
    private readonly service: Service,
    private readonly promises: Promises,
    private readonly requests: StaffRequests,
  ) {}

  look(): void {
    const { running, isRestarting } = this.service;
    if (running === null) return;
    for (const { code } of running.alerts.current()) {
      if (code === 'sending-stopped') this.requests.resumeSending();
      if (code === 'notice-waits') {
        for (const { id } of waitingForStaff(this.world.database)) this.requests.confirm(id);
      }
      if (code === 'delivery-held') this.#decideHeld(running.app);
      if (code === 'channel-held') this.#decidePosts(running.app);
      // the disk has read it wrong once: they start the service again, and nothing is wrong with it
      if (code === 'storage-damaged' && !isRestarting) return this.service.restart(MINUTE);
      if (code === 'media-unreadable') this.#stopUnreadable();
    }
  }

  #stopUnreadable(): void {
    for (const { id } of unfinished(this.world.database)) {
      this.promises.acceptance.stops(id);
      this.requests.ask(({ staff }) => staff.stop({ id }));
    }
  }

  #decideHeld({ storage }: App): void {
    this.promises.repeats.decides();
    this.requests.ask(async () => {
      for (const { noticeId } of await storage.outbox.held()) {
        const notice = await storage.notices.get(noticeId);
        // what is over cannot be repeated
        const isOver = notice?.state === 'cancelled' || notice?.state === 'expired';
        const times = this.#again.get(noticeId) ?? 0;
        const decision = isOver || times >= MOST_AGAIN ? 'sent' : 'again';
        this.promises.restores.isDecided(noticeId);
        if (decision === 'again') {
          this.#again.set(noticeId, times + 1);
          this.promises.open.letsGo(noticeId);
        } else this.promises.notices.callsSent(noticeId);
        await storage.outbox.decideHeld(noticeId, decision, this.world.pc.now());
      }
    });
  }

  /** Staff look into the channel. */
  #decidePosts({ storage }: App): void {
    const { channel, pc } = this.world;
    this.requests.ask(async () => {
      for (const noticeId of await storage.channel.held()) {
        const posts = this.world.database.rows<{ id: string }>(
          'select message_id as id from channel_posts where notice_id = :noticeId and state = :held',
          { noticeId, held: 'held' },
        );
        const isThere = posts.every(({ id }) => channel?.posts.some((post) => post.id === id));
        const decision = isThere ? 'published' : 'again';
        this.promises.restores.isDecided(noticeId);
        await storage.channel.decideHeld(noticeId, decision, pc.now());
      }
    });
  }
}
