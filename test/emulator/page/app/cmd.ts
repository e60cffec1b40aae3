import { Emitter } from '../core/events.js';
import { define } from '../require.js';

/** The command bus of the user interface. */
class CmdBus extends Emitter {
  isOfflineDeliveryEnd = false;

  /** There is no user interface to scroll. */
  openChatBottom(_chat: unknown): void {
    return;
  }
}

export const Cmd = new CmdBus();

define('WAWebCmd', { Cmd });
