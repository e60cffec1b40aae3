/** The events of a history: each befalls the life at its time. */
import type { EventHandlers, LifeEvent } from './history.js';
import type { Promises } from './promises.js';
import type { World } from './world.js';

const MINUTE = 60_000;

/** What happens to phones, servers and a share goes on while the PC sleeps. */
const ELSEWHERE: ReadonlySet<LifeEvent['kind']> = new Set([
  ...(['writes', 'phone', 'saves', 'reads', 'reinstalls', 'drops', 'lists', 'person'] as const),
  ...(['corrects', 'blocks', 'changesNumber'] as const),
]);

export class LifeEvents {
  constructor(
    private readonly world: World,
    private readonly promises: Promises,
    private readonly handlers: EventHandlers,
  ) {}

  plan(): void {
    const { history, time, pc, databases } = this.world;
    for (const event of history.events) {
      time.after(event.at, () => {
        if (ELSEWHERE.has(event.kind)) this.#befall(event);
        else pc.whenAwake(() => this.#befall(event));
      });
      if (event.kind === 'restores') databases.copyAt(Math.max(0, event.at - event.ago));
    }
  }

  #befall(event: LifeEvent): void {
    const { time, trace, whatsapp } = this.world;
    // before the number is linked there is no service to write to: what is older than that is nobody's answer
    if (event.kind === 'writes' && !whatsapp.wasReady) {
      time.after(MINUTE, () => this.#befall(event));
      return;
    }
    trace.note(`* ${event.kind}`, event);
    time.stir();
    this.promises.befalls(event);
    // it is the one of its kind, which TypeScript does not follow
    (this.handlers[event.kind] as (event: LifeEvent) => void)(event);
  }
}
