import { Emitter } from '../core/events.js';
import { define } from '../require.js';

/** The command bus of the user interface. */
class CmdBus extends Emitter {
  isOfflineDeliveryEnd = false;

  /** There is no user interface to scroll. */
  openChatBottom(_chat: unknown): void {
    return;
  }

  /** Deletes messages for everyone; see `sending/revoke.ts`. */
  sendRevokeMsgs(chat: unknown, messages: unknown, options: unknown): void {
    this.trigger('send_revoke_msgs', chat, messages, options);
  }
}

export const Cmd = new CmdBus();

define('WAWebCmd', { Cmd });
