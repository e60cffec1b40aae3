/** The line to the servers under the real client's names. */
import { connection } from '../core/connection.js';
import { define } from '../require.js';
import type { FromPage, RequestBody, SendMessage } from '../wire.js';

const castStanza = (stanza: FromPage): Promise<void> => {
  connection.cast(stanza);
  return Promise.resolve();
};

define('WAComms', {
  /** Pending until answered, and sent again at every reconnection. */
  sendSmaxStanza: (stanza: SendMessage) => connection.sendStanza(stanza),
  castSmaxStanza: castStanza,
  castStanza,
  sendIq: (request: RequestBody) => connection.request(request),
  waitForConnection: () => connection.waitForConnection(),
  // The page's boot has started the line already.
  startComms: (_url: unknown, _credentials: unknown, _handlers: unknown, _options: unknown) =>
    connection.waitForConnection(),
  getComms: () => connection,
});
