/** Devices of recipients, and their keys. Everybody has one device here. */
import { boot } from '../boot-facts.js';
import { connection } from '../core/connection.js';
import { onFault } from '../core/faults.js';
import { asUserWidOrThrow, createDeviceWidFromUserAndDevice } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { accountFacts, getMeLidUserOrThrow } from '../account/me.js';
import { define } from '../require.js';

interface FanOutRequest {
  readonly wids: readonly Wid[];
  readonly shouldMergeAltDevices?: boolean;
}

export function myDeviceLid(): Wid {
  const { user, server } = getMeLidUserOrThrow();
  return createDeviceWidFromUserAndDevice(user, server, accountFacts()?.device ?? 0);
}

/** The primary device of each user; this device itself is never among them. */
function getFanOutList({ wids }: FanOutRequest): Promise<Wid[]> {
  const me = myDeviceLid();
  return Promise.resolve(wids.filter((wid) => !wid.equals(me)).map(asUserWidOrThrow));
}

let unavailable = boot().keysUnavailable;

onFault('keysUnavailable', ({ orders }) => {
  unavailable = orders;
});

/** Fetches the keys of whoever has no session with this device; rejects if one's cannot be had. */
export function ensureE2ESessions({ wids }: { readonly wids: readonly Wid[] }): Promise<void> {
  const found = unavailable.find(
    ({ lid, remaining }) =>
      remaining !== 0 && (lid === null || wids.some((wid) => wid.toString() === lid)),
  );
  if (found === undefined) return Promise.resolve();
  unavailable = unavailable.map((order) =>
    order === found && order.remaining !== null
      ? { ...order, remaining: order.remaining - 1 }
      : order,
  );
  connection.cast({ kind: 'keys-missed', fault: found.id });
  return Promise.reject(new Error('keys of a recipient could not be had: 503'));
}

define('WAWebDBDeviceListFanout', { getFanOutList });
define('WAWebManageE2ESessionsJob', { ensureE2ESessions });
