import { connection } from '../core/connection.js';
import { modelClass } from '../core/model.js';
import { define } from '../require.js';

/** Whether this device counts as being looked at: read receipts wait until it is. */
class StreamModel extends modelClass<{ available: boolean }>({
  props: {},
  session: { available: false, mode: 'MAIN', obscurity: 'SHOW' },
}) {
  markAvailable(): void {
    this.#announce(true);
  }

  markUnavailable(_reason?: unknown): void {
    this.#announce(false);
  }

  #announce(available: boolean): void {
    if (available === this.available) return;
    this.available = available;
    connection.cast({ kind: 'presence', available });
  }
}

export const Stream = new StreamModel();

define('WAWebStreamModel', { Stream });

define('WAWebPresenceChatAction', {
  sendPresenceAvailable: () => {
    Stream.markAvailable();
  },
  sendPresenceUnavailable: () => {
    Stream.markUnavailable();
  },
});
