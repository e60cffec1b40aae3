/** `createWid` refused its input. */
export class InvalidWidError extends Error {
  override readonly name = 'InvalidWidError';
}

type Server = 'c.us' | 'lid' | 'g.us' | 'broadcast' | 'newsletter' | 'bot' | 'call' | 'hosted';

export interface WidParts {
  readonly user: string;
  readonly server: string;
  readonly device?: number | undefined;
}

const USER_SERVERS: ReadonlySet<string> = new Set(['c.us', 'lid', 'hosted']);
const PATTERNS: Readonly<Record<Server, RegExp>> = {
  'c.us': /^\d{1,20}$/,
  lid: /^\d{1,20}$/,
  hosted: /^\d{1,20}$/,
  'g.us': /^\d{1,20}(-\d{1,20})?$/,
  broadcast: /^(status|\d{1,20})$/,
  newsletter: /^\d{1,20}$/,
  bot: /^\d{1,20}$/,
  call: /^\w+$/,
};
const OWNER_SUPPORT = '16505361212';

/** Splits `<user>[:<device>]@<server>`; device 0 is the phone itself and is left out. */
export function parseWid(text: string): WidParts {
  const match = /^([^@:]+)(?::(\d+))?@([a-z.]+)$/.exec(text);
  const [, user, device, server] = match ?? [];
  if (user === undefined || server === undefined)
    throw new InvalidWidError('wid error: invalid wid');
  const canonical = server === 's.whatsapp.net' ? 'c.us' : server;
  const pattern = PATTERNS[canonical as Server] as RegExp | undefined;
  const deviceAllowed = device === undefined || USER_SERVERS.has(canonical);
  if (pattern?.test(user) !== true || !deviceAllowed) {
    throw new InvalidWidError('wid error: invalid wid');
  }
  const number = Number(device ?? 0);
  return { user, server: canonical, device: number === 0 ? undefined : number };
}

/**
 * An address: a person by phone (`@c.us`) or LID (`@lid`), perhaps one device of theirs, a group, a
 * broadcast list, Status, a channel. Own keys are `server`, `user`, `device` where there is one, and
 * `_serialized`; JSON makes it a string, a structured clone a plain object of these keys.
 */
export class Wid {
  declare readonly server: string;
  declare readonly user: string;
  declare readonly device?: number;
  declare readonly _serialized: string;

  constructor(parts: WidParts, options?: { readonly intentionallyUsePrivateConstructor: boolean }) {
    if (options?.intentionallyUsePrivateConstructor !== true) {
      throw new Error(
        'You should use WidFactory.createWid() instead of the Wid constructor. If you absolutely must use the constructor, pass {intentionallyUsePrivateConstructor: true} as a second parameter.',
      );
    }
    const { server, user, device } = parts;
    const own = device === undefined ? { server, user } : { server, user, device };
    const suffix = device === undefined ? '' : `:${String(device)}`;
    Object.assign(this, { ...own, _serialized: `${user}${suffix}@${server}` });
  }

  /** The user part with its device, in full (`user.0:device`) if asked. */
  $1(full: boolean): string {
    if (full) return `${this.user}.0:${String(this.getDeviceId())}`;
    return this._serialized.slice(0, this._serialized.lastIndexOf('@'));
  }

  toString(options?: { readonly legacy?: boolean; readonly formatFull?: boolean }): string {
    const server = options?.legacy === true ? this.getJidServer() : this.server;
    return `${this.$1(options?.formatFull === true)}@${server}`;
  }

  /** Only the last four digits of a number may stand in a log. */
  toLogString(): string {
    const [user = '', ...rest] = this.$1(false).split(/(?=[:-])/);
    return `${user.slice(-4)}${rest.join('')}@${this.server}`;
  }

  toJid(): string {
    return this.toString({ legacy: true });
  }

  getJidServer(): string {
    return this.server === 'c.us' ? 's.whatsapp.net' : this.server;
  }

  getDeviceId(): number {
    return this.device ?? 0;
  }

  equals(other: unknown): boolean {
    return other instanceof Wid && other._serialized === this._serialized;
  }

  isLessThan(other: Wid): boolean {
    return this._serialized < other._serialized;
  }

  isGreaterThan(other: Wid): boolean {
    return this._serialized > other._serialized;
  }

  isCompanion(): boolean {
    return this.getDeviceId() !== 0;
  }

  isSameAccountAndAddressingMode(other: Wid): boolean {
    return this.user === other.user && this.server === other.server;
  }

  isUser(): boolean {
    return USER_SERVERS.has(this.server) || this.server === 'bot';
  }

  isLid(): boolean {
    return this.server === 'lid';
  }

  isHostedLid(): boolean {
    return this.server === 'hosted.lid';
  }

  isUserNotPSA(): boolean {
    return this.isUser() && !this.isPSA();
  }

  isRegularUser(): boolean {
    return this.isUserNotPSA() && !this.isBot();
  }

  isRegularUserPn(): boolean {
    return this.isRegularUser() && this.server === 'c.us';
  }

  isBroadcast(): boolean {
    return this.server === 'broadcast';
  }

  isBroadcastList(): boolean {
    return this.isBroadcast() && !this.isStatus();
  }

  isOfficialBizAccount(): boolean {
    return this._serialized === `${OWNER_SUPPORT}@c.us`;
  }

  isEligibleForUSync(): boolean {
    return this.isRegularUser();
  }

  isGroup(): boolean {
    return this.server === 'g.us';
  }

  isGroupCall(): boolean {
    return this.server === 'call';
  }

  isServer(): boolean {
    return this._serialized === 'server@c.us';
  }

  isPSA(): boolean {
    return this._serialized === '0@c.us';
  }

  isIAS(): boolean {
    return false;
  }

  isAiHub(): boolean {
    return false;
  }

  isStatus(): boolean {
    return this._serialized === 'status@broadcast';
  }

  isSupportAccount(): boolean {
    return false;
  }

  isCAPISupportAccount(): boolean {
    return false;
  }

  isNewsletter(): boolean {
    return this.server === 'newsletter';
  }

  isBot(): boolean {
    return this.server === 'bot';
  }

  isPnBot(): boolean {
    return false;
  }

  isFbidBot(): boolean {
    return this.server === 'bot';
  }

  toJSON(): string {
    return this._serialized;
  }

  isHosted(): boolean {
    return this.server === 'hosted';
  }
}
