/** Which devices hold a list's sender key already. */
import type { Wid } from '../core/wid.js';
import { broadcastMetadataTable } from '../lists/metadata.js';
import { define } from '../require.js';

async function getBroadcastSenderKeyMap(listJid: string): Promise<Map<string, boolean>> {
  const row = await broadcastMetadataTable.get(listJid);
  return new Map(row?.senderKeyDevices.map((device) => [device, true]));
}

/** Devices that must be given the key together with the message. */
export async function getBroadcastSkDistribList(
  devices: readonly Wid[],
  _recipients: readonly Wid[],
  listJid: string,
  _me: Wid,
): Promise<Wid[]> {
  const known = await getBroadcastSenderKeyMap(listJid);
  return devices.filter((device) => !known.has(device.toString()));
}

/** After the servers' ack. A list that has no metadata keeps none. */
export async function markBroadcastHasSenderKey(
  devices: readonly Wid[],
  listJid: string,
): Promise<void> {
  const known = await getBroadcastSenderKeyMap(listJid);
  const senderKeyDevices = [...new Set([...known.keys(), ...devices.map(String)])];
  await broadcastMetadataTable.merge(listJid, { senderKeyDevices });
}

async function markForgetBroadcastSenderKey(device: Wid, listJid: string): Promise<void> {
  const known = await getBroadcastSenderKeyMap(listJid);
  known.delete(device.toString());
  await broadcastMetadataTable.merge(listJid, { senderKeyDevices: [...known.keys()] });
}

/** A person changed phone: every list that holds them gets a new key. */
async function markBroadcastSenderKeyRotateForUser(wid: Wid): Promise<void> {
  const lists = await broadcastMetadataTable.all();
  const theirs = lists.filter((list) => list.recipients.includes(wid.toString()));
  await broadcastMetadataTable.bulkMerge(theirs.map(({ id }) => [id, { senderKeyRotate: true }]));
}

define('WAWebBroadcastSenderKeyManager', {
  getBroadcastSenderKeyMap,
  markBroadcastHasSenderKey,
  markBroadcastSenderKeyRotateForUser,
  markForgetBroadcastSenderKey,
  getBroadcastSkDistribList,
});
