/**
 * Participant hash: sent along with a list message so that the servers can tell whether both sides
 * mean the same devices.
 */
import { toBase64 } from '../media/base64.js';
import type { Wid } from '../core/wid.js';
import { define } from '../require.js';

/**
 * `2:` and the first 8 base64 digits of the SHA-256 over the sorted device ids, each written in full
 * (`user.0:device@server`). The sender's own device is one of them.
 */
export async function phashV2(
  wids: readonly Wid[],
  _addressingMode?: string,
  _context?: string,
): Promise<string> {
  const devices = wids.map((wid) => wid.toString({ formatFull: true })).sort();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(devices.join('')));
  return `2:${toBase64(digest).slice(0, 8)}`;
}

define('WAWebPhashUtils', { phashV2 });
