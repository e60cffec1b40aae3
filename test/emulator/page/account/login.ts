import { Cmd } from '../app/cmd.js';
import { showAccount, showRef } from '../app/conn.js';
import { OfflineMessageHandler } from '../app/offline-handler.js';
import { Socket } from '../app/socket.js';
import { boot } from '../boot-facts.js';
import { connection } from '../core/connection.js';
import { onFault } from '../core/faults.js';
import { untilMemoryIsBack } from '../core/late-memory.js';
import { define } from '../require.js';
import type { AccountFacts, FromPage } from '../wire.js';
import { tellLid } from './me.js';
import { forgetEverything, noteAccountKind, saveSession, sessionToken } from './session.js';

/**
 * The state of the socket.
 *
 * UNLAUNCHED → OPENING, and then without a session → UNPAIRED, where the refs for the QR follow one
 * another; after the last → UNPAIRED_IDLE, until `refreshQR` asks for more. Scanned → PAIRING: the
 * session is stored and the line opened anew with it.
 * With a session → CONNECTED at the servers' welcome. Then comes what waited, and with its end
 * `hasSynced` turns true, once in the page's life. A line that breaks → OPENING, and CONNECTED again.
 * A number that is blocked comes to that state in place of CONNECTED, and hears nothing.
 * CONFLICT: another client took the session over; the line stays down until `takeover`.
 * A session that the servers no longer know: everything is forgotten and the page starts anew.
 */
export function login(): void {
  Socket.attach({ logout: unlink, reconnect: reopen });
  // Within this turn nobody can listen yet.
  if (boot().alreadySynced && sessionToken() !== null) Socket.hasSynced = true;
  Socket.state = 'OPENING';
  connection.start(greeting, lineLost);
}

let { blockedAs } = boot();

onFault('blocked', ({ as }) => {
  if (as === blockedAs) return;
  blockedAs = as;
  if (as === null) reopen();
  else if (sessionToken() !== null) Socket.set({ state: as, stream: 'DISCONNECTED' });
});

let faultsChanged = boot().faultsChanged;

onFault('faultsChanged', ({ count }) => {
  faultsChanged = count;
});

function greeting(): FromPage {
  return { kind: 'hello', session: sessionToken(), version: boot().waVersion, faultsChanged };
}

function lineLost(): void {
  clearTimeout(refTimer);
  if (Socket.state === 'CONNECTED') Socket.set({ state: 'OPENING', stream: 'DISCONNECTED' });
}

function reopen(): void {
  Socket.state = 'OPENING';
  connection.restart();
}

let refTimer: ReturnType<typeof setTimeout> | undefined;

function showRefs(refs: readonly string[], ttlMs: readonly number[]): void {
  clearTimeout(refTimer);
  const [ref, ...laterRefs] = refs;
  const [ttl = 0, ...laterTtls] = ttlMs;
  if (ref === undefined) {
    Socket.state = 'UNPAIRED_IDLE';
    return;
  }
  showRef(ref, ttl);
  Socket.state = 'UNPAIRED';
  refTimer = setTimeout(() => {
    showRefs(laterRefs, laterTtls);
  }, ttl);
}

connection.onFrames('refs', ([frame]) => {
  if (frame !== undefined) showRefs(frame.refs, frame.ttlMs);
});

function refreshQR(): void {
  connection.send({ kind: 'refresh-refs' });
}

define('WAWebLaunchSocketUtils', { refreshQR });

connection.onFrames('paired', async ([frame]) => {
  if (frame === undefined) return;
  clearTimeout(refTimer);
  Socket.state = 'PAIRING';
  noteAccountKind(frame.account);
  await saveSession(frame.session, frame.account);
  const late = untilMemoryIsBack();
  if (late !== null) connection.holdBack(late);
  connection.restart();
});

connection.onFrames('welcome', async ([frame]) => {
  const session = sessionToken();
  if (frame === undefined || session === null) return;
  await saveSession(session, frame.account);
  // The line may have broken meanwhile; the next one brings another welcome.
  if (!connection.open) return;
  if (boot().accountLateMs === 0) showAccount(frame.account);
  else setTimeout(() => nameAccount(frame.account), boot().accountLateMs);
  if (blockedAs !== null) {
    Socket.set({ state: blockedAs, stream: 'DISCONNECTED' });
    return;
  }
  OfflineMessageHandler.expect(frame.offlineCount);
  Socket.set({ state: 'CONNECTED', stream: Socket.hasSynced === true ? 'RESUMING' : 'SYNCING' });
  connection.resume();
});

function nameAccount(account: AccountFacts): void {
  showAccount(account);
  tellLid();
}

connection.onFrames('offline-end', () => {
  OfflineMessageHandler.finish();
  Cmd.isOfflineDeliveryEnd = true;
  Cmd.trigger('offline_delivery_end_from_bridge');
  const { neverSynced, doubleReady } = boot();
  if (neverSynced) return;
  if (Socket.hasSynced === true) {
    Socket.completeSync();
    return;
  }
  Socket.whenSyncIsObserved(() => {
    Socket.completeSync();
    if (doubleReady) announceSyncAgain();
  });
});

function announceSyncAgain(): void {
  setTimeout(() => {
    Socket.trigger('change:hasSynced', Socket, true, undefined);
  });
}

connection.onFrames('conflict', () => {
  connection.stop();
  Socket.set({ state: 'CONFLICT', stream: 'DISCONNECTED' });
});

connection.onFrames('failure', loggedOut);

/** The user unlinks this device here, instead of on the phone. */
async function unlink(): Promise<void> {
  connection.send({ kind: 'logout' });
  await loggedOut();
}

async function loggedOut(): Promise<void> {
  Cmd.trigger('logout');
  connection.stop();
  await forgetEverything();
  // Whoever awaits the logout hears of its end before the page is gone.
  setTimeout(() => {
    location.assign('/?post_logout=1&logout_reason=0');
  });
}

onFault('reload', () => {
  location.reload();
});

onFault('doubleReady', announceSyncAgain);
