import type { Listener } from '../core/events.js';
import { fieldsOf, modelClass } from '../core/model.js';
import { define } from '../require.js';
import type { SocketBlock } from '../wire.js';

export type SocketState =
  | 'UNLAUNCHED'
  | 'OPENING'
  | 'UNPAIRED'
  | 'UNPAIRED_IDLE'
  | 'PAIRING'
  | 'CONNECTED'
  | 'CONFLICT'
  | SocketBlock;

interface SocketFields {
  state: SocketState;
  stream: 'DISCONNECTED' | 'SYNCING' | 'RESUMING' | 'CONNECTED';
  hasSynced?: boolean;
}

/** What the login does for the socket's methods; set once at boot. */
export interface SocketActions {
  readonly logout: () => Promise<void>;
  readonly reconnect: () => void;
}

const SYNCED = 'change:hasSynced';

/** State of the connection and of the account, the first thing every observer looks at. */
class SocketModel extends modelClass<SocketFields>({
  props: {},
  session: {
    state: 'UNLAUNCHED',
    stream: 'DISCONNECTED',
    ...fieldsOf('hasSynced socket', undefined),
    ...fieldsOf('launchGeneration backoffGeneration', 0),
  },
}) {
  #actions: SocketActions | undefined;
  #whenObserved: (() => void) | undefined;

  attach(actions: SocketActions): void {
    this.#actions = actions;
  }

  override on(names: string, listener: Listener, context?: unknown): this {
    super.on(names, listener, context);
    if (this.#whenObserved !== undefined && this.listenerCount(SYNCED) > 0) {
      // The observer first finishes attaching what else it listens to.
      setTimeout(this.#whenObserved);
      this.#whenObserved = undefined;
    }
    return this;
  }

  completeSync(): void {
    this.set({ hasSynced: true, stream: 'CONNECTED' });
  }

  /**
   * A real sync takes seconds, so that whatsapp-web.js, which only looks for the change, is there
   * to see it. Here it waits for that observer instead of for a clock.
   */
  whenSyncIsObserved(complete: () => void): void {
    if (this.listenerCount(SYNCED) > 0) complete();
    else this.#whenObserved = complete;
  }

  /** Unlinks this device; the page then starts anew. */
  async logout(_reason?: unknown): Promise<void> {
    await this.#actions?.logout();
  }

  /** Takes the session back from the tab that took it. */
  takeover(): void {
    if (this.state !== 'CONFLICT') throw new Error('Takeover called without conflict!');
    this.reconnect();
  }

  reconnect(): void {
    this.#actions?.reconnect();
  }

  openStream(): void {
    this.reconnect();
  }
}

export const Socket = new SocketModel();

define('WAWebSocketModel', { Socket });
