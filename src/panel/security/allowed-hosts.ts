import { LOOPBACK, isLoopback } from '../../loopback.js';
import { isIP } from 'node:net';

/**
 * The names under which the page may be called. A page elsewhere can make its own name lead to this
 * PC (DNS rebinding) and would then count as the same origin: a name that is not ours gets nothing.
 * An address cannot be rebound.
 */
export class OwnNames {
  constructor(
    private readonly listen: string,
    private readonly port: number,
    /** host names by which others reach the page, in small letters */
    private readonly further: readonly string[],
  ) {}

  /** @param host a `Host` header, or the host of an `Origin` */
  include(host: string | undefined): boolean {
    if (host === undefined) return false;
    const [, name = '', port = '80'] = /^(.*?)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
    if (LOCAL.includes(name) || name === this.listen) return port === String(this.port);
    if (this.further.includes(name)) return true;
    return !isLoopback(this.listen) && isIP(name.replace(/^\[|\]$/g, '')) !== 0;
  }
}

const LOCAL = ['localhost', LOOPBACK, '[::1]'];
