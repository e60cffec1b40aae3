import { isIP } from 'node:net';
import { isLoopback } from '../../panel-access.js';

/**
 * The address of the one who asks. A proxy on this PC names it at the end of `X-Forwarded-For`; what stands
 * before was claimed by the client, and what another PC sends may be claimed as a whole.
 */
export function clientAddress(socketAddress: string, forwardedFor: string | undefined): string {
  const socket = plain(socketAddress);
  if (!isLoopback(socket)) return socket;
  const last = withoutPort(forwardedFor?.split(',').at(-1)?.trim() ?? '');
  return isIP(last) === 0 ? socket : plain(last);
}

/** An IPv4 address comes as IPv6 where both are listened on. */
function plain(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
}

/** Some proxies add the port, which is another one with each connection. */
function withoutPort(written: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(written)?.[1] ?? written.replace(/^([\d.]+):\d+$/, '$1');
}
