/** Devices of recipients. Everybody has one here, and its keys are always at hand. */
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

function ensureE2ESessions(_request: { readonly wids: readonly Wid[] }): Promise<void> {
  return Promise.resolve();
}

define('WAWebDBDeviceListFanout', { getFanOutList });
define('WAWebManageE2ESessionsJob', { ensureE2ESessions });
