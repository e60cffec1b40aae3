import assert from 'node:assert/strict';
import { clientAddress } from '#src/panel/security/client-address.js';

describe('from where a request comes', () => {
  const PROXY = '127.0.0.1';
  const cases: readonly (readonly [string, string | undefined, string, string])[] = [
    ['without a proxy', undefined, '192.168.1.9', '192.168.1.9'],
    ['a proxy that does not say', undefined, PROXY, PROXY],
    ['the one that the proxy names', '192.168.1.9', PROXY, '192.168.1.9'],
    ['the proxy in IPv6', '192.168.1.9', '::1', '192.168.1.9'],
    ['the proxy where both are listened on', '192.168.1.9', '::ffff:127.0.0.1', '192.168.1.9'],
    ['what the client claims stands before it', '8.8.8.8, 192.168.1.9', PROXY, '192.168.1.9'],
    ['a port is not part of it', '192.168.1.9:50123', PROXY, '192.168.1.9'],
    ['nor in IPv6', '[2001:db8::1]:50123', PROXY, '2001:db8::1'],
    ['one address in two forms', '::ffff:192.168.1.9', PROXY, '192.168.1.9'],
    ['no address at all', 'unknown', PROXY, PROXY],
    ['nothing', ' , ', PROXY, PROXY],
    ['another PC is no proxy of ours', '10.0.0.1', '192.168.1.9', '192.168.1.9'],
    ['nor in IPv6', '10.0.0.1', '2001:db8::2', '2001:db8::2'],
  ];
  for (const [what, forwardedFor, socket, expected] of cases) {
    it(`${what}: ${forwardedFor ?? 'no header'} by ${socket}`, () =>
      assert.equal(clientAddress(socket, forwardedFor), expected));
  }
});
