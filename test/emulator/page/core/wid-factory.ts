import { define } from '../require.js';
import { InvalidWidError, parseWid, Wid, type WidParts } from './wid.js';

// One object per address: callers compare Wids by identity here and there.
const interned = new Map<string, Wid>();

function intern(parts: WidParts): Wid {
  const fresh = new Wid(parts, { intentionallyUsePrivateConstructor: true });
  const known = interned.get(fresh._serialized);
  if (known !== undefined) return known;
  interned.set(fresh._serialized, fresh);
  return fresh;
}

/** Throws `InvalidWidError` for anything but a Wid or the text of one. */
export function createWid(input: unknown): Wid {
  if (input instanceof Wid) return input;
  if (typeof input !== 'string') {
    throw new InvalidWidError(`createWid: expected string, got ${typeof input}`);
  }
  return intern(parseWid(input));
}

export interface WidLike {
  readonly server: string;
  readonly user: string;
  readonly device?: number | undefined;
  readonly _serialized: string;
}

export function isWidlike(value: unknown): value is WidLike {
  return typeof value === 'object' && value !== null && 'user' in value && 'server' in value;
}

/** A Wid back from its stored or cloned form. */
export function createWidFromWidLike(like: WidLike): Wid {
  return createWid(like._serialized);
}

export function createDeviceWidFromUserAndDevice(
  user: string,
  server: string,
  device: number,
): Wid {
  return intern({ user, server, device: device === 0 ? undefined : device });
}

export function asUserWidOrThrow(wid: Wid): Wid {
  if (!wid.isUser()) throw new Error('asUserWidOrThrow: wid is not a user wid');
  return intern({ user: wid.user, server: wid.server });
}

export function asUserLidOrThrow(wid: Wid): Wid {
  if (!wid.isLid()) throw new Error('asUserLidOrThrow: userWid is not a lid');
  return asUserWidOrThrow(wid);
}

export function createUserWidOrThrow(user: string, server?: string): Wid {
  const text = user.includes('@') ? user : `${user}@${server ?? 'c.us'}`;
  const wid = createWid(text);
  if (!wid.isUser() || wid.device !== undefined) {
    throw new Error('createUserWidOrThrow is called with invalid user string');
  }
  return wid;
}

/** The second parameter names the caller in the real client's logs. */
export function createUserLidOrThrow(text: string, _caller?: string): Wid {
  return asUserLidOrThrow(createWid(text));
}

function asKindOrThrow(kind: string, holds: (wid: Wid) => boolean): (wid: Wid) => Wid {
  return (wid) => {
    if (!holds(wid)) throw new Error(`as${kind}WidOrThrow: wid is not a ${kind.toLowerCase()} wid`);
    return wid;
  };
}

define('WAWebWidFactory', {
  createWid,
  createHostedDeviceWidOrThrow: (user: string, device: number) =>
    createDeviceWidFromUserAndDevice(user, 'hosted', device),
  createWidFromWidLike,
  isWidlike,
  createDeviceWidFromDeviceListPk: createWid,
  createUserWidFromDeviceListPk: createWid,
  createDeviceWidFromUserAndDevice,
  createDeviceWidFromWidOrThrow: (wid: Wid, device: number) =>
    createDeviceWidFromUserAndDevice(wid.user, wid.server, device),
  createDeviceWidOrThrow: createWid,
  createUserWidOrThrow,
  createUserLidOrThrow,
  asUserWidOrThrow,
  asUserLidOrThrow,
  asChatWid: (wid: Wid) => (wid.isUser() ? asUserWidOrThrow(wid) : wid),
  asGroupWidOrThrow: asKindOrThrow('Group', (wid) => wid.isGroup()),
  asNewsletterWidOrThrow: asKindOrThrow('Newsletter', (wid) => wid.isNewsletter()),
  asBotWidOrThrow: asKindOrThrow('Bot', (wid) => wid.isBot()),
});
